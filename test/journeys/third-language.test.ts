import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildWeb, wordsFiles } from '@kefu/web/build.ts'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { violations } from '../support/axe.ts'
import { openBrowser, openPerson, takeName } from '../support/browser.ts'
import { withoutBrowser } from '../support/chromium.ts'
import { openForeignSite } from '../support/foreign-site.ts'
import { type LoggedIn, openSystem, type System } from '../support/system.ts'
import * as ar from '../support/words/ar.ts'

// A language is added as README says: one file of words, and its name in the list. The rest is as it is.
vi.mock('@kefu/words/languages.ts', async (original) => {
  const real = await original<typeof import('@kefu/words/languages.ts')>()
  const languages = { ...real.languages, ar: await import('../support/words/ar.ts') }
  return { languages, isLanguage: (name: string) => Object.hasOwn(languages, name) }
})
const built = vi.hoisted(() => ({ dist: '' }))
vi.mock('@kefu/admin/plugins/assets.ts', async (original) => {
  const real = await original<typeof import('@kefu/admin/plugins/assets.ts')>()
  return Object.defineProperty({ ...real }, 'builtAssets', { get: () => built.dist, enumerable: true })
})

const folder = process.env.SCREENSHOTS
let browser: Browser
let system: System
let amy: LoggedIn
beforeAll(async () => {
  if (withoutBrowser) return
  built.dist = await mkdtemp(join(tmpdir(), 'kefu-arabic-'))
  const file = fileURLToPath(new URL('../support/words/ar.ts', import.meta.url))
  await buildWeb(built.dist, { ...wordsFiles, ar: file })
  browser = await openBrowser()
  system = await openSystem({ CAPTCHA: 'off' })
  amy = await system.work(await system.hireAgent('Amy'))
})
afterEach(async () => {
  for (const context of browser?.contexts() ?? []) await context.close()
})
afterAll(async () => {
  await browser?.close()
  await system?.close()
  if (built.dist) await rm(built.dist, { recursive: true })
})

const phone: BrowserContextOptions = {
  ...{ locale: 'ar-EG', viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true },
  deviceScaleFactor: 2,
}
const chatUrl = () => `${system.adminUrl}/index/index/chat`

