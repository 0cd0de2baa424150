import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { violations } from '../support/axe.ts'
import { openBrowser, openPerson } from '../support/browser.ts'
import { withoutBrowser } from '../support/chromium.ts'
import { addAgent, goodPassword } from '../support/client.ts'
import { openSystem, type System } from '../support/system.ts'

/** Where the pictures go; `SCREENSHOTS=docs` keeps them. */
let folder: string
let browser: Browser
let system: System
let amyId: number

beforeAll(async () => {
  if (withoutBrowser) return
  folder = process.env.SCREENSHOTS ?? (await mkdtemp(join(tmpdir(), 'kefu-profile-')))
  browser = await openBrowser()
})
beforeEach(async () => {
  if (withoutBrowser) return
  system = await openSystem({ CAPTCHA: 'off' })
  amyId = await addAgent(system, 'amy', 'Amy')
})
afterEach(async () => {
  for (const context of browser?.contexts() ?? []) await context.close()
  await system?.close()
})
afterAll(() => browser?.close())

const newPassword = 'four staples and a battery'

async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const { page } = await openPerson(browser, { viewport: { width: 1280, height: 900 }, ...options })
  await page.goto(system.adminUrl + path)
  await signIn(page)
  return page
}

async function signIn(page: Page, password = goodPassword): Promise<void> {
  await page.locator('#username').fill('amy')
  await page.locator('#password').fill(password)
  await page.locator('#password').press('Enter')
  await page.waitForURL((url) => !url.pathname.startsWith('/admin/login'))
}

const openProfile = (options: BrowserContextOptions = {}) => open('/admin/profile/index', options)
const field = (page: Page) => page.getByRole('textbox', { name: 'Write to Vic' })
const notice = (page: Page) => page.getByRole('dialog', { name: 'You are signed out' })

