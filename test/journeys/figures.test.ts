import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fillDemo } from '@kefu/admin/demo/fill.ts'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { violations } from '../support/axe.ts'
import { openBrowser, openPerson } from '../support/browser.ts'
import { withoutBrowser } from '../support/chromium.ts'
import { addAgent, goodPassword } from '../support/client.ts'
import { countAll } from '../support/figures.ts'
import { openSystem, type System } from '../support/system.ts'

/** Where the pictures go; `SCREENSHOTS` names another place. */
let folder: string
let browser: Browser
/** A shop that thirty days of talk were filled into, and one in which nobody has written. */
let busy: System
let young: System
beforeAll(async () => {
  if (withoutBrowser) return
  folder = process.env.SCREENSHOTS ?? (await mkdtemp(join(tmpdir(), 'kefu-figures-')))
  browser = await openBrowser()
  busy = await openSystem({ CAPTCHA: 'off' })
  young = await openSystem({ CAPTCHA: 'off' })
  for (const system of [busy, young]) await addAgent(system, 'olga', 'Olga', 'owner')
  await addAgent(busy, 'ben', 'Ben')
  await fillDemo(busy.db, busy.adminUrl)
  await countAll(busy.db)
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await busy?.close()
  await young?.close()
})

async function open(system: System, name: string, options: BrowserContextOptions = {}): Promise<Page> {
  const { page } = await openPerson(browser, { viewport: { width: 1280, height: 900 }, ...options })
  await page.goto(`${system.adminUrl}/admin/index/index`)
  await page.locator('#username').fill(name)
  await page.locator('#password').fill(goodPassword)
  await page.locator('#password').press('Enter')
  await page.locator('.ways').waitFor()
  return page
}

const looks = [
  ['light', 'en-GB', 1280],
  ['dark', 'zh-CN', 1280],
  ['light', 'zh-CN', 360],
  ['dark', 'en-GB', 360],
] as const

async function isForEverybody(page: Page, name: string, width: number): Promise<void> {
  expect(await violations(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  await page.screenshot({ path: join(folder, `${name}-${width}.png`), fullPage: true })
}

describe.skipIf(withoutBrowser)('the owner', () => {
  test.each(looks)('sees how his shop does: %s, %s, %i px', async (colorScheme, locale, width) => {
    const page = await open(busy, 'olga', { colorScheme, locale, viewport: { width, height: 900 } })
    expect(await page.locator('.chart').count()).toBe(5)
    expect(await page.locator('.agents-table tbody tr').count()).toBe(5)
    await isForEverybody(page, `figures-${colorScheme}`, width)
  })

  test('chooses days, reads them as a table, and takes them away', async () => {
    const page = await open(busy, 'olga')
    await page.getByRole('link', { name: '7 days' }).click()
    await page.locator('.tab[aria-current]', { hasText: '7 days' }).waitFor()
    const chart = page.locator('.chart', { hasText: 'Conversations per day' })
    await chart.getByText('As a table').click()
    expect(await chart.getByRole('row').count()).toBe(8)
    const sum = (await chart.locator('td').allTextContents()).reduce((total, text) => total + Number(text), 0)
    expect(await page.locator('#days ~ .figures dd').first().textContent()).toBe(String(sum))
    await isForEverybody(page, 'figures-table', 1280)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Days (CSV)' }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/^kefu-days-from-.*\.csv$/)
  })

  test('is told what is wrong with the days that he chose, and what would be right', async () => {
    const page = await open(busy, 'olga')
    await page.getByLabel('From').fill('2026-03-03')
    await page.getByLabel('Until').fill('2026-03-01')
    await page.getByRole('button', { name: 'Show' }).click()
    await page.getByRole('alert').filter({ hasText: 'The first day is after the last one.' }).waitFor()
    expect(await page.getByLabel('From').inputValue()).toBe('2026-03-03')
    await isForEverybody(page, 'figures-problem', 1280)
    await page.getByLabel('Until').fill('2026-03-05')
    await page.getByRole('button', { name: 'Show' }).click()
    await page.locator('.charts').waitFor()
  })

  test('reads days in the zone in which he lives, also without a script in that of the server', async () => {
    const there = await open(busy, 'olga', { timezoneId: 'Australia/Adelaide' })
    await there.waitForURL(/zone=Australia%2FAdelaide/)
    await there.getByText('Days and times are those of Australia/Adelaide.').waitFor()
    const plain = await open(busy, 'olga', { javaScriptEnabled: false, timezoneId: 'Australia/Adelaide' })
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone
    await plain.getByText(`Days and times are those of ${own}.`).waitFor()
    await plain.getByLabel('From').fill('2026-03-01')
    await plain.getByLabel('Until').fill('2026-03-05')
    await plain.getByRole('button', { name: 'Show' }).click()
    await plain.locator('.charts').waitFor()
  })

  test.each([looks[0], looks[3]])(
    'finds out how to begin where nobody has written: %s, %s, %i px',
    async (colorScheme, locale, width) => {
      const page = await open(young, 'olga', { colorScheme, locale, viewport: { width, height: 900 } })
      await page.getByText('No conversation yet').waitFor()
      await isForEverybody(page, `figures-none-${colorScheme}`, width)
    },
  )
})

test.skipIf(withoutBrowser)('an agent sees his own figures alone', async () => {
  const page = await open(busy, 'ben')
  await page.getByRole('heading', { name: 'Your days' }).waitFor()
  expect(await page.locator('.agents-table').count()).toBe(0)
  await isForEverybody(page, 'figures-own', 1280)
})
