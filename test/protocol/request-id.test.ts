import { createRequestIds, readRequestId } from '@kefu/protocol/request-id.ts'
import { expect, test } from 'vitest'

test('ids differ, also those of two starts, and are read as they were written', () => {
  const [first, second] = [createRequestIds(), createRequestIds()]
  const ids = [first(), first(), second(), second()]
  expect(new Set(ids).size).toBe(4)
  expect(ids.map(readRequestId)).toEqual(ids)
})

test('what is long, or could be taken for more than an id, is none', () => {
  for (const header of ['', 'x'.repeat(41), 'a b', 'a\nb', '{"a":1}', undefined, ['a']])
    expect(readRequestId(header)).toBeNull()
})
