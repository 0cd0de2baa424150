import type { ClientFrame, ServerFrame, Status } from '@kefu/protocol/frames.ts'
import type { Message } from '@kefu/web/src/lib/messages.ts'
import { type Chat, openChat } from '@kefu/web/src/lib/session.ts'
import type { Login } from '@kefu/web/src/lib/socket.ts'
import type { Thread } from '@kefu/web/src/lib/thread.ts'
import { Browser } from './browser.ts'
import type { Journal } from './journal.ts'

export interface PersonOptions {
  name: string
  role: 'visitor' | 'agent'
  url: string
  journal: Journal
}

/** What a client shows of one conversation. */
export interface Shown {
  conversation: number
  messages: readonly Message[]
  /** Nothing is missing before the first of them. */
  whole: boolean
}

/** A client as it stands: what is held against the table. */
export interface View {
  readonly name: string
  readonly role: 'visitor' | 'agent'
  readonly id: number
  readonly isReady: boolean
  /** What he wrote and nobody has acknowledged yet. */
  readonly waiting: number
  /** An agent's list, by conversation. */
  readonly listed: readonly number[]
  /** What a visitor is told about who serves him; null for agents. */
  readonly status: Status | null
  /** All that his page shows. */
  shown(): Shown[]
}

/** Somebody with a page open, which runs the product's own client. */
export abstract class Person implements View {
  readonly name: string
  readonly journal: Journal
  readonly #options: PersonOptions
  readonly #browser: Browser
  #chat!: Chat
  #written = 0

  constructor(options: PersonOptions) {
    this.name = options.name
    this.journal = options.journal
    this.#options = options
    this.#browser = new Browser({
      goesOut: (text) => this.journal.goesOut(JSON.parse(text) as ClientFrame),
      closed: (code) => this.journal.closed(code),
    })
  }

  get role(): View['role'] {
    return this.#options.role
  }

  get chat(): Chat {
    return this.#chat
  }

  get id(): number {
    return this.#chat.ready.value?.id ?? 0
  }

  get status(): Status | null {
    return this.#chat.status.value
  }

  get isReady(): boolean {
    return this.#chat.line.value === 'ready'
  }

  get waiting(): number {
    return this.#browser.storage.length
  }

  /** Writes a message (agents: to a visitor); false when there is nobody to write to, or no room for more. */
  write(filler = '', to?: number): boolean {
    const n = this.#written + 1
    const text = `${this.name} #${n}${filler && ` ${filler}`}`
    if (!this.say(text, to)) return false
    this.#written = n
    this.journal.write({ text, writer: this.name, n })
    return true
  }

  /** Opens the page. */
  open(): this {
    this.#chat = this.#openChat()
    return this
  }

  /** Closes the page and opens it again. What is in the outbox waits in the browser. */
  reload(): void {
    this.#chat.close()
    this.open()
  }

  /** Looks at the page again, which then does not wait any longer before it connects. */
  look(): void {
    this.#browser.wake()
  }

  close(): void {
    this.#chat.close()
  }

  abstract get listed(): readonly number[]
  abstract shown(): Shown[]
  /** Scrolls up until everything is loaded; false while there is more to come. */
  abstract scrollUp(): boolean
  /** Puts words into the outbox, if somebody is there to write to. */
  protected abstract say(text: string, to?: number): boolean
  protected abstract opened(chat: Chat): void
  protected abstract heardFrame(frame: ServerFrame): void
  protected abstract login: Login

  #openChat(): Chat {
    const { role, url } = this.#options
    const chat = openChat({ role, url, login: () => this.login(), world: this.#browser.page() })
    chat.listen((frame) => {
      this.journal.comesIn(frame, chat.ready.value?.id ?? 0)
      // A person reads that it was not sent, and why; nobody here sends it again.
      if (frame.type === 'error' && frame.cid && this.journal.refused.has(frame.cid)) chat.drop(frame.cid)
      this.heardFrame(frame)
    })
    this.opened(chat)
    return chat
  }
}

/** What a page shows, by conversation: one's earlier ones stand above the newest. */
export function stretchesOf(thread: Thread): Shown[] {
  const messages = new Map<number, Message[]>([[thread.conversation.value, []]])
  for (const message of thread.messages.value) {
    const known = messages.get(message.conversation)
    if (known) known.push(message)
    else messages.set(message.conversation, [message])
  }
  const whole = thread.loaded.value && !thread.more.value
  return [...messages].map(([conversation, messages]) => ({ conversation, messages, whole }))
}

/** Loads what is above; false while something is missing there. */
export function reachBeginning(thread: Thread): boolean {
  if (thread.loaded.value && !thread.more.value) return true
  thread.older()
  return false
}
