import type { BrowserContextOptions, Page, WebSocketRoute } from 'playwright-core'
import { openBrowser } from '../../support/browser.ts'
import { addAgent, goodPassword } from '../../support/client.ts'
import type { System } from '../../support/system.ts'

/** Pages of one browser. */
export interface Pages {
  open(url: string, options?: BrowserContextOptions): Promise<Page>
  /** Closes all pages; the browser stays. */
  leave(): Promise<void>
  close(): Promise<void>
}

export async function openPages(kind: Parameters<typeof openBrowser>[0] = {}): Promise<Pages> {
  const browser = await openBrowser(kind)

  async function open(url: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ locale: 'en-GB', ...options })
    // Sooner than the test's own limit, so that it is said what was waited for.
    context.setDefaultTimeout(20_000)
    const page = await context.newPage()
    await page.goto(url)
    return page
  }

  async function leave() {
    await Promise.all(browser.contexts().map((context) => context.close()))
  }

  return { open, leave, close: () => browser.close() }
}

/** A new agent, signed in and in front of the console. Needs CAPTCHA=off. */
export async function openConsole(
  pages: Pages,
  system: System,
  name: string,
  options?: BrowserContextOptions,
): Promise<Page> {
  await addAgent(system, name.toLowerCase(), name, 'administrator')
  const page = await pages.open(`${system.adminUrl}/admin/service/index`, options)
  await page.locator('#username').fill(name.toLowerCase())
  await page.locator('#password').fill(goodPassword)
  await page.locator('#login').getByRole('button').last().click()
  await page.locator('.inbox-tabs .count').waitFor()
  return page
}

/** A page's line, to be cut and mended. The page is loaded once more, so that its line is this one. */
export async function holdLine(page: Page): Promise<{ cut(): Promise<void>; mend(): void }> {
  const tooSlow = { code: 4408 }
  const ends: WebSocketRoute[] = []
  let isCut = false
  await page.routeWebSocket(/./, async (route) => {
    if (isCut) await route.close(tooSlow)
    else ends.push(route, route.connectToServer())
  })
  // Nor by HTTP, to which a page falls that gets no WebSocket.
  await page.route('**/events', (route) => (isCut ? route.abort() : route.continue()))
  await page.reload()
  return {
    async cut() {
      isCut = true
      await Promise.all(ends.splice(0).map((end) => end.close(tooSlow)))
    },
    mend() {
      isCut = false
    },
  }
}
