import { BadConfig } from '@kefu/protocol/env.ts'
import { openLog } from '@kefu/protocol/log.ts'
import { type Config, readConfig } from './config.ts'
import { PortInUse, serve } from './serve.ts'

/** EX_CONFIG of sysexits: starting again would not help. */
const badConfigExit = 78

const config = readOrExit()
const log = openLog('socket', config.logLevel)

try {
  const server = await serve(config, log, process.argv.includes('--shared'))
  log.info({ url: server.url }, 'listening')
  process.send?.({ type: 'listening', url: server.url })
  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    server.close().then(
      () => process.exit(0),
      (err) => {
        log.error({ err }, 'stopping failed')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  // The master is gone: without it nobody would start us again.
  process.on('disconnect', stop)
  process.on('message', (message) => {
    if (!isRequestToShare(message)) return
    // Who has lost the port ends, and is started again.
    server.share().then(() => process.send?.({ type: 'shared' }), stop)
  })
} catch (err) {
  if (!(err instanceof PortInUse)) throw err
  exit(err.message)
}

/** From a master that will start another of us beside this one, to take its place. */
function isRequestToShare(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'share'
}

function readOrExit(): Config {
  try {
    return readConfig(process.env)
  } catch (err) {
    if (err instanceof BadConfig) exit(err.message)
    throw err
  }
}

function exit(sentence: string): never {
  process.stderr.write(`${sentence}\n`)
  process.exit(badConfigExit)
}
