/** How fast and how many at once. */
export interface Rate {
  readonly perSecond: number
  readonly burst: number
}

/** A token bucket. It starts full and holds two numbers, since there is one for each who ever sent something. */
export class Bucket {
  #tokens: number
  #at: number

  constructor(rate: Rate, now: number) {
    this.#tokens = rate.burst
    this.#at = now
  }

  /** Takes a token: 0, or the milliseconds until there are `enough`. `now` in ms. */
  take({ perSecond, burst }: Rate, now: number, enough = 1): number {
    // A clock that was set back brings nothing, and takes nothing.
    const passed = Math.max(0, now - this.#at)
    this.#tokens = Math.min(burst, this.#tokens + (passed / 1000) * perSecond)
    this.#at = now
    if (this.#tokens < 1) return Math.ceil(((enough - this.#tokens) / perSecond) * 1000)
    this.#tokens -= 1
    return 0
  }
}
