import type { ServerFrame, Status } from '@kefu/protocol/frames.ts'
import type { Chat } from '@kefu/web/src/lib/session.ts'
import { Person, type PersonOptions, reachBeginning, type Shown, stretchesOf } from './person.ts'

/** A visitor: his conversations come one after the other on one page. */
export class Visitor extends Person {
  #token = ''
  readonly statuses: Status[] = []

  constructor(options: Omit<PersonOptions, 'role'>) {
    super({ ...options, role: 'visitor' })
  }

  get token(): string {
    return this.#token
  }

  get conversation(): number {
    return this.chat.thread().conversation.value
  }

  get listed(): readonly number[] {
    return []
  }

  shown(): Shown[] {
    return stretchesOf(this.chat.thread())
  }

  scrollUp(): boolean {
    return reachBeginning(this.chat.thread())
  }

  protected say(text: string): boolean {
    return this.chat.send(text) === 'kept'
  }

  protected opened(chat: Chat): void {
    chat.thread().open()
  }

  protected heardFrame(frame: ServerFrame): void {
    if (frame.type === 'ready' && frame.token) this.#token = frame.token
    if (frame.type === 'status') this.statuses.push(frame)
  }

  protected readonly login = async () => ({
    type: 'login' as const,
    v: 1 as const,
    group: 'member' as const,
    ...(this.#token && { token: this.#token }),
  })
}
