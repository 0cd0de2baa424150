import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Account } from './account.ts'
import type { View } from './person.ts'

export interface FarPageOptions {
  role: 'visitor' | 'agent'
  name: string
  url: string
  /** Agents: it stays here, and gives the page its tickets. */
  account?: Account
  /** A command that runs another, such as `ip netns exec <name>`. */
  through?: readonly string[]
}

/** What the page's process says and is told. */
export type FromPage =
  | { type: 'ready'; id: number }
  | { type: 'ticket' }
  | { type: 'view'; view: Omit<View, 'shown'>; shown: ReturnType<View['shown']> }
export type ToPage = { type: 'look' } | { type: 'ticket'; ticket: string | null }

const entry = fileURLToPath(new URL('./page-process.ts', import.meta.url))

/** Somebody's page in a process of its own, to be frozen, killed, or put behind a bad line. He only reads. */
export class FarPage {
  readonly id: number
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, id: number) {
    this.#child = child
    this.id = id
  }

  /** Resolves when it is logged in. */
  static async open({ account, through = [], ...about }: FarPageOptions): Promise<FarPage> {
    const node = [process.execPath, '--import', import.meta.resolve('tsx'), entry, JSON.stringify(about)]
    const [command = '', ...args] = [...through, ...node]
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    child.on('message', (message: FromPage) => {
      if (message.type === 'ticket') void giveTicket(child, account)
    })
    const id = await new Promise<number>((resolve, reject) => {
      child.on('message', (message: FromPage) => message.type === 'ready' && resolve(message.id))
      child.once('exit', () => reject(new Error(`the page of ${about.name} did not open`)))
    })
    return new FarPage(child, id)
  }

  freeze(): void {
    this.#child.kill('SIGSTOP')
  }

  thaw(): void {
    this.#child.kill('SIGCONT')
  }

  /** kill -9: the system closes its socket. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const gone = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await gone
  }

  /** What it shows, once everything above is loaded. */
  async view(): Promise<View> {
    const seen = new Promise<View>((resolve) => {
      const take = (message: FromPage) => {
        if (message.type !== 'view') return
        this.#child.off('message', take)
        resolve({ ...message.view, shown: () => message.shown })
      }
      this.#child.on('message', take)
    })
    this.#child.send({ type: 'look' } satisfies ToPage)
    return seen
  }
}

async function giveTicket(child: ChildProcess, account: Account | undefined): Promise<void> {
  const ticket = (await account?.ticket().catch(() => null)) ?? null
  if (child.connected) child.send({ type: 'ticket', ticket } satisfies ToPage)
}
