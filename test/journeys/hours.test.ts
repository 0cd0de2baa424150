import { changeHours, type HoursSettings } from '@kefu/admin/features/hours/queries.ts'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { violations } from '../support/axe.ts'
import { openBrowser, openConsole, openPerson } from '../support/browser.ts'
import { withoutBrowser } from '../support/chromium.ts'
import { addAgent, goodPassword } from '../support/client.ts'
import { openSystem, type System } from '../support/system.ts'

const folder = process.env.SCREENSHOTS
let browser: Browser
let system: System
beforeAll(async () => {
  if (!withoutBrowser) browser = await openBrowser()
})
beforeEach(async () => {
  if (!withoutBrowser) system = await openSystem({ CAPTCHA: 'off' }, true)
})
afterEach(async () => {
  for (const context of browser?.contexts() ?? []) await context.close()
  await system?.close()
})
afterAll(() => browser?.close())

const anHour = 3_600_000
const looks: [string, BrowserContextOptions][] = [
  ['light', { viewport: { width: 1280, height: 900 } }],
  ['dark', { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' }],
  ['phone', { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true }],
  ['phone-dark-zh', { viewport: { width: 360, height: 640 }, colorScheme: 'dark', locale: 'zh-CN' }],
]

const settings: HoursSettings = {
  ...{ isOn: true, zone: 'Europe/Berlin', holidays: [] },
  ...{ messageZh: '急事请打 400 800 1234。', messageEn: 'In a hurry? Call 0800 1234.' },
  week: Array.from({ length: 7 }, () => [{ from: 540, to: 1080 }]),
}

/** Closes and opens by turns at these times, from an open state on. */
async function plan(...times: number[]): Promise<void> {
  const changes = times.map((time) => new Date(time))
  const from = new Date(Date.now() - 8 * anHour)
  await changeHours(system.db.query, settings, { from, wasOpen: true, changes })
}

/** As if so many hours had gone by. */
const pass = (hours: number) =>
  system.db.query(
    'test_pass',
    `update site_hours
    set told_at = now() - $1 * interval '1 hour',
      changes = array(select at - $1 * interval '1 hour' from unnest(changes) as at order by at)`,
    [hours],
  )

async function signIn(options: BrowserContextOptions = {}): Promise<Page> {
  await addAgent(system, 'wen', 'Wen', 'owner')
  const { page } = await openPerson(browser, { viewport: { width: 1280, height: 900 }, ...options })
  await page.goto(`${system.adminUrl}/admin/index/index`)
  await page.locator('#username').fill('wen')
  await page.locator('#password').fill(goodPassword)
  await page.locator('#password').press('Enter')
  await page.locator('[href="/admin/hours/index"]').click()
  await page.locator('#hours').waitFor()
  return page
}

const notice = (page: Page) => page.locator('.outside')
const field = (page: Page) => page.locator('.composer textarea')

async function visit(options: BrowserContextOptions = {}): Promise<Page> {
  const { page } = await openPerson(browser, { viewport: { width: 384, height: 640 }, ...options })
  await page.goto(`${system.adminUrl}/index/index/chat`)
  await field(page).waitFor()
  return page
}

async function write(page: Page, text: string): Promise<void> {
  await field(page).fill(text)
  await field(page).press('Enter')
  await page.getByText(/(Sent|Delivered|Read)$/).waitFor()
}

async function picture(page: Page, name: string, fullPage = false): Promise<void> {
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage })
}

describe.skipIf(withoutBrowser)('the owner', () => {
  test('sets hours, and visitors who have the chat open read it at once', async () => {
    const vic = await visit({ timezoneId: 'Asia/Tokyo' })
    expect(await notice(vic).count()).toBe(0)
    const wen = await signIn()
    // Open for one hour of a day that is neither today nor tomorrow anywhere.
    const then = new Date(Date.now() + 4 * 24 * anHour)
    const day = new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' }).format(then)
    await wen.getByLabel('Keep business hours').check()
    await wen.getByLabel('Time zone').fill('UTC')
    await wen.getByLabel(day, { exact: true }).fill('9 - 10')
    await wen.getByLabel('In English').fill('In a hurry? Call 0800 1234.')
    // As whoever types does it.
    await wen.getByLabel('Time zone').press('Enter')
    await wen.getByText('Saved.').waitFor()
    expect(await wen.getByLabel(day, { exact: true }).inputValue()).toBe('09:00-10:00')
    await wen.getByText('Right now you are closed').waitFor()

    await notice(vic).getByText('In a hurry? Call 0800 1234.').waitFor()
    await notice(vic).getByText(`We are back on ${day} at 18:00.`).waitFor()
    await wen.getByLabel('Keep business hours').uncheck()
    await wen.getByRole('button', { name: 'Save' }).click()
    await wen.getByText('Saved.').waitFor()
    await expect.poll(() => notice(vic).count()).toBe(0)
  })

  test.each(looks)(
    'finds all that he typed, and what is wrong with it, without a script (%s)',
    async (look, options) => {
      const wen = await signIn({ ...options, javaScriptEnabled: false, reducedMotion: 'reduce' })
      await picture(wen, `hours-empty-${look}`)
      await wen.locator('#is_on').check()
      await wen.locator('#zone').fill('Berlin')
      await wen.locator('#day_1').fill('09:00-12:00, 13:00-18:00')
      await wen.locator('#day_2').fill('nine to five')
      await wen.locator('[name=more]').click()
      expect(await wen.locator('[name^=date_]').count()).toBe(8)
      await wen.locator('#date_0').fill('2026-12-25')
      await wen.locator('#name_7').fill('Christmas Eve')
      await wen.locator('.button-primary').click()
      await expect.poll(() => wen.locator('#zone-error').textContent()).not.toBe('')
      for (const wrong of ['zone', 'day_2', 'date_7'])
        expect(await wen.locator(`#${wrong}`).getAttribute('aria-invalid')).toBe('true')
      expect(await wen.locator('#day_2').inputValue()).toBe('nine to five')
      expect(await wen.locator('#date_0').inputValue()).toBe('2026-12-25')
      await picture(wen, `hours-wrong-${look}`, true)
      await wen.locator('#zone').fill('Europe/Berlin')
      await wen.locator('#day_2').fill('22:00-02:00')
      await wen.locator('#date_7').fill('2026-12-24')
      await wen.locator('.button-primary').click()
      await wen.waitForURL(/saved/)
      expect(await wen.locator('#date_0').inputValue()).toBe('2026-12-24')
      expect(await wen.locator('#name_0').inputValue()).toBe('Christmas Eve')
      expect(await wen.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
        0,
      )
      await picture(wen, `hours-saved-${look}`, true)
    },
  )

  test('can use the page with the keyboard and a screen reader', async () => {
    const wen = await signIn()
    expect(await violations(wen)).toEqual([])
    await wen.getByLabel('Keep business hours').check()
    await wen.getByRole('button', { name: 'Save' }).click()
    await wen.getByText('Give at least one day hours.').waitFor()
    expect(await violations(wen)).toEqual([])
  })
})

