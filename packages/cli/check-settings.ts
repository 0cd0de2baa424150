import { stat } from 'node:fs/promises'
import { isLoopback } from '@kefu/protocol/env.ts'
import type { Config } from './config.ts'
import { type Finding, fail, ok, warn } from './finding.ts'
import { claimPorts } from './ports.ts'
import { Refusal } from './refusal.ts'
import type { State } from './state.ts'

/** Ports, secrets, and what browsers are told. */
export async function checkSettings(config: Config, running: State | null): Promise<Finding[]> {
  return [
    await checkPorts(config, running),
    await checkSecrets(config),
    ...(await checkEnvFile()),
    judgeAddresses(config),
  ]
}

async function checkPorts(config: Config, running: State | null): Promise<Finding> {
  if (running) return ok('Ports', `Kefu has them: ${running.adminUrl}, ${running.socketUrl}`)
  try {
    const { admin, socket } = await claimPorts(config)
    return ok('Ports', `${admin.port} and ${socket.port} are free`)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return fail('Ports', error.message.replaceAll('\n', ' '))
  }
}

async function checkSecrets({ serviceSecret, sessionSecret, env }: Config): Promise<Finding> {
  const short = Object.entries({ SERVICE_SECRET: serviceSecret, SESSION_SECRET: sessionSecret }).flatMap(
    ([name, secret]) => (secret?.split(',').some((one) => one.trim().length < 32) ? name : []),
  )
  if (short.length > 0)
    return warn(
      'Secrets',
      `${short.join(' and ')} too short: use 32 random characters (\`openssl rand -base64 32\`).`,
    )
  if (serviceSecret && sessionSecret) return ok('Secrets', 'are set')
  return env.NODE_ENV === 'production'
    ? fail('Secrets', 'SERVICE_SECRET and SESSION_SECRET must be set in production.')
    : ok('Secrets', 'are made once and kept in DATA_DIR')
}

/** It has passwords in it. */
async function checkEnvFile(): Promise<Finding[]> {
  const file = await stat('.env').catch(() => null)
  if (!file || process.platform === 'win32' || (file.mode & 0o077) === 0) return []
  return [warn('.env', 'others on this machine can read it: `chmod 600 .env`.')]
}

export function judgeAddresses({
  publicAdminUrl,
  admin,
  env,
}: Pick<Config, 'publicAdminUrl' | 'admin' | 'env'>): Finding {
  if (publicAdminUrl?.startsWith('https:') && !env.TRUST_PROXY)
    return warn(
      'Addresses',
      'PUBLIC_ADMIN_URL is https, but TRUST_PROXY is not set: set it to the address of the proxy, or cookies are not marked Secure and all visitors share one address.',
    )
  if (publicAdminUrl === null && !isLoopback(admin.host))
    return warn(
      'Addresses',
      'others can reach the admin app, and PUBLIC_ADMIN_URL is not set: put a proxy that ends TLS in front of it, and name its address there.',
    )
  return ok('Addresses', publicAdminUrl ?? 'this machine only')
}
