import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { violations } from '../support/axe.ts'
import { openBrowser, openConsole, openPerson } from '../support/browser.ts'
import { withoutBrowser } from '../support/chromium.ts'
import { type LoggedIn, openSystem, type System } from '../support/system.ts'

/** Where the pictures go; `SCREENSHOTS=docs` makes those of the README. */
let folder: string
let browser: Browser
let system: System

beforeAll(async () => {
  if (withoutBrowser) return
  folder = process.env.SCREENSHOTS ?? (await mkdtemp(join(tmpdir(), 'kefu-looks-')))
  browser = await openBrowser()
  // With what looks after the lists of all.
  system = await openSystem({ CAPTCHA: 'off' }, true)
})
afterAll(async () => {
  await browser?.close()
  await system?.close()
})

const desk = { viewport: { width: 1440, height: 900 } }
const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 }

describe.skipIf(withoutBrowser)('the pages', () => {
  test('the console in the middle of a day, light and dark', async () => {
    const amy = await signIn('Amy', desk)
    const visitors = await Promise.all(
      scene.map(({ name, page }) => system.visit({ name, page: { url: page } })),
    )
    for (const [index, { lines }] of scene.entries()) await say(visitors[index]!, lines)
    await amy.getByText('The celadon one').first().click()
    await answer(amy, 'It does. Boiling water is fine, only no sudden cold.')
    await visitors[0]!.say('Lovely. And the larger one, is it as thin?')
    await amy.getByText('is it as thin').first().waitFor()
    await picture(amy, 'console-light')
    const unread = amy.locator('.entry-unread > .entry-name')
    expect(await unread.evaluateAll((all) => all.map((name) => getComputedStyle(name).fontWeight))).toEqual(
      Array(4).fill('600'),
    )
    await amy.emulateMedia({ colorScheme: 'dark' })
    await picture(amy, 'console-dark')
    expect(await violations(amy)).toEqual([])
  })

  test.each([
    ['light', 'en-GB'],
    ['dark', 'zh-CN'],
  ] as const)('the chat on a phone, %s, %s', async (colorScheme, locale) => {
    const vic = await openPerson(browser, { ...phone, colorScheme, locale })
    await vic.page.goto(`${system.adminUrl}/index/index/chat`)
    await vic.page
      .getByRole('textbox')
      .fill(locale === 'zh-CN' ? '你好，龙井什么时候有新茶？' : 'When is the new Longjing in?')
    await vic.page.getByRole('textbox').press('Enter')
    await vic.page.getByText(/Sent|Delivered|已发送|已送达/).waitFor()
    expect(await vic.page.locator('.bubble-meta time').isVisible()).toBe(true)
    await picture(vic.page, `chat-phone-${colorScheme}`)
    expect(await violations(vic.page)).toEqual([])
    expect(await vic.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
  })

  test('the shop with the chat open', async () => {
    const vic = await openPerson(browser, { viewport: { width: 1280, height: 800 } })
    await vic.page.goto(system.adminUrl)
    await vic.page.locator('.launcher').click()
    await vic.page.frameLocator('iframe').getByRole('textbox').waitFor()
    await picture(vic.page, 'shop')
    expect(await violations(vic.page)).toEqual([])
  })

  test.each(['light', 'dark'] as const)('a room, %s', async (colorScheme) => {
    const vic = await openPerson(browser, { viewport: { width: 800, height: 600 }, colorScheme })
    await vic.page.goto(`${system.adminUrl}/index/index/room`)
    await vic.page.getByLabel('Your name here').fill(`Vic (${colorScheme})`)
    await vic.page.getByRole('button', { name: 'Start writing' }).click()
    await vic.page.getByText('You write as').waitFor()
    await vic.page.getByRole('textbox').fill('Good morning')
    await vic.page.getByRole('textbox').press('Enter')
    await vic.page.locator('.bubble-own').first().waitFor()
    await picture(vic.page, `room-${colorScheme}`)
    expect(await violations(vic.page)).toEqual([])
  })

  function signIn(name: string, options: BrowserContextOptions): Promise<Page> {
    return openConsole(browser, system, name, options)
  }
})

const shop = 'https://hill-and-leaf.example'
const scene = [
  { name: 'Vic', page: `${shop}/teapots`, lines: ['Hello. The celadon one: does it take boiling water?'] },
  { name: 'Wen', page: `${shop}/teas/spring`, lines: ['春茶什么时候上架？', '我想要两盒送人。'] },
  {
    name: 'Maria Lindqvist',
    page: `${shop}/orders`,
    lines: ['My parcel was to come on Tuesday. Where is it?'],
  },
  { name: '', page: shop, lines: ['hi'] },
  { name: 'Jun', page: `${shop}/teas/black`, lines: ['Do you roast it yourselves?', 'And how dark?'] },
]

async function say(visitor: LoggedIn, lines: string[]): Promise<void> {
  for (const line of lines) await visitor.say(line)
}

async function answer(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: /write to/i }).fill(text)
  await page.keyboard.press('Enter')
  await page.locator('.bubble-own', { hasText: text }).waitFor()
}

async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' })
}
