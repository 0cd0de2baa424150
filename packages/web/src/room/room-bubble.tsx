import type { ReadonlySignal } from '@preact/signals'
import type { JSX } from 'preact'
import { Bubble } from '../lib/bubble.tsx'
import type { Message } from '../lib/messages.ts'
import type { Chat } from '../lib/session.ts'
import type { Keeping } from './keeping.ts'
import type { Members } from './members.ts'
import { isFor, mentionsIn } from './mentions.ts'
import type { Removals } from './removals.ts'
import { words } from './words.ts'

export interface RoomBubbleProps {
  message: Message
  isOwn: boolean
  chat: Pick<Chat, 'retry' | 'drop'>
  members: Members
  removals: Removals
  /** What the reader is called here. */
  name: ReadonlySignal<string>
  keeping?: Keeping
}

/** What somebody said in a room, with those whom he meant; or that it was removed. */
export function RoomBubble(props: RoomBubbleProps): JSX.Element {
  const { message, isOwn, chat, removals, keeping } = props
  if (message.seq > 0 && removals.seqs.value.has(message.seq))
    return <p class="bubble bubble-removed">{words.removed}</p>
  const more = message.seq > 0 && keeping?.forMessage(message)
  const bubble = (
    <Bubble message={message} isOwn={isOwn} chat={chat} say={(said) => <Said said={said} {...props} />} />
  )
  if (!more) return bubble
  return (
    <div class="kept">
      <div class="kept-words">{bubble}</div>
      {more}
    </div>
  )
}

function Said({ said, members, name }: RoomBubbleProps & { said: string }): JSX.Element {
  // Where nobody can be meant nothing is drawn anew when somebody comes.
  if (!/[@＠]/.test(said)) return <>{said}</>
  return (
    <>
      {mentionsIn(said, [...members.names.value, name.value].filter(Boolean)).map((part) =>
        typeof part === 'string' ? (
          part
        ) : (
          <b class={isFor(part.name, name.value) ? 'mention mention-own' : 'mention'}>{part.name}</b>
        ),
      )}
    </>
  )
}
