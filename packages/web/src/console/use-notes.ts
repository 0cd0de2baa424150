import { useEffect, useMemo } from 'preact/hooks'
import type { Message } from '../lib/messages.ts'
import { type NotePlaces, placeNotes } from './note-places.ts'
import type { Notes } from './notes.ts'

/** The notes that belong among these messages, loaded as far back as they are shown. `first` is the first one drawn. */
export function useNotes(
  notes: Notes,
  conversation: number,
  messages: readonly Message[],
): { places: NotePlaces; first: string } {
  const [oldest] = messages
  const conversations = useMemo(() => {
    const shown = new Set(messages.map((message) => message.conversation))
    return [...shown.add(conversation)].sort((a, b) => a - b)
  }, [messages, conversation])
  useEffect(() => {
    if (oldest && oldest.seq > 0) notes.reach(oldest.conversation, oldest.seq)
  }, [oldest])
  const places = placeNotes(
    messages,
    conversations.flatMap((one) => notes.of(one).value),
  )
  const [first] = places.values()
  return { places, first: first?.[0]?.cid ?? '' }
}
