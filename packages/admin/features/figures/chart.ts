/** One figure of a row of them; null where there is none, as the wait where nobody waited. */
export interface Point {
  label: string
  value: number | null
}

/** A row of figures as bars, and as the table behind them. */
export interface Chart {
  /** For the ids of its parts. */
  name: string
  title: string
  /** What its labels are: hours, days. */
  of: string
  /** The whole in a sentence, for whoever does not see it. */
  summary: string
  /** What is drawn, as wide as there are bars: stretched to the place that there is. */
  width: number
  bars: readonly { x: number; y: number; width: number; height: number; said: string }[]
  /** What a bar of full height stands for; '' where there is none. */
  top: string
  first: string
  last: string
  rows: readonly { label: string; value: string }[]
}

interface Wish {
  name: string
  title: string
  of: string
  points: readonly Point[]
  /** A figure in words. */
  said: (value: number) => string
  most: (value: string, when: string) => string
  nothing: string
  /** What a bar of full height stands for; else a round number above the highest. */
  top?: number
}

const slot = 10
const height = 100
/** More bars than these stand without a gap: it would be thinner than a dot of the screen. */
const gaplessFrom = 100

export function chartOf({ name, title, of, points, said, most, nothing, ...wish }: Wish): Chart {
  const highest = points.reduce<Point | null>(
    (best, point) => ((point.value ?? 0) > (best?.value ?? 0) ? point : best),
    null,
  )
  const top = wish.top ?? roundAbove(highest?.value ?? 0)
  const gap = points.length < gaplessFrom ? 2 : 0
  const saidOf = ({ value }: Point) => (value === null ? '–' : said(value))
  return {
    name,
    title,
    of,
    summary: highest === null ? nothing : most(saidOf(highest), highest.label),
    width: Math.max(1, points.length) * slot,
    bars: points.flatMap((point, index) => {
      if (!point.value) return []
      const tall = Math.max(1, Math.round((point.value / top) * height))
      const said = `${point.label}: ${saidOf(point)}`
      return { x: index * slot + gap / 2, y: height - tall, width: slot - gap, height: tall, said }
    }),
    top: highest === null ? '' : said(top),
    first: points[0]?.label ?? '',
    last: points.length > 1 ? (points.at(-1)?.label ?? '') : '',
    rows: points.map((point) => ({ label: point.label, value: saidOf(point) })),
  }
}

/** A whole number that is easily read, not far above. */
function roundAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)))
  const steps = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].map((step) => step * power)
  return steps.find((round) => Number.isInteger(round) && round >= value) ?? value
}
