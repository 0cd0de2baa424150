import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { violations } from '../support/axe.ts'
import { openBrowser, openPerson } from '../support/browser.ts'
import { withoutBrowser } from '../support/chromium.ts'
import { addAgent, goodPassword } from '../support/client.ts'
import { addPast } from '../support/past.ts'
import { openSystem, type System } from '../support/system.ts'

/** Where the pictures go; `SCREENSHOTS=docs` keeps them. */
let folder: string
let browser: Browser
let system: System

beforeAll(async () => {
  if (withoutBrowser) return
  folder = process.env.SCREENSHOTS ?? (await mkdtemp(join(tmpdir(), 'kefu-audit-')))
  browser = await openBrowser()
  system = await openSystem({ CAPTCHA: 'off' })
  await addAgent(system, 'amy', 'Amy')
  await addAgent(system, 'bob', 'Bob')
  await system.db.query('test_role', `update agents set role = 'owner' where username = 'amy'`)
})
afterAll(async () => {
  await browser?.close()
  await system?.close()
})

async function signIn(name: string, options: BrowserContextOptions = {}): Promise<Page> {
  const { page } = await openPerson(browser, { viewport: { width: 1280, height: 900 }, ...options })
  await page.goto(`${system.adminUrl}/admin/index/index`)
  await page.locator('#username').fill(name)
  await page.locator('#password').fill(goodPassword)
  await page.locator('#password').press('Enter')
  await page.locator('.ways').waitFor()
  return page
}

async function openLog(options: BrowserContextOptions = {}): Promise<Page> {
  const page = await signIn('amy', options)
  await page.locator('[href="/admin/audit/index"]').click()
  await page.waitForURL(/zone=/)
  await page.locator('.audit-line').first().waitFor()
  return page
}

const linesOf = (page: Page) => page.locator('.audit-line')

