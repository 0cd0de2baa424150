/** Lets so many works run at once, and so many wait; further ones are refused by what `refusal` makes. */
export function takingTurns(
  { atOnce, mayWait }: { atOnce: number; mayWait: number },
  refusal: () => Error,
): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0
  const waiting: (() => void)[] = []

  return async (work) => {
    if (running >= atOnce) {
      if (waiting.length >= mayWait) throw refusal()
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else running++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      // The place is handed over: given back, somebody who comes just now could take it as well.
      if (next) next()
      else running--
    }
  }
}
