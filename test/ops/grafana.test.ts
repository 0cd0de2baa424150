import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSystem, type System } from '../support/system.ts'

interface Dashboard {
  panels: { title: string; targets: { expr: string }[] }[]
  templating: { list: { type: string; query: string }[] }
}

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const dashboard: Dashboard = JSON.parse(read('docs/grafana.json'))
const queries = [
  ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ...dashboard.templating.list.filter(({ type }) => type === 'query').map(({ query }) => query),
]

let system: System
let kinds: Map<string, string>
beforeAll(async () => {
  system = await openSystem()
  const texts = await Promise.all(
    [system.adminUrl, system.socket.url].map(async (url) => (await fetch(`${url}/metrics`)).text()),
  )
  const types = texts.flatMap((text) => [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)])
  kinds = new Map(types.map(([, name = '', kind = '']) => [name, kind]))
})
afterAll(() => system.close())

/** What a query reads: names that are no function, no label and no word of the language. */
function namesIn(query: string): string[] {
  const bare = query
    .replace(/"[^"]*"/g, '')
    .replace(/\{[^}]*\}|\[[^\]]*\]/g, '')
    .replace(/\b(?:by|without)\s*\([^)]*\)/g, '')
    .replace(/,\s*\w+\)$/, ')')
  return [...bare.matchAll(/[a-zA-Z_]\w*(?!\w|\s*\()/g)]
    .map(([name]) => name)
    .filter((name) => !['sum', 'max', 'min', 'avg'].includes(name))
}

/** The series that a metric is told as. */
function seriesOf(name: string, kind: string): string[] {
  if (kind === 'histogram') return [`${name}_bucket`, `${name}_sum`, `${name}_count`]
  return kind === 'summary' ? [name, `${name}_sum`, `${name}_count`] : [name]
}

test('every query of the dashboard names a metric that one of the processes has', () => {
  const series = new Set([...kinds].flatMap(([name, kind]) => seriesOf(name, kind)))
  const names = queries.map((query) => ({ query, names: namesIn(query) }))
  expect(names.filter(({ names }) => names.length === 0)).toEqual([])
  expect(names.filter(({ names }) => names.some((name) => !series.has(name)))).toEqual([])
})

test('a name that nobody has would be seen, in whatever it is wrapped', () => {
  expect(namesIn('histogram_quantile(0.99, sum by (le) (rate(kefu_gone_bucket{a="b"}[5m])))')).toEqual([
    'kefu_gone_bucket',
  ])
  expect(namesIn('abs(kefu_gone) / sum(kefu_away)')).toEqual(['kefu_gone', 'kefu_away'])
  expect(namesIn('label_values(kefu_gone, job)')).toEqual(['kefu_gone'])
})

test('docs/metrics.md has every metric of our own, and none that nobody tells', () => {
  const told = [...kinds.keys()].filter((name) => /^kefu_(?!socket_(?:process|nodejs)_)/.test(name))
  const listed = [...read('docs/metrics.md').matchAll(/^\| `(kefu_\w+)/gm)].map(([, name]) => name)
  expect(listed.toSorted()).toEqual(told.toSorted())
})
