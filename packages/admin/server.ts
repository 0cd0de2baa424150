import { parseArgs } from 'node:util'
import { BadConfig, urlOf } from '@kefu/protocol/env.ts'
import { openLog } from '@kefu/protocol/log.ts'
import { buildApp } from './app.ts'
import { type Config, readConfig } from './config.ts'
import { startCanary } from './features/canary/watch.ts'
import { diskStorage } from './features/files/storage.ts'
import { startTidying } from './features/files/tidy.ts'
import { readDurability } from './features/health/queries.ts'
import { startInboxNews } from './features/inbox/news.ts'
import { prepareFirstAccount } from './features/login/first-account.ts'
import { startRetention } from './features/retention/retain.ts'
import { startSweeper } from './features/routing/sweep.ts'
import { startFiling } from './features/search/filing.ts'
import { Unfiled } from './features/search/unfiled.ts'
import { migrate, NewerSchema } from './migrate.ts'
import { openDb } from './plugins/db.ts'
import { connectSocketServer } from './socket-client.ts'

/** EX_CONFIG of sysexits: starting again would not help. */
const badConfigExit = 78

const config = readOrExit()
const log = openLog('admin', config.logLevel)
if (config.publicUrl?.startsWith('https:') && config.trustProxy.length === 0)
  log.warn('PUBLIC_ADMIN_URL is https, but TRUST_PROXY is not set: cookies are not marked Secure')

const db = openDb(config, (err) => log.warn({ err }, 'a database connection broke'))
const setUpPath = await prepareDatabase()
const socket = connectSocketServer(config.socketUrl, config.serviceSecrets, (err, requestId) =>
  log.warn({ err, requestId }, 'a delivery did not reach the socket server'),
)
const unfiled = new Unfiled()
const app = await buildApp({ config, db, log, socket, unfiled })
const url = await listen()
const tidier = startTidying(db, diskStorage(config.dataDir), (err) =>
  log.warn({ err }, 'tidying files failed'),
)
const retention = startRetention(
  { db, storage: diskStorage(config.dataDir), deliver: socket.deliver },
  (err) => log.warn({ err }, 'old conversations were not deleted'),
)
const sweeper = startSweeper(db, config, socket.deliver, (err) => log.warn({ err }, 'a sweep failed'))
const news = startInboxNews(db.query, socket.deliver, (err) => log.warn({ err }, 'no news of the inbox'))
const filing = startFiling(db, unfiled, (err) => log.warn({ err }, 'nothing was filed for the search'))
const canary = startCanary(db, config, log)
announce()
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
// The master is gone: without it nobody would start us again.
process.once('disconnect', stop)

function readOrExit(): Config {
  try {
    return readConfig(process.env)
  } catch (err) {
    if (err instanceof BadConfig) exit(badConfigExit, err.message)
    throw err
  }
}

/** Checks the database, brings it to the newest schema, and answers the path of the set-up link if there is one. */
async function prepareDatabase(): Promise<string | null> {
  const { fsync, synchronousCommit } = await readDurability(db).catch(explainAndExit)
  if (!config.allowUnsafeDatabase && (fsync === 'off' || synchronousCommit === 'off'))
    exit(badConfigExit, unsafeDatabase(fsync))
  await migrate(config.databaseUrl).catch((err) => {
    if (err instanceof NewerSchema) exit(badConfigExit, err.message)
    throw err
  })
  return prepareFirstAccount(db, config)
}

function explainAndExit(err: unknown): never {
  const { host, pathname } = new URL(config.databaseUrl)
  // localhost has two addresses, and the error about both has no message of its own.
  const reason = err instanceof AggregateError ? err.errors.map(String).join(', ') : String(err)
  exit(1, `The database ${pathname.slice(1)} at ${host} is out of reach (${reason}). Check DATABASE_URL.`)
}

function unsafeDatabase(fsync: string): string {
  const setting = fsync === 'off' ? 'fsync' : 'synchronous_commit'
  return `PostgreSQL runs with ${setting} = off and would lose messages that were acknowledged. Switch it on.`
}

/** Where the address says, or on a socket that a master opened and lends to one of us after the other: `--door FILE`. */
async function listen(): Promise<string> {
  const { door } = parseArgs({ options: { door: { type: 'string' } } }).values
  const where =
    door === undefined ? { host: config.host, port: config.port } : { host: '127.0.0.1', fd: Number(door) }
  try {
    await app.listen(where)
  } catch (err) {
    if (!(err instanceof Error && 'code' in err)) throw err
    const where = `${config.host}:${config.port}`
    if (err.code === 'EADDRINUSE')
      exit(
        badConfigExit,
        `Something else listens on ${where} already. Stop it, or set ADMIN_PORT to another port.`,
      )
    exit(
      badConfigExit,
      `The admin app cannot listen on ${where} (${err.message}). Check ADMIN_HOST and ADMIN_PORT.`,
    )
  }
  const address = app.server.address()
  const port = typeof address === 'object' && address !== null ? address.port : config.port
  return urlOf(config.host, port)
}

function announce(): void {
  const setupLink = setUpPath === null ? null : `${config.publicUrl ?? url}${setUpPath}`
  log.info({ url }, 'listening')
  // A master shows it to its owner itself.
  if (setupLink !== null && !process.send)
    process.stdout.write(`Create the first account here, once and within 48 hours: ${setupLink}\n`)
  process.send?.({ type: 'listening', url, setupLink })
}

function stop(): void {
  // Whatever is still under way then will be asked for again.
  setTimeout(() => process.exit(0), 9_000).unref()
  close().then(
    () => process.exit(0),
    (err) => {
      log.error({ err }, 'stopping failed')
      process.exit(1)
    },
  )
}

async function close(): Promise<void> {
  const rounds = [canary, retention, sweeper, news, filing, tidier]
  await Promise.all(rounds.map((one) => one.close()))
  await app.close()
  await socket.close()
  await db.close()
}

function exit(code: number, sentences: string): never {
  process.stderr.write(`${sentences}\n`)
  process.exit(code)
}
