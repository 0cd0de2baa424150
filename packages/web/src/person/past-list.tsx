import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Chat } from '../lib/session.ts'
import { fullTime, when } from '../lib/time.ts'
import { words as shared } from '../lib/words.ts'
import { loadPast, type PastConversation } from './load-past.ts'
import { words } from './words.ts'

interface PastListProps {
  chat: Chat
  isHidden: boolean
  open(one: PastConversation): void
}

/** So near to its end the list goes on. */
const NEAR_END = 200

/** The conversations that are over, the newest first; more of them come while one scrolls. */
export function PastList({ chat, isHidden, open }: PastListProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null)
  const all = useSignal<readonly PastConversation[]>([])
  const state = useSignal<'' | 'loading' | 'failed' | 'complete'>('')

  const goOn = async () => {
    if (state.value === 'loading' || state.value === 'complete') return
    state.value = 'loading'
    const page = await loadPast(chat, all.value.at(-1)?.id)
    if (page) all.value = [...all.value, ...page.conversations]
    state.value = page ? (page.more ? '' : 'complete') : 'failed'
  }
  const fill = () => {
    const { current } = box
    const isShort = current && current.scrollHeight - current.clientHeight - current.scrollTop < NEAR_END
    if (isShort && state.value === '') void goOn()
  }
  useLayoutEffect(fill, [state.value])

  return (
    <div ref={box} class="past-list" hidden={isHidden} aria-busy={state.value === 'loading'} onScroll={fill}>
      {all.value.length > 0 && (
        <ul>
          {all.value.map((one) => (
            <li key={one.id}>
              <button type="button" class="past-one" data-past={one.id} onClick={() => open(one)}>
                <span class="past-last truncate" dir="auto">
                  {one.last}
                </span>
                <span class="past-when">
                  <time dateTime={new Date(one.at).toISOString()} title={fullTime(one.at)}>
                    {when(one.at)}
                  </time>
                  {one.agent && ` · ${one.agent}`}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <div class="past-state" role="status">
        {state.value === 'complete' && all.value.length === 0 && <p>{words.pastNone}</p>}
        {state.value === 'failed' && (
          <>
            <p>{words.pastFailed}</p>
            <button type="button" class="button" onClick={() => void goOn()}>
              {shared.tryAgain}
            </button>
          </>
        )}
      </div>
    </div>
  )
}
