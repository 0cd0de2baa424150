import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser, openPerson } from '../support/browser.ts'
import { withoutBrowser } from '../support/chromium.ts'
import { openSystem, type System } from '../support/system.ts'

let browser: Browser
let system: System
/** Somebody's site, on an origin of its own. */
let site: Server
let siteUrl: string

beforeAll(async () => {
  if (withoutBrowser) return
  browser = await openBrowser()
  site = createServer((_, reply) => {
    reply.setHeader(
      'content-security-policy',
      `default-src 'none'; script-src ${system.adminUrl}; frame-src ${system.adminUrl}`,
    )
    reply.end(
      `<!doctype html><meta name=viewport content="width=device-width"><title>A site</title><h1>Cups</h1><script async src="${system.adminUrl}/kefu.js"></script>`,
    )
  })
  await new Promise<void>((resolve) => site.listen(0, 'localhost', resolve))
  siteUrl = `http://localhost:${(site.address() as AddressInfo).port}`
  system = await openSystem({ ALLOWED_ORIGINS: siteUrl, SOCKET_HOST: '127.0.0.1' })
})
afterAll(async () => {
  await browser?.close()
  await system?.close()
  site?.close()
})

describe.skipIf(withoutBrowser)('the chat on a site', () => {
  test('asks nothing, stores nothing and opens nothing before the visitor clicks', async () => {
    const { page, context, problems } = await openPerson(browser)
    const requests: string[] = []
    page.on('request', (request) => requests.push(new URL(request.url()).pathname))
    page.on('websocket', (socket) => requests.push(socket.url()))
    await page.goto(siteUrl)
    await page.locator('.launcher').waitFor()
    await page.evaluate(() => new Promise((done) => requestIdleCallback(done)))
    expect(requests.filter((path) => path !== '/favicon.ico')).toEqual(['/', '/kefu.js'])
    expect(await context.cookies()).toEqual([])
    expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0)
    expect(problems).toEqual([])
  })

  test('opens over the page without a mask, goes away and keeps the conversation', async () => {
    const { page } = await openPerson(browser)
    await page.goto(siteUrl)
    await page.locator('.launcher').click()
    const panel = panelOf(page)
    await write(panel, 'Hello from the site')
    await page.getByRole('heading', { name: 'Cups' }).click()
    await page.locator('.panel').getByRole('button', { name: /close/i }).click()
    expect(await page.locator('.panel').isVisible()).toBe(false)
    await page.locator('.launcher').click()
    await shown(panel, 'Hello from the site')
    expect(await page.locator('iframe').count()).toBe(1)
    await panel.getByText(/Sent$/).waitFor()
    expect(
      await system.db.query('test_once', `select 1 from messages where body = 'Hello from the site'`),
    ).toHaveLength(1)
  })

  test('is opened and closed by the keyboard, and the focus comes back', async () => {
    const { page } = await openPerson(browser)
    await page.goto(siteUrl)
    await page.locator('.launcher').focus()
    await page.keyboard.press('Enter')
    await panelOf(page).getByRole('textbox').waitFor()
    await expect
      .poll(() =>
        panelOf(page)
          .getByRole('textbox')
          .evaluate((field) => field === document.activeElement),
      )
      .toBe(true)
    await panelOf(page).getByRole('textbox').press('Escape')
    await expect.poll(() => page.locator('.panel').isVisible()).toBe(false)
    expect(
      await page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.matches('.launcher')),
    ).toBe(true)
  })

  test('has a menu for the keys that menus have, and Escape closes that alone', async () => {
    const { page } = await openPerson(browser)
    await page.goto(siteUrl)
    await page.locator('.launcher').click()
    const panel = panelOf(page)
    await write(panel, 'Hello')
    await panel.getByRole('button', { name: 'More' }).click()
    await panel.getByRole('menuitem').first().waitFor()
    const labels = await panel.getByRole('menuitem').allTextContents()
    const focused = () => panel.locator('[role=menuitem]:focus').textContent()
    expect(await focused()).toBe(labels[0])
    for (const [key, at] of [
      ['End', -1],
      ['ArrowDown', 0],
      ['ArrowUp', -1],
      ['Home', 0],
      ['ArrowDown', 1],
    ] as const) {
      await page.keyboard.press(key)
      expect(await focused()).toBe(labels.at(at))
    }
    await page.keyboard.press('Escape')
    await panel.getByRole('menu').waitFor({ state: 'detached' })
    expect(await page.locator('.panel').isVisible()).toBe(true)
  })

  test('counts what came while it was closed, on the bubble', async () => {
    const amy = await system.work(await system.hireAgent('Amy'))
    const { page } = await openPerson(browser)
    await page.goto(siteUrl)
    await page.locator('.launcher').click()
    await write(panelOf(page), 'I am listening')
    const came = await amy.next('msg', ({ msg }) => msg === 'I am listening')
    await page.locator('.panel').getByRole('button', { name: /close/i }).click()
    await amy.say('Two', { touid: came.from_id })
    await amy.say('words', { touid: came.from_id })
    await page.locator('.badge', { hasText: '2' }).waitFor()
    await page.locator('.launcher').click()
    await expect.poll(() => page.locator('.badge').isVisible()).toBe(false)
    amy.close()
  })

  test('I70 obeys `Kefu.open()`, and no message of another page', async () => {
    const { page } = await openPerson(browser)
    await page.goto(siteUrl)
    await page.locator('.launcher').waitFor()
    await page.evaluate(() => {
      const { Kefu } = window as unknown as { Kefu: { open(): void } }
      Kefu.open()
    })
    await panelOf(page).getByRole('textbox').waitFor()
    await page.evaluate(() => window.postMessage({ kefu: 'close' }, '*'))
    await write(panelOf(page), 'Still here')
    expect(await page.locator('.panel').isVisible()).toBe(true)
  })

  test('tells the agent on which page the visitor is', async () => {
    const bob = await system.work(await system.hireAgent('Bob'))
    const { page } = await openPerson(browser)
    await page.goto(`${siteUrl}/teapots?colour=green`)
    await page.locator('.launcher').click()
    await panelOf(page).getByRole('textbox').waitFor()
    const { user } = await bob.next('login', ({ user }) => user.page?.url.includes('teapots') ?? false)
    expect(user.page).toMatchObject({ url: `${siteUrl}/teapots?colour=green`, title: 'A site' })
    bob.close()
  })

  test('fills a phone, and is usable at 360 px', async () => {
    const { page } = await openPerson(browser, {
      viewport: { width: 360, height: 640 },
      isMobile: true,
      hasTouch: true,
    })
    await page.goto(siteUrl)
    await page.locator('.launcher').tap()
    await write(panelOf(page), 'From a phone')
    expect(await page.locator('.panel').boundingBox()).toMatchObject({ x: 0, y: 0, width: 360 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
    const size = await panelOf(page)
      .getByRole('textbox')
      .evaluate((field) => getComputedStyle(field).fontSize)
    expect(Number.parseFloat(size)).toBeGreaterThanOrEqual(16)
  })

  test('I70 is not framed by a site that is not on the list', async () => {
    const { page } = await openPerson(browser)
    await page.goto(siteUrl.replace('localhost', '127.0.0.1')).catch(() => null)
    await page.setContent(`<iframe src="${system.adminUrl}/index/index/chat"></iframe>`)
    const frame = page.frames()[1]
    await expect.poll(() => frame?.url()).toMatch(/^chrome-error:/)
  })
})

test.skipIf(withoutBrowser)('without a token of its own, a second browser is another visitor', async () => {
  const [vic, wen] = [await openPerson(browser), await openPerson(browser)]
  for (const { page } of [vic, wen]) await page.goto(`${system.adminUrl}/index/index/chat`)
  await write(vic.page.mainFrame() as unknown as FrameLocator, 'For nobody else')
  await write(wen.page.mainFrame() as unknown as FrameLocator, 'Me neither')
  expect(await wen.page.getByText('For nobody else').count()).toBe(0)
})

function panelOf(page: Page): FrameLocator {
  return page.frameLocator('iframe')
}

async function write(panel: FrameLocator, text: string): Promise<void> {
  await panel.getByRole('textbox').fill(text)
  await panel.getByRole('textbox').press('Enter')
  await shown(panel, text)
}

async function shown(panel: FrameLocator, text: string): Promise<void> {
  await panel.getByRole('log').locator('.bubble').filter({ hasText: text }).waitFor()
}
