import type { ReadonlySignal } from '@preact/signals'
import { call } from '../chat/call.ts'
import type { RatingQuestion } from '../chat/rating-question.ts'

/**
 * Tells the admin app when the visitor has the question before his eyes, so that he is not asked again. Returns how to
 * stop.
 */
export function tellAsked(question: RatingQuestion, watched: ReadonlySignal<boolean>): () => void {
  const conversation = question.asked.value
  let isTold = false
  return watched.subscribe((isWatched) => {
    if (isWatched && !isTold) void tell()
  })

  async function tell(): Promise<void> {
    isTold = true
    // He looks again some time, perhaps with a connection.
    isTold = (await call(question.chat, 'asked', { conversation })) === 200
  }
}
