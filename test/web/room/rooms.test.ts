import { addressFor } from '@kefu/web/src/rooms/rooms.ts'
import { expect, test } from 'vitest'

test.each([
  ['Tea talk', 'tea-talk'],
  ['  Öolong & Émile! ', 'oolong-emile'],
  ['茶', ''],
  ['Spring 2027 茶友', 'spring-2027'],
  [`${'long '.repeat(9)}`, 'long-long-long-long-long-long-lo'],
])('the title %j suggests the address %j', (title, address) => {
  expect(addressFor(title)).toBe(address)
})
