import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { violations } from '../support/axe.ts'
import { openBrowser, openPerson } from '../support/browser.ts'
import { withoutBrowser } from '../support/chromium.ts'
import { openSystem, type System } from '../support/system.ts'

// What a visitor without scripts is asked beside his words.
const folder = process.env.SCREENSHOTS
let browser: Browser
let system: System
beforeAll(async () => {
  if (!withoutBrowser) browser = await openBrowser()
})
beforeEach(async () => {
  if (!withoutBrowser) system = await openSystem({}, true)
})
afterEach(async () => {
  for (const context of browser?.contexts() ?? []) await context.close()
  await system?.close()
})
afterAll(() => browser?.close())

const looks: [string, BrowserContextOptions][] = [
  ['light', {}],
  ['dark', { viewport: { width: 384, height: 640 }, colorScheme: 'dark' }],
  ['phone', { viewport: { width: 360, height: 640 } }],
]
const address = () => `${system.adminUrl}/index/index/chat`
const people = () => system.db.query('test_people', 'select name, email from visitors')
const name = (page: Page) => page.getByRole('textbox', { name: /^Name/ })
const email = (page: Page) => page.getByRole('textbox', { name: /^E-mail/ })
const field = (page: Page) => page.getByRole('textbox', { name: 'Write a message' })
const send = (page: Page) => page.getByRole('button', { name: 'Send' }).click()

async function visit(options: BrowserContextOptions): Promise<Page> {
  const { page } = await openPerson(browser, { javaScriptEnabled: false, ...options })
  await page.goto(address())
  await field(page).waitFor()
  return page
}

/** The same page without its frame for scripts, in a browser that runs them: axe is one. */
async function withScripts(page: Page, options: BrowserContextOptions): Promise<Page> {
  const shown = (await page.content()).replace(/<script[^>]*><\/script>|<\/?noscript>/g, '')
  const { page: reader } = await openPerson(browser, options)
  await reader.route('**/*', (route) =>
    route.request().resourceType() === 'document'
      ? route.fulfill({ contentType: 'text/html', body: shown })
      : route.continue(),
  )
  await reader.goto(address())
  return reader
}

async function picture(page: Page, name: string): Promise<void> {
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` })
}

describe.skipIf(withoutBrowser)('a visitor whose browser runs no scripts', () => {
  test.each(looks)('says who he is where the owner wants to know (%s)', async (look, options) => {
    await system.db.query(
      'test_wish',
      `update site_settings set ask_name = 'required', ask_email = 'optional'`,
    )
    const page = await visit(options)
    await field(page).fill('Hello')
    await send(page)
    expect(await name(page).evaluate((field) => (field as HTMLInputElement).validity.valueMissing)).toBe(true)
    await name(page).fill('Vic')
    await email(page).fill('vic@shop')
    await send(page)
    await page.getByRole('alert').filter({ hasText: 'Write the whole address' }).waitFor()
    expect(await field(page).inputValue()).toBe('Hello')
    await picture(page, `plain-wrong-${look}`)
    expect(await violations(await withScripts(page, options))).toEqual([])
    await email(page).fill('vic@shop.example')
    await send(page)
    await page.locator('.bubble').filter({ hasText: 'Hello' }).waitFor()
    expect(await people()).toEqual([{ name: 'Vic', email: 'vic@shop.example' }])
    expect(await name(page).count()).toBe(0)
  })

  test.each(looks)('leaves an address where nobody is here (%s)', async (look, options) => {
    const page = await visit(options)
    await page.locator('.chat-place').filter({ hasText: 'Nobody is here right now.' }).waitFor()
    await field(page).fill('Do you ship to Oslo?')
    await send(page)
    await page.locator('.bubble').filter({ hasText: 'Do you ship' }).waitFor()
    await picture(page, `plain-reach-${look}`)
    expect(await violations(await withScripts(page, options))).toEqual([])
    await email(page).fill('vic@shop.example')
    await send(page)
    await expect.poll(() => email(page).count()).toBe(0)
    expect(await people()).toEqual([{ name: null, email: 'vic@shop.example' }])
  })
})
