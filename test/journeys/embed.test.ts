import { changeSite } from '@kefu/admin/features/site/queries.ts'
import type { Kefu } from '@kefu/web/kefu.d.ts'
import type { Browser, BrowserContext, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser, openPerson } from '../support/browser.ts'
import { withoutBrowser } from '../support/chromium.ts'
import { type ForeignSite, openForeignSite } from '../support/foreign-site.ts'
import { openSystem, type System } from '../support/system.ts'

let browser: Browser
let system: System
let site: ForeignSite

beforeAll(async () => {
  if (withoutBrowser) return
  browser = await openBrowser()
  site = await openForeignSite(() => system.adminUrl, pageAt)
  system = await openSystem({ ALLOWED_ORIGINS: site.url, SOCKET_HOST: '127.0.0.1' })
})
afterAll(async () => {
  await browser?.close()
  await system?.close()
  site?.close()
})
afterEach(() => system && changeSite(system.db.query, untouched))

const untouched = {
  accent: null,
  position: 'right',
  greetingZh: '',
  greetingEn: '',
  askName: 'never',
  askEmail: 'never',
  demandIdentity: false,
  keepDays: null,
  keepFilesDays: null,
} as const
const phone = { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true }

/** Rules that would tear the chat apart if they reached it, and a script that uses it before it is there. */
function pageAt(path: string): { type: string; body: string } {
  if (path === '/own.js') return { type: 'text/javascript', body: `(${ownScript})()` }
  if (path === '/own.css')
    return { type: 'text/css', body: 'div, button { float: left; transform: scale(2) }' }
  if (path === '/other') return { type: 'text/html', body: '<!doctype html><title>Other</title>' }
  const embed = `<script async src="${system.adminUrl}/kefu.js"></script>`
  return {
    type: 'text/html',
    body: `<!doctype html><meta name=viewport content="width=device-width"><title>A site</title>
      ${path === '/styled' ? '<link rel=stylesheet href=/own.css>' : ''}
      <h1>Cups</h1><iframe src="/other" title="Other"></iframe>
      <script src="/own.js"></script>${path === '/often' ? embed.repeat(1000) : embed}`,
  }
}

function ownScript(): void {
  const called: unknown[] = []
  Object.assign(window, { called })
  window.Kefu ||= []
  window.Kefu.push(
    ['identify', { name: 'Vic', email: 'vic@example.com' }],
    ['on', 'open', () => called.push('open')],
    ['on', 'close', () => called.push('close')],
    ['on', 'unread', (count) => called.push(count)],
  )
}

const calledIn = (page: Page) => page.evaluate(() => (window as unknown as { called: unknown[] }).called)

/** Notes what each frame is told by another one. */
async function overhear(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const heard: unknown[] = []
    Object.assign(window, { heard })
    window.addEventListener('message', ({ data }) => heard.push(data))
  })
}

function heardIn(page: Page, origin = system.adminUrl): Promise<{ kefu: string }[]> {
  const heard = page.frames().find((frame) => frame.url().startsWith(origin))
  return heard!.evaluate(() => (window as unknown as { heard: { kefu: string }[] }).heard)
}

/** As a script of the site uses it once it is there. */
function kefu<Result>(page: Page, use: (kefu: Kefu) => Result): Promise<Result> {
  return page.evaluate<Result>(`(${use})(window.Kefu)`)
}

