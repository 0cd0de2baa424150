import { setTimeout as pause } from 'node:timers/promises'
import { Pool } from 'undici'
import { type Bench, messageBytes, scaled } from '../bench.ts'
import { Samples, type Summary } from '../generator/samples.ts'
import { agents, makeDatabase, playOnKefu, withKefu } from './common.ts'

const everyMs = 50
const path = '/admin/login/login'

/** How long the login page takes while nothing goes on, and while 10,000 messages a second are stored. */
export async function page(bench: Bench): Promise<void> {
  const { rounds, seconds } = bench.options
  const database = await makeDatabase(bench, 'page')
  await withKefu(bench, database, async (kefu) => {
    const plan = { rate: scaled(bench, 10_000), warm: 2, seconds, bytes: messageBytes }
    const wish = { agents, visitors: scaled(bench, 1_000), plan }
    await fetchFor(kefu.adminUrl, 1)
    for (let round = 0; round < rounds; round++) {
      record(bench, 'page.idle', await fetchFor(kefu.adminUrl, seconds))
      const playing = playOnKefu(bench, 'page.kefu', kefu, wish)
      await pause(plan.warm * 1000 + 1000)
      const [busy] = await Promise.all([fetchFor(kefu.adminUrl, Math.max(1, seconds - 2)), playing])
      record(bench, 'page.busy', busy)
    }
  })
}

function record({ figures, say }: Bench, name: string, { p50, p99 }: Summary): void {
  figures.recordAll(name, { p50, p99 })
  say(`${name}: ${p50.toFixed(1)} / ${p99.toFixed(1)} ms`)
}

/** Fetches the page at a steady pace over one kept connection; counts from when each fetch was due. */
async function fetchFor(origin: string, seconds: number): Promise<Summary> {
  const pool = new Pool(origin, { connections: 4 })
  const samples = new Samples()
  const startedAt = performance.now()
  const fetches: Promise<void>[] = []
  for (let i = 0; i < (seconds * 1000) / everyMs; i++) {
    const due = startedAt + i * everyMs
    await pause(Math.max(0, due - performance.now()))
    fetches.push(fetchPage(pool, origin).then(() => samples.add(performance.now() - due)))
  }
  await Promise.all(fetches)
  await pool.close()
  return samples.summary()
}

async function fetchPage(pool: Pool, origin: string): Promise<void> {
  const { statusCode, body } = await pool.request({ origin, path, method: 'GET' })
  await body.dump()
  if (statusCode !== 200) throw new Error(`The login page answered ${statusCode}.`)
}
