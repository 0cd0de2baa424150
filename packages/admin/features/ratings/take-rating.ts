import { Id } from '@kefu/protocol/frames.ts'
import type { Delivery } from '@kefu/protocol/service.ts'
import { refuseText } from '@kefu/protocol/text.ts'
import Type, { type Static } from 'typebox'
import { inEach } from '../../locale.ts'
import type { Query } from '../../plugins/db.ts'
import { Refusal } from '../../refusal.ts'
import { isRated, keepRating } from './queries.ts'

/** In code points. */
const longestWords = 1000

export const GivenRating = Type.Object(
  {
    conversation: Id,
    stars: Type.Integer({ minimum: 1, maximum: 5 }),
    words: Type.Optional(Type.String({ maxLength: 2 * longestWords })),
  },
  { additionalProperties: false },
)

/** Keeps what a visitor says of his closed conversation, once. Says who is told of it. */
export async function takeRating(
  query: Query,
  visitorId: number,
  { conversation, stars, words: typed = '' }: Static<typeof GivenRating>,
): Promise<Delivery[]> {
  const words = readWords(typed)
  const kept = await keepRating(query, visitorId, { conversation, stars, words })
  if (!kept) throw await refusalOf(query, visitorId, conversation)
  if (kept.agentId === null) return []
  const { after, at } = kept
  return [
    {
      to: [`agent:${kept.agentId}`],
      frame: { type: 'rating', conversation, after, stars, ...(words && { words }), at: at.getTime() },
    },
  ]
}

// Whoever never heard that his rating arrived sends it again, and must be able to tell.
async function refusalOf(query: Query, visitorId: number, conversation: number): Promise<Refusal> {
  const again = await isRated(query, visitorId, conversation)
  return again ? new Refusal(409, ratedAlready) : new Refusal(403, notToRate)
}

function readWords(typed: string): string | null {
  const words = typed.replace(/\r\n?/g, '\n').trim()
  const wrong = refuseText(words)
  if (wrong === 'empty') return null
  if (wrong === 'bad_text') throw new Refusal(400, badWords, 'words')
  if (wrong === 'too_long' || [...words].length > longestWords) throw new Refusal(400, tooLong, 'words')
  return words
}

const ratedAlready = inEach(({ refusals }) => refusals.ratedAlready)
const notToRate = inEach(({ refusals }) => refusals.notToRate)
const badWords = inEach(({ refusals }) => refusals.badWords)
const tooLong = inEach(({ refusals }) => refusals.longWords)
