import type { Figures } from './figures.ts'
import type { Verdict } from './goals.ts'

/** What one line of the table shows, by the end of a figure's name. */
const columns: readonly (readonly [title: string, figure: string])[] = [
  ['msg/s', 'throughput'],
  ['ack p50', 'ack.p50'],
  ['p99', 'ack.p99'],
  ['p99.9', 'ack.p999'],
  ['delivery p50', 'delivery.p50'],
  ['p99', 'delivery.p99'],
  ['p99.9', 'delivery.p999'],
  ['µs/msg socket', 'cpu.socket'],
  ['admin', 'cpu.admin'],
  ['postgres', 'cpu.postgres'],
  ['all', 'cpu.system'],
  ['generator', 'cpu.generator'],
  ['MB socket', 'memory.socket'],
  ['admin', 'memory.admin'],
  ['postgres', 'memory.postgres'],
]

/** The table of all plays: medians, latencies in ms. */
export function table(figures: Figures): string {
  const plays = figures.names().flatMap((name) => (name.endsWith('.throughput') ? [name.slice(0, -11)] : []))
  const rows = plays.map((play) => [play, ...columns.map(([, figure]) => cell(figures, play, figure))])
  return align([['medians', ...columns.map(([title]) => title)], ...rows])
}

// A reference is one process: it stands where the socket server stands.
function cell(figures: Figures, play: string, figure: string): string {
  const value =
    figures.get(`${play}.${figure}`) ?? figures.get(`${play}.${figure.replace('socket', 'server')}`)
  if (value === undefined) return ''
  if (figure.startsWith('memory')) return (value / 2 ** 20).toFixed(0)
  return short(value)
}

export function verdicts(all: readonly Verdict[]): string {
  const rows = all.map(({ id, says, value, limit, met }) => [
    met ? 'met' : 'MISSED',
    `(${id})`,
    says,
    short(value),
    `limit ${short(limit)}`,
  ])
  return align(rows, 3)
}

/** What is different from an earlier run by more than a tenth. */
export function comparison(before: Readonly<Record<string, number>>, now: Figures): string {
  const rows = now.names().flatMap((name) => {
    const [old, value] = [before[name], now.get(name)]
    if (old === undefined || value === undefined || Math.abs(value - old) <= 0.1 * Math.abs(old)) return []
    const change = old === 0 ? 'new' : `${value > old ? '+' : ''}${(100 * (value / old - 1)).toFixed(0)} %`
    return [[name, short(old), '→', short(value), change]]
  })
  return rows.length === 0 ? 'Nothing changed by more than a tenth.' : align(rows)
}

/** Columns of words on the left, of numbers on the right. */
function align(rows: readonly (readonly string[])[], words = 1): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const pad = (text: string, column: number) =>
    column < words ? text.padEnd(widths[column]!) : text.padStart(widths[column]!)
  return rows.map((row) => row.map(pad).join('  ')).join('\n')
}

function short(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 100) return Math.round(value).toLocaleString('en')
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2)
}
