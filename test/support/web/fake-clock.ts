import type { Clock } from '@kefu/web/src/lib/world.ts'

interface Timer {
  at: number
  act: () => void
}

/** Time that passes when a test says so. */
export class FakeClock implements Clock {
  #now = 1_790_000_000_000
  readonly #timers = new Set<Timer>()

  readonly now = (): number => this.#now

  after(ms: number, act: () => void): () => void {
    const timer = { at: this.#now + ms, act }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** Lets time pass, timer by timer, each with what follows from it. */
  async pass(ms: number): Promise<void> {
    const until = this.#now + ms
    await settle()
    for (let timer = this.#next(until); timer; timer = this.#next(until)) {
      this.#timers.delete(timer)
      this.#now = timer.at
      timer.act()
      await settle()
    }
    this.#now = until
  }

  /** The machine slept: time went on, no timer ran. */
  sleep(ms: number): void {
    this.#now += ms
    for (const timer of this.#timers) timer.at += ms
  }

  #next(until: number): Timer | undefined {
    const due = [...this.#timers].filter(({ at }) => at <= until)
    return due.sort((a, b) => a.at - b.at)[0]
  }
}

/** Lets everything happen that needs no time. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}
