import type { JSX } from 'preact'
import { Bubble } from './bubble.tsx'
import { type Group, keyOf } from './groups.ts'
import type { MessageListProps } from './message-list.tsx'
import type { Message } from './messages.ts'
import { clockTime, dayName, fullTime } from './time.ts'
import { words } from './words.ts'

/** What one person said in one go, and the day where it opens one. */
export function BubbleGroup({
  group,
  newestOwn,
  ...list
}: MessageListProps & { group: Group; newestOwn: Message | undefined }): JSX.Element {
  const { chat, nameOf, avatarOf } = list
  const first = group.messages[0]!
  const name = nameOf?.(first)
  return (
    <>
      {group.opensDay && <p class="day">{capitalised(dayName(first.at))}</p>}
      {group.isSystem ? (
        group.messages.map(({ cid, text }) => (
          <p key={cid} class="log-system">
            {text}
          </p>
        ))
      ) : (
        <div class={group.isOwn ? 'group group-own' : 'group'}>
          {!group.isOwn && avatarOf && <span class="group-avatar">{avatarOf(first)}</span>}
          <div class="group-bubbles">
            {name && <p class="group-name">{name}</p>}
            {group.messages.map((message) => (
              <Bubble key={keyOf(message, group.isOwn)} message={message} isOwn={group.isOwn} chat={chat} />
            ))}
            <Meta last={group.messages.at(-1)!} newestOwn={newestOwn} thread={list.thread} />
          </div>
        </div>
      )}
    </>
  )
}

function capitalised(words: string): string {
  return words.charAt(0).toLocaleUpperCase() + words.slice(1)
}

/** When it was said; under the newest own one also how far it came. A failed one says more itself. */
function Meta({
  last,
  newestOwn,
  thread,
}: {
  last: Message
  newestOwn: Message | undefined
  thread: MessageListProps['thread']
}): JSX.Element | null {
  if (last.state === 'failed') return null
  return (
    <p class="bubble-meta">
      <time dateTime={new Date(last.at).toISOString()} title={fullTime(last.at)}>
        {clockTime(last.at)}
      </time>
      {last === newestOwn && ` · ${words[thread.stateOf(last)]}`}
    </p>
  )
}
