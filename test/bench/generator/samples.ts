/** What is told of many values: how many, and in milliseconds below which value the half, 99 % and 99.9 % of them lie. */
export interface Summary {
  readonly count: number
  readonly p50: number
  readonly p99: number
  readonly p999: number
  readonly most: number
}

/** Keeps every value: nothing is rounded before the end. */
export class Samples {
  #values = new Float64Array(4096)
  #count = 0

  add(value: number): void {
    if (this.#count === this.#values.length) this.#grow()
    this.#values[this.#count++] = value
  }

  summary(): Summary {
    const sorted = this.#values.slice(0, this.#count).sort()
    const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
    return { count: sorted.length, p50: at(0.5), p99: at(0.99), p999: at(0.999), most: at(1) }
  }

  #grow(): void {
    const larger = new Float64Array(this.#values.length * 2)
    larger.set(this.#values)
    this.#values = larger
  }
}
