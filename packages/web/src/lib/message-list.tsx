import { type ReadonlySignal, useSignal, useSignalEffect } from '@preact/signals'
import { type ComponentChildren, Fragment, type JSX } from 'preact'
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import type { Message } from './messages.ts'
import { type Row, SteadyRows } from './rows.ts'
import { Said } from './said.tsx'
import { ScrollKeeper } from './scroll-keeper.ts'
import type { Chat } from './session.ts'
import type { Sought, SoughtPlace } from './sought.ts'
import type { Thread } from './thread.ts'
import { ToNewest } from './to-newest.tsx'
import { watching } from './watching.ts'
import { words } from './words.ts'

export interface MessageListProps {
  chat: Pick<Chat, 'retry' | 'drop'>
  /** Another thread is another list: give it a `key`. */
  thread: Thread
  // What the next four say of a message depends on nothing else: it is asked once.
  /** On the right, tinted. */
  isOwn(message: Message): boolean
  /** Above what somebody said in one go; '' shows no name. */
  nameOf?(message: Message): string | JSX.Element
  /** Beside what others say. */
  avatarOf?(message: Message): JSX.Element
  /** The message itself, where it is not drawn as elsewhere. */
  bubbleOf?(message: Message, isOwn: boolean): JSX.Element
  /** What else is drawn behind a message, or before the first (null); null where nothing is. */
  behind?(message: Message | null): JSX.Element | null
  /** The first of what else is drawn: when it changes, something came above. */
  firstBehind?: unknown
  /** Who is writing now, in words; '' while nobody is. */
  typing?: string
  /** A person looks at it; by default, while the page is visible and has the focus. */
  watched?: ReadonlySignal<boolean>
  /** A message that is to be shown, and how it is looked for: `useSought`, which visitors do not load. */
  sought?: Sought
  useSeeking?(place: SoughtPlace): void
  /** What is there before the first message. */
  children?: ComponentChildren
}

/** So many messages are drawn for whoever reads the newest: when there are `most`, all but the newest `kept` go. */
const drawn = { most: 600, kept: 200 }

/** A conversation: keeps to the newest unless its reader scrolled up, and loads older messages by itself. */
export function MessageList(props: MessageListProps): JSX.Element {
  const {
    thread,
    isOwn,
    watched = watching,
    behind = nothing,
    useSeeking = nothing,
    firstBehind = '',
    typing,
    children,
  } = props
  const box = useRef<HTMLDivElement>(null)
  const keeper = useMemo(() => new ScrollKeeper(() => thread.older()), [thread])
  const rows = useMemo(() => new SteadyRows(), [thread])
  const elements = useMemo(() => new WeakMap<Row, JSX.Element>(), [thread])
  const messages = thread.messages.value
  const isLoaded = thread.loaded.value
  const newestOwn = messages.findLast(isOwn)
  const newestSent = messages.findLast((message) => isOwn(message) && message.state !== 'failed')
  const first = messages[0]?.cid ?? ''
  // Readers are told what comes at the end: not the first page, and not older ones, which change what is first.
  const settled = useSignal<string | null>(null)
  const found = useSignal('')
  const isLive = settled.value === first || settled.value === ''

  useLayoutEffect(() => (box.current ? keeper.watch(box.current) : undefined), [keeper])
  useLayoutEffect(() => {
    if (newestOwn?.state === 'sending') keeper.toEnd()
  }, [newestOwn?.cid])
  useLayoutEffect(() => keeper.drawn(`${first} ${firstBehind}`))
  useSeeking({
    box,
    keeper,
    thread,
    sought: props.sought,
    found: (message) => {
      found.value = message.cid
    },
  })
  useEffect(() => thread.saw(watched.peek() && keeper.atEnd.peek()))
  useEffect(() => {
    if (isLoaded) settled.value = first
  }, [isLoaded, first])
  useSignalEffect(() => thread.saw(watched.value && keeper.atEnd.value))
  useSignalEffect(() => {
    if (!props.sought?.value && keeper.atEnd.value && thread.messages.value.length > drawn.most)
      thread.trim(drawn.kept)
  })

  // Preact passes over an element that it has drawn already: new words cost the same under ten and under a thousand.
  const elementOf = (row: Row) => {
    const isNewestSent = row.message === newestSent
    const isFound = row.message.cid === found.value
    const isPlain = !isNewestSent && !isFound
    const element = (isPlain && elements.get(row)) || (
      <Said key={row.key} row={row} list={props} isNewestSent={isNewestSent} isFound={isFound} />
    )
    if (isPlain) elements.set(row, element)
    return element
  }
  const drawnWith = (row: Row) => {
    const more = behind(row.message)
    if (!more) return elementOf(row)
    return [elementOf(row), <Fragment key={`behind ${row.key}`}>{more}</Fragment>]
  }

  return (
    <div class="log-frame">
      <div
        ref={box}
        class="log"
        role="log"
        aria-label={words.messages}
        aria-live={isLive ? 'polite' : 'off'}
        aria-relevant="additions"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls with the keys
        tabIndex={0}
      >
        <div class="log-inner">
          {(thread.more.value || (!isLoaded && messages.length === 0)) && <Skeleton />}
          {isLoaded && messages.length === 0 && children}
          {behind(null)}
          {rows.of(messages, isOwn, (message) => behind(message) !== null).flatMap(drawnWith)}
          {typing && <p class="bubble-meta log-typing">{typing}</p>}
        </div>
      </div>
      <ToNewest keeper={keeper} messages={messages} isOwn={isOwn} />
    </div>
  )
}

const nothing = () => null

function Skeleton(): JSX.Element {
  return (
    <div class="log-skeleton" aria-hidden="true">
      <span class="skeleton" />
      <span class="skeleton" />
    </div>
  )
}
