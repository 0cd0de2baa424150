import type { Query } from '../../plugins/db.ts'
import type { Ticket } from '../login/ticket.ts'

/**
 * Uses tickets up. Answers by the position of the ticket, from 1: no entry, it was used before; without a name, its
 * session is over or its agent disabled.
 */
export async function spendTickets(
  query: Query,
  tickets: Ticket[],
): Promise<Map<number, { name: string | null }>> {
  const rows = await query<{ n: number; name: string | null }>(
    'service_use_tickets',
    `with fresh as (
      insert into used_tickets (nonce, expires_at)
      select distinct on (nonce) nonce, to_timestamp(expires)
      from unnest($1::text[], $2::bigint[]) as e(nonce, expires)
      order by nonce
      on conflict do nothing
      returning nonce
    )
    select min(e.n) as n, a.name
    from unnest($1::text[], $3::bigint[], $4::bigint[]) with ordinality as e(nonce, agent_id, session_id, n)
    join fresh using (nonce)
    left join good_sessions s on s.id = e.session_id and s.agent_id = e.agent_id
    left join agents a on a.id = s.agent_id
    group by e.nonce, a.name`,
    [
      tickets.map((ticket) => ticket.nonce),
      tickets.map((ticket) => ticket.expires),
      tickets.map((ticket) => ticket.agentId),
      tickets.map((ticket) => ticket.sessionId),
    ],
  )
  return new Map(rows.map((row) => [row.n, { name: row.name }]))
}
