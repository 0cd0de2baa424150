import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { Avatar } from '../lib/avatar.tsx'
import type { Desk } from './desk.ts'
import { Editable } from './editable.tsx'
import type { Entry } from './entry.ts'
import { PastConversations } from './past-conversations.tsx'
import { nameOf } from './search.ts'
import { changeVisitor, type Keep, loadVisitor, type Visitor, type VisitorReply } from './visitor.ts'
import { VisitorContact } from './visitor-contact.tsx'
import { VisitorPages } from './visitor-pages.tsx'
import { VisitorVisit } from './visitor-visit.tsx'
import { words as own } from './visitor-words.ts'
import { words } from './words.ts'

/** Who one is talking to: all that is known of him. Another visitor is another one of these: give it a `key`. */
export function VisitorDetails({ desk, entry }: { desk: Desk; entry: Entry }): JSX.Element {
  const reply = useSignal<VisitorReply | null>(null)
  const attempt = useSignal(0)
  const { id, rev, page } = entry
  // What happened while there was no line is asked for after it.
  const login = desk.chat.ready.value
  useEffect(() => {
    const leaving = new AbortController()
    void loadVisitor(id, leaving.signal).then((answer) => {
      // What is here already is better than the news that there is nothing newer.
      if (!leaving.signal.aborted && (answer.ok || !reply.peek()?.ok)) reply.value = answer
    })
    return () => leaving.abort()
  }, [id, rev, page?.url, page?.title, login, attempt.value])

  const again = () => {
    reply.value = null
    attempt.value++
  }
  const keep: Keep = async (written) => {
    const answer = await changeVisitor(id, written)
    if (!answer.ok) return answer.msg
    reply.value = answer
    desk.inbox.named(id, answer.visitor.name ?? answer.visitor.given.name)
    return null
  }
  const lose = (text: string) => desk.toasts.warn(own.notKept(nameOf(entry), text))
  const visitor = reply.value?.ok ? reply.value.visitor : null
  return (
    <div class="details">
      <Head entry={entry} visitor={visitor} keep={keep} lose={lose} />
      {visitor && (
        <>
          <VisitorContact visitor={visitor} keep={keep} lose={lose} />
          <VisitorVisit visitor={visitor} entry={entry} />
          <VisitorPages visitor={visitor} isHere={entry.online && !entry.left} />
          <PastConversations desk={desk} visitor={visitor} entry={entry} />
          {visitor.all && (
            <p class="part">
              <a href={visitor.all}>{own.all}</a>
            </p>
          )}
        </>
      )}
      {!reply.value && <Skeleton />}
      {reply.value?.ok === false && (
        <div class="details-failed">
          <p role="alert">{reply.value.msg}</p>
          <button type="button" class="button" onClick={again}>
            {words.tryAgain}
          </button>
        </div>
      )}
    </div>
  )
}

interface HeadProps {
  entry: Entry
  visitor: Visitor | null
  keep: Keep
  lose(text: string): void
}

function Head({ entry, visitor, keep, lose }: HeadProps): JSX.Element {
  const { id, online, left } = entry
  const given = visitor?.given.name
  return (
    <div class="details-head">
      <Avatar id={id} size="huge" />
      <div class="details-name">
        {visitor ? (
          <Editable
            label={own.name}
            value={visitor.name ?? given ?? ''}
            placeholder={nameOf({ id })}
            maxLength={80}
            keep={(name) => keep({ name })}
            lose={lose}
          />
        ) : (
          <p class="value">{nameOf(entry)}</p>
        )}
        {visitor?.name && given && given !== visitor.name && <p class="small muted">{own.gaveName(given)}</p>}
        {!left && (
          <p class="row small muted details-presence">
            <span class={online ? 'dot dot-online' : 'dot dot-off'} />
            {online ? words.online : words.away}
          </p>
        )}
      </div>
    </div>
  )
}

function Skeleton(): JSX.Element {
  return (
    <div class="part details-skeleton" role="status" aria-label={words.loading}>
      {[40, 72, 56, 64, 48].map((width) => (
        <span key={width} class="skeleton" style={{ width: `${width}%` }} />
      ))}
    </div>
  )
}
