import type { Status } from '@kefu/protocol/frames.ts'
import { about, hours } from '@kefu/words'
import { backOf } from '@kefu/words/back.ts'
import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useLayoutEffect } from 'preact/hooks'
import type { Chat } from '../lib/session.ts'
import { useForeign } from './use-foreign.ts'

/** "Tomorrow" is another word from midnight on. */
const aMinute = 60_000

/**
 * What the owner says outside of his hours, and when they begin again; as long as the server says that it is. Nothing,
 * once an agent who is here all the same has answered.
 */
export function Outside({ chat }: { chat: Chat }): JSX.Element {
  const now = useSignal(Date.now())
  useForeign(chat.status, chat.thread().messages)
  useLayoutEffect(() => {
    const timer = setInterval(() => {
      now.value = Date.now()
    }, aMinute)
    return () => clearInterval(timer)
  }, [])
  const told = outsideOf(chat)
  return (
    <div role="status">
      {told && (
        <div class="outside appear">
          <p class="person-title">{hours.outside}</p>
          {sayingOf(told) && <p dir="auto">{sayingOf(told)}</p>}
          {told.opens !== undefined && <p>{backOf(told.opens, now.value, { about, hours })}</p>}
        </div>
      )}
    </div>
  )
}

type Told = NonNullable<Status['outside']>

function outsideOf(chat: Chat): Told | null {
  const told = chat.status.value?.outside
  if (!told) return null
  const isAnswered = chat
    .thread()
    .messages.value.some(({ group, at }) => group === 'admin' && at >= told.since)
  return isAnswered ? null : told
}

function sayingOf(told: Told): string | undefined {
  const [language] = about.lang.split('-')
  return language === 'zh' || language === 'en' ? told[language] : undefined
}
