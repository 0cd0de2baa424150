import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { violations } from '../../support/axe.ts'
import { withoutBrowser } from '../../support/chromium.ts'
import { addAgent, goodPassword } from '../../support/client.ts'
import { openSystem, type System } from '../../support/system.ts'
import { openPages, type Pages } from './pages.ts'

describe.skipIf(withoutBrowser)('the login page', () => {
  let pages: Pages
  let system: System

  beforeAll(async () => {
    pages = await openPages()
    system = await openSystem()
    await addAgent(system, 'amy', 'Amy')
  })
  afterEach(() => pages.leave())
  afterAll(async () => {
    await pages.close()
    await system.close()
  })

  const fields = (page: Page) => ({
    username: page.getByLabel('User name', { exact: true }),
    password: page.getByLabel('Password', { exact: true }),
    captcha: page.getByLabel('Characters of the picture'),
    send: page.getByRole('button', { name: 'Sign in' }),
  })

  // Once the page is loaded, its picture is drawn.
  const open = (options = {}) => pages.open(`${system.adminUrl}/admin/login/login`, options)

  /** The answer to the picture that this browser was shown last. */
  async function readPicture(): Promise<string> {
    const [row] = await system.db.query<{ answer: string }>(
      'test_newest_captcha',
      'select answer from captchas order by expires_at desc limit 1',
    )
    return row!.answer
  }

  const newPicture = (page: Page) => page.waitForResponse((reply) => reply.url().includes('/captcha?'))

  test('checks the captcha as soon as four characters are there', async () => {
    const page = await open()
    await fields(page).captcha.fill(await readPicture())
    await page.getByRole('img', { name: 'Right' }).waitFor()
  })

  test('says so when one leaves the captcha too short', async () => {
    const page = await open()
    await fields(page).captcha.fill('ab')
    await fields(page).captcha.blur()
    await page.getByText('It has 4 characters.').waitFor()
  })

  test('shows another picture after a wrong captcha, and when asked', async () => {
    const page = await open()
    const first = await readPicture()
    const renewed = newPicture(page)
    await fields(page).captcha.fill('????')
    await page.getByText('Those are not the characters').waitFor()
    await renewed
    const second = await readPicture()
    expect(second).not.toBe(first)
    const again = newPicture(page)
    await page.getByRole('button', { name: 'New picture' }).click()
    await again
    expect(await readPicture()).not.toBe(second)
  })

  test('says under the password that it is wrong, and keeps the user name', async () => {
    const page = await open()
    const { username, password, captcha, send } = fields(page)
    await username.fill('amy')
    await password.fill('not her password')
    await captcha.fill(await readPicture())
    await send.click()
    await page.locator('#password-error', { hasText: 'not right' }).waitFor()
    expect(await username.inputValue()).toBe('amy')
    expect(await password.inputValue()).toBe('')
    expect(await password.getAttribute('aria-invalid')).toBe('true')
    expect(await page.locator('#password:focus').count()).toBe(1)
  })

  test('leads to the page that was asked for', async () => {
    const page = await pages.open(`${system.adminUrl}/admin/service/index`)
    const { username, password, captcha } = fields(page)
    await username.fill('amy')
    await password.fill(goodPassword)
    await captcha.fill(await readPicture())
    await captcha.press('Enter')
    await page.waitForURL('**/admin/service/index')
  })

  test('works as a plain form in a browser without scripts', async () => {
    const page = await open({ javaScriptEnabled: false })
    const { username, password, captcha, send } = fields(page)
    await username.fill('amy')
    await password.fill('not her password')
    await captcha.fill(await readPicture())
    await send.click()
    await page.getByText('not right').waitFor()
    await password.fill(goodPassword)
    await captcha.fill(await readPicture())
    await send.click()
    await page.waitForURL('**/admin/index/index')
  })

  test('shows the password while the eye is pressed, and clears the user name', async () => {
    const page = await open()
    const { username, password } = fields(page)
    await password.fill('secret words')
    await page.getByRole('button', { name: 'Show the password' }).click()
    expect(await password.getAttribute('type')).toBe('text')
    await page.getByRole('button', { name: 'Show the password' }).click()
    expect(await password.getAttribute('type')).toBe('password')
    await username.fill('amy')
    await page.getByRole('button', { name: 'Clear the user name' }).click()
    expect(await username.inputValue()).toBe('')
  })

  test('says it when nobody answers', async () => {
    const page = await open()
    await page.route('**/admin/login/login', (route) => route.abort())
    await fields(page).username.fill('amy')
    await fields(page).send.click()
    await page.getByText('No connection.').waitFor()
    expect(await fields(page).username.inputValue()).toBe('amy')
  })

  test.each(['light', 'dark'] as const)('has nothing that axe would change, %s', async (colorScheme) => {
    const page = await open({ colorScheme })
    await fields(page).send.click()
    await page.locator('#username-error:not(:empty)').waitFor()
    expect(await violations(page)).toEqual([])
  })
})
