import { Client } from 'pg'
import { type Bench, scaled } from '../bench.ts'
import { within } from '../stage/closers.ts'
import type { Kefu } from '../stage/kefu.ts'
import { probe } from '../stage/target.ts'
import { agents, makeDatabase, withKefu } from './common.ts'

/** Everybody comes back at once after the socket server was killed. */
export async function storm(bench: Bench): Promise<void> {
  const database = await makeDatabase(bench, 'storm')
  for (let round = 0; round < bench.options.rounds; round++)
    await withKefu(bench, database, (kefu) => killOnce(bench, kefu))
}

async function killOnce(bench: Bench, kefu: Kefu): Promise<void> {
  const { generator, figures, say } = bench
  const visitors = scaled(bench, 9_000)
  const plan = await kefu.crowd(agents, visitors)
  await generator.gather(plan)
  const tickets = (await kefu.crowd(agents, 1)).tickets
  const connections = watchConnections(kefu.databaseUrl)
  try {
    await probe(kefu.admin, 'restart lag')
    const coming = generator.comeBack(tickets)
    await kefu.killSocketServer()
    // While it was loaded, in one piece, nobody was connected who could wait for it.
    await probe(kefu.door(), 'restart lag')
    const returned = await within(150_000, 'coming back', coming)
    const [admin, socket] = [await probe(kefu.admin, 'lag'), await probe(kefu.door(), 'lag')]
    figures.recordAll('storm.kefu', {
      ...returned,
      connections: await connections.most(),
      'lag.admin.p99': admin.lag?.p99 ?? Number.NaN,
      'lag.socket.p99': socket.lag?.p99 ?? Number.NaN,
    })
    say(
      `storm: ${visitors} back in ${returned.seconds.toFixed(1)} s, ${returned.missing} missing, event loops late p99 ` +
        `${admin.lag?.p99.toFixed(0)} (admin) ${socket.lag?.p99.toFixed(0)} ms (socket)`,
    )
  } finally {
    await connections.most()
    await generator.dismiss()
  }
}

/** Counts the admin app's connections to the database four times a second. */
function watchConnections(databaseUrl: string): { most(): Promise<number> } {
  let most = 0
  let isOver = false
  const watching = watch()

  async function watch(): Promise<void> {
    const client = new Client(databaseUrl)
    await client.connect()
    while (!isOver) {
      const { rows } = await client.query<{ count: number }>(
        `select count(*)::int as count
        from pg_stat_activity
        where datname = current_database() and application_name = 'kefu admin'`,
      )
      most = Math.max(most, rows[0]?.count ?? 0)
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
    await client.end()
  }

  return {
    async most() {
      isOver = true
      await watching
      return most
    },
  }
}
