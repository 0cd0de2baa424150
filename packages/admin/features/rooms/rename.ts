import type { Delivery } from '@kefu/protocol/service.ts'
import { inEach } from '../../locale.ts'
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

const noName = inEach(({ refusals }) => refusals.noName)
const longName = inEach(({ refusals }) => refusals.longName)
const takenName = inEach(({ refusals }) => refusals.takenName)
const nobody = inEach(({ refusals }) => refusals.openRoomAgain)
