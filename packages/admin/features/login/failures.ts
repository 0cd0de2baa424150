/** Failed logins of the last quarter of an hour, by address and by user name. Kept in memory: a restart forgives. */
export interface Failures {
  count(address: string, username: string): void
  areMany(address: string, username: string): boolean
  forget(address: string, username: string): void
}

const many = 3
const window = 15 * 60 * 1000
/** Guesses of ever new names push out the oldest entries, not the process. */
const mostKept = 10_000

export function countFailures(now: () => number = Date.now): Failures {
  const kept = new Map<string, { times: number; until: number }>()
  const keysOf = (address: string, username: string) => [
    `address ${address}`,
    `username ${username.trim().toLowerCase()}`,
  ]

  function timesOf(key: string): number {
    const entry = kept.get(key)
    return entry && entry.until > now() ? entry.times : 0
  }

  function count(address: string, username: string): void {
    for (const key of keysOf(address, username)) {
      const times = timesOf(key) + 1
      // Deleted first, so that it becomes the newest of the Map.
      kept.delete(key)
      kept.set(key, { times, until: now() + window })
    }
    for (const key of kept.keys()) {
      if (kept.size <= mostKept) return
      kept.delete(key)
    }
  }

  const areMany = (address: string, username: string) =>
    keysOf(address, username).some((key) => timesOf(key) >= many)

  function forget(address: string, username: string): void {
    for (const key of keysOf(address, username)) kept.delete(key)
  }

  return { count, areMany, forget }
}
