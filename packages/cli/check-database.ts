import { Client } from 'pg'
import { type Finding, fail, ok, warn } from './finding.ts'

/** How a PostgreSQL is set up, as far as it matters to us. */
export interface DatabaseState {
  /** Such as 180004. */
  readonly version: number
  readonly fsync: string
  readonly synchronousCommit: string
  readonly fullPageWrites: string
  readonly encoding: string
  readonly mostConnections: number
  /** How far its clock is ahead of this machine's. */
  readonly aheadMs: number
}

const oldest = 15
/** Connections of the admin app, unless DATABASE_CONNECTIONS says otherwise. */
const ours = 20

export async function checkDatabase(url: string): Promise<Finding[]> {
  const client = new Client(url)
  await client.connect()
  try {
    return judgeDatabase(await readState(client))
  } finally {
    await client.end()
  }
}

async function readState(client: Client): Promise<DatabaseState> {
  const before = Date.now()
  const { rows } = await client.query<Record<string, string> & { now: Date }>(
    `select current_setting('server_version_num') as version,
            current_setting('fsync') as fsync,
            current_setting('synchronous_commit') as synchronous_commit,
            current_setting('full_page_writes') as full_page_writes,
            current_setting('server_encoding') as encoding,
            current_setting('max_connections') as most_connections,
            clock_timestamp() as now`,
  )
  const [row] = rows
  if (!row) throw new Error('PostgreSQL did not answer how it is set up.')
  return {
    version: Number(row.version),
    fsync: row.fsync ?? '',
    synchronousCommit: row.synchronous_commit ?? '',
    fullPageWrites: row.full_page_writes ?? '',
    encoding: row.encoding ?? '',
    mostConnections: Number(row.most_connections),
    // It read its clock somewhere between our two looks at ours.
    aheadMs: row.now.getTime() - (before + Date.now()) / 2,
  }
}

export function judgeDatabase(state: DatabaseState): Finding[] {
  return [judgeVersion(state), judgeCommits(state), judgeConnections(state), judgeClock(state)]
}

function judgeVersion({ version, encoding }: DatabaseState): Finding {
  const major = Math.floor(version / 10_000)
  if (major < oldest) return fail('Database', `PostgreSQL ${major} is too old: use ${oldest} or later.`)
  if (encoding !== 'UTF8')
    return fail('Database', `Its encoding is ${encoding}: create one with \`encoding 'UTF8'\`.`)
  return ok('Database', `PostgreSQL ${major}.${version % 10_000}`)
}

function judgeCommits({ fsync, synchronousCommit, fullPageWrites }: DatabaseState): Finding {
  const off = Object.entries({
    fsync,
    synchronous_commit: synchronousCommit,
    full_page_writes: fullPageWrites,
  }).flatMap(([name, value]) => (value === 'off' ? `${name} = off` : []))
  if (off.length === 0) return ok('Commits', 'survive a power cut (fsync, synchronous_commit)')
  return fail(
    'Commits',
    `${off.join(', ')}: a power cut would lose messages that were acknowledged. Switch it on in postgresql.conf.`,
  )
}

function judgeConnections({ mostConnections }: DatabaseState): Finding {
  // Two admin apps run while one takes the other's place; a few are kept for whoever looks after the database.
  if (mostConnections >= 2 * ours + 5) return ok('Connections', `${mostConnections} at most`)
  return warn(
    'Connections',
    `PostgreSQL allows ${mostConnections}, and during a reload we may want ${2 * ours}: raise max_connections, or lower DATABASE_CONNECTIONS.`,
  )
}

function judgeClock({ aheadMs }: DatabaseState): Finding {
  const seconds = Math.abs(aheadMs / 1000)
  const where = aheadMs > 0 ? 'ahead of' : 'behind'
  const found = `the database's clock is ${seconds.toFixed(1)} s ${where} this machine's`
  if (seconds < 2) return ok('Clocks', 'agree')
  // Beyond this the two processes would not believe each other's signatures, if they ran on the two machines.
  if (seconds >= 300) return fail('Clocks', `${found}: set both by NTP.`)
  return warn('Clocks', `${found}: set both by NTP.`)
}
