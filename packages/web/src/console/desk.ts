import type { ChosenPresence, Rated, ServerFrame } from '@kefu/protocol/frames.ts'
import { computed, type ReadonlySignal, signal } from '@preact/signals'
import type { Message } from '../lib/messages.ts'
import { lineIsDown } from '../lib/notice.ts'
import { post } from '../lib/post.ts'
import type { Chat } from '../lib/session.ts'
import type { Sought } from '../lib/sought.ts'
import { cleaned, isEmpty } from '../lib/text.ts'
import { words as shared } from '../lib/words.ts'
import type { World } from '../lib/world.ts'
import { type Block, Blocks, type Hours } from './blocks.ts'
import { CannedReplies } from './canned-replies.ts'
import type { Colleague } from './colleagues.ts'
import { Drafts } from './drafts.ts'
import type { Entry } from './entry.ts'
import { Finder } from './finder.ts'
import { HeldReplies } from './held-replies.ts'
import { Inbox } from './inbox.ts'
import { Lists, type Tab } from './lists.ts'
import { Lookers } from './lookers.ts'
import { Notes } from './notes.ts'
import { Presence } from './presence.ts'
import { Ratings } from './ratings.ts'
import type { Right } from './rights.ts'
import { matches, nameOf } from './search.ts'
import { seenIn } from './seen-in.ts'
import { Toasts } from './toasts.tsx'
import { Trays } from './trays.ts'
import { words } from './words.ts'

export interface Me {
  id: number
  name: string
}

/** The agent whose desk it is, with the figure that he chose. */
export interface Myself extends Me {
  figure: number
  may(right: Right): boolean
}

/** What lies over the console. */
export type Overlay = 'block' | 'canned' | 'commands' | 'transfer' | 'tags' | 'settings' | 'shortcuts'

