/** Work that is done again and again until it is closed. */
export interface Rounds {
  close(): Promise<void>
}

/**
 * Does `round` again and again, the first time after `firstAfter` ms: it answers after how many milliseconds it wants to
 * be called next. One that failed is told, and tried again after a second.
 */
export function startRounds(
  round: () => Promise<number>,
  onFailure: (err: unknown) => void,
  firstAfter = 0,
): Rounds {
  let timer: NodeJS.Timeout | undefined
  let running = Promise.resolve()
  let closed = false

  function next(ms: number): void {
    if (closed) return
    timer = setTimeout(() => {
      running = round().catch(failed).then(next)
    }, ms)
  }

  function failed(err: unknown): number {
    onFailure(err)
    return 1000
  }

  next(firstAfter)
  return {
    async close() {
      closed = true
      clearTimeout(timer)
      await running
    },
  }
}
