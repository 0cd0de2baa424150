import type { Query } from '../../plugins/db.ts'

/** What an agent says of himself. */
export interface Profile {
  name: string
  /** One of the drawn figures; null: the one that his id gives him. */
  avatar: number | null
}

/** Where an agent is signed in. */
export interface ListedSession {
  id: number
  /** Null of those that were begun before it was noted. */
  address: string | null
  userAgent: string | null
  remembered: boolean
  begunAt: Date
  usedAt: Date
}

export async function changeProfile(query: Query, agentId: number, { name, avatar }: Profile): Promise<void> {
  await query('profile_change', 'update agents set name = $2, avatar = $3 where id = $1', [
    agentId,
    name,
    avatar,
  ])
}

/** Also forgets the browsers that the account is known in, but for this one: who knew the old password may have one. */
export async function changePassword(
  query: Query,
  agentId: number,
  passwordHash: string,
  device: string | null,
): Promise<void> {
  await query(
    'profile_change_password',
    `with forgotten as (
       delete from known_devices
       where agent_id = $1
         and device_hash is distinct from $3
     )
     update agents
     set password_hash = $2
     where id = $1`,
    [agentId, passwordHash, device],
  )
}

/** The sessions that are still good, this one first, then those that were used last. */
export async function sessionsOf(query: Query, agentId: number, thisOne: number): Promise<ListedSession[]> {
  return query<ListedSession>(
    'profile_sessions',
    `select id, data ->> 'address' as address, data ->> 'userAgent' as "userAgent", remembered,
       begun_at as "begunAt", used_at as "usedAt"
     from good_sessions
     where agent_id = $1
     order by id = $2 desc, used_at desc, id desc
     limit 100`,
    [agentId, thisOne],
  )
}

/** False: it is over already, or somebody else's. */
export async function endSession(query: Query, agentId: number, session: number): Promise<boolean> {
  const ended = await query(
    'profile_end_session',
    'delete from sessions where id = $2 and agent_id = $1 returning id',
    [agentId, session],
  )
  return ended.length > 0
}