/** What one agent works with: his line, his conversations, and what he is doing with them. */
export class Desk {
  readonly me: Myself
  readonly chat: Chat
  readonly isDown: ReadonlySignal<boolean>
  readonly inbox: Inbox
  /** The conversations of everybody. */
  readonly lists: Lists
  readonly drafts: Drafts
  readonly notes: Notes
  readonly noteDrafts: Drafts
  readonly blocks = new Blocks()
  readonly canned: CannedReplies
  readonly held: HeldReplies
  readonly lookers: Lookers
  readonly presence: Presence
  readonly trays = new Trays(() => this.toasts.warn(shared.failed))
  readonly toasts = new Toasts()
  readonly ratings = new Ratings()
  /** What the list is searched for. */
  readonly query = signal('')
  readonly finder: Finder
  /** A message of the chosen conversation that is to be shown. */
  readonly sought: Sought = signal(null)
  readonly overlay = signal<Overlay | null>(null)
  /** Rises when the agent wants to write; 0 since he chose a conversation. */
  readonly answering = signal(0)
  /** He writes notes for colleagues, not to the visitor. */
  readonly noting = signal(false)
  /** The conversations of the list, as far as they fit the search. */
  readonly shown = computed(() => this.#search())
  readonly chosen: ReadonlySignal<Entry | null> = computed(() => this.#chosenEntry())
  readonly #world: Pick<World, 'uuid'>

  constructor(me: Myself, chat: Chat, world: Pick<World, 'storage' | 'clock' | 'uuid' | 'onWake'>) {
    const { storage, clock, onWake } = world
    this.me = me
    this.chat = chat
    this.#world = world
    this.isDown = lineIsDown(chat.line, clock)
    this.drafts = new Drafts(me.id, storage, {
      seen: (conversation) => seenIn(chat.thread(conversation), conversation, me.id),
    })
    this.notes = new Notes(me, world)
    this.noteDrafts = new Drafts(me.id, storage, { kind: 'note' })
    this.canned = new CannedReplies(() => clock.now())
    this.held = new HeldReplies(chat, this.drafts, me.id)
    this.lookers = new Lookers(me.id, (frame) => chat.ask(frame))
    this.presence = new Presence(me.id, chat, this.isDown, clock)
    this.inbox = new Inbox(
      (after) => {
        // Without a line nothing is lost: the list is asked for again with the next `ready`.
        chat.ask({ type: 'load_user_list', group: 'admin', ...(after && { after }) })
      },
      clock.after,
      chat.unsent,
    )
    this.lists = new Lists({
      clock,
      reading: () => this.#readElsewhere(),
      isHidden: () => document.visibilityState === 'hidden',
      told: (conversation, seq) => chat.heard(conversation, seq),
    })
    this.finder = new Finder(clock)
    this.query.subscribe((query) => this.finder.look(query.trim()))
    this.inbox.chosen.subscribe((conversation) => this.lookers.look(conversation))
    chat.listen((frame) => this.#hear(frame))
    onWake(() => this.lists.wake())
    this.#warnOfNote()
  }

  /** What is known of a conversation: the agent's own, or somebody else's. */
  rowOf(conversation: number): ReadonlySignal<Entry> | undefined {
    // Which of the two knows it changes when it comes to this agent, and when it leaves him.
    void this.inbox.order.value
    return this.inbox.at(conversation) ?? this.lists.at(conversation)
  }

  show(tab: Tab): void {
    this.lists.show(tab)
  }

  choose(conversation: number | null): void {
    this.answering.value = 0
    if (conversation !== this.inbox.chosen.value) this.noting.value = false
    this.sought.value = null
    this.inbox.choose(conversation)
    if (conversation === null) return
    this.notes.open(conversation)
    const visitor = this.rowOf(conversation)?.value.id
    if (visitor) void this.blocks.load(visitor)
    this.toasts.settle(conversation)
    this.chat.thread(conversation).open()
    if (!this.inbox.at(conversation)) this.lists.again()
  }

  /** Chooses a conversation that no list may have brought, and shows one of its messages. */
  async seek(conversation: number, seq?: number): Promise<void> {
    if (!this.rowOf(conversation) && !(await this.lists.find(conversation))) return
    this.choose(conversation)
    if (seq) this.sought.value = { conversation, seq }
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

  /** From now on he writes notes, or to the visitor again. */
  note(isNote: boolean): void {
    this.noting.value = isNote
    this.answer()
  }

  async close({ conversation, ...visitor }: Entry): Promise<void> {
    const reply = await post('/admin/service/close', { conversation })
    if (reply.ok) this.toasts.tell(words.closedDone(nameOf(visitor)))
    else this.toasts.warn(reply.msg)
  }

  async transfer({ conversation, ...visitor }: Entry, to: Colleague, note = ''): Promise<void> {
    const msg = cleaned(note)
    const reply = await post('/admin/service/transfer', {
      conversation,
      agent: to.id,
      ...(!isEmpty(msg) && { note: { cid: this.#world.uuid(), msg } }),
    })
    if (reply.ok) {
      this.toasts.tell(words.transferDone(nameOf(visitor), to.name))
      return
    }
    this.toasts.warn(reply.msg)
    // What was written for the colleague is not lost with the dialog.
    const draft = this.noteDrafts.of(conversation)
    if (!draft.value) draft.value = msg
  }

  /** Makes a colleague's conversation his own, or one that waits. */
  async takeOver({ conversation, ...visitor }: Entry): Promise<void> {
    const reply = await post('/admin/service/take', { conversation })
    if (reply.ok) this.toasts.tell(words.takeOverDone(nameOf(visitor)))
    else this.toasts.warn(reply.msg)
  }

  /** Takes part in a colleague's conversation, which stays his. */
  async join({ conversation, ...visitor }: Entry): Promise<void> {
    const reply = await post('/admin/service/join', { conversation })
    if (!reply.ok) return this.toasts.warn(reply.msg)
    this.toasts.tell(words.joinDone(nameOf(visitor)))
    // Should the news of it be lost, the list brings it.
    this.inbox.again()
    if (this.inbox.chosen.value === conversation) this.answer()
  }

  /** Takes part no more, and reads on. */
  async leave({ conversation, ...visitor }: Entry): Promise<void> {
    const reply = await post('/admin/service/leave', { conversation })
    if (!reply.ok) return this.toasts.warn(reply.msg)
    this.toasts.tell(words.leaveDone(nameOf(visitor)))
    if (await this.lists.find(conversation)) this.inbox.partFrom(conversation)
  }

  /** Goes on with a conversation that was closed. */
  async reopen({ conversation, ...visitor }: Entry): Promise<void> {
    const reply = await post('/admin/service/reopen', { conversation })
    if (reply.ok) this.toasts.tell(words.reopenDone(nameOf(visitor)))
    else this.toasts.warn(reply.msg)
  }

  /** Gives the conversation a tag, or takes it away. */
  async tag({ conversation }: Entry, tag: string, isOn: boolean): Promise<void> {
    const path = isOn ? '/admin/service/tag' : '/admin/service/untag'
    const reply = await post<{ tags: string[] }>(path, { conversation, tag })
    if (reply.ok) this.inbox.tagged(conversation, reply.tags)
    else this.toasts.warn(reply.msg)
  }

  /** Ends what the visitor has open and lets him in no more, for so many hours (null: for ever). */
  async block(entry: Entry, hours: Hours, reason: string): Promise<void> {
    const { id: visitor } = entry
    const reply = await post<{ block: Block | null; closed?: number }>('/admin/service/block', {
      visitor,
      hours,
      reason: cleaned(reason),
    })
    this.blocks.learn(visitor, reply)
    if (reply.ok)
      this.toasts.tell(words.blockDone(nameOf(entry)), () => void this.#undoBlock(entry, reply.closed))
    else this.toasts.warn(reply.msg)
  }

  async unblock(entry: Entry): Promise<void> {
    const { id: visitor } = entry
    const reply = await post<{ block: null }>('/admin/service/unblock', { visitor })
    this.blocks.learn(visitor, reply)
    if (reply.ok) this.toasts.tell(words.unblockDone(nameOf(entry)))
    else this.toasts.warn(reply.msg)
  }

  // As it was before: also what was closed by it is open again, with whoever takes the block back.
  async #undoBlock(entry: Entry, closed: number | undefined): Promise<void> {
    await this.unblock(entry)
    if (closed !== undefined) await post('/admin/service/reopen', { conversation: closed })
  }

  /** Says at once what follows from it. */
  async takeVisitors(presence: ChosenPresence): Promise<void> {
    const refused = await this.presence.choose(presence)
    if (refused) this.toasts.warn(refused.msg)
    else this.toasts.tell(words.chosen[presence])
  }

  #hear(frame: ServerFrame): void {
    this.inbox.take(frame)
    this.lists.take(frame)
    this.notes.hear(frame)
    if (frame.type === 'ready' && this.inbox.chosen.value !== null) this.notes.open(this.inbox.chosen.value)
    this.lookers.hear(frame)
    this.#tellArrival(frame)
    if (frame.type === 'logout' && frame.why === 'closed') {
      this.drafts.drop(frame.conversation)
      this.trays.drop(frame.conversation)
    }
    if (frame.type === 'forgotten') this.#forget(frame.id)
    if (frame.type === 'rating') this.#rated(frame)
    if (frame.type === 'error') this.#warnOf(frame.cid)
    if (frame.type === 'ack') this.#said(frame.conversation, ({ cid }) => cid === frame.cid)
    // It became this agent's by his words, and was told of as it was before them.
    if (frame.type === 'login' && frame.conversation === this.inbox.chosen.value)
      this.#said(frame.conversation, ({ from, seq }) => from === this.me.id && seq > frame.user.seq)
  }

  // He had all deleted: also what is shown, and what was to be said to him.
  #forget(visitor: number): void {
    const read = this.chosen.value
    for (const { cid, touid } of this.chat.unsent.value) if (touid === visitor) this.chat.drop(cid)
    for (const conversation of new Set([...this.lists.forget(visitor), ...this.inbox.forget(visitor)])) {
      this.drafts.drop(conversation)
      this.noteDrafts.drop(conversation)
      this.trays.drop(conversation)
    }
    this.finder.forget(visitor)
    if (read?.id !== visitor) return
    this.choose(null)
    this.toasts.tell(words.forgotten(nameOf(read)))
  }

  #said(conversation: number, isMeant: (message: Message) => boolean): void {
    const message = this.chat.thread(conversation).messages.value.findLast(isMeant)
    if (!message) return
    const { seq, at, text: msg } = message
    this.inbox.said(conversation, { seq, at, msg, group: 'admin', from: this.me.id })
  }

  // In the conversation that he is looking at, it stands in its place.
  #rated({ type, ...rating }: Rated): void {
    this.ratings.learn([rating])
    if (rating.conversation === this.inbox.chosen.value) return
    this.toasts.tell(words.ratedNews(rating.stars, rating.words ?? ''))
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
    const { conversation, touid = 0, text, held } = refused
    const visitor = nameOf(this.inbox.at(conversation)?.value ?? { id: touid })
    const why = held ? words.heldElsewhere(held.by, visitor) : words.notSentTo(visitor, text)
    this.toasts.warn(why, conversation)
  }

  // The page that wrote it is gone, and it may be in a conversation that no list shows.
  #warnOfNote(): void {
    const conversation = this.notes.leftBehind
    if (conversation) this.toasts.warn(words.noteLeft, conversation)
  }

  #search(): readonly number[] {
    const query = this.query.value.trim()
    const order = this.lists.tab.value === 'mine' ? this.inbox.order.value : this.lists.order.value
    if (!query) return order
    return order.filter((conversation) => {
      const entry = this.rowOf(conversation)
      return entry !== undefined && matches(entry.value, query)
    })
  }

  #chosenEntry(): Entry | null {
    const conversation = this.inbox.chosen.value
    return (conversation !== null && this.rowOf(conversation)?.value) || null
  }

  #readElsewhere(): number {
    const conversation = this.inbox.chosen.peek() ?? 0
    return this.inbox.at(conversation) ? 0 : conversation
  }
}

function conversationsOf(frame: ServerFrame): number[] {
  if (frame.type === 'load_user_list') return frame.users.map(({ conversation }) => conversation)
  return frame.type === 'msg' || frame.type === 'login' ? [frame.conversation] : []
}
