import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { violations } from '../support/axe.ts'
import { openBrowser, openConsole, openPerson } from '../support/browser.ts'
import { withoutBrowser } from '../support/chromium.ts'
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

const email = 'vic@shop.example'
const looks: [string, BrowserContextOptions][] = [
  ['light', { viewport: { width: 384, height: 640 } }],
  ['dark', { viewport: { width: 384, height: 640 }, colorScheme: 'dark' }],
  ['phone', { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true }],
]

const offer = (page: Page) => page.getByRole('button', { name: 'Leave an address' })
const address = (page: Page) => page.getByRole('textbox', { name: 'Your e-mail address' })
const place = (page: Page) => page.locator('.chat-place')

async function visit(options: BrowserContextOptions = {}) {
  const person = await openPerson(browser, options)
  await person.page.goto(`${system.adminUrl}/index/index/chat`)
  await field(person.page).waitFor()
  return person
}

const field = (page: Page) => page.getByRole('textbox', { name: 'Write a message' })

async function write(page: Page, text: string): Promise<void> {
  await field(page).fill(text)
  await field(page).press('Enter')
  await page.getByText(/(Sent|Delivered|Read)$/).waitFor()
}

function work(name: string): Promise<Page> {
  return openConsole(browser, system, name)
}

async function picture(page: Page, name: string): Promise<void> {
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` })
}

const people = () => system.db.query('test_people', 'select email from visitors')

describe.skipIf(withoutBrowser)('a visitor who comes while nobody is here', () => {
  test.each(looks)(
    'leaves an address beside his words, and is not asked again (%s)',
    async (look, options) => {
      const { page, problems } = await visit(options)
      await page.getByText('Nobody is here right now.').waitFor()
      await offer(page).waitFor()
      expect(await violations(page)).toEqual([])
      await picture(page, `reach-offered-${look}`)
      await write(page, 'Do you ship to Oslo?')
      await offer(page).click()
      await expect.poll(() => address(page).evaluate((field) => field === document.activeElement)).toBe(true)
      await page.keyboard.type('vic@shop')
      await page.keyboard.press('Enter')
      await page.getByText('Write the whole address').waitFor()
      expect(await violations(page)).toEqual([])
      await picture(page, `reach-wrong-${look}`)
      // What he typed is there after a reload too.
      await page.reload()
      await expect.poll(() => address(page).inputValue()).toBe('vic@shop')
      await address(page).fill(email)
      await page.keyboard.press('Enter')
      await page.getByText('Thank you. We have your address.').waitFor()
      await picture(page, `reached-${look}`)
      await expect.poll(() => address(page).count()).toBe(0)
      expect(await field(page).evaluate((field) => field === document.activeElement)).toBe(true)
      expect(await people()).toEqual([{ email }])
      await page.reload()
      await page.getByText('Nobody is here right now.').waitFor()
      await write(page, 'Or to Bergen?')
      expect(await offer(page).count()).toBe(0)
      expect(problems).toEqual([])
    },
  )

  test('would rather not, and is left alone after a reload too', async () => {
    const { page } = await visit()
    await write(page, 'Hello')
    await page.getByRole('button', { name: 'Not now' }).click()
    await expect.poll(() => offer(page).count()).toBe(0)
    await page.reload()
    await page.getByText('Nobody is here right now.').waitFor()
    await write(page, 'Hello again')
    expect(await offer(page).count()).toBe(0)
  })

  test('reads by himself that somebody came, who finds his address in the row and beside his words', async () => {
    const { page } = await visit()
    await write(page, 'Is anybody there?')
    await offer(page).click()
    await address(page).fill(email)
    await page.keyboard.press('Enter')
    await page.getByText('Thank you. We have your address.').waitFor()
    const wen = await visit()
    await write(wen.page, 'Me too')
    await offer(wen.page).waitFor()
    await page.context().close()
    const console = await work('Amy')
    await wen.page.getByText('Here for you').waitFor()
    await expect.poll(() => offer(wen.page).count()).toBe(0)
    expect(await place(wen.page).textContent()).toBe('Here for you')
    const row = console.locator('.entry-link', { hasText: 'Is anybody there?' })
    await row.getByText(`Left an address: ${email}`).waitFor()
    expect(await console.getByText(/Left an address/).count()).toBe(1)
    await row.click()
    await console.getByText(email).first().waitFor()
    expect(await violations(console)).toEqual([])
    await picture(console, 'reach-console')
  })
})

describe.skipIf(withoutBrowser)('who stands in the line', () => {
  test.each([
    ['en-GB', ['1 person is ahead of you, about 4 minutes', 'You are next, about 4 minutes']],
    ['zh-CN', ['正在等待客服，前面还有 1 位，约 4 分钟', '正在等待客服，下一位就是您，约 4 分钟']],
  ])('reads how long it takes, and anew when he moves up (%s)', async (locale, [second = '', first = '']) => {
    const amy = await system.work(await system.hireAgent('Amy', 1))
    const served = await system.visit()
    await served.say('I am served')
    await system.db.query('test_waits', 'insert into waits (seconds) select 240 from generate_series(1, 5)')
    const wen = await system.visit()
    await wen.say('I am next')
    const { page } = await openPerson(browser, { locale, viewport: { width: 360, height: 640 } })
    await page.goto(`${system.adminUrl}/index/index/chat`)
    await page.getByText(second, { exact: true }).waitFor()
    await picture(page, `waiting-${locale}`)
    expect(await violations(page)).toEqual([])
    wen.send({ type: 'logout' })
    await system.db.query('test_leave', 'update conversations set closed_at = now() where visitor_id = $1', [
      wen.ready.id,
    ])
    await page.getByText(first, { exact: true }).waitFor()
    amy.close()
  })
})
