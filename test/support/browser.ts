import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core'
import { afterEach, expect } from 'vitest'
import { chromiumArgs, chromiumPath, windowlessPath } from './chromium.ts'
import { addAgent, goodPassword } from './client.ts'
import type { System } from './system.ts'

/** For notifications it takes one `withWindows`. */
export async function openBrowser({ withWindows = false } = {}): Promise<Browser> {
  const executablePath = withWindows ? chromiumPath : windowlessPath
  if (executablePath === null)
    throw new Error('No Chromium here: apt-get install chromium, or set CHROMIUM to its path.')
  return chromium.launch({ executablePath, args: chromiumArgs })
}

// Wherever a browser is opened: a script that broke fails the test, whatever the page showed.
const broken: string[] = []
afterEach(() => {
  expect(broken.splice(0)).toEqual([])
})

/**
 * A person at a browser of his own: cookies, storage and language. `problems` are what his first page complains about,
 * requests that failed among them.
 */
export async function openPerson(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ context: BrowserContext; page: Page; problems: string[] }> {
  const context = await browser.newContext({ locale: 'en-GB', ...options })
  context.on('weberror', (err) => broken.push(String(err.error().stack ?? err.error())))
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (err) => problems.push(String(err)))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  return { context, page, problems }
}

/** The console of a new agent who signed in, in a browser of his own. */
export async function openConsole(
  browser: Browser,
  system: System,
  name: string,
  { role, ...options }: BrowserContextOptions & { role?: Parameters<typeof addAgent>[3] } = {},
): Promise<Page> {
  await addAgent(system, name.toLowerCase(), name, role)
  const { page } = await openPerson(browser, options)
  await page.goto(`${system.adminUrl}/admin/service/index`)
  await page.locator('#username').fill(name.toLowerCase())
  await page.locator('#password').fill(goodPassword)
  await page.keyboard.press('Enter')
  await page.locator('.inbox-tabs .count').waitFor()
  return page
}

/** Takes the name that a room asks for: this one, or the one that it offers. */
export async function takeName(page: Page, name = ''): Promise<void> {
  const asked = page.locator('#room-name')
  await expect.poll(() => asked.inputValue()).not.toBe('')
  if (name) await asked.fill(name)
  await asked.press('Enter')
  await page.locator('.composer textarea').waitFor()
}
