import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { badConfigExit, Refusal } from './refusal.ts'

/** What the shell set, and beneath it what stands in the file `.env` now: a reload reads that anew. */
export function readEnvironment(): NodeJS.ProcessEnv {
  return Object.assign(readEnvFile(), process.env)
}

function readEnvFile(): NodeJS.ProcessEnv {
  try {
    return { ...parseEnv(readFileSync('.env', 'utf8')) }
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (isMissing) return {}
    throw new Refusal(`The file .env cannot be read (${error}).`, badConfigExit, error)
  }
}
