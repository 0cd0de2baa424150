import { demandGoodPassword } from '@kefu/admin/features/login/password-rules.ts'
import { refusals } from '@kefu/admin/features/login/words.ts'
import { expect, test } from 'vitest'

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
})

test.each([
  ['', refusals.noPassword],
  ['1234567', refusals.shortPassword],
  ['Amy.Smith', refusals.namePassword],
  ['password', refusals.commonPassword],
  ['Qwerty123', refusals.commonPassword],
  ['88888888', refusals.commonPassword],
])('“%s” is refused under its field', (password, sentence) => {
  expect(refused(password, 'amy.smith')).toMatchObject({ statusCode: 400, field: 'password', sentence })
})
