import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContextOptions, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { violations } from '../support/axe.ts'
import { openBrowser, openConsole, openPerson } from '../support/browser.ts'
import { withoutBrowser } from '../support/chromium.ts'
import { identityEnv, identityOf } from '../support/identity.ts'
import { openSystem, type System } from '../support/system.ts'

const folder = process.env.SCREENSHOTS
let browser: Browser
let system: System
/** Somebody's site, on an origin of its own, that frames the chat. Who is signed in there is in the address: `/?as=vic`. */
let site: Server
let siteUrl: string

beforeAll(async () => {
  if (withoutBrowser) return
  browser = await openBrowser()
  site = createServer((request, reply) => {
    const who = new URL(request.url ?? '/', 'http://site').searchParams.get('as')
    reply.setHeader('content-type', 'text/html')
    reply.end(
      `<!doctype html><meta name=viewport content="width=device-width"><title>A site</title><h1>Cups</h1>
      <iframe title="Chat" width="384" height="600" src="${system.adminUrl}/index/index/chat?embed=1"></iframe>
      <script>
        const frame = document.querySelector('iframe')
        const say = (message) => frame.contentWindow.postMessage(message, '${system.adminUrl}')
        const identify = (identity) => say({ kefu: 'identify', identity })
        frame.onload = () => {
          ${who ? `identify('${identityOf(who)}')` : ''}
          say({ kefu: 'shown' })
        }
      </script>`,
    )
  })
  await new Promise<void>((resolve) => site.listen(0, 'localhost', resolve))
  siteUrl = `http://localhost:${(site.address() as AddressInfo).port}`
})
beforeEach(async () => {
  if (!withoutBrowser) system = await openSystem({ ...identityEnv, ALLOWED_ORIGINS: siteUrl, CAPTCHA: 'off' })
})
afterEach(async () => {
  // A server that closes waits for browsers that keep their connections.
  for (const context of browser?.contexts() ?? []) await context.close()
  await system?.close()
})
afterAll(async () => {
  await browser?.close()
  site?.close()
})

const owner = (wish: string) =>
  system.db.query(`test_owner_${wish.length}`, `update site_settings set ${wish}`)
const chatUrl = () => `${system.adminUrl}/index/index/chat`

async function openPanel(page: Page, as = ''): Promise<FrameLocator> {
  await page.goto(as ? `${siteUrl}/?as=${as}` : siteUrl)
  const panel = page.frameLocator('iframe')
  await panel.getByRole('button', { name: 'More' }).waitFor()
  return panel
}

/** His site says who he is while the page is open. */
function signIn(page: Page, who: string): Promise<void> {
  return page.evaluate(`identify('${identityOf(who)}')`)
}

async function write(panel: FrameLocator | Page, text: string): Promise<void> {
  await panel.getByRole('textbox').fill(text)
  await panel.getByRole('textbox').press('Enter')
  await panel.getByText(/(Sent|Delivered|Read)$/).waitFor()
}

function shown(panel: FrameLocator | Page, text: string): Promise<void> {
  return panel.getByRole('log').locator('.bubble').filter({ hasText: text }).waitFor()
}

