import type { Counters } from './counters.ts'

const shownCases = 3

/** What a row measured, in the words of the table, and what of it is not as it must be. */
export class Findings {
  readonly measured: string[] = []
  readonly wrong: string[] = []

  /** Something that is neither right nor wrong. */
  note(words: string): void {
    this.measured.push(words)
  }

  zero(what: string, count: number): void {
    this.#judge(`${what} ${count}`, count === 0, '0')
  }

  exactly<Value extends number | string>(what: string, value: Value, right: Value): void {
    this.#judge(`${what} ${value}`, value === right, String(right))
  }

  atMost(what: string, value: number, limit: number, unit = ''): void {
    this.#judge(`${what} ${round(value)}${unit}`, value <= limit, `at most ${limit}${unit}`)
  }

  atLeast(what: string, value: number, limit: number, unit = ''): void {
    this.#judge(`${what} ${round(value)}${unit}`, value >= limit, `at least ${limit}${unit}`)
  }

  /** Z: all counters are zero. */
  counters(counters: Counters): void {
    const cases = Object.entries(counters).flatMap(([name, found]: [string, string[]]) =>
      found.length === 0 ? [] : [`${name} ${found.length}: ${found.slice(0, shownCases).join(' · ')}`],
    )
    this.measured.push(cases.length === 0 ? 'Z' : cases.map((found) => found.split(':')[0]).join(', '))
    this.wrong.push(...cases)
  }

  #judge(words: string, isRight: boolean, right: string): void {
    this.measured.push(isRight ? words : `${words} (!)`)
    if (!isRight) this.wrong.push(`${words}; expected ${right}`)
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
