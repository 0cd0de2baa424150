/** One that is looked for, and where it stands in the text. */
interface Piece {
  word: string
  at: number
  /** What begins with it will do as well. */
  begins: boolean
}

/** Longer ones are cut, in what is stored and in what is asked alike. */
const longest = 60
/** So many words of a question are looked for. */
const most = 12

/** Written without spaces: of these every two neighbours are a word. */
const dense = String.raw`\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}々ー`
const parts = new RegExp(String.raw`([${dense}]+)|([[\p{L}\p{N}\p{M}_]--[${dense}]]+)`, 'gv')

/** The words of a text with their positions, as PostgreSQL reads a tsvector. It holds letters and digits alone. */
export function vectorOf(text: string): string {
  return storedPieces(text)
    .map(({ word, at }) => `'${word}':${at}`)
    .join(' ')
}

/**
 * What is looked for, as PostgreSQL reads a tsquery: every term that is between spaces, each as a phrase, the end of
 * each as a beginning. '' where there is no word in it.
 */
export function queryOf(question: string): string {
  const phrases = termsOf(question).map((term) => phraseOf(askedPieces(term)))
  return phrases.filter(Boolean).join(' & ')
}

/** The words of a question as they stand in a text, for showing where they are. */
export function askedWords(question: string): string[] {
  return termsOf(question).flatMap((term) => [...term.matchAll(parts)].map(([part]) => part))
}

function termsOf(question: string): string[] {
  return normal(question).split(/\s+/).filter(Boolean).slice(0, most)
}

function normal(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}

function storedPieces(text: string): Piece[] {
  let at = 1
  return [...normal(text).matchAll(parts)].flatMap(([, run, word = '']) => {
    const pieces = run ? pairsOf(run, at) : [pieceOf(word, at)]
    at += pieces.length
    return pieces
  })
}

function askedPieces(term: string): Piece[] {
  let at = 1
  const pieces = [...term.matchAll(parts)].flatMap(([, run, word = '']) => {
    const pieces = run ? pairsOf(run, at) : [pieceOf(word, at)]
    at += pieces.length
    // The last one alone is in the text only where its run ends.
    return pieces.length > 1 ? pieces.slice(0, -1) : pieces.map((piece) => ({ ...piece, begins: !!run }))
  })
  const last = pieces.at(-1)
  if (last && last.word.length > 1) last.begins = true
  return pieces
}

/** Each character with the one after it; the last one of a run has none. */
function pairsOf(run: string, start: number): Piece[] {
  const characters = [...run]
  return characters.map((character, index) =>
    pieceOf(`${character}${characters[index + 1] ?? ''}`, start + index),
  )
}

function pieceOf(word: string, at: number): Piece {
  return { word: [...word].slice(0, longest).join(''), at, begins: false }
}

function phraseOf(pieces: Piece[]): string {
  const [first, ...rest] = pieces.map(({ word, begins }) => `'${word}'${begins ? ':*' : ''}`)
  if (first === undefined) return ''
  const gaps = pieces.slice(1).map(({ at }, index) => at - pieces[index]!.at)
  return `(${first}${rest.map((word, index) => ` <${gaps[index]}> ${word}`).join('')})`
}
