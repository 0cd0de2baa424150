import { existsSync } from 'node:fs'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core'

const places = [
  process.env.CHROMIUM ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
]

/** Where this machine has Chromium or Chrome, or null. CHROMIUM names another place. */
export const chromiumPath = places.find((place) => place !== '' && existsSync(place)) ?? null

/** Whether journeys are left out: never where CI is set, since there they must run. */
export const withoutBrowser = chromiumPath === null && !process.env.CI

export async function openBrowser(): Promise<Browser> {
  if (chromiumPath === null)
    throw new Error('No Chromium here: apt-get install chromium, or set CHROMIUM to its path.')
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-quic',
    ],
  })
}

/** A person at a browser of his own: cookies, storage and language. What goes wrong in his pages fails the test. */
export async function openPerson(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ context: BrowserContext; page: Page; problems: string[] }> {
  const context = await browser.newContext({ locale: 'en-GB', ...options })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (err) => problems.push(String(err)))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  return { context, page, problems }
}