async function picture(page: Page, name: string): Promise<void> {
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` })
}

/** The console of an agent who signs in. */
function work(name: string): Promise<Page> {
  return openConsole(browser, system, name)
}

const looks: [string, BrowserContextOptions][] = [
  ['light', {}],
  ['dark', { colorScheme: 'dark' }],
  ['phone', { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true }],
]

describe.skipIf(withoutBrowser)('a visitor whom his site knows', () => {
  test('finds on his phone what he wrote at his desk', async () => {
    const desk = await openPerson(browser)
    await write(await openPanel(desk.page, 'vic'), 'From my desk')
    const phone = await openPerson(browser)
    await shown(await openPanel(phone.page, 'vic'), 'From my desk')
    expect([...desk.problems, ...phone.problems]).toEqual([])
  })

  test('keeps what he wrote before he signed in', async () => {
    const { page } = await openPerson(browser)
    await write(await openPanel(page), 'Before I signed in')
    const panel = await openPanel(page, 'vic')
    await shown(panel, 'Before I signed in')
    await write(panel, 'And after')
    const phone = await openPerson(browser)
    const other = await openPanel(phone.page, 'vic')
    for (const text of ['Before I signed in', 'And after']) await shown(other, text)
  })

  test('is known though his site says so only after his first words', async () => {
    const { page } = await openPerson(browser)
    const panel = await openPanel(page)
    await write(panel, 'Unknown yet')
    await signIn(page, 'vic')
    const known = () => system.db.query('test_known', `select 1 from visitors where verified_sub = 'vic'`)
    await expect.poll(known).toHaveLength(1)
    await write(panel, 'Known by now')
    await shown(panel, 'Unknown yet')
  })

  test('leaves nothing to the next one in the same browser, nor to a stranger', async () => {
    const { page } = await openPerson(browser)
    const vic = await openPanel(page, 'vic')
    await write(vic, 'Of Vic alone')
    await vic.getByRole('textbox').fill('Not sent by Vic')
    await vic.getByRole('textbox').blur()
    const wen = await openPanel(page, 'wen')
    await write(wen, 'Of Wen')
    expect(await wen.getByRole('log').getByText('Of Vic alone').count()).toBe(0)
    expect(await wen.getByRole('textbox').inputValue()).toBe('')
    const stranger = await openPanel(page)
    await write(stranger, 'Of nobody')
    expect(
      await stranger
        .getByRole('log')
        .getByText(/Of Vic|Of Wen/)
        .count(),
    ).toBe(0)
    const back = await openPanel(page, 'vic')
    await shown(back, 'Of Vic alone')
    expect(await back.getByRole('log').getByText('Of Wen').count()).toBe(0)
  })

  test('is shown to his agent with the name that his site has for him', async () => {
    const console = await work('Amy')
    const { page } = await openPerson(browser)
    await write(await openPanel(page, 'vic'), 'Hello')
    await console.locator('.entry-name').first().click()
    await console.getByText('Signed in as').waitFor()
    await console.locator('.fact', { hasText: 'Signed in as' }).getByText('vic').waitFor()
    expect(await violations(console)).toEqual([])
  })
})

describe.skipIf(withoutBrowser)('a site that vouches for all of its visitors', () => {
  test('tells a stranger in a sentence, and lets him in when he signs in', async () => {
    await owner('demand_identity = true')
    const { page } = await openPerson(browser)
    const panel = await openPanel(page)
    await panel.getByText('This chat is for those who are signed in').waitFor()
    expect(await panel.getByRole('textbox').count()).toBe(0)
    await picture(page, 'sign-in')
    await panel.getByRole('button', { name: 'Try again' }).click()
    await panel.getByText('This chat is for those who are signed in').waitFor()
    await signIn(page, 'vic')
    await write(panel, 'Here I am')
  })
})

describe.skipIf(withoutBrowser)('a site that asks its visitors who they are', () => {
  test.each(looks)('asks before the first word (%s)', async (look, options) => {
    await owner(`ask_name = 'required', ask_email = 'optional'`)
    const { page, problems } = await openPerson(browser, options)
    await page.goto(chatUrl())
    const name = page.getByRole('textbox', { name: 'Name' })
    await name.waitFor()
    expect(await page.getByRole('textbox', { name: 'Write a message' }).count()).toBe(0)
    expect(await violations(page)).toEqual([])
    await picture(page, `asked-${look}`)
    await page.getByRole('button', { name: 'Continue' }).click()
    expect(await name.evaluate((field) => (field as HTMLInputElement).validity.valueMissing)).toBe(true)
    await name.fill('Vic')
    await page.getByRole('textbox', { name: 'E-mail (optional)' }).fill('vic@shop')
    await page.keyboard.press('Enter')
    await page.getByText('Write the whole address').waitFor()
    expect(await violations(page)).toEqual([])
    await picture(page, `asked-wrong-${look}`)
    await page.getByRole('textbox', { name: 'E-mail (optional)' }).fill('vic@shop.example')
    await page.keyboard.press('Enter')
    await write(page, 'Hello')
    expect(await system.db.query('test_who', 'select name, email from visitors')).toEqual([
      { name: 'Vic', email: 'vic@shop.example' },
    ])
    await page.reload()
    await shown(page, 'Hello')
    await page.getByRole('textbox', { name: 'Write a message' }).waitFor()
    expect(await page.getByRole('textbox', { name: 'Name' }).count()).toBe(0)
    expect(problems).toEqual([])
  })

  test('may be told nothing where it only would like to know', async () => {
    await owner(`ask_name = 'optional'`)
    const { page } = await openPerson(browser)
    await page.goto(chatUrl())
    await page.getByRole('textbox', { name: 'Name (optional)' }).waitFor()
    await page.getByRole('textbox', { name: 'Write a message' }).waitFor()
    await picture(page, 'asked-optional')
    await page.getByRole('button', { name: 'Skip' }).click()
    await write(page, 'Hello')
    await page.reload()
    await shown(page, 'Hello')
    expect(await page.getByRole('button', { name: 'Skip' }).count()).toBe(0)
  })

  test('shows the answer to the agent who has him', async () => {
    await owner(`ask_name = 'optional'`)
    const console = await work('Amy')
    const { page } = await openPerson(browser)
    await page.goto(chatUrl())
    await page.getByRole('textbox', { name: 'Write a message' }).fill('Hello')
    await page.keyboard.press('Enter')
    await console.locator('.entry-name').first().waitFor()
    await page.getByRole('textbox', { name: 'Name (optional)' }).fill('Victor Lind')
    await page.keyboard.press('Enter')
    await console.locator('.entry-name', { hasText: 'Victor Lind' }).waitFor()
  })
})

describe.skipIf(withoutBrowser)('a visitor', () => {
  test('downloads what he said', async () => {
    const { page } = await openPerson(browser)
    await page.goto(chatUrl())
    await write(page, 'To be kept')
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Download my conversations' }).click()
    await page.getByRole('dialog', { name: 'Download your conversations' }).waitFor()
    expect(await violations(page)).toEqual([])
    await picture(page, 'download')
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'As text' }).click(),
    ])
    expect(file.suggestedFilename()).toBe('conversations.txt')
    expect(await readFile(await file.path(), 'utf8')).toContain('You: To be kept')
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
  })

  test.each(looks)('is forgotten when he wants it, and his agent sees it (%s)', async (look, options) => {
    const console = await work('Amy')
    const { page, context, problems } = await openPerson(browser, options)
    await page.goto(chatUrl())
    await write(page, 'Please forget this')
    await console.locator('.entry-name').first().click()
    await shown(console, 'Please forget this')
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Forget me' }).click()
    const asked = page.getByRole('dialog', { name: 'Delete everything?' })
    await asked.waitFor()
    expect(await violations(page)).toEqual([])
    await picture(page, `forget-${look}`)
    await page.keyboard.press('Escape')
    await expect.poll(() => asked.count()).toBe(0)
    await shown(page, 'Please forget this')
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Forget me' }).click()
    await asked.getByRole('button', { name: 'Delete everything' }).click()
    await page.getByRole('dialog', { name: 'All is deleted' }).waitFor()
    await picture(page, `forgotten-${look}`)
    await expect.poll(() => console.getByText('Please forget this').count()).toBe(0)
    await console.getByText(/had everything deleted/).waitFor()
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([])
    expect(await context.cookies()).toEqual([])
    expect(await system.db.query('test_none', 'select 1 from visitors')).toEqual([])
    await page.getByRole('button', { name: 'Begin anew' }).click()
    await write(page, 'Somebody new')
    expect(await page.getByText('Please forget this').count()).toBe(0)
    expect(problems).toEqual([])
  })

  test('finds in the menu that he opened early what comes with the connection', async () => {
    const { page } = await openPerson(browser)
    let connect = () => {}
    const held = new Promise<void>((resolve) => {
      connect = resolve
    })
    await page.routeWebSocket(/./, async (route) => {
      await held
      route.connectToServer()
    })
    await page.goto(chatUrl())
    await page.getByRole('button', { name: 'More' }).click()
    const items = page.getByRole('menuitem')
    await items.first().waitFor()
    expect(await items.count()).toBe(1)
    connect()
    await page.getByRole('menuitem', { name: 'Forget me' }).waitFor()
    expect(await page.evaluate(() => document.activeElement?.textContent)).toMatch(/sound/i)
  })

  test('uses the menu by keyboard alone', async () => {
    const { page } = await openPerson(browser)
    await page.goto(chatUrl())
    await write(page, 'Hello')
    await page.getByRole('button', { name: 'More' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: /sound/ }).waitFor()
    expect(await violations(page)).toEqual([])
    await picture(page, 'menu')
    await page.keyboard.press('ArrowUp')
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Forget me')
    await page.keyboard.press('Escape')
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toBe('More')
    expect(await page.getByRole('menu').count()).toBe(0)
  })
})

describe.skipIf(withoutBrowser)('a visitor whose browser blocks what others store', () => {
  test('is himself after a reload, by a cookie of this site alone', async () => {
    const { page, context } = await openPerson(browser)
    await context.addInitScript(() => {
      Object.defineProperty(window, 'localStorage', {
        get() {
          throw new DOMException('blocked', 'SecurityError')
        },
      })
    })
    await write(await openPanel(page), 'Still me')
    const [cookie] = await context.cookies()
    expect(cookie).toMatchObject({ name: 'kefu.token', secure: true, sameSite: 'None', httpOnly: false })
    const panel = await openPanel(page)
    await shown(panel, 'Still me')
    expect(await panel.getByText('Your browser keeps nothing').count()).toBe(0)
  })

  test('writes without any storage, and is told that it ends with the page', async () => {
    const { page, context } = await openPerson(browser)
    await context.addInitScript(() => {
      Object.defineProperty(window, 'localStorage', {
        get() {
          throw new DOMException('blocked', 'SecurityError')
        },
      })
      Object.defineProperty(Document.prototype, 'cookie', { get: () => '', set: () => {} })
    })
    const panel = await openPanel(page)
    await write(panel, 'While I am here')
    await panel.getByText('Your browser keeps nothing').waitFor()
  })
})
