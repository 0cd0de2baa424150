import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { violations } from '../support/axe.ts'
import { openBrowser, openConsole, openPerson, takeName } from '../support/browser.ts'
import { withoutBrowser } from '../support/chromium.ts'
import { openSystem, type System } from '../support/system.ts'

/** Where the pictures go; SCREENSHOTS names another place. */
let folder: string
let browser: Browser
let system: System
beforeAll(async () => {
  folder = process.env.SCREENSHOTS ?? (await mkdtemp(join(tmpdir(), 'kefu-emoji-')))
  if (withoutBrowser) return
  browser = await openBrowser()
  system = await openSystem({ CAPTCHA: 'off' }, true)
})
afterAll(async () => {
  await browser?.close()
  await system?.close()
})

describe.skipIf(withoutBrowser)('emoji', () => {
  test('a visitor puts one between two words with the keyboard, takes it back, and sends it', async () => {
    const { page, problems } = await visit()
    await field(page).fill('Hello there')
    await field(page).evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(5, 5))
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await search(page).waitFor()
    await expect.poll(() => isFocused(search(page))).toBe(true)
    expect(await opener(page).getAttribute('aria-expanded')).toBe('true')
    expect(await violations(page)).toEqual([])
    await picture(page, 'panel')
    await page.keyboard.type('waving')
    await page.keyboard.press('Enter')
    await picker(page).waitFor({ state: 'detached' })
    expect(await field(page).inputValue()).toBe('Hello👋 there')
    await page.keyboard.press('Control+Z')
    expect(await field(page).inputValue()).toBe('Hello there')
    await page.keyboard.press('Control+Shift+Z')
    expect(await field(page).inputValue()).toBe('Hello👋 there')
    await page.keyboard.type('!')
    expect(await field(page).inputValue()).toBe('Hello👋! there')
    await page.keyboard.press('Enter')
    await page.getByRole('log').getByText('👋').waitFor()

    // The one used last is the first of all.
    await page.reload()
    await opener(page).click()
    await picker(page).getByText('Used last').waitFor()
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => isFocused(one(page, 'waving').first())).toBe(true)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => isFocused(one(page, 'laughing'))).toBe(true)
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Enter')
    expect(await field(page).inputValue()).toBe('😄')
    expect(problems).toEqual([])
  })

  test('Escape and a click elsewhere close it, and nothing else', async () => {
    const { page } = await visit()
    await field(page).fill('Hello')
    await opener(page).click()
    await search(page).fill('nothing like it')
    await page.getByText('No emoji fits.').waitFor()
    await page.keyboard.press('Escape')
    await picker(page).waitFor({ state: 'detached' })
    expect(await isFocused(field(page))).toBe(true)
    await opener(page).click()
    await search(page).waitFor()
    await page.getByRole('heading').click()
    await picker(page).waitFor({ state: 'detached' })
    await opener(page).click()
    await search(page).waitFor()
    await opener(page).click()
    await picker(page).waitFor({ state: 'detached' })
    expect(await opener(page).getAttribute('aria-expanded')).toBe('false')
    expect(await field(page).inputValue()).toBe('Hello')
  })

  test('pressed again while they load they open all the same, and so does the menu', async () => {
    const { page } = await visit()
    const emoji = await holdBack(page, /\/assets\/emoji/)
    const person = await holdBack(page, /\/assets\/person/)
    await page.reload()
    await opener(page).dblclick()
    emoji()
    await search(page).waitFor()
    await page.keyboard.press('Escape')
    await search(page).waitFor({ state: 'detached' })
    const menu = page.getByRole('button', { name: 'More' })
    await menu.dblclick()
    person()
    await page.getByRole('menu').waitFor()
    await expect.poll(() => menu.getAttribute('aria-expanded')).toBe('true')
  })

  test('without a connection it says why it does not open, and opens when there is one', async () => {
    const { page } = await visit()
    await page.route(/\/assets\/(emoji|person)/, (route) => route.abort())
    await page.reload()
    await opener(page).click()
    await page.getByRole('alert').getByText('Try again when it is back.').waitFor()
    expect(await violations(page)).toEqual([])
    await picture(page, 'not-loaded')
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('status').getByText('Try again when it is back.').waitFor()
    expect(await page.getByRole('button', { name: 'More' }).getAttribute('aria-expanded')).toBe('false')
    await page.unroute(/\/assets\/(emoji|person)/)
    await opener(page).click()
    await search(page).waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menu').waitFor()
  })

  test('a press on a group leads to its emoji', async () => {
    const { page } = await visit()
    await opener(page).click()
    const group = picker(page).getByRole('toolbar', { name: 'Groups' }).getByRole('button')
    await search(page).waitFor()
    await expect.poll(() => isFocused(search(page))).toBe(true)
    await page.keyboard.press('Tab')
    await expect.poll(() => isFocused(group.first())).toBe(true)
    for (let step = 0; step < 4; step++) await page.keyboard.press('ArrowRight')
    await expect.poll(() => isFocused(group.nth(4))).toBe(true)
    await page.keyboard.press('Enter')
    const title = picker(page).getByText('Food and drink')
    await expect.poll(() => place(title)).toBe(await place(picker(page).locator('.emoji-list')))
    await picture(page, 'group')
    await page.keyboard.press('Tab')
    await expect.poll(() => isFocused(one(page, 'tea'))).toBe(true)
    await page.keyboard.press('ArrowUp')
    await page.keyboard.type('cake')
    expect(await search(page).inputValue()).toBe('cake')
    await page.keyboard.press('Enter')
    expect(await field(page).inputValue()).toBe('🍰')
  })

  test('on a phone it fits above the field, in Chinese, and needs no keyboard', async () => {
    const { page } = await visit({
      viewport: { width: 360, height: 640 },
      isMobile: true,
      hasTouch: true,
      locale: 'zh-CN',
      colorScheme: 'dark',
    })
    await page.getByRole('button', { name: '插入表情' }).tap()
    const dialog = page.getByRole('dialog', { name: '表情' })
    await dialog.waitFor()
    expect(await isFocused(page.getByRole('searchbox', { name: '搜索表情' }))).toBe(false)
    await picture(page, 'phone')
    const box = (await dialog.boundingBox())!
    const composer = (await page.locator('form.composer').boundingBox())!
    expect(box.x).toBeGreaterThanOrEqual(0)
    expect(box.x + box.width).toBeLessThanOrEqual(360)
    expect(box.y).toBeGreaterThanOrEqual(0)
    expect(box.y + box.height).toBeLessThanOrEqual(composer.y)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
    expect(await violations(page)).toEqual([])
    await dialog.getByRole('button', { name: '笑哭' }).tap()
    await dialog.waitFor({ state: 'detached' })
    expect(await field(page).inputValue()).toBe('😂')
  })

  test('people of a room have them too, where nothing is kept as well', async () => {
    const { page, context } = await openPerson(browser)
    await context.addInitScript(() => {
      Object.defineProperty(window, 'localStorage', {
        get() {
          throw new DOMException('blocked', 'SecurityError')
        },
      })
    })
    await page.goto(`${system.adminUrl}/index/index/room`)
    await takeName(page)
    await opener(page).click()
    await one(page, 'grinning').click()
    expect(await field(page).inputValue()).toBe('😀')
    await opener(page).click()
    await picker(page).getByText('Used last').waitFor()
    await picture(page, 'room')
  })

  test('an agent opens it by Ctrl+E, in an answer and in a note', async () => {
    const { page: vic } = await visit()
    await field(vic).fill('Do you sell cups?')
    await field(vic).press('Enter')
    const amy = await signIn()
    await amy.keyboard.press('?')
    await amy.getByRole('dialog').getByText('Add emoji').waitFor()
    await amy.keyboard.press('Control+E')
    expect(await search(amy).count()).toBe(0)
    await amy.keyboard.press('Escape')
    await amy.getByText('Do you sell cups?').first().click()
    await field(amy).fill('We do ')
    await amy.keyboard.press('Control+E')
    await search(amy).waitFor()
    await picture(amy, 'console')
    expect(await violations(amy)).toEqual([])
    // None of these is a key of the console's here.
    await amy.keyboard.type('?')
    await amy.keyboard.press('ArrowDown')
    await amy.keyboard.press('Backspace')
    await search(amy).fill('tea')
    await amy.keyboard.press('ArrowDown')
    await amy.keyboard.press('Enter')
    expect(await field(amy).inputValue()).toBe('We do 🍵')
    await amy.keyboard.press('Control+E')
    await search(amy).waitFor()
    await amy.keyboard.press('Control+E')
    await picker(amy).waitFor({ state: 'detached' })
    expect(await isFocused(field(amy))).toBe(true)
    await field(amy).press('Enter')
    await vic.getByText('We do 🍵').waitFor()
    await amy.keyboard.press('Alt+N')
    await amy.getByRole('textbox', { name: /note/i }).waitFor()
    await amy.keyboard.press('Control+E')
    await search(amy).waitFor()
    await picture(amy, 'note')
  })

  async function visit(options: BrowserContextOptions = {}) {
    const person = await openPerson(browser, { viewport: { width: 384, height: 640 }, ...options })
    await person.page.goto(`${system.adminUrl}/index/index/chat`)
    await field(person.page).waitFor()
    return person
  }

  function signIn(): Promise<Page> {
    return openConsole(browser, system, 'Amy')
  }

  async function picture(page: Page, name: string): Promise<void> {
    await page.screenshot({ path: join(folder, `emoji-${name}.png`) })
  }
})

/** Keeps files of the page from it until the answer is called. */
async function holdBack(page: Page, files: RegExp): Promise<() => void> {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route(files, async (route) => {
    await released
    await route.continue()
  })
  return release
}

const field = (page: Page): Locator => page.locator('form.composer textarea')
const opener = (page: Page): Locator => page.getByRole('button', { name: 'Add emoji' })
const picker = (page: Page): Locator => page.getByRole('dialog', { name: 'Emoji' })
const search = (page: Page): Locator => page.getByRole('searchbox', { name: 'Search emoji' })
const one = (page: Page, name: string): Locator => picker(page).getByRole('button', { name, exact: true })

async function place(element: Locator): Promise<number | undefined> {
  return (await element.boundingBox())?.y
}

function isFocused(element: Locator): Promise<boolean> {
  return element.evaluate((element) => element === document.activeElement)
}
