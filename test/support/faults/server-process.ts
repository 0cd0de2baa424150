import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'

/** How a run of the process ended. `ours`: we sent the signal. */
export interface Exit {
  code: number | NodeJS.Signals
  ours: boolean
}

const keptLines = 400
/** A master waits a little before it starts one again that cannot start. */
const retryMs = 100

/** One of our servers as a process of its own, started again whenever it ends, as its master would. */
export class ServerProcess {
  readonly name: string
  readonly exits: Exit[] = []
  /** The newest of what it wrote. */
  readonly lines: string[] = []
  readonly #file: string
  readonly #env: NodeJS.ProcessEnv
  readonly #execArgv: string[]
  #child: ChildProcess | null = null
  #up: Promise<void> = Promise.resolve()
  #wanted = false
  #signalled = false

  constructor(name: string, file: string, env: NodeJS.ProcessEnv, execArgv: string[] = []) {
    this.name = name
    this.#file = file
    this.#env = { ...process.env, ...env }
    this.#execArgv = execArgv
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  /** Ended by itself, without a signal of ours. */
  get crashes(): number {
    return this.exits.filter(({ ours }) => !ours).length
  }

  /** Resolves when it listens. */
  start(): Promise<void> {
    this.#wanted = true
    if (!this.#child) this.#up = this.#untilUp()
    return this.#up
  }

  /** Resolves when it listens, at once if it does. */
  up(): Promise<void> {
    return this.#up
  }

  /** kill -9; it is on its way back when this resolves, unless `back` is false: then `start` brings it back. */
  async kill({ back = true } = {}): Promise<void> {
    await this.#end('SIGKILL', back)
  }

  /** SIGTERM; resolves with the exit code when it is gone. */
  async terminate({ back = true } = {}): Promise<number | NodeJS.Signals> {
    return this.#end('SIGTERM', back)
  }

  freeze(): void {
    this.#child?.kill('SIGSTOP')
  }

  thaw(): void {
    this.#child?.kill('SIGCONT')
  }

  /** Memory of the process that is in RAM, in bytes. */
  async memory(): Promise<number> {
    const status = await readFile(`/proc/${this.pid}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024
  }

  async #end(signal: NodeJS.Signals, back: boolean): Promise<number | NodeJS.Signals> {
    this.#wanted = back
    const child = this.#child
    if (!child) return 0
    const gone = once(child, 'exit')
    this.#signalled = true
    child.kill(signal)
    const [code, by] = await gone
    return code ?? by
  }

  async #untilUp(): Promise<void> {
    while (this.#wanted && !(await this.#attempt())) await pause(retryMs)
  }

  /** Starts a process; true when it listens, false when it ended before. */
  #attempt(): Promise<boolean> {
    const child = fork(this.#file, [], {
      execArgv: ['--enable-source-maps', ...this.#execArgv],
      env: this.#env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    this.#child = child
    this.#signalled = false
    for (const stream of [child.stdout!, child.stderr!])
      createInterface({ input: stream }).on('line', (line) => this.#note(line))
    return new Promise((resolve) => {
      let isUp = false
      child.once('message', () => {
        isUp = true
        resolve(true)
      })
      child.once('exit', (code, signal) => {
        this.exits.push({ code: code ?? signal ?? 0, ours: this.#signalled })
        this.#child = null
        resolve(false)
        if (isUp && this.#wanted) this.#up = this.#untilUp()
      })
    })
  }

  #note(line: string): void {
    this.lines.push(line)
    if (this.lines.length > keptLines) this.lines.shift()
  }
}
