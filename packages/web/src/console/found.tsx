import type { ComponentChildren, JSX } from 'preact'
import { Avatar } from '../lib/avatar.tsx'
import { fullTime } from '../lib/time.ts'
import { ago } from './ago.ts'
import type { Desk } from './desk.ts'
import type { FoundMessage, FoundPerson } from './finder.ts'
import { now } from './now.ts'
import { Older } from './older.tsx'
import { nameOf } from './search.ts'
import { words } from './words.ts'

/** Below the list, what was found in everything that is stored. */
export function Found({ desk }: { desk: Desk }): JSX.Element | null {
  const { question, findings, failure } = desk.finder
  if (!question.value) return null
  return (
    <section class="found" aria-labelledby="found-title" onKeyDown={step}>
      <h2 id="found-title" class="found-title">
        {words.foundIn}
      </h2>
      {failure.value && <Failed desk={desk} />}
      {!failure.value && !findings.value && <Skeleton />}
      {findings.value && <Findings desk={desk} />}
    </section>
  )
}

function Failed({ desk }: { desk: Desk }): JSX.Element {
  return (
    <div class="found-none" role="alert">
      <p>{desk.finder.failure.value}</p>
      <button type="button" class="button" onClick={() => desk.finder.retry()}>
        {words.tryAgain}
      </button>
    </div>
  )
}

function Findings({ desk }: { desk: Desk }): JSX.Element {
  const { people, messages, next } = desk.finder.findings.value ?? { people: [], messages: [] }
  if (people.length + messages.length === 0)
    return (
      <p class="found-none" role="status">
        {words.foundNothing}
      </p>
    )
  return (
    <>
      <ul class="entries">
        {people.map((person) => (
          <Person key={`person-${person.id}`} desk={desk} person={person} />
        ))}
        {messages.map((message) => (
          <Said key={`${message.conversation}-${message.seq}`} desk={desk} message={message} />
        ))}
      </ul>
      {next && <Older key={next} load={() => void desk.finder.older()} />}
    </>
  )
}

function Person({ desk, person }: { desk: Desk; person: FoundPerson }): JSX.Element {
  const { conversation, email } = person
  return (
    <Finding
      desk={desk}
      conversation={conversation}
      visitor={person.id}
      name={nameOf(person)}
      time={null}
      open={() => void desk.seek(conversation)}
    >
      {email || words.foundPerson}
    </Finding>
  )
}

function Said({ desk, message }: { desk: Desk; message: FoundMessage }): JSX.Element {
  const { conversation, seq, at, visitor, text, hits } = message
  return (
    <Finding
      desk={desk}
      conversation={conversation}
      visitor={visitor.id}
      name={nameOf(visitor)}
      time={
        <time class="entry-time" title={fullTime(at)}>
          {ago(at, now.value)}
        </time>
      }
      open={() => void desk.seek(conversation, seq)}
    >
      {speaker(desk, message)}
      <Marked text={text} hits={hits} />
    </Finding>
  )
}

interface FindingProps {
  desk: Desk
  conversation: number
  visitor: number
  name: string
  time: ComponentChildren
  open: () => void
  children: ComponentChildren
}

function Finding({ desk, conversation, visitor, name, time, open, children }: FindingProps): JSX.Element {
  const isChosen = desk.inbox.chosen.value === conversation
  return (
    <li class="finding">
      <a
        class="entry-link found-link"
        href={`#${conversation}`}
        data-chosen={isChosen ? '' : undefined}
        onClick={(event) => {
          event.preventDefault()
          open()
        }}
      >
        <span class="face">
          <Avatar id={visitor} size="large" />
        </span>
        <span class="entry-name truncate">{name}</span>
        {time}
        <span class="entry-words finding-words" dir="auto">
          {children}
        </span>
      </a>
    </li>
  )
}

function speaker({ me }: Desk, { group, from_id, name = '' }: FoundMessage): string {
  if (group === 'member') return ''
  return from_id === me.id ? words.you : words.colleague(name)
}

function Marked({ text, hits }: Pick<FoundMessage, 'text' | 'hits'>): JSX.Element {
  const ends = [0, ...hits.map(([, end]) => end)]
  const parts = hits.flatMap(([start, end], index) => [
    text.slice(ends[index], start),
    <mark key={start}>{text.slice(start, end)}</mark>,
  ])
  return (
    <>
      {parts}
      {text.slice(ends.at(-1))}
    </>
  )
}

function Skeleton(): JSX.Element {
  return (
    <div role="status" aria-label={words.loading}>
      {[64, 52].map((width) => (
        <div key={width} class="entry entry-link">
          <span class="skeleton skeleton-round" />
          <span class="skeleton entry-name" style={{ width: `${width}%` }} />
          <span class="skeleton entry-words" style={{ width: `${width + 24}%` }} />
        </div>
      ))}
    </div>
  )
}

// The arrow keys go from one finding to the next; from the first one, back to where it was asked.
function step(event: KeyboardEvent): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (!by || !(event.target instanceof HTMLElement)) return
  const links = [...document.querySelectorAll<HTMLElement>('.found-link')]
  const at = links.indexOf(event.target)
  if (at < 0) return
  const next = at + by < 0 ? document.querySelector<HTMLElement>('#search') : links[at + by]
  next?.focus()
  event.preventDefault()
}