describe.skipIf(withoutBrowser)('a site', () => {
  test('that uses the chat before it is there asks and stores nothing until the visitor opens it', async () => {
    const { page, context, problems } = await openPerson(browser)
    const requests: string[] = []
    page.on('request', (request) => requests.push(new URL(request.url()).pathname))
    page.on('websocket', (socket) => requests.push(socket.url()))
    await page.goto(site.url)
    await page.locator('.launcher').waitFor()
    await page.evaluate(() => new Promise((done) => requestIdleCallback(done)))
    expect(requests.filter((path) => path !== '/favicon.ico').sort()).toEqual([
      '/',
      '/kefu.js',
      '/other',
      '/own.js',
    ])
    expect(await context.cookies()).toEqual([])
    const stored = await page.evaluate(async () => [
      localStorage.length + sessionStorage.length,
      (await indexedDB.databases()).length,
      document.cookie,
    ])
    expect(stored).toEqual([0, 0, ''])
    expect(page.frames().map((frame) => frame.url())).toEqual([`${site.url}/`, `${site.url}/other`])

    await page.locator('.launcher').click()
    await panelOf(page).getByRole('textbox').waitFor()
    await expect.poll(() => requests).toContain(`${system.wsUrl}/`)
    expect(problems).toEqual([])
  })

  test('says who the visitor is before anything else, and again when it knows more', async () => {
    const { page, context } = await openPerson(browser)
    await overhear(context)
    await page.goto(site.url)
    await page.locator('.launcher').click()
    await panelOf(page).getByRole('textbox').waitFor()
    const [first, second] = await heardIn(page)
    expect(first).toEqual({ kefu: 'identify', name: 'Vic', email: 'vic@example.com' })
    expect(second).toMatchObject({ kefu: 'shown' })
    await kefu(page, (chat) => chat.identify({ identity: 'signed' }))
    await expect.poll(() => heardIn(page)).toContainEqual({ kefu: 'identify', identity: 'signed' })
  })

  test('hears when the chat is opened and closed, and how much is unread', async () => {
    const amy = await system.work(await system.hireAgent('Amy'))
    const { page } = await openPerson(browser)
    await page.goto(site.url)
    await page.locator('.launcher').waitFor()
    await kefu(page, (chat) => chat.push(['open']))
    await write(panelOf(page), 'Are you there?')
    const { from_id } = await amy.next('msg', ({ msg }) => msg === 'Are you there?')
    await kefu(page, (chat) => chat.toggle())
    await amy.say('I am', { touid: from_id })
    await page.locator('.badge', { hasText: '1' }).waitFor()
    await page.locator('.launcher').click()
    await expect.poll(() => calledIn(page)).toEqual(['open', 'close', 1, 'open', 0])
    amy.close()
  })

  test('stops listening when it wants', async () => {
    const { page } = await openPerson(browser)
    await page.goto(site.url)
    await page.locator('.launcher').waitFor()
    await page.evaluate(() => {
      const { Kefu, called } = window as unknown as { Kefu: Kefu; called: unknown[] }
      const stop = Kefu.on('open', () => called.push('again'))
      Kefu.open()
      Kefu.close()
      stop()
      Kefu.open()
    })
    await expect.poll(() => calledIn(page)).toEqual(['open', 'again', 'close', 'open'])
  })

  test('I70 is believed, and no other frame of its page', async () => {
    const bob = await system.work(await system.hireAgent('Bob'))
    const { page, context } = await openPerson(browser)
    await overhear(context)
    await page.goto(site.url)
    await page.locator('.launcher').click()
    await write(panelOf(page), 'Who is speaking?')
    const { from_id, conversation } = await bob.next('msg', ({ msg }) => msg === 'Who is speaking?')
    const other = page.frames().find((frame) => frame.url().endsWith('/other'))
    await other!.evaluate(() => {
      const panel = parent.document.querySelector('div')?.shadowRoot?.querySelector('iframe')
      panel?.contentWindow?.postMessage({ kefu: 'hidden' }, '*')
      parent.postMessage({ kefu: 'unread', count: 7 }, '*')
      parent.postMessage({ kefu: 'close' }, '*')
    })
    await expect.poll(() => heardIn(page)).toContainEqual({ kefu: 'hidden' })
    await expect.poll(() => heardIn(page, site.url)).toContainEqual({ kefu: 'close' })
    expect(await calledIn(page)).toEqual(['open'])
    expect(await page.locator('.panel').isVisible()).toBe(true)
    const { seq } = await bob.say('Bob is', { touid: from_id })
    // What is read is in a panel that is shown.
    await bob.next('seen', (seen) => seen.conversation === conversation && seen.read >= seq)
    bob.close()
  })

  test('I70 that embeds it a thousand times has one chat', async () => {
    const { page } = await openPerson(browser)
    await page.goto(`${site.url}/often`)
    await page.locator('.launcher').click()
    await panelOf(page).getByRole('textbox').waitFor()
    expect(await page.locator('.launcher').count()).toBe(1)
    expect(page.frames().map((frame) => new URL(frame.url()).pathname)).toEqual([
      '/often',
      '/other',
      '/index/index/chat',
    ])
    await expect.poll(() => calledIn(page)).toEqual(['open'])
  })

  test('keeps its rules to itself', async () => {
    const { page } = await openPerson(browser)
    await page.goto(`${site.url}/styled`)
    const { width, height } = page.viewportSize()!
    expect(await page.locator('.launcher').boundingBox()).toEqual({
      ...{ x: width - 72, y: height - 72 },
      ...{ width: 56, height: 56 },
    })
  })
})

