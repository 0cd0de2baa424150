import { readFileSync } from 'node:fs'
import { demandGoodPassword } from '@kefu/admin/features/login/password-rules.ts'
import { refusals } from '@kefu/admin/features/login/words.ts'
import { Refusal } from '@kefu/admin/refusal.ts'
import { expect, test } from 'vitest'

const list = readFileSync(
  new URL('../../packages/admin/features/login/common-passwords.txt', import.meta.url),
  'utf8',
)

const refused = (password: string, username = 'amy') => {
  try {
    demandGoodPassword(password, username)
  } catch (err) {
    return err
  }
}

test('a password of eight characters is long enough, if nobody would try it first', () => {
  expect(refused('tr0ub4do')).toBeUndefined()
  expect(refused('correct horse battery')).toBeUndefined()
  expect(refused('茶壶里的风暴没有声音')).toBeUndefined()
  expect(refused('the kefu of amy')).toBeUndefined()
  expect(refused('8351-2207', 'a')).toBeUndefined()
})

test('none of the 5,000 that are tried first is taken, however it is written', () => {
  const tried = list.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  expect(new Set(tried.filter(({ length }) => length >= 8)).size).toBe(5_000)
  for (const password of tried) expect(refused(password), password).toBeInstanceOf(Refusal)
  expect(refused('SUNshine')).toMatchObject({ sentence: refusals.commonPassword })
})

test.each([
  ['', refusals.noPassword],
  ['1234567', refusals.shortPassword],
  ['Amy.Smith', refusals.namePassword],
  ['amy-smith-2026!', refusals.namePassword],
  ['Kefu.2026', refusals.commonPassword],
  ['Admin@Support1', refusals.commonPassword],
  ['客服客服2026', refusals.commonPassword],
  ['password', refusals.commonPassword],
  ['Qwerty123', refusals.commonPassword],
  ['88888888', refusals.commonPassword],
])('“%s” is refused under its field', (password, sentence) => {
  expect(refused(password, 'amy.smith')).toMatchObject({ statusCode: 400, field: 'password', sentence })
})
