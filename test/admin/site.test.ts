import { changeSite, readSite } from '@kefu/admin/features/site/queries.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'

let admin: Admin
beforeAll(async () => {
  admin = await openAdmin()
})
afterAll(() => admin.close())

const untouched = {
  accent: null,
  position: 'right',
  greetingZh: '',
  greetingEn: '',
  askName: 'never',
  askEmail: 'never',
  demandIdentity: false,
} as const

test('what the owner decides is kept in one row, and each change has a number of its own', async () => {
  expect(await readSite(admin.db.query)).toEqual({ ...untouched, rev: 1 })
  const settings = { ...untouched, accent: '#b4235a', position: 'left', askEmail: 'required' } as const
  expect(await changeSite(admin.db.query, settings)).toBe(2)
  expect(await readSite(admin.db.query)).toEqual({ ...settings, rev: 2 })
  await changeSite(admin.db.query, untouched)
  await expect(
    admin.db.query('test_second', 'insert into site_settings (only_row) values (false)'),
  ).rejects.toThrow()
})
