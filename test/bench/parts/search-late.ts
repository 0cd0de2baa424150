import { Client } from 'pg'

const lookEveryMs = 500

/** Watches how old the oldest message is that cannot be found yet; `close` answers the worst, in ms. */
export async function watchFiling(databaseUrl: string): Promise<{ close(): Promise<number> }> {
  const client = new Client(databaseUrl)
  await client.connect()
  let worst = 0
  let closed = false
  const watching = watch()

  async function watch(): Promise<void> {
    while (!closed) {
      const { rows } = await client.query<{ late: number }>(oldestUnfiled)
      worst = Math.max(worst, rows[0]?.late ?? 0)
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
    }
  }

  return {
    async close() {
      closed = true
      await watching.finally(() => client.end())
      return worst
    },
  }
}

const oldestUnfiled = `
  select coalesce(max(extract(epoch from clock_timestamp() - o.sent_at)) * 1000, 0)::float8 as late
  from search_marks m
  join messages o on o.conversation_id = m.conversation_id and o.seq = m.seq + 1`
