import type { ChosenPresence } from '@kefu/protocol/frames.ts'
import type { Query } from '../../plugins/db.ts'

/** Whose turn it is: the agent with the fewest conversations, one agent after the other, any. */
export type Routing = 'least_busy' | 'round_robin' | 'random'

export interface Availability {
  presence: ChosenPresence
  /** Open conversations at a time; null: as many as the settings say for all. */
  limit: number | null
}

export interface Settings {
  routing: Routing
  /** For agents who have no limit of their own; null: no limit. */
  limit: number | null
}

export async function availabilityOf(query: Query, agentId: number): Promise<Availability> {
  const [row] = await query<Availability>(
    'availability_of',
    'select presence, chat_limit as "limit" from agents where id = $1',
    [agentId],
  )
  if (!row) throw new Error('an agent who is signed in has no account')
  return row
}

export async function choosePresence(query: Query, agentId: number, presence: ChosenPresence): Promise<void> {
  await query('availability_choose', 'update agents set presence = $2 where id = $1', [agentId, presence])
}

export async function limitAgent(query: Query, agentId: number, limit: number | null): Promise<void> {
  await query('availability_limit', 'update agents set chat_limit = $2 where id = $1', [agentId, limit])
}

export async function readSettings(query: Query): Promise<Settings> {
  const [row] = await query<Settings>(
    'availability_settings',
    'select routing, chat_limit as "limit" from settings',
  )
  if (!row) throw new Error('the table settings is empty')
  return row
}

export async function changeSettings(query: Query, { routing, limit }: Settings): Promise<void> {
  await query('availability_change_settings', 'update settings set routing = $1, chat_limit = $2', [
    routing,
    limit,
  ])
}
