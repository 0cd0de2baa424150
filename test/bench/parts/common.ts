import { join } from 'node:path'
import { Client } from 'pg'
import { type Bench, type PlayWish, playOn, scaled } from '../bench.ts'
import { type Seed, seed } from '../seed.ts'
import { Closers } from '../stage/closers.ts'
import { type Kefu, startKefu } from '../stage/kefu.ts'
import { type ReferenceName, startReference } from '../stage/references.ts'
import { probe, type Target } from '../stage/target.ts'

/** Agents who are connected in every part. */
export const agents = 20

/** An empty database with people in it. */
export async function makeDatabase(bench: Bench, name: string, amount: Partial<Seed> = {}): Promise<string> {
  const url = await bench.postgres.create(name)
  const nothing = { conversations: 0, open: 0, messagesEach: 0 }
  await seed(url, { agents, visitors: scaled(bench, 10_000), ...nothing, ...amount }, bench.say)
  return url
}

/** Starts our system on a database for as long as `work` takes. */
export async function withKefu<T>(
  bench: Bench,
  databaseUrl: string,
  work: (kefu: Kefu) => Promise<T>,
  env: NodeJS.ProcessEnv = {},
): Promise<T> {
  const kefu = await startKefu({ databaseUrl, postgresPid: bench.postgres.pid, env })
  return work(kefu).finally(() => kefu.close())
}

/** Starts servers to compare with for as long as `work` takes. */
export async function withReferences<T>(
  names: readonly ReferenceName[],
  work: (references: Target[]) => Promise<T>,
): Promise<T> {
  const closers = new Closers()
  try {
    const references: Target[] = []
    for (const name of names) references.push(await startReference(name, closers))
    return await work(references)
  } finally {
    await closers.close()
  }
}

/** Lets a crowd play on our system, and looks afterwards whether the database has every message. */
export async function playOnKefu(bench: Bench, prefix: string, kefu: Kefu, wish: PlayWish): Promise<void> {
  const before = await countMessages(kefu.databaseUrl)
  const { sent } = await playOn(bench, prefix, kefu, wish, (mark) => profile(bench, prefix, kefu, mark))
  const stored = (await countMessages(kefu.databaseUrl)) - before
  bench.figures.record(`${prefix}.unstored`, sent - stored)
}

/** Writes what both processes did while it counted, where a profile is asked for. */
function profile({ options, say }: Bench, prefix: string, kefu: Kefu, mark: 'begin' | 'end'): void {
  if (options.profile === null) return
  for (const [name, program] of Object.entries({ admin: kefu.admin, socket: kefu.door() })) {
    const file = join(options.profile, `${prefix}.${name}.cpuprofile`)
    probe(program, mark === 'begin' ? 'profile' : { write: file }).catch((err) => say(`no profile: ${err}`))
  }
}

async function countMessages(databaseUrl: string): Promise<number> {
  const client = new Client(databaseUrl)
  await client.connect()
  try {
    const { rows } = await client.query<{ count: string }>('select count(*) from messages')
    return Number(rows[0]?.count)
  } finally {
    await client.end()
  }
}

/** Rounds take turns in who comes first: whoever is second finds the machine warmer, or hotter. */
export function inTurn<T>(all: readonly T[], round: number): T[] {
  return round % 2 === 0 ? [...all] : all.toReversed()
}
