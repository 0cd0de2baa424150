import { hashPassword, isPassword } from '@kefu/admin/features/login/password.ts'
import { expect, test } from 'vitest'

/** Microseconds of this process, all its threads together: what others do meanwhile does not count. */
async function costOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  for (let times = 0; times < 5; times++) await work()
  return process.cpuUsage(before).user
}

test('the password of nobody costs as much to look at as anybody’s, and is wrong', async () => {
  const amys = await hashPassword('correct horse battery')
  expect(await isPassword(null, 'nobody has this password')).toBe(false)
  const ofAmy = await costOf(() => isPassword(amys, 'wrong password'))
  const ofNobody = await costOf(() => isPassword(null, 'wrong password'))
  expect(ofNobody).toBeGreaterThan(ofAmy / 2)
})

test('a password is right exactly as it was chosen, in all of its 128 characters', async () => {
  const chosen = ` Señora 你好 ${'x'.repeat(117)}`
  expect(chosen).toHaveLength(128)
  const stored = await hashPassword(chosen)
  expect(await isPassword(stored, chosen)).toBe(true)
  for (const other of [chosen.trim(), chosen.toLowerCase(), chosen.slice(0, -1), chosen.normalize('NFD')])
    expect(await isPassword(stored, other)).toBe(false)
})
