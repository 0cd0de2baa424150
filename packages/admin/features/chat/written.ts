import type { Msg } from '@kefu/protocol/frames.ts'
import { limits } from '@kefu/protocol/limits.ts'
import { refuseText } from '@kefu/protocol/text.ts'
import type { Parts } from '../../app.ts'
import { Refusal } from '../../refusal.ts'
import { blockedAmong } from '../blocks/queries.ts'
import { saveBatch } from '../conversations/save.ts'
import type { Details } from '../identity/details.ts'
import { greetVisitors, newPeople } from '../visitors/queries.ts'
import { refusals } from './words.ts'

export interface Written {
  cid: string
  msg: string
  address: string
  userAgent: string
  locale: string
  /** What somebody new says of himself. */
  details: Details
}

/**
 * Saves what came by a form, as what comes by a line is saved, and shows it to the same people. Answers whose it is: somebody
 * becomes a visitor by his first words.
 */
export async function saveWritten(
  { db, socket, unfiled }: Pick<Parts, 'db' | 'socket' | 'unfiled'>,
  visitor: number | null,
  { cid, msg, address, userAgent, locale, details }: Written,
): Promise<number> {
  // Forms send line breaks as two characters.
  const words = msg.replace(/\r\n?/g, '\n').trim()
  const wrong = refuseText(words)
  if (wrong)
    throw new Refusal(
      400,
      wrong === 'empty' || wrong === 'too_long' ? refusals[wrong] : refusals.bad_text,
      'msg',
    )
  const [id] = visitor === null ? await newPeople(db.query, 1) : [visitor]
  if (id === undefined) throw new Error('the database has no ids')
  if ((await blockedAmong(db.query, [id])).has(id)) throw new Refusal(403, refusals.forbidden)
  const names = await greetVisitors(db.query, [
    {
      ...{ id, locale, address, ...details, zone: null, page: null, came_from: null },
      user_agent: userAgent.slice(0, limits.userAgentLength).toWellFormed() || null,
    },
  ])
  const answers = await saveBatch(db, [{ person: 'visitor', from_id: id, cid, msg: words }])
  unfiled.note(answers)
  const [answer] = answers
  if (!answer || 'code' in answer) throw new Refusal(403, refusals.forbidden)
  const { conversation, seq, at, to, send = [] } = answer
  const name = names.get(id)
  const frame: Msg = {
    ...{ type: 'msg', from_id: id, group: 'member', msg: words, cid, conversation, seq, at },
    ...(name !== undefined && { name }),
  }
  await socket.deliver([...send, { to, frame }])
  return id
}
