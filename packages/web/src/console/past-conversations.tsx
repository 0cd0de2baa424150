import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useMemo } from 'preact/hooks'
import { Icon } from '../lib/icon.tsx'
import { Text } from '../lib/links.tsx'
import type { Message } from '../lib/messages.ts'
import { fullTime, when } from '../lib/time.ts'
import type { Desk, Me } from './desk.ts'
import type { Entry } from './entry.ts'
import { Part } from './facts.tsx'
import { icons } from './icons.ts'
import { now } from './now.ts'
import { nameOf } from './search.ts'
import type { PastConversation, Visitor } from './visitor.ts'
import { words as own } from './visitor-words.ts'
import { words } from './words.ts'

interface PastConversationsProps {
  desk: Desk
  visitor: Visitor
  entry: Entry
}

/** What was said with a visitor before, each conversation to be read where it stands. */
export function PastConversations({ desk, visitor, entry }: PastConversationsProps): JSX.Element {
  const earlier = visitor.conversations.filter(({ id }) => id < entry.conversation)
  return (
    <Part title={own.earlier}>
      {earlier.length === 0 ? (
        <p class="muted">{own.noEarlier}</p>
      ) : (
        <ol class="pasts">
          {earlier.map((past) => (
            <Past key={past.id} desk={desk} past={past} visitorName={nameOf(entry)} />
          ))}
        </ol>
      )}
    </Part>
  )
}

interface PastProps {
  desk: Desk
  past: PastConversation
  visitorName: string
}

function Past({ desk, past, visitorName }: PastProps): JSX.Element {
  const isOpen = useSignal(false)
  const { id, at, agent, first } = past
  return (
    <li class="past">
      <button
        type="button"
        class="past-head"
        aria-expanded={isOpen.value}
        onClick={() => {
          isOpen.value = !isOpen.value
        }}
      >
        <span class="past-first truncate" dir="auto">
          {first}
        </span>
        <span class="small muted truncate">
          <time title={fullTime(at)}>{when(at, now.value)}</time> · {agent ?? own.unserved}
        </span>
        <Icon path={icons.turn} />
      </button>
      {isOpen.value && <PastWords desk={desk} conversation={id} visitorName={visitorName} />}
    </li>
  )
}

interface PastWordsProps {
  desk: Desk
  conversation: number
  visitorName: string
}

function PastWords({ desk, conversation, visitorName }: PastWordsProps): JSX.Element {
  const thread = useMemo(() => desk.chat.thread(conversation), [conversation])
  useEffect(() => thread.open(), [thread])
  const messages = thread.messages.value.filter((message) => message.conversation === conversation)
  const [oldest] = messages
  if (!thread.loaded.value) {
    return (
      <div class="past-words" role="status" aria-label={words.loading}>
        <span class="skeleton" />
        <span class="skeleton" />
      </div>
    )
  }
  return (
    <div class="past-words">
      {oldest && oldest.seq > 1 && (
        <button type="button" class="part-more" onClick={() => thread.older()}>
          {own.older}
        </button>
      )}
      {messages.map((message) => (
        <div key={message.cid} class="past-said" title={fullTime(message.at)} dir="auto">
          <span class="muted small">{speakerOf(message, visitorName, desk.me)}</span>
          <Text text={message.text} />
        </div>
      ))}
    </div>
  )
}

// What this page sent itself has no name.
function speakerOf({ group, name, from }: Message, visitorName: string, me: Me): string {
  if (group === 'member') return visitorName
  return group === 'admin' ? (name ?? (from === me.id ? me.name : '')) : ''
}
