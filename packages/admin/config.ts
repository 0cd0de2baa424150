import { resolve } from 'node:path'
import {
  BadConfig,
  type EnvReader,
  logLevels,
  readAllowedOrigins,
  readEnv,
  readLimits,
  readOrigin,
  readSecrets,
  readTrustedProxies,
} from '@kefu/protocol/env.ts'

/** Everything that the environment decides about the admin app. `.env.example` says what each name is for. */
export interface Config {
  readonly host: string
  /** 0 means any free port. */
  readonly port: number
  /** Origin under which browsers reach this app; null: the one that each request names. */
  readonly publicUrl: string | null
  /** Where this app finds the socket server. */
  readonly socketUrl: string
  /** What browsers are told; null: the request's host, with the port of `socketUrl`. */
  readonly publicSocketUrl: string | null
  /** Where files are kept that people send. */
  readonly dataDir: string
  readonly databaseUrl: string
  readonly databaseConnections: number
  readonly allowUnsafeDatabase: boolean
  /** The first one signs, all of them verify. */
  readonly serviceSecrets: readonly string[]
  readonly sessionSecrets: readonly string[]
  /** With these sites sign who their visitors are: all of them verify. None: nobody is vouched for. */
  readonly identitySecrets: readonly string[]
  /** For whom those statements must be made; '' where nobody makes any. */
  readonly identityAudience: string
  readonly firstAccount: { readonly username: string; readonly password: string } | null
  /** The mail server; null: nothing is sent by e-mail. */
  readonly smtpUrl: string | null
  /** The sender of our mails; '' where nothing is sent. */
  readonly mailFrom: string
  /** Seconds between two checks of the chat by itself; 0: there are none. */
  readonly canarySeconds: number
  /** Where it is posted that the check fails, and that it works again. */
  readonly canaryWebhook: string | null
  readonly captcha: 'always' | 'after-failures' | 'off'
  /** Sites that may embed the chat, as origins. */
  readonly allowedOrigins: readonly string[]
  /** Addresses and networks of proxies whose X-Forwarded-* headers are believed. */
  readonly trustProxy: readonly string[]
  readonly logLevel: (typeof logLevels)[number]
  readonly limits: boolean
  /** Seconds in which somebody who vanished may come back as if he had not. */
  readonly agentGrace: number
  readonly visitorGrace: number
}

/** Reads the environment. Throws one BadConfig that names everything that is missing or wrong. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const read = readEnv(env)
  const production = env.NODE_ENV === 'production'
  const host = read.text('ADMIN_HOST') ?? '127.0.0.1'
  const publicUrl = readOrigin(read, 'PUBLIC_ADMIN_URL')
  const config: Config = {
    host,
    port: read.number('ADMIN_PORT', 8000, 0, 65535),
    publicUrl,
    socketUrl: read.url('SOCKET_URL', ['http:', 'https:']) ?? 'http://127.0.0.1:2000',
    publicSocketUrl: read.url('PUBLIC_SOCKET_URL', ['ws:', 'wss:']),
    dataDir: resolve(read.text('DATA_DIR') ?? '.data'),
    databaseUrl: readDatabaseUrl(read),
    databaseConnections: read.number('DATABASE_CONNECTIONS', 20, 1, 200),
    allowUnsafeDatabase: read.oneOf('ALLOW_UNSAFE_DATABASE', ['0', '1']) === '1',
    serviceSecrets: readSecrets(read, 'SERVICE_SECRET', production),
    sessionSecrets: readSecrets(read, 'SESSION_SECRET', production),
    ...readIdentity(read, production, publicUrl),
    firstAccount: readFirstAccount(read),
    ...readMail(read, publicUrl),
    canarySeconds: read.number('CANARY_SECONDS', 30, 0, 3600),
    canaryWebhook: read.url('CANARY_WEBHOOK', ['http:', 'https:']),
    captcha: read.oneOf('CAPTCHA', ['always', 'after-failures', 'off']),
    allowedOrigins: readAllowedOrigins(read),
    trustProxy: readTrustedProxies(read),
    logLevel: read.oneOf('LOG_LEVEL', logLevels),
    limits: readLimits(read, 'ADMIN_HOST', host),
    agentGrace: read.number('AGENT_GRACE', 30, 0, 3600),
    visitorGrace: read.number('VISITOR_GRACE', 5, 0, 3600),
  }
  if (read.sentences.length > 0) throw new BadConfig(read.sentences.join('\n'))
  return Object.freeze(config)
}

function readDatabaseUrl(read: EnvReader): string {
  read.demanded('DATABASE_URL', 'the address of a PostgreSQL database')
  return read.url('DATABASE_URL', ['postgres:', 'postgresql:']) ?? ''
}

function readIdentity(
  read: EnvReader,
  production: boolean,
  publicUrl: string | null,
): Pick<Config, 'identitySecrets' | 'identityAudience'> {
  const identityAudience = read.text('IDENTITY_AUDIENCE') ?? publicUrl ?? ''
  if (read.text('IDENTITY_SECRET') === null) return { identitySecrets: [], identityAudience }
  const identitySecrets = readSecrets(read, 'IDENTITY_SECRET', production)
  // A statement that was made for somebody else and signed with the same secret must not open anything here.
  if (identityAudience === '')
    read.demanded('IDENTITY_AUDIENCE', 'the `aud` of what sites sign, or PUBLIC_ADMIN_URL')
  return { identitySecrets, identityAudience }
}

function readMail(read: EnvReader, publicUrl: string | null): Pick<Config, 'smtpUrl' | 'mailFrom'> {
  const smtpUrl = read.url('SMTP_URL', ['smtp:', 'smtps:'])
  if (smtpUrl === null) return { smtpUrl, mailFrom: '' }
  // Whoever asks for a link by mail names a host, and could name his own: the address in the mail must not follow that.
  if (publicUrl === null) read.demanded('PUBLIC_ADMIN_URL', 'the address that the links in our mails lead to')
  return {
    smtpUrl,
    mailFrom: read.demanded('MAIL_FROM', 'the sender of our mails, such as Kefu <chat@example.com>'),
  }
}

function readFirstAccount(read: EnvReader): Config['firstAccount'] {
  const username = read.text('ADMIN_USERNAME')
  const password = read.text('ADMIN_PASSWORD')
  if (username !== null && password !== null) return { username, password }
  if (username !== null) read.demanded('ADMIN_PASSWORD', 'the password of ADMIN_USERNAME')
  if (password !== null) read.demanded('ADMIN_USERNAME', 'the user name that ADMIN_PASSWORD belongs to')
  return null
}
