import type { AgentLogin, ServerFrame, UserList } from '@kefu/protocol/frames.ts'
import type { Entry } from '@kefu/web/src/console/entry.ts'
import { Inbox } from '@kefu/web/src/console/inbox.ts'
import type { Chat } from '@kefu/web/src/lib/session.ts'
import type { Account } from './account.ts'
import { after } from './browser.ts'
import { Person, type PersonOptions, reachBeginning, type Shown, stretchesOf } from './person.ts'
import { pick, type Random } from './random.ts'

/** An agent: the list of the console, and a page for each conversation that is or was his. */
export class Agent extends Person {
  readonly account: Account
  /** The lists that the server sent, page by page. */
  readonly lists: UserList[] = []
  readonly #random: Random
  #inbox!: Inbox
  #opened = new Set<number>()

  constructor(options: Omit<PersonOptions, 'role'> & { account: Account; random: Random }) {
    super({ ...options, role: 'agent' })
    this.account = options.account
    this.#random = options.random
  }

  /** What the list shows as his. */
  get entries(): Entry[] {
    return this.#inbox.order.value.flatMap((conversation) => {
      const entry = this.#inbox.at(conversation)?.value
      return entry && !entry.left ? [entry] : []
    })
  }

  get listed(): readonly number[] {
    return this.entries.map(({ conversation }) => conversation).sort((a, b) => a - b)
  }

  shown(): Shown[] {
    return [...this.#opened].flatMap((conversation) => stretchesOf(this.chat.thread(conversation)))
  }

  scrollUp(): boolean {
    const threads = [...this.#opened].map((conversation) => this.chat.thread(conversation))
    return threads.map(reachBeginning).every((isWhole) => isWhole)
  }

  protected say(text: string, to?: number): boolean {
    const entries = to === undefined ? this.entries : this.entries.filter(({ id }) => id === to)
    const entry = pick(this.#random, entries)
    if (!entry) return false
    return this.chat.send(text, { conversation: entry.conversation, touid: entry.id }) === 'kept'
  }

  protected opened(chat: Chat): void {
    this.#opened = new Set()
    this.#inbox = new Inbox(
      (last) => {
        chat.ask({ type: 'load_user_list', group: 'admin', ...(last && { after: last }) })
      },
      after,
      chat.unsent,
    )
  }

  protected heardFrame(frame: ServerFrame): void {
    this.#inbox.take(frame)
    if (frame.type === 'load_user_list') this.lists.push(frame)
    for (const { conversation } of this.entries) this.#read(conversation)
    // It was reopened by his own message.
    if (frame.type === 'ack') this.#read(frame.conversation)
  }

  protected readonly login = async (): Promise<AgentLogin | null> => {
    const ticket = await this.account.ticket()
    return ticket === null ? null : { type: 'login', v: 1, group: 'admin', ticket }
  }

  #read(conversation: number): void {
    if (this.#opened.has(conversation)) return
    this.#opened.add(conversation)
    this.chat.thread(conversation).open()
  }
}
