import type { Message } from '../lib/messages.ts'
import type { ReplyBefore, Entry as Unsent } from '../lib/outbox.ts'
import type { Chat } from '../lib/session.ts'
import type { Drafts } from './drafts.ts'

/** What an agent sent though a colleague had replied since he began to write: it waits for his decision. */
export class HeldReplies {
  readonly #chat: Chat
  readonly #drafts: Drafts
  readonly #agent: number

  constructor(chat: Chat, drafts: Drafts, agent: number) {
    this.#chat = chat
    this.#drafts = drafts
    this.#agent = agent
  }

  /** What is held in a conversation, in the order of writing. */
  in(conversation: number): readonly Unsent[] {
    return this.#chat.unsent.value.filter((entry) => entry.conversation === conversation && entry.held)
  }

  /** The newest reply of a colleague: the one that holds them, or one that came here later. */
  replyBefore(conversation: number): ReplyBefore | null {
    const known = this.in(conversation).flatMap(({ held }) => held ?? [])
    const [newest = null] = known.sort((a, b) => b.seq - a.seq)
    if (!newest) return null
    const messages = this.#chat.thread(conversation).messages.value
    const later = messages.findLast(
      (message) => message.conversation === conversation && this.#isColleagues(message),
    )
    if (!later || later.seq <= newest.seq) return newest
    return { by: later.name ?? '', byId: later.from, seq: later.seq, at: later.at }
  }

  /** All the same. */
  send(conversation: number): void {
    const seen = this.replyBefore(conversation)?.seq
    for (const { cid } of this.in(conversation)) this.#chat.retry(cid, seen)
  }

  /** Back into the field, before what is written there by now. */
  edit(conversation: number): void {
    const seen = this.replyBefore(conversation)?.seq ?? 0
    const draft = this.#drafts.of(conversation).value
    const texts = this.in(conversation).map(({ text }) => text)
    this.#drafts.replace(conversation, [...texts, ...(draft ? [draft] : [])].join('\n'), seen)
    this.drop(conversation)
  }

  drop(conversation: number): void {
    for (const { cid } of this.in(conversation)) this.#chat.drop(cid)
  }

  #isColleagues({ group, from }: Message): boolean {
    return group === 'admin' && from !== this.#agent
  }
}
