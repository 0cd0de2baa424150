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
  /** What waits meanwhile goes beside a batch that is under way only if it is so much. */
  worthwhile: 100,
  backoffMs: 20,
  maxBackoffMs: 500,
} as const

/**
 * Ordered ways to the admin app. Nothing of a lane goes while something of it is under way, and a batch that failed is
 * sent again, the same one, before anything later: so nothing is lost and nothing overtakes.
 *
 * A call costs as much as saving twenty messages. So a batch takes what waits in all free lanes, and the rest gathers
 * until it is answered or has become many: at 10,000 messages a second calls of their own for four lanes cost three
 * times the CPU.
 */
export function createLanes<Call, Answer>(options: LaneOptions<Call, Answer>): Lanes<Call, Answer> {
  const lanes = Array.from({ length: options.count }, () => new Lane<Call, Answer>())
  const waiters: (() => void)[] = []
  let turn = 0
  let batches = 0
  let jobsUnderWay = 0
  let open = true
  let stopped = false
  let scheduled = false

  const backlog = () => lanes.reduce((sum, { waiting }) => sum + waiting, jobsUnderWay)

  // Not at once: what else arrives in this turn of the event loop goes along.
  function schedule(): void {
    if (scheduled) return
    scheduled = true
    setImmediate(() => {
      scheduled = false
      start()
    })
  }

  function start(): void {
    while (!stopped) {
      const ready = inTurn().filter((lane) => !lane.busy && lane.waiting > 0)
      const waiting = ready.reduce((sum, lane) => sum + lane.waiting, 0)
      if (waiting === 0 || (batches > 0 && waiting < laneLimits.worthwhile)) break
      void run(ready)
    }
    if (backlog() === 0) for (const resolve of waiters.splice(0)) resolve()
  }

  /** All lanes, beginning behind the one that came last: those that found no room come first. */
  function inTurn(): Lane<Call, Answer>[] {
    return [...lanes.slice(turn), ...lanes.slice(0, turn)]
  }

  async function run(ready: readonly Lane<Call, Answer>[]): Promise<void> {
    const room = { jobs: laneLimits.batch as number, bytes: laneLimits.batchBytes as number }
    const taken: Lane<Call, Answer>[] = []
    const jobs: Job<Call, Answer>[] = []
    for (const lane of ready) {
      const some = lane.take(room)
      if (some.length === 0) break
      jobs.push(...some)
      taken.push(lane)
    }
    turn = (lanes.indexOf(taken.at(-1)!) + 1) % lanes.length
    const batch = jobs.filter((job) => job.wanted?.() ?? true)
    if (batch.length === 0) return
    for (const lane of taken) lane.busy = true
    batches++
    jobsUnderWay += batch.length
    await send(batch)
    for (const lane of taken) lane.busy = false
    batches--
    jobsUnderWay -= batch.length
    start()
  }

  /** Sends a batch until it is answered; halves it to find the one that cannot be taken. */
  async function send(batch: readonly Job<Call, Answer>[]): Promise<void> {
    const calls = batch.map((job) => job.call)
    for (let tries = 0; !stopped; tries++) {
      const answers = await options.post(calls).catch((err) => {
        options.onFailure(err, batch.length, tries)
        return isRefusedForItsContent(err) ? 'refused' : 'failed'
      })
      if (typeof answers === 'object') return settle(batch, answers)
      if (answers === 'failed') await pause(tries)
      else if (batch.length === 1) return settle(batch, [null])
      else {
        const half = Math.ceil(batch.length / 2)
        await send(batch.slice(0, half))
        return send(batch.slice(half))
      }
    }
  }

  /** The batch is stored: whatever goes wrong while that is told to one must not keep it from the others. */
  function settle(batch: readonly Job<Call, Answer>[], answers: readonly (Answer | null)[]): void {
    for (const [index, job] of batch.entries()) {
      try {
        job.settle(answers[index] ?? null)
      } catch (err) {
        options.onFailure(err, 1, 0)
      }
    }
  }

  return {
    push(key, job) {
      const isTaken = open && lanes[hash(key) % lanes.length]!.push(job)
      if (isTaken) schedule()
      return isTaken
    },
    async drain(timeoutMs) {
      open = false
      const emptied = new Promise<boolean>((resolve) => waiters.push(() => resolve(true)))
      schedule()
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<boolean>((resolve) => {
        timer = setTimeout(resolve, timeoutMs, false)
      })
      const isEmpty = await Promise.race([emptied, late])
      clearTimeout(timer)
      stopped = true
      return isEmpty
    },
    get backlog() {
      return backlog()
    },
  }
}

class Lane<Call, Answer> {
  /** Something of it is under way. */
  busy = false
  #queue: Job<Call, Answer>[] = []
  #bytes = 0

  get waiting(): number {
    return this.#queue.length
  }

  push(job: Job<Call, Answer>): boolean {
    if (this.#queue.length >= laneLimits.waiting || this.#bytes + job.bytes > laneLimits.waitingBytes)
      return false
    this.#queue.push(job)
    this.#bytes += job.bytes
    return true
  }

  /** Takes what fits into the room of a batch, and makes that smaller. One that is larger than all of it goes alone. */
  take(room: { jobs: number; bytes: number }): Job<Call, Answer>[] {
    let end = 0
    for (const { bytes } of this.#queue) {
      const isFirst = room.jobs === laneLimits.batch
      if (room.jobs === 0 || (bytes > room.bytes && !isFirst)) break
      room.jobs--
      room.bytes -= bytes
      end++
    }
    const taken = this.#queue.splice(0, end)
    for (const job of taken) this.#bytes -= job.bytes
    return taken
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