describe.skipIf(withoutBrowser)('in a language that is written from the right', () => {
  test.each(['light', 'dark'] as const)(
    'the panel speaks it, and is turned around (%s)',
    async (colorScheme) => {
      const { page } = await openPerson(browser, { ...phone, colorScheme })
      await page.goto(chatUrl())
      await page.getByText(ar.plain.greeting).waitFor()
      const field = page.getByRole('textbox', { name: ar.chat.write })
      expect(await spokenBy(page)).toEqual(['ar', 'rtl'])
      await field.fill('هل وصل الشاي الأخضر؟')
      await field.press('Enter')
      const came = await amy.next('msg', ({ msg }) => msg === 'هل وصل الشاي الأخضر؟')
      await amy.say('Yes, it came (this morning).', { touid: came.from_id })
      const own = page.locator('.bubble-own')
      const other = page.locator('.bubble-other')
      await other.waitFor()
      await page.getByText(new RegExp(`${ar.shared.sent}|${ar.shared.delivered}`)).waitFor()
      // One's own words are where lines end, and those of the agent where they begin: with him, who stands at the right.
      const [left, right] = [await boxOf(own), await boxOf(other)]
      expect(left.x).toBeLessThan(40)
      expect(right.x + right.width).toBeGreaterThan(300)
      expect(await cornerOf(own)).toEqual({ left: '4px', right: '16px' })
      expect(await cornerOf(other)).toEqual({ left: '16px', right: '4px' })
      // What is written from the left stays so, with the full stop at its end.
      expect(await other.locator('[dir=auto]').evaluate((words) => getComputedStyle(words).direction)).toBe(
        'ltr',
      )
      expect(await own.locator('[dir=auto]').evaluate((words) => getComputedStyle(words).direction)).toBe(
        'rtl',
      )
      const send = await boxOf(page.getByRole('button', { name: ar.shared.send }))
      expect(send.x).toBeLessThan((await boxOf(field)).x)
      await expectNoScrolling(page)
      await picture(page, `rtl-panel-${colorScheme}`)
      expect(await violations(page)).toEqual([])
    },
  )

  test('times and numbers are written as that language writes them', async () => {
    const { page } = await openPerson(browser, phone)
    await page.goto(chatUrl())
    const field = page.getByRole('textbox', { name: ar.chat.write })
    await field.fill('مرحبًا')
    await field.press('Enter')
    await page.getByText(ar.shared.sent).waitFor()
    expect(await page.locator('.bubble-meta time:visible').textContent()).toMatch(/^[٠-٩]{2}:[٠-٩]{2}$/)
    expect(await page.locator('.day').textContent()).toBe('اليوم')
    await field.fill('ش'.repeat(3_990))
    await page.getByText(/^بقي [٠-٩]+ من الأحرف$/).waitFor()
  })

  test('an empty field begins where the language does, and each line where its words do', async () => {
    const { page } = await openPerson(browser, phone)
    await page.goto(chatUrl())
    const field = page.getByRole('textbox', { name: ar.chat.write })
    await field.waitFor()
    expect(
      await field.evaluate((area) => [getComputedStyle(area).direction, getComputedStyle(area).unicodeBidi]),
    ).toEqual(['rtl', 'plaintext'])
  })

  test('the menu and the emoji open inside of the page, and the arrow keys go where they point', async () => {
    const { page } = await openPerson(browser, { locale: 'ar-EG', viewport: { width: 400, height: 700 } })
    await page.goto(chatUrl())
    await page.getByRole('button', { name: ar.chat.menu }).click()
    await page.getByRole('menuitem', { name: ar.person.download }).waitFor()
    await expectInside(page.getByRole('menu'))
    await picture(page, 'rtl-menu')
    await page.getByRole('menuitem', { name: ar.person.past }).click()
    const back = page.getByRole('button', { name: ar.person.backToChat }).locator('svg')
    await back.waitFor()
    expect(await back.evaluate((icon) => getComputedStyle(icon).scale)).toBe('-1 1')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: ar.shared.emoji }).click()
    const picker = page.getByRole('dialog', { name: ar.emoji.title })
    await expectInside(picker)
    await page.keyboard.press('ArrowDown')
    const first = await boxOf(picker.locator('button:focus'))
    await page.keyboard.press('ArrowLeft')
    expect((await boxOf(picker.locator('button:focus'))).x).toBeLessThan(first.x)
    await picture(page, 'rtl-emoji')
    await expectNoScrolling(page)
  })

  test.each(['light', 'dark'] as const)(
    'the page without scripts says the same, from the right (%s)',
    async (colorScheme) => {
      const { page } = await openPerson(browser, { ...phone, colorScheme, javaScriptEnabled: false })
      await page.goto(chatUrl())
      expect(await page.locator('html').getAttribute('dir')).toBe('rtl')
      expect(await page.locator('.empty-title').textContent()).toBe(ar.plain.greeting)
      await page.getByRole('textbox', { name: ar.chat.write }).fill('هل أنتم هنا؟')
      await page.getByRole('button', { name: ar.shared.send }).click()
      const own = page.locator('.bubble-own')
      await own.waitFor()
      const came = await amy.next('msg', ({ msg }) => msg === 'هل أنتم هنا؟')
      await amy.say('Yes. We are here.', { touid: came.from_id })
      await page.getByRole('link', { name: ar.plain.look }).click()
      await page.locator('.bubble-other').waitFor()
      expect(await page.locator('.chat-place').textContent()).toBe(ar.chat.serves)
      expect(await page.locator('.bubble-meta').last().textContent()).toBe(ar.plain.justNow)
      const [left, right] = [await boxOf(own), await boxOf(page.locator('.bubble-other'))]
      expect(left.x).toBeLessThan(40)
      expect(right.x + right.width).toBeGreaterThan(300)
      expect(await boxOf(page.locator('html'))).toMatchObject({ width: 360 })
      await picture(page, `rtl-plain-${colorScheme}`)
    },
  )

  test('a visitor whose browser speaks another one gets it by the address, also without scripts', async () => {
    const { page } = await openPerson(browser, { javaScriptEnabled: false })
    await page.goto(`${chatUrl()}?lang=ar`)
    await page.getByRole('textbox', { name: ar.chat.write }).fill('مرحبًا')
    await page.getByRole('button', { name: ar.shared.send }).click()
    await page.locator('.bubble-own').waitFor()
    await page.getByRole('link', { name: ar.plain.look }).click()
    expect(await page.locator('html').getAttribute('lang')).toBe('ar')
  })

  test('a room is turned around too', async () => {
    const { page } = await openPerson(browser, phone)
    await page.goto(`${system.adminUrl}/index/index/room`)
    await takeName(page, 'Vic')
    const field = page.getByRole('textbox', { name: ar.room.write })
    await field.fill('مرحبًا بالجميع')
    await field.press('Enter')
    await page.getByText(ar.shared.sent).waitFor()
    const wen = await system.visit({ name: 'Wen' }, '/room/lobby')
    await wen.say('Hello, Vic!')
    await page.locator('.bubble-other').waitFor()
    expect((await boxOf(page.locator('.bubble-own'))).x).toBeLessThan(40)
    await page.getByText('شخصان هنا').waitFor()
    await expectNoScrolling(page)
    await picture(page, 'rtl-room')
    expect(await violations(page)).toEqual([])
  })

  test('on a site that speaks another one, the bubble stays where its owner put it', async () => {
    const site = await openForeignSite(
      () => system.adminUrl,
      () => ({
        type: 'text/html',
        body: `<!doctype html><html lang="en"><meta name=viewport content="width=device-width"><title>Tea</title><h1>Tea</h1><script async src="${system.adminUrl}/kefu.js?lang=ar"></script>`,
      }),
    )
    const { page } = await openPerson(browser, { viewport: { width: 1000, height: 700 } })
    await page.goto(site.url)
    const launcher = page.getByRole('button', { name: ar.loader.open })
    expect((await boxOf(launcher)).x).toBeGreaterThan(900)
    await launcher.click()
    const panel = page.getByRole('dialog', { name: ar.loader.title })
    const close = page.getByRole('button', { name: ar.loader.close })
    await close.waitFor()
    // The buttons of the site are over the end of the header, which is the left one.
    const [outer, button] = [await boxOf(panel), await boxOf(close)]
    expect(button.x - outer.x).toBeLessThan(40)
    site.close()
  })

  test('who works here reads English, and nothing is turned around', async () => {
    const { page } = await openPerson(browser, { locale: 'ar-EG' })
    await page.goto(`${system.adminUrl}/admin/login/login`)
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    expect(await spokenBy(page)).toEqual(['en', 'ltr'])
  })
})

/** The language of a page, and its direction. */
function spokenBy(page: Page) {
  return page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])
}

async function boxOf(element: Locator) {
  const box = await element.boundingBox()
  expect(box).not.toBeNull()
  return box!
}

function cornerOf(bubble: Locator) {
  return bubble.evaluate((element) => {
    const { borderBottomLeftRadius: left, borderBottomRightRadius: right } = getComputedStyle(element)
    return { left, right }
  })
}

async function expectInside(element: Locator): Promise<void> {
  await element.waitFor()
  const { x, width } = await boxOf(element)
  expect(x).toBeGreaterThanOrEqual(0)
  expect(x + width).toBeLessThanOrEqual(await element.page().evaluate(() => innerWidth))
}

async function expectNoScrolling(page: Page): Promise<void> {
  const [width, shown] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth])
  expect(width).toBeLessThanOrEqual(shown!)
}

async function picture(page: Page, name: string): Promise<void> {
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` })
}
