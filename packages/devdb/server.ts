import { rm } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { logLevels, readEnv } from '@kefu/protocol/env.ts'
import { openLog } from '@kefu/protocol/log.ts'
import { Refusal } from './refusal.ts'
import { startDatabase } from './start-database.ts'

// node server.ts <data dir> [--port N] [--throwaway]
// PostgreSQL as a process that a master can supervise: it tells its parent the URL, ends when PostgreSQL ends, and
// stops it on SIGTERM, on SIGINT and when the parent is gone. With --throwaway it skips fsync and leaves nothing behind.

/** EX_CONFIG of sysexits.h: a supervisor need not start us again. */
const badConfigExit = 78

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { port: { type: 'string' }, throwaway: { type: 'boolean', default: false } },
})
const [dataDir = '.data/postgres'] = positionals
const log = openLog('database', readEnv(process.env).oneOf('LOG_LEVEL', logLevels))

let isStopping = false
const starting = startDatabase({
  dataDir,
  fsync: !values.throwaway,
  settings: { log_line_prefix: '', ...(values.throwaway && { max_connections: '200' }) },
  ...(values.port && { port: Number(values.port) }),
  log: relay,
})
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'disconnect']) process.once(signal, stop)

const database = await starting.catch(refuse)
process.send?.({ type: 'listening', url: database.url })
log.debug({ postgres: database.pid }, 'database runs')
await database.exited
if (values.throwaway) await rm(dataDir, { recursive: true, force: true })
if (!isStopping) log.error({ postgres: database.pid }, 'database ended')
process.exit(isStopping ? 0 : 1)

async function stop(): Promise<void> {
  isStopping = true
  await (await starting).stop()
}

function refuse(error: Error): never {
  console.error(error.message)
  process.exit(error instanceof Refusal ? badConfigExit : 1)
}

function relay(line: string): void {
  const [, severity = '', said = line] = /^([A-Z]+\d?): {2}(.*)$/.exec(line) ?? []
  if (severity === 'PANIC') log.error(said)
  else if (['FATAL', 'ERROR', 'WARNING'].includes(severity)) log.warn(said)
  else log.debug(said)
}
