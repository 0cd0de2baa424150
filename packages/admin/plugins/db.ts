import pg from 'pg'
import type { Config } from '../config.ts'

/**
 * Runs one named statement. Each connection prepares a name once, so a name belongs to one text for ever:
 * `<feature>_<what it does>`. Values are what pg takes; bigint comes back as a number, timestamptz as a Date.
 */
export type Query = <Row extends object>(
  name: string,
  sql: string,
  values?: readonly unknown[],
) => Promise<Row[]>

export interface Db {
  readonly query: Query
  /** Runs `work` in one transaction: all of its statements or none. It may not use the outer `query`. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>
  /** How its connections are used just now. */
  pool(): Pool
  close(): Promise<void>
}

export interface Pool {
  readonly most: number
  readonly open: number
  readonly idle: number
  /** Queries that wait for a connection. */
  readonly waiting: number
}

/** Opens a pool of connections; none is made before the first query. `onLost` hears of idle ones that broke. */
export function openDb(
  config: Pick<Config, 'databaseUrl' | 'databaseConnections'>,
  onLost: (err: Error) => void,
): Db {
  const pool = new pg.Pool({
    connectionString: config.databaseUrl,
    max: config.databaseConnections,
    application_name: 'kefu admin',
    connectionTimeoutMillis: 3_000,
    // The socket server gives up a call after 5 s: whatever is slower must have ended before it is tried again.
    statement_timeout: 4_000,
    idle_in_transaction_session_timeout: 10_000,
    // A database behind a dead line answers nothing, not even the timeout above.
    query_timeout: 4_500,
    // Where PostgreSQL may compile a plan it does so by its estimate, and takes longer for that than all of ours run: the
    // sweep of each second took 0.8 s instead of 5 ms.
    options: '-c jit=off',
    types: { getTypeParser },
  })
  // An idle connection that breaks has no query to fail: without a listener the event would end the process.
  pool.on('error', onLost)

  async function transaction<T>(work: (query: Query) => Promise<T>): Promise<T> {
    const client = await pool.connect()
    let broken = false
    // The pool listens to idle connections only; one that breaks here must not end the process either.
    client.on('error', onLost)
    try {
      await client.query('begin')
      const result = await work(queryOn(client))
      await client.query('commit')
      return result
    } catch (err) {
      broken = await client.query('rollback').then(
        () => false,
        () => true,
      )
      throw err
    } finally {
      client.off('error', onLost)
      client.release(broken)
    }
  }

  const readPool = () => ({
    most: config.databaseConnections,
    open: pool.totalCount,
    idle: pool.idleCount,
    waiting: pool.waitingCount,
  })
  return { query: queryOn(pool), transaction, pool: readPool, close: () => pool.end() }
}

function queryOn(target: pg.Pool | pg.PoolClient): Query {
  return async (name, text, values = []) => {
    try {
      return (await target.query({ name, text, values: [...values] })).rows
    } catch (err) {
      throw withoutRow(err)
    }
  }
}

// PostgreSQL quotes the row that it refuses, and errors are logged: with words and addresses of people.
function withoutRow(err: unknown): unknown {
  return err instanceof pg.DatabaseError
    ? Object.assign(err, { detail: undefined, where: undefined, internalQuery: undefined })
    : err
}

// Our ids stay below 2^53, where a number is exact; pg would make them strings.
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  return oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format ?? 'text')
}

/** Whether a query failed because the database is away, full or restarting, so that the same one may succeed later. */
export function isUnavailable(err: unknown): boolean {
  if (!(err instanceof Error)) return false
  const code = 'code' in err && typeof err.code === 'string' ? err.code : ''
  return (
    /^(08|53|57P|ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|57014)/.test(code) ||
    awayMessages.test(err.message)
  )
}

/**
 * Whether PostgreSQL refused a value, as it will each time. Not what two may only have done at once: a key that is there
 * already is no fault of the value.
 */
export function isRefusedValue(err: unknown): boolean {
  return err instanceof pg.DatabaseError && /^(22|23502|23514)/.test(err.code ?? '')
}

/** Whether PostgreSQL refused a row because another has the same key already. */
export function isDuplicate(err: unknown): boolean {
  return err instanceof pg.DatabaseError && err.code === '23505'
}

// What pg itself throws has no code.
const awayMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error)/
