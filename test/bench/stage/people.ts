import { openTickets } from '@kefu/admin/features/login/ticket.ts'
import { openVisitorTokens } from '@kefu/admin/features/visitors/token.ts'
import { Client } from 'pg'

/** Makes what people of a seeded database need to get in. */
export interface People {
  tickets(count: number): Promise<string[]>
  tokens(count: number): Promise<string[]>
}

export function peopleOf(databaseUrl: string, sessionSecret: string): People {
  const tickets = openTickets([sessionSecret])
  const tokens = openVisitorTokens([sessionSecret])

  async function rows<Row extends object>(text: string, values: unknown[]): Promise<Row[]> {
    const client = new Client(databaseUrl)
    await client.connect()
    try {
      return (await client.query<Row>(text, values)).rows
    } finally {
      await client.end()
    }
  }

  return {
    async tickets(count) {
      const agents = await rows<{ id: string; session: string }>(
        `select a.id, s.id as session
        from agents a
        join sessions s on s.agent_id = a.id
        order by a.id
        limit $1`,
        [count],
      )
      return enough(agents, count).map(({ id, session }) => tickets.makeTicket(Number(id), Number(session)))
    },
    // Those whose conversation is open first; and as good as by chance: neighbours would lie on the same pages of the
    // database, and every tenth or so might all be in one lane of the socket server.
    async tokens(count) {
      const visitors = await rows<{ id: string }>(
        `select v.id
        from visitors v
        left join conversations c on c.visitor_id = v.id and c.closed_at is null
        order by c.id is null, hashint8(v.id)
        limit $1`,
        [count],
      )
      return enough(visitors, count).map(({ id }) => tokens.make(Number(id)))
    },
  }
}

function enough<T>(people: T[], count: number): T[] {
  if (people.length < count) throw new Error(`The database has ${people.length} people, not ${count}.`)
  return people
}
