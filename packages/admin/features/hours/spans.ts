import type { Span } from './hours.ts'

/** What is wrong with hours that somebody typed. */
export type Wrong = 'unreadable' | 'empty span' | 'overlap' | 'many'

const mostSpans = 6
const aSpan = /^(\d{1,2})(?:[:.](\d{2}))?-(\d{1,2})(?:[:.](\d{2}))?$/
const minutesOfDay = 24 * 60

/** Reads `9:00-12:00, 13:00-18:00`, in the order of the day; nothing typed is no span. */
export function readSpans(typed: string): Span[] | Wrong {
  // As it is written by hand, and in Chinese: full width, other dashes, other marks between.
  const parts = typed
    .normalize('NFKC')
    .replace(/\s*[-‐‑‒–—―−~〜至]\s*/g, '-')
    .split(/[,;、，；\s]+/)
    .filter((part) => part !== '')
  if (parts.length > mostSpans) return 'many'
  const spans: Span[] = []
  for (const part of parts) {
    const span = readSpan(part)
    if (typeof span === 'string') return span
    spans.push(span)
  }
  spans.sort((a, b) => a.from - b.from)
  return doOverlap(spans) ? 'overlap' : spans
}

/** As it stands in the field again. */
export function writeSpans(spans: readonly Span[]): string {
  return spans.map(({ from, to }) => `${clockOf(from)}-${clockOf(to)}`).join(', ')
}

function readSpan(part: string): Span | Wrong {
  const [, ...numbers] = aSpan.exec(part) ?? []
  if (numbers.length === 0) return 'unreadable'
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = numbers.map((number) =>
    Number(number ?? 0),
  )
  const from = fromHour * 60 + fromMinute
  const to = toHour * 60 + toMinute
  if (fromMinute > 59 || toMinute > 59 || from >= minutesOfDay || to > minutesOfDay) return 'unreadable'
  return from === to ? 'empty span' : { from, to }
}

function doOverlap(spans: readonly Span[]): boolean {
  return spans.some(({ from, to }, index) => {
    const next = spans[index + 1]
    return next !== undefined && (to <= from || next.from < to)
  })
}

function clockOf(minutes: number): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}
