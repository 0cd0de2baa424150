import { computed, effect, type ReadonlySignal, signal } from '@preact/signals'
import type { Message } from '../lib/messages.ts'
import type { Chat } from '../lib/session.ts'

/** How many messages of the other side came since somebody last looked. What was there at first is not news. */
export function unreadWords(
  chat: Chat,
  looks: Pick<ReadonlySignal<boolean>, 'value'>,
): ReadonlySignal<number> {
  const { messages, loaded } = chat.thread()
  const seen = signal<Message | undefined>(undefined)
  const theirs = computed(() => messages.value.filter(({ group, seq }) => group !== 'member' && seq > 0))
  let isFirst = true
  effect(() => {
    if (!loaded.value) return
    if (looks.value || isFirst) seen.value = theirs.value.at(-1)
    isFirst = false
  })
  return computed(() => theirs.value.filter((message) => isAfter(message, seen.value)).length)
}

function isAfter(message: Message, seen: Message | undefined): boolean {
  if (!seen || message.conversation > seen.conversation) return true
  return message.conversation === seen.conversation && message.seq > seen.seq
}