describe.skipIf(withoutBrowser)('the owner', () => {
  test('sees who signed in and who was refused, and finds the lines of one agent', async () => {
    const bob = await signIn('bob')
    await bob.goto(`${system.adminUrl}/admin/audit/index`)
    await bob.getByText('Only the owner and administrators may do this.').waitFor()
    const amy = await openLog()
    await amy.getByLabel('Who', { exact: true }).selectOption({ label: 'Bob' })
    await amy.getByRole('button', { name: 'Show', exact: true }).click()
    await amy.getByText('a page that is not for him').waitFor()
    expect(await linesOf(amy).locator('.past-name').allTextContents()).toEqual(['Bob', 'Bob'])
    await amy.getByLabel('What', { exact: true }).selectOption({ label: 'Signed in' })
    await amy.getByRole('button', { name: 'Show', exact: true }).click()
    await expect.poll(() => linesOf(amy).count()).toBe(1)
    await amy.getByLabel('Until').fill('2020-01-01')
    await amy.getByRole('button', { name: 'Show', exact: true }).click()
    await amy.getByText('Nothing fits').waitFor()
    await amy.getByRole('link', { name: 'Show all' }).click()
    await linesOf(amy).first().waitFor()
  })

  test('takes the log away as a spreadsheet', async () => {
    const amy = await openLog()
    const [download] = await Promise.all([
      amy.waitForEvent('download'),
      amy.getByRole('link', { name: 'Export (CSV)' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('kefu-audit.csv')
  })
})

async function openVisitor(options: BrowserContextOptions = {}): Promise<Page> {
  const said = [
    ['v', 'Where is my order?'],
    ['v', 'I moved.'],
  ] as const
  const { id } = await addPast(system.db, { visitor: { name: 'Vic', email: 'vic@shop.example' }, said })
  const page = await signIn('amy', options)
  await page.goto(`${system.adminUrl}/admin/history/read?conversation=${id}`)
  await page.locator('a[href^="/admin/visitors/"]').click()
  await page.locator('#confirm').waitFor()
  return page
}

describe.skipIf(withoutBrowser)('a visitor who asks the owner', () => {
  test('is found from the console, and is gone from it once he is deleted', async () => {
    const vic = await openPerson(browser)
    await vic.page.goto(`${system.adminUrl}/index/index/chat`)
    await vic.page.getByRole('textbox').fill('Please delete me.')
    await vic.page.getByRole('textbox').press('Enter')
    await vic.page.locator('.bubble-own').waitFor()
    const amy = await signIn('amy')
    await amy.goto(`${system.adminUrl}/admin/service/index`)
    await amy.getByText('Please delete me.').first().click()
    await amy.getByRole('link', { name: 'Download or delete this visitor' }).waitFor()
    const other = await amy.context().newPage()
    await other.goto(
      new URL(
        (await amy.getByRole('link', { name: 'Download or delete this visitor' }).getAttribute('href'))!,
        system.adminUrl,
      ).href,
    )
    const label = await other.locator('label[for="confirm"]').textContent()
    await other.locator('#confirm').fill(/\d+/.exec(label ?? '')![0])
    await other.getByRole('button', { name: 'Delete this visitor' }).click()
    await other.locator('.audit-line').first().waitFor()
    await amy.getByText('Please delete me.').first().waitFor({ state: 'detached' })
    expect(await amy.getByText('Please delete me.').count()).toBe(0)
  })

  test('is given all that he said, and is deleted once his number is typed', async () => {
    const amy = await openVisitor()
    const [download] = await Promise.all([
      amy.waitForEvent('download'),
      amy.getByRole('link', { name: 'Download as JSON' }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/^visitor-\d+\.json$/)
    const remove = amy.getByRole('button', { name: 'Delete this visitor' })
    await amy.locator('#confirm').fill('yes')
    await remove.click()
    await amy.getByRole('alert').filter({ hasText: 'type his number' }).waitFor()
    const label = await amy.locator('label[for="confirm"]').textContent()
    await amy.locator('#confirm').fill(/\d+/.exec(label ?? '')![0])
    await remove.click()
    await amy.getByText('1 conversation · 0 files').first().waitFor()
    await linesOf(amy)
      .first()
      .getByRole('link', { name: /^Visitor/ })
      .click()
    await amy.getByText('No conversation fits').waitFor()
  })

  test.each([
    ['light', 'en-GB', 1280],
    ['dark', 'zh-CN', 360],
  ] as const)('has a page that is for everybody: %s, %s, %i px', async (colorScheme, locale, width) => {
    const amy = await openVisitor({ colorScheme, locale, viewport: { width, height: 900 } })
    expect(await violations(amy)).toEqual([])
    expect(await amy.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    await amy.screenshot({ path: join(folder, `visitor-${colorScheme}-${width}.png`), fullPage: true })
  })
})

test.skipIf(withoutBrowser)(
  'the owner says on the settings page how long conversations are kept',
  async () => {
    const amy = await signIn('amy')
    await amy.goto(`${system.adminUrl}/admin/site/index`)
    await amy.getByLabel('Closed conversations, in days').fill('a year')
    await amy.getByRole('button', { name: 'Save' }).click()
    await amy.getByRole('alert').filter({ hasText: 'from 1 to 36500' }).waitFor()
    await amy.getByLabel('Closed conversations, in days').fill('365')
    await amy.getByRole('button', { name: 'Save' }).click()
    await amy.locator('#saved', { hasText: 'Saved.' }).waitFor()
    await amy.screenshot({ path: join(folder, 'retention.png'), fullPage: true })
    await amy.goto(`${system.adminUrl}/admin/audit/index`)
    await linesOf(amy).first().getByText('how long conversations are kept').waitFor()
  },
)

describe.skipIf(withoutBrowser)('the log', () => {
  test.each([
    ['light', 'en-GB', 1280],
    ['dark', 'zh-CN', 1280],
    ['light', 'zh-CN', 360],
    ['dark', 'en-GB', 360],
  ] as const)('is for everybody: %s, %s, %i px', async (colorScheme, locale, width) => {
    const amy = await openLog({ colorScheme, locale, viewport: { width, height: 900 } })
    expect(await violations(amy)).toEqual([])
    expect(await amy.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    await amy.screenshot({ path: join(folder, `audit-${colorScheme}-${width}.png`), fullPage: true })
  })
})
