import { syncBatch } from '@kefu/admin/features/conversations/sync.ts'
import { loadUserList } from '@kefu/admin/features/conversations/user-list.ts'
import { type Db, openDb } from '@kefu/admin/plugins/db.ts'
import type { Bench } from '../bench.ts'
import { Samples } from '../generator/samples.ts'

const times = 100

/** How long an agent waits for his list, and anybody for an old part of a conversation, in a large database. */
export async function measureQueries({ figures, say }: Bench, databaseUrl: string): Promise<void> {
  const db = openDb({ databaseUrl, databaseConnections: 2 }, (err) =>
    say(`a database connection broke: ${err}`),
  )
  try {
    const conversations = await somewhere(db)
    const cases = {
      inbox: (agent: number) => loadUserList(db, { agent }),
      // Not the first page: it would be the one that everybody looked at just now.
      inboxPage: (agent: number, conversation: number) => loadUserList(db, { agent, after: conversation }),
      history: (id: number, conversation: number) =>
        syncBatch(db.query, [{ person: 'agent', id, conversation, before: 100 }]),
    }
    for (const [name, ask] of Object.entries(cases)) {
      const samples = new Samples()
      for (const { agent, conversation } of conversations) {
        const startedAt = performance.now()
        await ask(agent, conversation)
        samples.add(performance.now() - startedAt)
      }
      const { p50, p99 } = samples.summary()
      figures.recordAll(`queries.${name}`, { p50, p99 })
      say(`queries.${name}: ${p50.toFixed(1)} / ${p99.toFixed(1)} ms`)
    }
  } finally {
    await db.close()
  }
}

function somewhere(db: Db): Promise<{ agent: number; conversation: number }[]> {
  return db.query(
    'bench_somewhere',
    `select agent_id as "agent", id as "conversation"
    from conversations
    where agent_id is not null
    order by hashint8(id)
    limit $1`,
    [times],
  )
}
