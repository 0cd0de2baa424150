import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { Icon } from './icon.tsx'
import type { Message } from './messages.ts'
import type { ScrollKeeper } from './scroll-keeper.ts'
import { words } from './words.ts'

/** For a reader who scrolled up: how much came meanwhile, and the way back to it. */
export function ToNewest({
  keeper,
  messages,
  isOwn,
}: {
  keeper: ScrollKeeper
  messages: readonly Message[]
  isOwn(message: Message): boolean
}): JSX.Element | null {
  const seen = useSignal('')
  const isAway = !keeper.atEnd.value
  const newest = messages.at(-1)?.cid ?? ''
  useEffect(() => {
    if (!isAway) seen.value = newest
  }, [isAway, newest])
  if (!isAway) return null
  const after = messages.slice(messages.findLastIndex(({ cid }) => cid === seen.value) + 1)
  const count = after.filter((message) => !isOwn(message)).length
  return (
    <button
      type="button"
      class="button to-newest appear"
      aria-label={words.toNewest}
      onClick={() => keeper.toEnd()}
    >
      {count > 0 && <span role="status">{words.newMessages(count)}</span>}
      <Icon path="M10 4v12m0 0 5-5m-5 5-5-5" />
    </button>
  )
}
