import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from './config.ts'
import { badConfigExit, Refusal } from './refusal.ts'

export interface Secrets {
  readonly service: string
  readonly session: string
}

/** Those of the environment, else those of the data folder. */
export async function readSecrets({ dataDir, serviceSecret, sessionSecret }: Config): Promise<Secrets> {
  return {
    service: serviceSecret ?? (await keepSecret(dataDir, 'service-secret')),
    session: sessionSecret ?? (await keepSecret(dataDir, 'session-secret')),
  }
}

/** The secret that was made for this data folder, or a new one that stays there: 32 random bytes, readable by us alone. */
async function keepSecret(dataDir: string, name: 'service-secret' | 'session-secret'): Promise<string> {
  const file = join(dataDir, name)
  try {
    await mkdir(dataDir, { recursive: true })
    const kept = await readFile(file, 'utf8').catch(() => '')
    if (kept.length >= 32) return kept
    const secret = randomBytes(32).toString('base64url')
    await writeFile(file, secret, { mode: 0o600, flush: true })
    return secret
  } catch (cause) {
    throw new Refusal(
      `${file} cannot be written: make the folder writable for this account, or set DATA_DIR to another.`,
      badConfigExit,
      cause,
    )
  }
}
