import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { violations } from '../support/axe.ts'
import { openBrowser, openPerson } from '../support/browser.ts'
import { withoutBrowser } from '../support/chromium.ts'
import { addAgent, goodPassword } from '../support/client.ts'
import { keepNotifications, look, notifications } from '../support/notifications.ts'
import { openSystem, type System } from '../support/system.ts'
import { holdLine } from '../web/console/pages.ts'

/** Where the pictures go; `SCREENSHOTS=…` keeps them. */
let folder: string
let browser: Browser
let system: System
beforeAll(async () => {
  if (withoutBrowser) return
  folder = process.env.SCREENSHOTS ?? (await mkdtemp(join(tmpdir(), 'kefu-presence-')))
  browser = await openBrowser({ withWindows: true })
})
afterAll(() => browser?.close())
beforeEach(async () => {
  system = await openSystem({ CAPTCHA: 'off' })
})
afterEach(() => system.close())

const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 }

/** A new agent, signed in and in front of the console, in a browser that shows notifications, or asks first. */
async function work(name: string, options: BrowserContextOptions = {}, isAllowed = true): Promise<Page> {
  await addAgent(system, name.toLowerCase(), name, 'administrator')
  const { context, page } = await openPerson(browser, options)
  if (isAllowed) await context.grantPermissions(['notifications'], { origin: system.adminUrl })
  await context.addInitScript(keepNotifications)
  await page.goto(`${system.adminUrl}/admin/service/index`)
  await page.locator('#username').fill(name.toLowerCase())
  await page.locator('#password').fill(goodPassword)
  await page.keyboard.press('Enter')
  await page.locator('.inbox-tabs .count').waitFor()
  return page
}

const me = (page: Page) => page.getByRole('button', { name: /^\w+ (Online|Away|Offline)$/ })

async function choose(page: Page, item: string): Promise<void> {
  await me(page).click()
  await page
    .getByRole('menu')
    .locator('button', { hasText: new RegExp(`^${item}`) })
    .click()
}

async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(folder, `presence-${name}.png`), animations: 'disabled' })
}

