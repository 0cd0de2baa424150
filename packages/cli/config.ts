import { resolve } from 'node:path'
import { logLevels, readEnv, readSecrets } from '@kefu/protocol/env.ts'
import { badConfigExit, Refusal } from './refusal.ts'

export interface Listener {
  /** ADMIN or SOCKET, as its variables begin. */
  readonly name: 'ADMIN' | 'SOCKET'
  readonly host: string
  /** 0 means any free port. */
  readonly port: number
}

/** What the master has to know; the rest of the environment is for its children, who check it themselves. */
export interface Config {
  readonly admin: Listener
  readonly socket: Listener
  /** Where the processes find each other, if not simply where they listen. */
  readonly adminUrl: string | null
  readonly socketUrl: string | null
  /** Where browsers find the admin app, if not simply where it listens. */
  readonly publicAdminUrl: string | null
  /** Null: the server from npm, in `dataDir`. */
  readonly databaseUrl: string | null
  /** Null: one that is made once and kept in `dataDir`. */
  readonly serviceSecret: string | null
  readonly sessionSecret: string | null
  /** Null: no site vouches for its visitors. */
  readonly identitySecret: string | null
  readonly dataDir: string
  readonly logLevel: (typeof logLevels)[number]
  /** All other variables, as the children get them. */
  readonly env: NodeJS.ProcessEnv
}

/** Reads the environment. Throws one Refusal that names everything that is missing or wrong. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const read = readEnv(env)
  const config: Config = {
    admin: readListener('ADMIN', 8000),
    socket: readListener('SOCKET', 2000),
    adminUrl: read.text('ADMIN_URL'),
    socketUrl: read.text('SOCKET_URL'),
    publicAdminUrl: read.text('PUBLIC_ADMIN_URL'),
    databaseUrl: read.url('DATABASE_URL', ['postgres:', 'postgresql:']),
    serviceSecret: read.text('SERVICE_SECRET'),
    sessionSecret: read.text('SESSION_SECRET'),
    identitySecret: read.text('IDENTITY_SECRET'),
    dataDir: resolve(read.text('DATA_DIR') ?? '.data'),
    logLevel: read.oneOf('LOG_LEVEL', logLevels),
    env: withoutSecrets(env),
  }
  if (env.NODE_ENV === 'production')
    for (const name of ['SERVICE_SECRET', 'SESSION_SECRET']) readSecrets(read, name, true)
  if (config.admin.port !== 0 && config.admin.port === config.socket.port)
    read.complain(`ADMIN_PORT and SOCKET_PORT are both ${config.admin.port}. Each needs a port of its own.`)
  if (read.sentences.length > 0) throw new Refusal(read.sentences.join('\n'), badConfigExit)
  return Object.freeze(config)

  function readListener(name: Listener['name'], port: number): Listener {
    return {
      name,
      host: read.text(`${name}_HOST`) ?? '127.0.0.1',
      port: read.number(`${name}_PORT`, port, 0, 65535),
    }
  }
}

/** Each child is given those that it needs by name. */
function withoutSecrets(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { DATABASE_URL, SERVICE_SECRET, SESSION_SECRET, IDENTITY_SECRET, ...rest } = env
  return rest
}
