import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { Avatar } from '../lib/avatar.tsx'
import { fullTime } from '../lib/time.ts'
import { before } from './ago.ts'
import type { Desk } from './desk.ts'
import type { Entry } from './entry.ts'
import { words } from './words.ts'

const SECOND = 1_000

/** Above the field: a colleague replied first, and what becomes of the words that are held for it. */
export function HeldReply({ desk, entry }: { desk: Desk; entry: Entry }): JSX.Element | null {
  const { conversation, left } = entry
  const reply = desk.held.replyBefore(conversation)
  if (!reply) return null
  const text = desk.held
    .in(conversation)
    .map((unsent) => unsent.text)
    .join('\n')
  const act = (what: 'send' | 'edit' | 'drop') => () => {
    desk.held[what](conversation)
    desk.answer()
  }
  return (
    <section class="held appear" aria-label={words.heldReply}>
      <Avatar id={reply.byId} size="small" />
      <div class="held-words">
        <p>
          <strong>{words.replied(reply.by)}</strong> <Since at={reply.at} />
        </p>
        <p class="held-text muted" dir="auto">
          {text}
        </p>
        <span class="visually-hidden" role="status">
          {words.heldFor(reply.by)}
        </span>
      </div>
      <div class="held-actions">
        <button type="button" class="button" onClick={act('send')}>
          {words.heldSend}
        </button>
        {!left && (
          <button type="button" class="button" onClick={act('edit')}>
            {words.heldEdit}
          </button>
        )}
        <button type="button" class="button button-quiet" onClick={act('drop')}>
          {words.heldDrop}
        </button>
      </div>
    </section>
  )
}

/** How long ago, while one looks at it. */
function Since({ at }: { at: number }): JSX.Element {
  const now = useSignal(Date.now())
  useEffect(() => {
    const timer = setInterval(() => {
      now.value = Date.now()
    }, SECOND)
    return () => clearInterval(timer)
  }, [])
  return (
    <time class="muted" title={fullTime(at)}>
      {before(at, now.value)}
    </time>
  )
}