describe.skipIf(withoutBrowser)('an agent', () => {
  test('goes away and comes back, with keys alone; his other page and the visitors are told', async () => {
    const amy = await work('Amy')
    const other = await amy.context().newPage()
    await other.goto(`${system.adminUrl}/admin/service/index`)
    const vic = await system.visit({ name: 'Vic' })
    expect(await vic.next('status')).toMatchObject({ state: 'served' })
    await me(amy).focus()
    await amy.keyboard.press('Enter')
    await amy.keyboard.press('ArrowDown')
    await amy.keyboard.press('Enter')
    await other.getByRole('button', { name: 'Amy Away' }).waitFor()
    expect(await me(amy).evaluate((button) => button === document.activeElement)).toBe(true)
    const wen = await system.visit({ name: 'Wen' })
    expect(await wen.next('status')).toMatchObject({ state: 'waiting', nobody: true })
    await amy.reload()
    await amy.getByRole('button', { name: 'Amy Away' }).waitFor()
    await other.keyboard.press('Control+k')
    await other.keyboard.type('be online')
    await other.keyboard.press('Enter')
    await amy.getByRole('button', { name: 'Amy Online' }).waitFor()
    expect(await wen.next('status')).toMatchObject({ state: 'served' })
  })

  test('opens and leaves the menu without moving in the list', async () => {
    const amy = await work('Amy')
    const vic = await system.visit({ name: 'Vic' })
    await vic.say('Hello')
    await amy.getByText('Hello').waitFor()
    await me(amy).focus()
    await amy.keyboard.press('Enter')
    await amy.getByRole('menu').waitFor()
    for (const key of ['ArrowDown', 'ArrowUp', 'End', 'Escape']) await amy.keyboard.press(key)
    await amy.getByRole('menu').waitFor({ state: 'detached' })
    expect(await amy.locator('.entry-link[aria-current]').count()).toBe(0)
    expect(await me(amy).evaluate((button) => button === document.activeElement)).toBe(true)
  })

  test('sets how many he takes, and whose turn it is', async () => {
    const amy = await work('Amy')
    for (const name of ['Vic', 'Wen', 'Xin']) await system.visit({ name })
    await choose(amy, 'Settings')
    const own = amy.getByRole('group', { name: 'You' }).getByLabel('Conversations at a time')
    await own.fill('many')
    await amy.getByRole('button', { name: 'Save' }).click()
    await amy.getByText('Write a whole number').waitFor()
    await own.fill('3')
    await amy.getByLabel('A new visitor goes to').selectOption('round_robin')
    await amy.getByRole('button', { name: 'Save' }).click()
    await amy.getByText('Saved.').waitFor()
    const yan = await system.visit({ name: 'Yan' })
    expect(await yan.next('status')).toMatchObject({ state: 'waiting', place: 1 })
    expect(await system.db.query('test_settings', 'select routing from settings')).toEqual([
      { routing: 'round_robin' },
    ])
    await choose(amy, 'Settings')
    expect(await own.inputValue()).toBe('3')
  })

  test('sees who of his colleagues is online, away or offline', async () => {
    const amy = await work('Amy')
    const bob = await work('Bob')
    await work('Cho')
    await addAgent(system, 'dan', 'Dan')
    await choose(bob, 'Away')
    await bob.getByText('You are away').waitFor()
    // Amy, Bob and Cho are here, and Amy is the first of those with the fewest.
    const vic = await system.visit({ name: 'Vic' })
    await vic.say('Hello')
    await amy.getByText('Hello').click()
    await amy.getByRole('button', { name: 'Hand over' }).click()
    await amy.getByRole('option').first().waitFor()
    expect(await amy.getByRole('option').allInnerTexts()).toEqual([
      expect.stringMatching(/^Cho\s+Online$/),
      expect.stringMatching(/^Bob\s+Away$/),
      expect.stringMatching(/^Dan\s+Offline$/),
    ])
  })

  test('is asked by the browser only after a click, and told where it does not allow it', async () => {
    const amy = await work('Amy', {}, false)
    await amy.evaluate(`window.asked = 0
      Notification.requestPermission = async () => { asked++; return 'denied' }`)
    await amy.getByText('Show notifications?').waitFor()
    expect(await amy.evaluate('asked')).toBe(0)
    await amy.getByRole('button', { name: 'Turn on' }).click()
    await amy.getByText('Your browser does not allow notifications here.').waitFor()
    expect(await amy.evaluate('asked')).toBe(1)
    expect(await amy.getByText('Show notifications?').count()).toBe(0)
  })

  test('who wants no notifications is asked once', async () => {
    const amy = await work('Amy', {}, false)
    await amy.getByRole('button', { name: 'Do not notify me' }).click()
    await amy.getByText('Show notifications?').waitFor({ state: 'detached' })
    await amy.reload()
    await me(amy).waitFor()
    expect(await amy.getByText('Show notifications?').count()).toBe(0)
  })

  test('is notified on one page of words he does not see; a click on it leads there', async () => {
    const amy = await work('Amy')
    const vic = await system.visit({ name: 'Vic' })
    await vic.say('Hello')
    await amy.getByText('Hello').click()
    await amy.getByRole('log').getByText('Hello').waitFor()
    const other = await amy.context().newPage()
    await other.goto(`${system.adminUrl}/admin/service/index`)
    await other.getByText('Hello').waitFor()
    await look(amy, 'elsewhere')

    await vic.say('He looks at the other page')
    await other.getByText('He looks at the other page').waitFor()
    expect(await notifications(other)).toEqual([])

    await look(other, 'elsewhere')
    await vic.say('Do you ship to Oslo?')
    await expect.poll(() => notifications(other)).toEqual([['Vic', 'Do you ship to Oslo?', false]])
    expect(await notifications(amy)).toEqual([])

    await other.evaluate(`document.hasFocus = () => true
      made[0].dispatchEvent(new Event('click'))`)
    await other.getByRole('log').getByText('Do you ship to Oslo?').waitFor()
    await expect.poll(() => notifications(other)).toEqual([['Vic', 'Do you ship to Oslo?', true]])
  })

  test('finds it gone when he read the words elsewhere', async () => {
    const amy = await work('Amy')
    const vic = await system.visit({ name: 'Vic' })
    await look(amy, 'elsewhere')
    await vic.say('Hello')
    await expect.poll(() => notifications(amy)).toEqual([['Vic', 'Hello', false]])
    const other = await amy.context().newPage()
    await other.goto(`${system.adminUrl}/admin/service/index#${vic.ready.conversation}`)
    await other.getByRole('log').getByText('Hello').waitFor()
    await expect.poll(() => notifications(amy)).toEqual([['Vic', 'Hello', true]])
  })

  test('is told of what came while his page slept', async () => {
    const amy = await work('Amy')
    const vic = await system.visit({ name: 'Vic' })
    const line = await holdLine(amy)
    await amy.getByText('Vic').waitFor()
    await look(amy, 'elsewhere')
    await line.cut()
    await amy.getByRole('button', { name: 'Amy Offline' }).waitFor()
    await vic.say('Are you there?')
    line.mend()
    await expect
      .poll(() => notifications(amy), { timeout: 20_000 })
      .toEqual([['Vic', 'Are you there?', false]])
  })

  test('who is away hears his own visitors, and is not told of those who come', async () => {
    const amy = await work('Amy')
    const vic = await system.visit({ name: 'Vic' })
    await amy.getByText('Vic').waitFor()
    await choose(amy, 'Away')
    await amy.getByText('You are away').waitFor()
    await look(amy, 'elsewhere')
    await vic.say('Still mine')
    await expect.poll(() => notifications(amy)).toEqual([['Vic', 'Still mine', false]])
  })
})

describe.skipIf(withoutBrowser)('the presence menu and the settings', () => {
  test.each([
    ['light', { viewport: { width: 1280, height: 800 } }],
    ['dark', { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' }],
    ['phone', phone],
    ['phone-zh', { ...phone, locale: 'zh-CN' }],
  ] as const)('can be used by everybody: %s', async (name, options) => {
    const amy = await work('Amy', options, false)
    const vic = await system.visit({ name: 'Vic' })
    await vic.say('Hello')
    await amy.getByText('Hello').waitFor()
    const button = amy.locator('.presence-button')
    await button.click()
    await amy.getByRole('menuitemradio').nth(1).click()
    await amy.locator('.toast').waitFor()
    await button.click()
    await amy.getByRole('menu').waitFor()
    await picture(amy, name)
    expect(await violations(amy)).toEqual([])
    await amy.getByRole('menuitem', { name: /Settings|设置/ }).click()
    await amy.locator('#routing').waitFor()
    await picture(amy, `settings-${name}`)
    expect(await violations(amy)).toEqual([])
    const width = await amy.evaluate(() => document.documentElement.scrollWidth)
    expect(width).toBeLessThanOrEqual(options.viewport.width)
  })
})