describe.skipIf(withoutBrowser)('what the owner decided', () => {
  test('is what a visitor sees: the colour, the side and the greeting', async () => {
    await changeSite(system.db.query, {
      ...untouched,
      accent: '#ffd400',
      position: 'left',
      greetingEn: 'Tea is ready. Ask away.',
    })
    const { page } = await openPerson(browser)
    await page.goto(site.url)
    const launcher = page.locator('.launcher')
    expect((await launcher.boundingBox())?.x).toBe(16)
    expect(await coloursOf(launcher)).toEqual(['rgb(255, 212, 0)', 'rgb(0, 0, 0)'])
    await launcher.click()
    await panelOf(page).getByText('Tea is ready. Ask away.').waitFor()
    expect((await page.locator('.panel').boundingBox())?.x).toBe(16)
    await panelOf(page).getByRole('textbox').fill('Good')
    expect(await coloursOf(panelOf(page).locator('.composer-ready'))).toEqual([
      'rgb(255, 212, 0)',
      'rgb(0, 0, 0)',
    ])
  })

  test.each(['light', 'dark'] as const)(
    'or else our blue, which changes with the night: %s',
    async (colorScheme) => {
      const { page } = await openPerson(browser, { colorScheme })
      await page.goto(site.url)
      const blue = { light: 'rgb(37, 99, 235)', dark: 'rgb(110, 160, 255)' }[colorScheme]
      expect((await coloursOf(page.locator('.launcher')))[0]).toBe(blue)
    },
  )
})

describe.skipIf(withoutBrowser)('on a phone', () => {
  test.each([
    ['upright', phone.viewport],
    ['lying', { width: 740, height: 360 }],
  ])('%s, the chat is the whole screen', async (_how, viewport) => {
    const { page } = await openPerson(browser, { ...phone, viewport })
    await page.goto(site.url)
    await page.locator('.launcher').tap()
    await panelOf(page).getByRole('textbox').waitFor()
    expect(await page.locator('.panel').boundingBox()).toEqual({ x: 0, y: 0, ...viewport })
  })

  test('the keyboard hides neither the field nor who answers', async () => {
    const { page } = await openPerson(browser, phone)
    await page.goto(site.url)
    await page.locator('.launcher').tap()
    const field = panelOf(page).getByRole('textbox')
    await field.waitFor()
    await coverFrom(page, 300, 24)
    await expect
      .poll(() => page.locator('.panel').boundingBox())
      .toEqual({ x: 0, y: 24, width: 360, height: 300 })
    await expect.poll(async () => bottomOf(await field.boundingBox())).toBeLessThanOrEqual(324)
    expect((await panelOf(page).locator('.chat-header').boundingBox())?.y).toBe(24)
    await coverFrom(page, 640, 0)
    await expect.poll(() => page.locator('.panel').boundingBox()).toMatchObject({ y: 0, height: 640 })
  })
})

test.skipIf(withoutBrowser)('nothing moves for whoever wants it so', async () => {
  for (const [reducedMotion, moving] of [
    ['reduce', 0],
    ['no-preference', 1],
  ] as const) {
    const { page } = await openPerson(browser, { reducedMotion })
    await page.goto(site.url)
    await page.locator('.launcher').waitFor()
    const animations = await page.evaluate(() => {
      const { Kefu } = window as unknown as { Kefu: Kefu }
      Kefu.open()
      return document.querySelector('div')?.shadowRoot?.getAnimations().length
    })
    expect(animations).toBe(moving)
  }
})

/** As far as a page can tell, a keyboard is on the screen: no browser without a window has one. */
function coverFrom(page: Page, height: number, offsetTop: number): Promise<void> {
  return page.evaluate(
    ([height, offsetTop]) => {
      Object.defineProperty(visualViewport, 'height', { value: height, configurable: true })
      Object.defineProperty(visualViewport, 'offsetTop', { value: offsetTop, configurable: true })
      visualViewport?.dispatchEvent(new Event('resize'))
    },
    [height, offsetTop] as const,
  )
}

function bottomOf(box: { y: number; height: number } | null): number {
  return box ? box.y + box.height : Number.POSITIVE_INFINITY
}

function coloursOf(element: ReturnType<Page['locator']>): Promise<string[]> {
  return element.evaluate((drawn) => {
    const { backgroundColor, color } = getComputedStyle(drawn)
    return [backgroundColor, color]
  })
}

function panelOf(page: Page): FrameLocator {
  return page.frameLocator('.panel iframe')
}

async function write(panel: FrameLocator, text: string): Promise<void> {
  await panel.getByRole('textbox').fill(text)
  await panel.getByRole('textbox').press('Enter')
  await panel.getByRole('log').locator('.bubble').filter({ hasText: text }).waitFor()
}