describe.skipIf(withoutBrowser)('a visitor outside of the hours', () => {
  test.each(looks)(
    'reads what the owner says and when it begins again, and writes (%s)',
    async (look, options) => {
      await plan(Date.now() - anHour, Date.now() + 30 * 24 * anHour)
      const vic = await visit({
        ...options,
        ...(look === 'phone' ? {} : { viewport: { width: 384, height: 640 } }),
      })
      await notice(vic).waitFor()
      const [says, back] = look.endsWith('zh') ? ['急事请打', '回来'] : ['In a hurry?', 'We are back on']
      expect(await notice(vic).textContent()).toContain(says)
      expect(await notice(vic).textContent()).toContain(back)
      await vic.locator('.person-offer').waitFor()
      expect(await violations(vic)).toEqual([])
      await picture(vic, `outside-${look}`)
    },
  )

  test('leaves an address, is answered by an agent who is here all the same, and reads no more of hours', async () => {
    await plan(Date.now() - anHour, Date.now() + anHour)
    const vic = await visit()
    await notice(vic).waitFor()
    await write(vic, 'Do you ship to Oslo?')
    await vic.getByRole('button', { name: 'Leave an address' }).click()
    await vic.keyboard.type('vic@shop.example')
    await vic.keyboard.press('Enter')
    await vic.getByText('Thank you. We have your address.').waitFor()
    const amy = await openConsole(browser, system, 'Amy')
    await amy.locator('.entry-link', { hasText: 'Do you ship to Oslo?' }).click()
    await vic.getByText('Here for you').waitFor()
    expect(await notice(vic).count()).toBe(1)
    await field(amy).fill('We do.')
    await field(amy).press('Enter')
    await vic.getByText('We do.').waitFor()
    await expect.poll(() => notice(vic).count()).toBe(0)
    await vic.reload()
    await vic.getByText('We do.').waitFor()
    await vic.getByText('Here for you').waitFor()
    expect(await notice(vic).count()).toBe(0)
  })

  test('reads by himself that hours end and begin, also in the panel on a site', async () => {
    await plan(Date.now() + anHour, Date.now() + 2 * anHour)
    const vic = await visit()
    const { page: shop } = await openPerson(browser)
    await shop.goto(system.adminUrl)
    await shop.locator('.launcher').click()
    const panel = shop.frameLocator('iframe')
    await panel.locator('.composer textarea').waitFor()
    await panel.getByText('Nobody is here right now.').waitFor()
    await vic.getByText('Nobody is here right now.').waitFor()
    expect([await notice(vic).count(), await panel.locator('.outside').count()]).toEqual([0, 0])
    await pass(1)
    await notice(vic).getByText('We are back').waitFor()
    await panel.locator('.outside').getByText('In a hurry? Call 0800 1234.').waitFor()
    await picture(shop, 'outside-widget')
    await pass(1)
    await expect.poll(() => notice(vic).count()).toBe(0)
    await expect.poll(() => panel.locator('.outside').count()).toBe(0)
  })

  test('reads it where no script runs', async () => {
    await plan(Date.now() - anHour, Date.now() + 30 * 24 * anHour)
    for (const [look, options] of looks) {
      const { page } = await openPerson(browser, { ...options, javaScriptEnabled: false })
      await page.goto(`${system.adminUrl}/index/index/chat`)
      await page.locator('.outside', { hasText: 'Europe/Berlin' }).waitFor()
      await picture(page, `outside-plain-${look}`)
    }
  })
})
