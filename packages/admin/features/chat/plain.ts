import { randomUUID } from 'node:crypto'
import type { StoredMessage } from '@kefu/protocol/frames.ts'
import { type Part, partsOf } from '@kefu/protocol/parts.ts'
import { type Language, languages } from '@kefu/words/languages.ts'
import { placeOf } from '@kefu/words/place.ts'
import type { Query } from '../../plugins/db.ts'
import { conversationStates } from '../conversations/queries.ts'
import { syncBatch } from '../conversations/sync.ts'
import { wordsBeside } from '../files/words-beside.ts'
import { type ToldOutside, toldOutside } from '../hours/outside.ts'
import { statusOf } from '../routing/announce.ts'
import type { SiteSettings } from '../site/queries.ts'
import { type Asked, askedOf, knownOf } from './asked.ts'
import { newestConversationOf } from './queries.ts'
import { ago } from './words.ts'

/** What a browser without scripts is shown of a conversation, and the name of the message that it may write. */
export interface Plain {
  /** Null: there is none yet. */
  agent: string | null
  state: 'served' | 'waiting' | 'closed' | null
  place: string
  /** Null: within the hours. */
  outside: ToldOutside | null
  messages: Shown[]
  /** The last of them, `<conversation>-<seq>`: whoever follows a link that has it has seen that far. */
  seen: string
  /** A form that is sent twice has one message. */
  cid: string
  asked: Asked
}

interface Shown {
  isOwn: boolean
  isSystem: boolean
  isFirst: boolean
  isLast: boolean
  name: string
  parts: Part[]
  files: { name: string; href: string }[]
  iso: string
  ago: string
}

/** With so many messages those of earlier conversations are not shown. */
const enough = 50
const oneGo = 5 * 60_000

/** A page that asks for nothing and says nothing of where anybody stands. */
export function nothingYet(): Plain {
  return {
    ...{ agent: null, state: null, place: '', outside: null, messages: [], seen: '', cid: randomUUID() },
    asked: { name: 'never', email: 'never' },
  }
}

/** What a visitor finds: his newest conversation as he may read it now, and what the form asks of him. Null: who is new. */
export async function plainOf(
  query: Query,
  site: SiteSettings,
  isNobodyHere: boolean,
  visitor: number | null,
  language: Language,
): Promise<Plain> {
  const words = languages[language].chat
  const conversation = visitor === null ? null : await newestConversationOf(query, visitor)
  const [state] = conversation === null ? [] : await conversationStates(query, [conversation])
  const status = state && statusOf(state)
  const isAlone = isNobodyHere && status?.state !== 'served'
  const asked = askedOf(site, await knownOf(query, visitor), isAlone && !status?.email)
  if (visitor === null || !state || !status) {
    const outside = await toldOutside(query, language, [])
    return { ...nothingYet(), asked, outside, place: isAlone ? words.nobody : '' }
  }
  const messages = await lastWords(query, visitor, state.id)
  return {
    ...nothingYet(),
    asked,
    agent: status.agent?.name ?? null,
    state: status.state,
    place: placeOf(status, words),
    outside: await toldOutside(query, language, messages),
    messages: shownOf(messages, language),
    seen: `${state.id}-${state.seq}`,
  }
}

async function lastWords(
  query: Query,
  id: number,
  conversation: number,
  wanted = enough,
): Promise<StoredMessage[]> {
  const last = { person: 'visitor', id, conversation, before: Number.MAX_SAFE_INTEGER } as const
  const [answer] = await syncBatch(query, [last])
  if (!answer || 'code' in answer) return []
  const { messages, previous } = answer
  const missing = wanted - messages.length
  if (previous === undefined || missing <= 0) return messages
  return [...(await lastWords(query, id, previous, missing)), ...messages]
}

function shownOf(messages: StoredMessage[], language: Language): Shown[] {
  const now = Date.now()
  return messages.map((message, index) => {
    const { group, msg, at, name = '', files = [] } = message
    const before = messages[index - 1]
    const next = messages[index + 1]
    return {
      isOwn: group === 'member',
      isSystem: group === 'system',
      isFirst: !before || !goesOn(before, message),
      isLast: !next || !goesOn(message, next),
      name: group === 'admin' ? name : '',
      parts: partsOf(wordsBeside(files, msg)),
      files: files.map((file) => ({
        name: file.name,
        href: `/files/${file.key}/${encodeURIComponent(file.name)}`,
      })),
      iso: new Date(at).toISOString(),
      ago: ago(at, now, language),
    }
  })
}

function goesOn(before: StoredMessage, next: StoredMessage): boolean {
  return before.from_id === next.from_id && before.group === next.group && next.at - before.at < oneGo
}
