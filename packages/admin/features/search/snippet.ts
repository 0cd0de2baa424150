import { askedWords } from './words.ts'

/** A part of a text, and where in it the hits begin and end. */
export interface Snippet {
  text: string
  hits: [start: number, end: number][]
}

const longest = 140
/** So much stands before the first hit. */
const before = 30

/** The part of a text around the first of the words that were looked for. */
export function snippetOf(text: string, question: string): Snippet {
  const line = text.replaceAll(/\s/g, ' ')
  const hits = hitsIn(line, askedWords(question))
  const start = startOf(line, hits[0]?.[0] ?? 0)
  const end = start + longest < line.length ? wholeCharacter(line, start + longest) : line.length
  const lead = start > 0 ? '…' : ''
  const shift = lead.length - start
  return {
    text: `${lead}${line.slice(start, end)}${end < line.length ? '…' : ''}`,
    hits: hits.filter(([, to]) => to <= end).map(([from, to]) => [from + shift, to + shift]),
  }
}

function hitsIn(line: string, words: string[]): Snippet['hits'] {
  const lower = line.toLowerCase()
  // A few letters are longer in lower case: then what is found stands elsewhere.
  const place = lower.length === line.length ? lower : line
  const found = words.flatMap((word) => placesOf(word, place)).sort((a, b) => a[0] - b[0])
  const hits: Snippet['hits'] = []
  for (const [start, end] of found) {
    const last = hits.at(-1)
    if (last && start <= last[1]) last[1] = Math.max(last[1], end)
    else hits.push([start, end])
  }
  return hits
}

function placesOf(word: string, place: string): Snippet['hits'] {
  const places: Snippet['hits'] = []
  for (let at = place.indexOf(word); at >= 0; at = place.indexOf(word, at + word.length))
    if (beginsThere(place, at, word)) places.push([at, at + word.length])
  return places
}

// As it was looked for: "ship" is in "shipping", and not in "friendship".
function beginsThere(place: string, at: number, word: string): boolean {
  if (!/^[\p{L}\p{N}]/u.test(word) || /^\p{Lo}/u.test(word)) return true
  return !/[\p{Ll}\p{N}_]$/u.test(place.slice(0, at))
}

function startOf(line: string, hit: number): number {
  if (hit <= before || line.length <= longest) return 0
  const space = line.indexOf(' ', hit - before)
  return space >= 0 && space < hit ? space + 1 : wholeCharacter(line, hit - before)
}

// Not between the two halves of one.
function wholeCharacter(line: string, at: number): number {
  const code = line.charCodeAt(at)
  return code >= 0xdc00 && code <= 0xdfff ? at + 1 : at
}
