/** Figures by name (`reach.kefu.throughput`), one value of each round. */
export class Figures {
  readonly #rounds = new Map<string, number[]>()

  record(name: string, value: number): void {
    const values = this.#rounds.get(name)
    if (values) values.push(value)
    else this.#rounds.set(name, [value])
  }

  recordAll(prefix: string, values: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(values)) this.record(`${prefix}.${name}`, value)
  }

  /** The median of the rounds; undefined when it was not measured. */
  get(name: string): number | undefined {
    const values = this.#rounds.get(name)
    return values && median(values)
  }

  /** The highest of the rounds: for what must never happen. */
  worst(name: string): number | undefined {
    const values = this.#rounds.get(name)
    return values && Math.max(...values)
  }

  names(): string[] {
    return [...this.#rounds.keys()]
  }

  rounds(): Record<string, number[]> {
    return Object.fromEntries(this.#rounds)
  }

  medians(): Record<string, number> {
    return Object.fromEntries(this.names().map((name) => [name, this.get(name) ?? 0]))
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle]
  const lower = sorted[sorted.length % 2 === 0 ? middle - 1 : middle]
  if (upper === undefined || lower === undefined) throw new Error('no values have no median')
  return (lower + upper) / 2
}
