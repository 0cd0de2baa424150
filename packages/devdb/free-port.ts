import { createServer } from 'node:net'
import { Refusal } from './refusal.ts'

const attempts = 100

/**
 * A port of the loopback address on which nobody listens: `wanted` when it is free. A new one is drawn from below the
 * range that systems give to outgoing connections, so that no client of ours sits on it while PostgreSQL restarts.
 */
export async function freePort(wanted?: number): Promise<number> {
  if (wanted !== undefined && (await isFree(wanted))) return wanted
  for (let attempt = 0; attempt < attempts; attempt++) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    if (await isFree(port)) return port
  }
  throw new Refusal(
    'No port of 127.0.0.1 can be opened for PostgreSQL: set DATABASE_URL to one that runs already.',
  )
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)))
  })
}
