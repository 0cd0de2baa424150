import { Client } from 'pg'
import { Refusal } from './refusal.ts'

const patienceMs = 5_000

/** Throws one sentence when nobody answers at `url`, or nobody who lets us in. */
export async function reachDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: patienceMs })
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (error) {
    throw new Refusal(sentenceAbout(error, new URL(url)), 1, error)
  } finally {
    await client.end()
  }
}

function sentenceAbout(error: unknown, url: URL): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const database = decodeURIComponent(url.pathname.slice(1))
  // The host alone: the address has a password in it.
  if (code === '28P01' || code === '28000')
    return `The database at ${url.host} does not let us in: correct the user and the password in DATABASE_URL.`
  if (code === '3D000')
    return `There is no database "${database}" at ${url.host}: create it, or correct DATABASE_URL.`
  const reason = code ?? (error instanceof Error ? error.message : error)
  return `The database at ${url.host} cannot be reached (${reason}): start it, or correct DATABASE_URL.`
}
