import { hashPassword } from '@kefu/admin/features/login/password.ts'
import type { Page } from 'playwright-core'
import type { System } from './system.ts'

const password = 'correct horse battery'

/** Hires an agent and signs him in through the login page, as he would. */
export async function signIn(page: Page, system: System, name: string): Promise<void> {
  await system.db.query(
    'test_account',
    'insert into agents (username, password_hash, name) values (lower($1), $2, $1)',
    [name, await hashPassword(password)],
  )
  await page.goto(`${system.adminUrl}/admin/login/login`)
  await page.locator('input[name=username]').fill(name.toLowerCase())
  await page.locator('input[name=password]').fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/admin/index/index')
}
