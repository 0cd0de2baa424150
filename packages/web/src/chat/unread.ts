import { computed, effect, type ReadonlySignal, signal } from '@preact/signals'
import type { Chat } from '../lib/session.ts'

/** How many messages of the other side came since somebody last looked. */
export function unreadWords(chat: Chat, looks: ReadonlySignal<boolean>): ReadonlySignal<number> {
  const seen = signal(0)
  const newest = computed(
    () => chat.thread().messages.value.findLast(({ group, seq }) => group !== 'member' && seq > 0)?.seq ?? 0,
  )
  effect(() => {
    if (looks.value) seen.value = Math.max(seen.peek(), newest.value)
  })
  return computed(() => {
    const { conversation, messages } = chat.thread()
    const here = conversation.value
    return messages.value.filter(
      ({ group, seq, conversation: where }) => group !== 'member' && where === here && seq > seen.value,
    ).length
  })
}
