import {
  BadConfig,
  logLevels,
  readAllowedOrigins,
  readEnv,
  readLimits,
  readOrigin,
  readSecrets,
  readTrustedProxies,
} from '@kefu/protocol/env.ts'

/** Everything that the environment decides about the socket server. `.env.example` says what each name is for. */
export interface Config {
  readonly host: string
  /** 0 means any free port. */
  readonly port: number
  /** Where this process finds the admin app. */
  readonly adminUrl: string
  /** Origin of our own pages; null: the one whose host is the upgrade's. */
  readonly publicAdminUrl: string | null
  readonly allowedOrigins: readonly string[]
  readonly trustProxy: readonly string[]
  /** The first one signs, all of them verify. */
  readonly serviceSecrets: readonly string[]
  readonly logLevel: (typeof logLevels)[number]
  readonly limits: boolean
}

/** Reads the environment. Throws one BadConfig that names everything that is missing or wrong. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const read = readEnv(env)
  const host = read.text('SOCKET_HOST') ?? '127.0.0.1'
  const config: Config = {
    host,
    port: read.number('SOCKET_PORT', 2000, 0, 65535),
    adminUrl: read.url('ADMIN_URL', ['http:', 'https:']) ?? 'http://127.0.0.1:8000',
    publicAdminUrl: readOrigin(read, 'PUBLIC_ADMIN_URL'),
    allowedOrigins: readAllowedOrigins(read),
    trustProxy: readTrustedProxies(read),
    serviceSecrets: readSecrets(read, 'SERVICE_SECRET', env.NODE_ENV === 'production'),
    logLevel: read.oneOf('LOG_LEVEL', logLevels),
    limits: readLimits(read, 'SOCKET_HOST', host),
  }
  if (read.sentences.length > 0) throw new BadConfig(read.sentences.join('\n'))
  return Object.freeze(config)
}
