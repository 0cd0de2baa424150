import { cpuOf, memoryOf } from './proc.ts'

/** What processes used while something was counted. */
export class Usage {
  readonly #pids: Readonly<Record<string, number>>
  #beganAt = 0
  #seconds = 0
  /** Seconds of CPU by process: until it began, and while it counted. */
  #before: Readonly<Record<string, number>> = {}
  #used: Readonly<Record<string, number>> = {}

  constructor(pids: Readonly<Record<string, number>>) {
    this.#pids = pids
  }

  mark(what: 'begin' | 'end'): void {
    const now = performance.now()
    const cpu = this.#each((pid) => cpuOf(pid))
    if (what === 'begin') {
      this.#beganAt = now
      this.#before = cpu
    } else {
      this.#seconds = (now - this.#beganAt) / 1000
      this.#used = mapValues(cpu, (seconds, name) => seconds - (this.#before[name] ?? 0))
    }
  }

  /** Microseconds of CPU for one message, by process; `system` is all of them but the generator. */
  cpuPerMessage(throughput: number): Record<string, number> {
    const messages = throughput * this.#seconds
    const each = mapValues(this.#used, (seconds) => (seconds * 1e6) / messages)
    const { generator: _, ...system } = each
    return { ...each, system: Object.values(system).reduce((sum, one) => sum + one, 0) }
  }

  /** Bytes, by process. */
  memory(): Record<string, number> {
    return this.#each((pid) => memoryOf(pid))
  }

  #each(read: (pid: number) => number): Record<string, number> {
    return mapValues(this.#pids, read)
  }
}

function mapValues(
  values: Readonly<Record<string, number>>,
  change: (value: number, name: string) => number,
): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value, name)]))
}
