import { parseFigures, quantile } from '@kefu/cli/figures.ts'
import { duration, showStatus } from '@kefu/cli/status-table.ts'
import { expect, test } from 'vitest'

const figures = parseFigures(`# HELP seconds How long it took
# TYPE seconds histogram
seconds_bucket{le="0.01"} 50
seconds_bucket{le="0.1"} 90
seconds_bucket{le="+Inf"} 100
seconds_sum 12.5
seconds_count 100
people{person="agent"} 3
`)

test('figures are read by their names and labels', () => {
  expect(figures.get('seconds_count')).toBe(100)
  expect(figures.get('people{person="agent"}')).toBe(3)
})

test('a share of what a histogram counted was done within a time between the bounds of its bucket', () => {
  expect(quantile(figures, 'seconds', 0.25)).toBeCloseTo(0.005)
  expect(quantile(figures, 'seconds', 0.7)).toBeCloseTo(0.055)
  // Longer than the longest bound is all that is known.
  expect(quantile(figures, 'seconds', 0.99)).toBe(0.1)
  expect(quantile(parseFigures('seconds_bucket{le="+Inf"} 0\n'), 'seconds', 0.5)).toBeNull()
})

test('a time that something has run is told in its two largest units', () => {
  const told = [0, 59, 60, 3_725, 93_784].map(duration)
  expect(told).toEqual(['0 s', '59 s', '1 min 0 s', '1 h 2 min', '1 d 2 h'])
})

test('the table fits into 80 columns, and says with a dash what is not known', () => {
  const shown = showStatus({
    version: '0.1.0',
    inBackground: true,
    processes: [
      { name: 'master', pid: 4_000_000, uptimeSeconds: 93_784, memory: 90e6, restarts: 0 },
      { name: 'socket server', pid: 12, uptimeSeconds: 5, memory: null, restarts: 12 },
    ],
    connections: 10_000,
    visitors: 9_000,
    agents: 250,
    conversations: { open: 8_000, waiting: 1_000 },
    messagesPerSecond: 12_345.6,
    acknowledgement: { p50: 0.0072, p99: 1.24 },
    backlog: null,
    database: { inUse: 20, most: 20, waiting: 100 },
  })
  expect(Math.max(...shown.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  expect(shown).toMatch(/socket server +12 +5 s +– +12\n/)
  expect(shown).toMatch(/10000 +9000 +250 +8000 +1000\n/)
  expect(shown).toMatch(/12346 +7\.2 ms +1\.2 s +– +20 of 20, 100 wait$/)
})
