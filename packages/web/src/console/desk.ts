import type { ServerFrame } from '@kefu/protocol/frames.ts'
import { computed, type ReadonlySignal, signal } from '@preact/signals'
import { lineIsDown } from '../lib/notice.ts'
import { post } from '../lib/post.ts'
import type { Chat } from '../lib/session.ts'
import { watching } from '../lib/watching.ts'
import type { World } from '../lib/world.ts'
import type { Colleague } from './colleagues.ts'
import { Drafts } from './drafts.ts'
import { type Entry, unreadIn } from './entry.ts'
import { Inbox } from './inbox.ts'
import { matches, nameOf } from './search.ts'
import { Toasts } from './toasts.tsx'
import { words } from './words.ts'

export interface Me {
  id: number
  name: string
}

/** What lies over the console. */
export type Overlay = 'commands' | 'transfer' | 'shortcuts'

/** What one agent works with: his line, his conversations, and what he is doing with them. */
export class Desk {
  readonly me: Me
  readonly chat: Chat
  readonly isDown: ReadonlySignal<boolean>
  readonly inbox: Inbox
  readonly drafts: Drafts
  readonly toasts = new Toasts()
  /** What the list is searched for. */
  readonly query = signal('')
  readonly overlay = signal<Overlay | null>(null)
  /** Rises when the agent wants to write; 0 since he chose a conversation. */
  readonly answering = signal(0)
  /** The conversations of the list, as far as they fit the search. */
  readonly shown = computed(() => this.#search())
  readonly chosen: ReadonlySignal<Entry | null> = computed(() => this.#chosenEntry())

  constructor(me: Me, chat: Chat, { storage, clock }: Pick<World, 'storage' | 'clock'>) {
    this.me = me
    this.chat = chat
    this.isDown = lineIsDown(chat.line, clock)
    this.drafts = new Drafts(me.id, storage)
    this.inbox = new Inbox(
      (after) => {
        // Without a line nothing is lost: the list is asked for again with the next `ready`.
        chat.ask({ type: 'load_user_list', group: 'admin', ...(after && { after }) })
      },
      clock.after,
      chat.unsent,
    )
    chat.listen((frame) => this.#hear(frame))
  }

  choose(conversation: number | null): void {
    this.answering.value = 0
    this.inbox.choose(conversation)
    if (conversation === null) return
    this.toasts.settle(conversation)
    this.chat.thread(conversation).open()
  }

  /** Whether a frame brings words of a visitor to whom the agent is not looking right now. */
  isNews(frame: ServerFrame): boolean {
    const brings =
      (frame.type === 'msg' && frame.group === 'member') ||
      (frame.type === 'login' && unreadIn(frame.user) > 0)
    return brings && !(watching.value && this.inbox.chosen.value === frame.conversation)
  }

  /** The newest words that were refused there, '' where none were. */
  refusedIn(conversation: number): string {
    const refused = this.chat.unsent.value.filter(({ failed }) => failed)
    return refused.findLast((entry) => entry.conversation === conversation)?.text ?? ''
  }

  /** To the next conversation of the list (1), or the one before (-1). */
  step(by: 1 | -1): void {
    const shown = this.shown.value
    const at = shown.indexOf(this.inbox.chosen.value ?? 0)
    const next = at < 0 ? (by > 0 ? 0 : shown.length - 1) : at + by
    const conversation = shown[next]
    if (conversation !== undefined) this.choose(conversation)
  }

  /** Asks for the cursor in the field of the chosen conversation, as soon as it is drawn. */
  answer(): void {
    this.answering.value++
  }

  async close({ conversation, ...visitor }: Entry): Promise<void> {
    const reply = await post('/admin/service/close', { conversation })
    if (reply.ok) this.toasts.tell(words.closedDone(nameOf(visitor)))
    else this.toasts.warn(reply.msg)
  }

  async transfer({ conversation, ...visitor }: Entry, to: Colleague): Promise<void> {
    const reply = await post('/admin/service/transfer', { conversation, agent: to.id })
    if (reply.ok) this.toasts.tell(words.transferDone(nameOf(visitor), to.name))
    else this.toasts.warn(reply.msg)
  }

  #hear(frame: ServerFrame): void {
    this.inbox.take(frame)
    this.#tellArrival(frame)
    if (frame.type === 'logout' && frame.why === 'closed') this.drafts.drop(frame.conversation)
    if (frame.type === 'error') this.#warnOf(frame.cid)
    if (frame.type !== 'ack') return
    const { conversation, cid, seq, at } = frame
    const message = this.chat.thread(conversation).messages.value.findLast((known) => known.cid === cid)
    if (message) this.inbox.said(conversation, { seq, at, msg: message.text, group: 'admin' })
  }

  /** Words that the list shows have arrived; whether they were read is said by the conversation. */
  #tellArrival(frame: ServerFrame): void {
    for (const conversation of conversationsOf(frame)) {
      const entry = this.inbox.at(conversation)?.value
      if (entry && !entry.left && entry.seq > entry.read) this.chat.drew(conversation, entry.seq)
    }
  }

  // In the conversation that he is looking at, it says so in its place.
  #warnOf(cid: string | undefined): void {
    const refused = this.chat.unsent.value.find((entry) => entry.cid === cid)
    if (!refused?.failed || refused.conversation === this.inbox.chosen.value) return
    const { conversation, touid = 0, text } = refused
    const visitor = this.inbox.at(conversation)?.value ?? { id: touid }
    this.toasts.warn(words.notSentTo(nameOf(visitor), text), conversation)
  }

  #search(): readonly number[] {
    const query = this.query.value.trim()
    if (!query) return this.inbox.order.value
    return this.inbox.order.value.filter((conversation) => {
      const entry = this.inbox.at(conversation)
      return entry !== undefined && matches(entry.value, query)
    })
  }

  #chosenEntry(): Entry | null {
    const conversation = this.inbox.chosen.value
    return (conversation !== null && this.inbox.at(conversation)?.value) || null
  }
}

function conversationsOf(frame: ServerFrame): number[] {
  if (frame.type === 'load_user_list') return frame.users.map(({ conversation }) => conversation)
  return frame.type === 'msg' || frame.type === 'login' ? [frame.conversation] : []
}