describe.skipIf(withoutBrowser)('an agent', () => {
  test('goes from the console to the profile, and chooses a name and a figure that visitors see', async () => {
    const amy = await open('/admin/service/index')
    await amy.locator('.presence-button').click()
    await amy.getByRole('menuitem', { name: 'Your profile' }).click()
    await amy.getByRole('radio', { name: 'Owl' }).check()
    await amy.getByLabel('Name', { exact: true }).fill('Amy from the shop')
    await amy.getByRole('button', { name: 'Save' }).click()
    await amy.getByText('Saved.').waitFor()
    expect(await amy.getByRole('radio', { name: 'Owl' }).isChecked()).toBe(true)
    const owl = await amy.locator('[data-figure="4"] svg').innerHTML()

    await amy.getByRole('link', { name: 'Back to the console' }).click()
    await amy.getByText('Amy from the shop').waitFor()
    expect(await amy.locator('.presence-button svg').innerHTML()).toBe(owl)
    const vic = await openPerson(browser)
    await vic.page.goto(`${system.adminUrl}/index/index/chat`)
    await vic.page.getByRole('heading', { name: 'Amy from the shop' }).waitFor()
    expect(await vic.page.locator('.chat-header .avatar svg').innerHTML()).toBe(owl)
  })

  test('who changes the password is out everywhere else within a second, and in here', async () => {
    const console = await open('/admin/service/index')
    const here = await openProfile()
    const sameBrowser = await here.context().newPage()
    await sameBrowser.goto(`${system.adminUrl}/admin/service/index`)
    await sameBrowser.locator('.presence-word').waitFor()
    await console.locator('.presence-word').waitFor()

    await here.getByLabel('Present password').fill(goodPassword)
    await here.getByLabel('New password').fill(newPassword)
    await here.getByRole('button', { name: 'Change the password' }).click()
    await notice(console).waitFor({ timeout: 1000 })
    await here.getByText('every other device is signed out').waitFor()
    expect(await notice(sameBrowser).count()).toBe(0)
    await sameBrowser.reload()
    await sameBrowser.locator('.presence-word').waitFor()

    await notice(console).getByRole('link', { name: 'Sign in' }).click()
    await signIn(console, newPassword)
    expect(new URL(console.url()).pathname).toBe('/admin/service/index')
    await console.locator('.presence-word').waitFor()
  })

  test('whose session is ended keeps what was typed, signs in, and goes on where it was', async () => {
    const amy = await open('/admin/service/index')
    const vic = await system.visit({ name: 'Vic' })
    await vic.say('Do you ship to Oslo?')
    await amy.getByRole('link', { name: / Vic / }).click()
    await field(amy).fill('We do, and it takes')
    const other = await openProfile()
    expect(await other.locator('.session').count()).toBe(2)
    await other.getByRole('button', { name: 'Sign out everywhere else' }).click()
    await other.getByText('Signed out there.').waitFor()
    expect(await other.locator('.session').count()).toBe(1)

    await notice(amy).waitFor({ timeout: 1000 })
    await amy.keyboard.press('Escape')
    await amy.keyboard.press('Escape')
    await notice(amy).waitFor()
    expect(await violations(amy)).toEqual([])
    await amy.screenshot({ path: join(folder, 'signed-out.png') })
    await notice(amy).getByRole('link', { name: 'Sign in' }).click()
    await signIn(amy)
    await expect.poll(() => field(amy).inputValue()).toBe('We do, and it takes')
    await field(amy).press('Enter')
    expect(await vic.next('msg')).toMatchObject({ msg: 'We do, and it takes' })
  })

  test('whom nobody saw for an hour is signed out by the next beat, though no word of it came', async () => {
    const amy = await open('/admin/service/index')
    await amy.locator('.presence-word').waitFor()
    await system.db.query(
      'test_idle',
      `update sessions set used_at = now() - interval '61 minutes' where agent_id = $1`,
      [amyId],
    )
    await notice(amy).waitFor({ timeout: 15_000 })
  })

  test('sees where else the account is in use, in words, and ends one', async () => {
    const there = await open('/admin/index/index', {
      userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:142.0) Gecko/20100101 Firefox/142.0',
    })
    const amy = await openProfile()
    const session = amy.getByRole('listitem').filter({ hasText: 'Firefox 142 on Windows' })
    await session.getByText('127.0.0.1').waitFor()
    expect(await session.locator('time').first().textContent()).toMatch(/^today \d\d:\d\d$/)
    expect(await session.locator('time').first().isVisible()).toBe(true)
    await session.getByRole('button', { name: 'Sign out' }).click()
    await session.waitFor({ state: 'detached' })
    await there.reload()
    await there.locator('#username').waitFor()
  })

  test('can do without scripts', async () => {
    const amy = await openProfile({ javaScriptEnabled: false })
    await amy.getByLabel('Present password').fill('wrong password')
    await amy.getByLabel('New password').fill(newPassword)
    await amy.getByRole('button', { name: 'Change the password' }).click()
    await amy.getByText('That is not your present password.').waitFor()
    await amy.getByRole('radio', { name: 'Whale' }).check()
    await amy.getByRole('button', { name: 'Save' }).click()
    await amy.getByText('Saved.').waitFor()
  })
})

describe.skipIf(withoutBrowser)('the page', () => {
  test.each([
    ['light', 'en-GB', 1280],
    ['dark', 'zh-CN', 1280],
    ['light', 'zh-CN', 360],
    ['dark', 'en-GB', 360],
  ] as const)('is for everybody: %s, %s, %i px', async (colorScheme, locale, width) => {
    await open('/admin/index/index')
    const amy = await openProfile({ colorScheme, locale, viewport: { width, height: 900 } })
    await amy.locator('[data-figure="5"] svg').waitFor()
    expect(await violations(amy)).toEqual([])
    expect(await amy.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    await amy.screenshot({ path: join(folder, `profile-${colorScheme}-${width}.png`), fullPage: true })
  })
})
