import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildWeb } from '@kefu/web/build.ts'
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { addAgent, goodPassword } from '../../support/client.ts'
import { openSystem, type System } from '../../support/system.ts'

const axe = new URL('../../../node_modules/axe-core/axe.min.js', import.meta.url)
const known = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

const chromiumPath = known.find((path) => path !== undefined && existsSync(path))
/** Whether there is a browser of the Chromium family. Under CI it has to be there. */
export const hasBrowser = chromiumPath !== undefined || process.env.CI !== undefined

/** A browser that is given the pages as they are in the sources now, whatever was built before. */
export interface Pages {
  open(url: string, options?: BrowserContextOptions): Promise<Page>
  /** Closes all pages; the browser stays. */
  leave(): Promise<void>
  close(): Promise<void>
}

export async function openPages(): Promise<Pages> {
  const folder = await mkdtemp(join(tmpdir(), 'kefu-web-'))
  await buildWeb(folder)
  const files: Record<string, string> = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'))
  const browser = await chromium.launch({
    ...(chromiumPath && { executablePath: chromiumPath }),
    args: ['--no-sandbox'],
  })

  async function open(url: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ locale: 'en-GB', ...options })
    // Sooner than the test's own limit, so that it is said what was waited for.
    context.setDefaultTimeout(10_000)
    await context.route('**/assets/**', (route) => {
      const name = new URL(route.request().url()).pathname.slice('/assets/'.length)
      const file = files[name.replace(/-[A-Z0-9]{8}(?=\.\w+$)/, '')]
      return file ? route.fulfill({ path: join(folder, file) }) : route.fulfill({ status: 404 })
    })
    const page = await context.newPage()
    await page.goto(url)
    return page
  }

  async function leave() {
    await Promise.all(browser.contexts().map((context) => context.close()))
  }

  async function close() {
    await browser.close()
    await rm(folder, { recursive: true })
  }
  return { open, leave, close }
}

/** Both processes, where the pages tell a browser how to reach the socket server. */
export async function openReachableSystem(env: NodeJS.ProcessEnv = {}): Promise<System> {
  const port = await freePort()
  return openSystem({ SOCKET_PORT: String(port), SOCKET_URL: `http://127.0.0.1:${port}`, ...env })
}

/** A new agent, signed in and in front of the console. Needs CAPTCHA=off. */
export async function openConsole(
  pages: Pages,
  system: System,
  name: string,
  options?: BrowserContextOptions,
): Promise<Page> {
  await addAgent(system, name.toLowerCase(), name)
  const page = await pages.open(`${system.adminUrl}/admin/service/index`, options)
  await page.locator('#username').fill(name.toLowerCase())
  await page.locator('#password').fill(goodPassword)
  await page.locator('#login').getByRole('button').last().click()
  await page.locator('.inbox-tabs .count').waitFor()
  return page
}

/** What axe finds wrong with the page: the rule and the element of each violation. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(axe, 'utf8'))
  return page.evaluate(
    `axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map((node) => id + ' ' + node.html)))`,
  )
}

// The admin app is there first, and knows the socket server's address from the start.
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (typeof address !== 'object' || address === null) throw new Error('There is no free port.')
  return address.port
}
