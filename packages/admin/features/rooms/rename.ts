import type { Delivery } from '@kefu/protocol/service.ts'
import type { Query } from '../../plugins/db.ts'
import { Refusal } from '../../refusal.ts'
import { cleanName, isTooLong } from './names.ts'
import { memberOf, renameVisitor, roomsWith } from './queries.ts'

/** Gives a visitor the name that he wants in rooms, as far as it can be shown. Answers it, and who is to be told. */
export async function rename(
  query: Query,
  visitor: number,
  wanted: string,
): Promise<{ name: string; send: Delivery[] }> {
  const name = cleanName(wanted)
  if (!name) throw new Refusal(400, noName, 'name')
  if (isTooLong(name)) throw new Refusal(400, longName, 'name')
  const outcome = await renameVisitor(query, visitor, name)
  if (outcome === 'missing') throw new Refusal(401, nobody)
  if (outcome === 'taken') throw new Refusal(409, takenName, 'name')
  const frame = { type: 'join' as const, members: [memberOf('visitor', visitor, name)] }
  const rooms = await roomsWith(query, visitor)
  return { name, send: rooms.map((room) => ({ to: [`room:${room}`], frame })) }
}

const noName = { zh: '请写一个名字。', en: 'Write a name.' }
const longName = { zh: '名字最多 24 个字。', en: 'A name has at most 24 characters.' }
const takenName = {
  zh: '这里有人叫这个名字，请换一个。',
  en: 'Somebody here has this name. Choose another one.',
}
const nobody = { zh: '请重新打开房间。', en: 'Open the room again.' }
