import { createLogins } from '@kefu/socket/logins.ts'
import { expect, test } from 'vitest'

test('what is said of who is here speaks only of logins that were answered, and of all before them', () => {
  const logins = createLogins()
  expect(logins.upto).toBe(0)
  const [one, two, three] = [logins.begin(), logins.begin(), logins.begin()]
  expect([one, two, three]).toEqual([1, 2, 3])
  expect(logins.upto).toBe(0)
  logins.end(two)
  expect(logins.upto).toBe(0)
  logins.end(one)
  expect(logins.upto).toBe(2)
  logins.end(three)
  expect(logins.upto).toBe(3)
  logins.end(three)
  expect(logins.begin()).toBe(4)
  expect(logins.upto).toBe(3)
})
