import type { Query } from '../../plugins/db.ts'
import { usersOf } from '../conversations/queries.ts'
import {
  closedBefore,
  countOpen,
  type Key,
  openBefore,
  type Place,
  placesOf,
  waitingAfter,
} from './queries.ts'
import type { Asked, Entry, InboxPage } from './schema.ts'

/** Before everything in a list that begins with the oldest, and in one that begins with the newest. */
const oldest: Key = { at: 0, id: 0 }
const newest: Key = { at: Number.MAX_SAFE_INTEGER, id: Number.MAX_SAFE_INTEGER }

const lists = {
  waiting: { start: oldest, read: waitingAfter },
  all: { start: newest, read: openBefore },
  closed: { start: newest, read: closedBefore },
}

/** A page of the list that was asked for, if one was, and the conversation that is wanted as well. */
export async function readPage(query: Query, asked: Asked): Promise<InboxPage> {
  const { keys, next } = await readKeys(query, asked)
  const also = Number(asked.also ?? 0)
  const ids = keys.map(({ id }) => id)
  const entries = await entriesOf(query, also ? [...ids, also] : ids)
  const wanted = entries.get(also)
  return {
    code: 0,
    counts: await countOpen(query),
    entries: ids.flatMap((id) => entries.get(id) ?? []),
    ...(next && { next: `${next.at}-${next.id}` }),
    ...(wanted && { also: wanted }),
  }
}

async function readKeys(
  query: Query,
  { tab, after, limit = '50' }: Asked,
): Promise<{ keys: Key[]; next?: Key | undefined }> {
  if (!tab) return { keys: [] }
  const { start, read } = lists[tab]
  const most = Number(limit)
  const keys = await read(query, keyOf(after) ?? start, most + 1)
  if (keys.length <= most) return { keys }
  return { keys: keys.slice(0, most), next: keys[most - 1] }
}

function keyOf(after: string | undefined): Key | null {
  if (after === undefined) return null
  const [at = 0, id = 0] = after.split('-').map(Number)
  return { at, id }
}

async function entriesOf(query: Query, ids: number[]): Promise<Map<number, Entry>> {
  if (ids.length === 0) return new Map()
  const places = new Map((await placesOf(query, ids)).map((place) => [place.id, place]))
  const users = await usersOf(query, ids)
  return new Map(
    users.flatMap((user) => {
      const place = places.get(user.conversation)
      return place ? [[user.conversation, { ...user, ...whose(place) }]] : []
    }),
  )
}

function whose({
  place,
  agentId,
  agentName,
  closedAt,
}: Place): Pick<Entry, 'state' | 'place' | 'agent' | 'closed_at'> {
  const agent = agentId === null ? {} : { agent: { id: agentId, name: agentName ?? '' } }
  if (closedAt) return { state: 'closed', closed_at: closedAt.getTime(), ...agent }
  if (agentId !== null) return { state: 'served', ...agent }
  return { state: 'waiting', ...(place !== null && { place }) }
}
