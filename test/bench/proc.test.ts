import { expect, test } from 'vitest'
import { cpuOf, memoryOf, readStat } from './stage/proc.ts'

test('a process may have any name and is still read right', () => {
  const line = '4711 (postgres) 1 (x) S 815 4711 4711 0 -1 4194560 9 8 7 6 150 50 300 100 20 0 1 0 5 6 7'
  expect(readStat(line)).toEqual({ parent: 815, cpu: 2, childrenCpu: 4 })
})

test('what a process did is seen', () => {
  const before = cpuOf(process.pid)
  const until = performance.now() + 200
  while (performance.now() < until);
  expect(cpuOf(process.pid) - before).toBeGreaterThan(0)
  expect(memoryOf(process.pid)).toBeGreaterThan(1024 * 1024)
})

test('who is gone used nothing', () => {
  expect(cpuOf(2 ** 22 + 1)).toBe(0)
})
