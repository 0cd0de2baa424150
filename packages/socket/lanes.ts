import { CallFailed } from './admin-client.ts'

/** Something on its way to the admin app. */
export interface Job<Call, Answer> {
  readonly call: Call
  /** About how much it takes on the wire. */
  readonly bytes: number
  /** Asked just before it is sent for the first time; a job that nobody wants any more is left out. */
  wanted?(): boolean
  /** Told the answer; null when the admin app cannot take this one though it takes others. */
  settle(answer: Answer | null): void
}

export interface Lanes<Call, Answer> {
  /** Puts a job behind all others of the same key. False: the lane is full, or we are stopping. */
  push(key: number | string, job: Job<Call, Answer>): boolean
  /**
   * Takes nothing more; resolves when all is answered, or after `timeoutMs`: true when nothing is left. What is left is
   * not tried again.
   */
  drain(timeoutMs: number): Promise<boolean>
  /** Jobs that have no answer yet. */
  readonly backlog: number
}

export interface LaneOptions<Call, Answer> {
  readonly count: number
  readonly post: (calls: Call[]) => Promise<Answer[]>
  /** Hears of each failed try, from 0; the batch is tried again. */
  readonly onFailure: (err: unknown, size: number, tries: number) => void
}

export const laneLimits = {
  batch: 500,
  batchBytes: 1024 * 1024,
  waiting: 2000,
  waitingBytes: 2 * 1024 * 1024,
  backoffMs: 20,
  maxBackoffMs: 500,
} as const

/**
 * Ordered ways to the admin app. Each lane has one batch under way and gathers meanwhile; a batch that failed is sent
 * again, the same one, before anything later. So nothing is lost and nothing overtakes.
 */
export function createLanes<Call, Answer>(options: LaneOptions<Call, Answer>): Lanes<Call, Answer> {
  const lanes = Array.from({ length: options.count }, () => new Lane(options))
  let open = true

  return {
    push: (key, job) => open && lanes[hash(key) % lanes.length]!.push(job),
    async drain(timeoutMs) {
      open = false
      const emptied = Promise.all(lanes.map((lane) => lane.emptied())).then(() => true)
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<boolean>((resolve) => {
        timer = setTimeout(resolve, timeoutMs, false)
      })
      const isEmpty = await Promise.race([emptied, late])
      clearTimeout(timer)
      for (const lane of lanes) lane.stop()
      return isEmpty
    },
    get backlog() {
      return lanes.reduce((sum, lane) => sum + lane.size, 0)
    },
  }
}

class Lane<Call, Answer> {
  readonly #options: LaneOptions<Call, Answer>
  #queue: Job<Call, Answer>[] = []
  #bytes = 0
  #underWay = 0
  #scheduled = false
  #stopped = false
  #waiters: (() => void)[] = []

  constructor(options: LaneOptions<Call, Answer>) {
    this.#options = options
  }

  get size(): number {
    return this.#queue.length + this.#underWay
  }

  push(job: Job<Call, Answer>): boolean {
    if (this.#queue.length >= laneLimits.waiting || this.#bytes + job.bytes > laneLimits.waitingBytes)
      return false
    this.#queue.push(job)
    this.#bytes += job.bytes
    this.#schedule()
    return true
  }

  emptied(): Promise<void> {
    if (this.size === 0) return Promise.resolve()
    return new Promise((resolve) => this.#waiters.push(resolve))
  }

  stop(): void {
    this.#stopped = true
  }

  // Not at once: what else arrives in this turn of the event loop goes along.
  #schedule(): void {
    if (this.#scheduled || this.#underWay > 0) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      void this.#run()
    })
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0 && !this.#stopped) {
      const batch = this.#take()
      this.#underWay = batch.length
      if (batch.length > 0) await this.#send(batch)
      this.#underWay = 0
    }
    for (const resolve of this.#waiters.splice(0)) resolve()
  }

  #take(): Job<Call, Answer>[] {
    const { batch, batchBytes } = laneLimits
    let bytes = 0
    let end = 0
    while (end < this.#queue.length && end < batch) {
      bytes += this.#queue[end]!.bytes
      if (end > 0 && bytes > batchBytes) break
      end++
    }
    const taken = this.#queue.splice(0, end)
    for (const job of taken) this.#bytes -= job.bytes
    return taken.filter((job) => job.wanted?.() ?? true)
  }

  /** Sends a batch until it is answered; halves it to find the one that cannot be taken. */
  async #send(batch: Job<Call, Answer>[]): Promise<void> {
    const calls = batch.map((job) => job.call)
    for (let tries = 0; !this.#stopped; tries++) {
      const answers = await this.#options.post(calls).catch((err) => {
        this.#options.onFailure(err, batch.length, tries)
        return isRefusedForItsContent(err) ? 'refused' : 'failed'
      })
      if (typeof answers === 'object') return this.#settle(batch, answers)
      if (answers === 'failed') await pause(tries)
      else if (batch.length === 1) return this.#settle(batch, [null])
      else {
        const half = Math.ceil(batch.length / 2)
        await this.#send(batch.slice(0, half))
        return this.#send(batch.slice(half))
      }
    }
  }

  /** The batch is stored: whatever goes wrong while that is told to one must not keep it from the others. */
  #settle(batch: Job<Call, Answer>[], answers: (Answer | null)[]): void {
    for (const [index, job] of batch.entries()) {
      try {
        job.settle(answers[index] ?? null)
      } catch (err) {
        this.#options.onFailure(err, 1, 0)
      }
    }
  }
}

// Everything else (not signed, too many, unreadable, no answer) says nothing about the messages: they go again.
function isRefusedForItsContent(err: unknown): boolean {
  return err instanceof CallFailed && (err.status === 400 || err.status === 413)
}

function pause(tries: number): Promise<void> {
  const longest = Math.min(laneLimits.maxBackoffMs, laneLimits.backoffMs * 2 ** tries)
  return new Promise((resolve) => setTimeout(resolve, longest * (0.5 + Math.random() / 2)))
}

function hash(key: number | string): number {
  if (typeof key === 'number') return key
  let sum = 0
  for (let i = 0; i < key.length; i++) sum = (sum * 31 + key.charCodeAt(i)) >>> 0
  return sum
}
