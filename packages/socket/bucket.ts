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

  /** Takes a token: 0, or the milliseconds until there is one. `now` in ms. */
  take({ perSecond, burst }: Rate, now: number): number {
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#at) / 1000) * perSecond)
    this.#at = now
    if (this.#tokens < 1) return Math.ceil(((1 - this.#tokens) / perSecond) * 1000)
    this.#tokens -= 1
    return 0
  }
}
