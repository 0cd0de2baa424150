import type { Result } from './result.ts'

/** Draws a run, or the parts of it that there are, as an SVG. */
export function draw({ figures, machine, made }: Result): string {
  const panels = panelsOf(figures).filter(({ bars }) => bars.length > 0)
  const parts: string[] = []
  let y = 16
  for (const { title, bars, label } of panels) {
    parts.push(text(16, y + 14, 'title', title))
    y += 26
    const most = Math.max(...bars.map(({ value }) => value))
    for (const { name, value, ours } of bars) {
      const width = Math.max(1, Math.round((value / most) * 380))
      parts.push(
        text(150, y + 13, 'name', name),
        `<rect class="${ours ? 'ours' : 'other'}" x="160" y="${y}" width="${width}" height="17" rx="3"/>`,
        text(166 + width, y + 13, 'value', label(value)),
      )
      y += 22
    }
    y += 14
  }
  parts.push(text(16, y + 10, 'note', `${machine.cores} cores, Node ${machine.node}, ${made.slice(0, 10)}`))
  return svg(y + 24, panels.map(summary).join(' '), parts)
}

interface Bar {
  readonly name: string
  readonly value: number
  readonly ours: boolean
}

interface Panel {
  readonly title: string
  readonly bars: readonly Bar[]
  readonly label: (value: number) => string
}

function panelsOf(figures: Result['figures']): Panel[] {
  const bars = (rows: readonly (readonly [name: string, figure: string])[]): Bar[] =>
    rows.flatMap(([name, figure]) => {
      const value = figures[figure]
      return value === undefined ? [] : [{ name, value, ours: figure.includes('.kefu.') }]
    })
  const servers = (part: string, figure: string) =>
    bars([
      ['Kefu', `${part}.kefu.${figure}`],
      ['bare uWS', `${part}.uws.${figure}`],
      ['ws', `${part}.ws.${figure}`],
      ['Socket.IO', `${part}.socket.io.${figure}`],
    ])
  return [
    {
      title: 'Messages a second. Kefu commits each one first; the others only relay.',
      bars: servers('reach', 'throughput'),
      label: (value) => `${Math.round(value / 1000)} k`,
    },
    {
      title: 'Milliseconds until the other side has a message',
      bars: bars([
        ['1,000/s, half', 'pace-1k.kefu.delivery.p50'],
        ['1,000/s, 99 %', 'pace-1k.kefu.delivery.p99'],
        ['10,000/s, half', 'pace-10k.kefu.delivery.p50'],
        ['10,000/s, 99 %', 'pace-10k.kefu.delivery.p99'],
      ]),
      label: (value) => `${value.toFixed(1)} ms`,
    },
    {
      title: 'Memory of the socket server for an idle visitor',
      bars: servers('idle', 'rss'),
      label: (value) => `${(value / 1024).toFixed(1)} KB`,
    },
  ]
}

function summary({ title, bars, label }: Panel): string {
  return `${title} ${bars.map(({ name, value }) => `${name}: ${label(value)}`).join(', ')}.`
}

function text(x: number, y: number, kind: string, words: string): string {
  return `<text class="${kind}" x="${x}" y="${y}">${words}</text>`
}

function svg(height: number, description: string, parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 ${height}" role="img">
<title>How fast Kefu is</title>
<desc>${description}</desc>
<style>
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600 }
  .name { text-anchor: end }
  .note { fill: #59636e; font-size: 11px }
  .ours { fill: #0f766e }
  .other { fill: #9aa4af }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc }
    .note { fill: #9198a1 }
    .ours { fill: #2dd4bf }
    .other { fill: #59636e }
  }
</style>
${parts.join('\n')}
</svg>
`
}
