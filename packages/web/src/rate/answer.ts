import { call } from '../chat/call.ts'
import type { RatingQuestion } from '../chat/rating-question.ts'

/** Posts what the visitor thought, and settles the question. Says whether it arrived. */
export async function answer(question: RatingQuestion, stars: number, words: string): Promise<boolean> {
  const status = await call(question.chat, 'rate', { conversation: question.asked.value, stars, words })
  // 409: it arrived before, and only the answer was lost.
  if (status !== 200 && status !== 409) return false
  question.settle()
  return true
}
