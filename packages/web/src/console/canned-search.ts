import type { CannedReply } from './canned-replies.ts'
import { contained, folded, fuzzy } from './fuzzy.ts'

/** A reply with its texts made ready to be compared, which is too slow to be done at each key. */
export interface Searchable {
  reply: CannedReply
  shortcut: string
  title: string
  body: string
}

export function searchable(reply: CannedReply): Searchable {
  const { shortcut, title, body } = reply
  return { reply, shortcut: folded(shortcut), title: folded(title), body: folded(body) }
}

/**
 * The replies in which every word of the query fits somewhere, the best first: those whose shortcut begins with it
 * before all others, then shortcut, title and body. What fits equally well keeps its order.
 */
export function findReplies(replies: readonly Searchable[], query: string): CannedReply[] {
  const words = folded(query).split(/\s+/).filter(Boolean)
  return replies
    .map((place) => ({ reply: place.reply, score: scoreOf(place, words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ reply }) => reply)
}

function scoreOf(place: Searchable, words: readonly string[]): number {
  let sum = 1
  for (const word of words) {
    const score = wordScore(place, word)
    if (score === 0) return 0
    sum += score
  }
  return sum
}

// The beginning of a shortcut (4 × 80) outweighs all that a title (2 × 100) or a body can reach.
function wordScore({ shortcut, title, body }: Searchable, word: string): number {
  return Math.max(4 * fuzzy(shortcut, word), 2 * fuzzy(title, word), contained(body, word))
}
