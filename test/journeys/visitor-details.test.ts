import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContextOptions, FrameLocator, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { violations } from '../support/axe.ts'
import { openBrowser, openPerson } from '../support/browser.ts'
import { withoutBrowser } from '../support/chromium.ts'
import { addAgent, goodPassword } from '../support/client.ts'
import { openSystem, type System } from '../support/system.ts'

let browser: Browser
let system: System
/** A shop that is one page: its links change the address and the title, and load nothing. */
let site: Server
let shop: string

beforeAll(async () => {
  if (withoutBrowser) return
  browser = await openBrowser()
  site = createServer((_, reply) => {
    reply.setHeader('content-type', 'text/html')
    reply.end(
      `<!doctype html><title>Hill &amp; Leaf</title><h1>Hill &amp; Leaf</h1><script async src="${system.adminUrl}/kefu.js"></script>`,
    )
  })
  await new Promise<void>((resolve) => site.listen(0, 'localhost', resolve))
  shop = `http://localhost:${(site.address() as AddressInfo).port}`
  system = await openSystem({ CAPTCHA: 'off', ALLOWED_ORIGINS: shop, SOCKET_HOST: '127.0.0.1' })
})
afterAll(async () => {
  await browser?.close()
  await system?.close()
  site?.close()
})

const detailsIn = (page: Page) => page.locator('.details')
const partOf = (page: Page, name: string) => detailsIn(page).getByRole('region', { name })
const row = (page: Page, words: string) => page.locator('.entry-link', { hasText: words })

describe.skipIf(withoutBrowser)('the visitor at the side', () => {
  test('is followed from page to page, in a site that is one page', async () => {
    const amy = await work('Amy')
    const vic = await openPerson(browser, { timezoneId: 'Asia/Shanghai' })
    const panel = await openChat(vic.page, `${shop}/`)
    await write(panel, 'Which cup fits the pot?')
    await row(amy, 'Which cup fits').click()
    const here = partOf(amy, 'Pages').locator('[aria-current=page]')
    await here.getByRole('link', { name: 'Hill & Leaf' }).waitFor()

    await vic.page.evaluate(() => {
      history.pushState(null, '', '/cups?colour=blue')
      document.title = 'Blue cups'
    })
    await here.getByRole('link', { name: 'Blue cups' }).waitFor()
    expect(await here.getByRole('link').getAttribute('href')).toBe(`${shop}/cups?colour=blue`)
    expect(await partOf(amy, 'Pages').getByRole('link').allTextContents()).toEqual([
      'Blue cups',
      'Hill & Leaf',
    ])
    await amy.locator('.talk-page', { hasText: 'Blue cups' }).waitFor()

    const visit = partOf(amy, 'Visit')
    await visit.getByText('Shanghai', { exact: true }).waitFor()
    await visit.getByText('English (United Kingdom)').waitFor()
    await visit.getByText(/^Chrome \d+ on Linux · computer$/).waitFor()
    expect(await violations(amy)).toEqual([])
    await amy.context().close()
  })

  test('is given a name by the keyboard, which the lists of all his agent’s pages have at once', async () => {
    const amy = await work('Bea')
    const other = await amy.context().newPage()
    await other.goto(`${system.adminUrl}/admin/service/index`)
    const vic = await system.visit({ name: 'Vic', email: 'vic@shop.example' })
    await vic.say('It is about my parcel')
    await row(amy, 'my parcel').click()
    await detailsIn(amy).getByRole('button', { name: 'Name: Vic' }).press('Enter')
    await amy.keyboard.insertText('Vic Lind')
    await amy.keyboard.press('Enter')
    await detailsIn(amy).getByRole('button', { name: 'Name: Vic Lind' }).waitFor()
    await expect.poll(() => amy.evaluate(() => document.activeElement?.textContent)).toBe('Name: Vic Lind')
    await detailsIn(amy).getByText('Gave the name Vic', { exact: true }).waitFor()
    await row(other, 'Vic Lind').waitFor()
    await amy.getByRole('heading', { name: 'Vic Lind' }).waitFor()

    await detailsIn(amy).getByRole('button', { name: 'Name: Vic Lind' }).press('Enter')
    await amy.keyboard.insertText('Nobody')
    await amy.keyboard.press('Escape')
    await detailsIn(amy).getByRole('button', { name: 'Name: Vic Lind' }).waitFor()
    await row(amy, 'Vic Lind').waitFor()
    await amy.context().close()
  })

  test('says under the field what is wrong with an address, and keeps what was typed', async () => {
    const amy = await work('Cleo')
    const vic = await system.visit({ name: 'Vic' })
    await vic.say('Write to me')
    await row(amy, 'Write to me').click()
    await detailsIn(amy).getByRole('button', { name: 'E-mail: Add' }).click()
    const field = detailsIn(amy).getByRole('textbox', { name: 'E-mail' })
    await field.fill('vic@shop')
    await field.press('Enter')
    await partOf(amy, 'Contact').getByText('Write a whole address').waitFor()
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    expect(await field.inputValue()).toBe('vic@shop')
    expect(await violations(amy)).toEqual([])
    await field.fill('vic@shop.example')
    await field.press('Enter')
    await detailsIn(amy).getByRole('button', { name: 'E-mail: vic@shop.example' }).waitFor()

    await detailsIn(amy).getByRole('button', { name: 'About: Write' }).click()
    const about = detailsIn(amy).getByRole('textbox', { name: 'About' })
    await about.pressSequentially('Buys for a café.')
    await about.press('Shift+Enter')
    await about.pressSequentially('Pays late.')
    await about.press('ArrowDown')
    await amy.locator('.talk-header').click()
    await detailsIn(amy).getByRole('button', { name: 'About: Buys for a café. Pays late.' }).waitFor()
    const kept = await system.db.query('test_about', 'select about from visitors where id = $1', [
      vic.ready.id,
    ])
    expect(kept).toEqual([{ about: 'Buys for a café.\nPays late.' }])
    await amy.context().close()
  })

  test('has what was said with him before, to be read where it stands', async () => {
    const amy = await work('Dora')
    const vic = await system.visit({ name: 'Vic' })
    await vic.say('Is the green one sold?')
    await row(amy, 'Is the green one').click()
    await answer(amy, 'It is. See https://shop.example/blue')
    await amy.getByRole('button', { name: 'Close conversation' }).click()
    await vic.next('status', ({ state }) => state === 'closed')
    await vic.say('And the blue one?')
    await row(amy, 'And the blue one').click()
    const past = partOf(amy, 'Earlier conversations')
    await past.getByRole('button', { name: /Is the green one sold\?.*Dora/ }).press('Enter')
    await past.getByRole('link', { name: 'https://shop.example/blue' }).waitFor()
    expect(await past.getByRole('button').count()).toBe(1)
    expect(await violations(amy)).toEqual([])
    await past.getByRole('button').press('Enter')
    await past.getByRole('link').waitFor({ state: 'detached' })
    await amy.context().close()
  })

  test('asks to try again when he could not be loaded, and then is there', async () => {
    const amy = await work('Eve')
    const vic = await system.visit({ name: 'Vic' })
    await vic.say('Hello from nowhere')
    await amy.route('**/admin/service/visitors/*', (route) => route.abort())
    await row(amy, 'Hello from nowhere').click()
    await detailsIn(amy).getByText('No connection.').waitFor()
    expect(await violations(amy)).toEqual([])
    await amy.unroute('**/admin/service/visitors/*')
    await detailsIn(amy).getByRole('button', { name: 'Try again' }).click()
    await detailsIn(amy).getByRole('button', { name: 'Name: Vic' }).waitFor()
    await amy.context().close()
  })

  test('loses nothing that was written without a line', async () => {
    const amy = await work('Gil')
    const [vic, wen] = [await system.visit({ name: 'Vic' }), await system.visit({ name: 'Wen' })]
    await vic.say('Call me')
    await wen.say('Me too')
    await row(amy, 'Call me').click()
    const phone = detailsIn(amy).getByRole('textbox', { name: 'Phone' })
    await detailsIn(amy).getByRole('button', { name: 'Phone: Add' }).click()
    await amy.route('**/admin/service/visitors/*', (route) => route.abort())
    await phone.fill('+47 22')
    await phone.press('Enter')
    await detailsIn(amy).getByText('No connection.').waitFor()
    expect(await phone.inputValue()).toBe('+47 22')
    await phone.fill('+47 22 00')
    await row(amy, 'Me too').click()
    await amy.getByText('Not saved about Vic: “+47 22 00”').waitFor()
    await amy.context().close()
  })

  test('loses nothing that was refused where it stood and left there', async () => {
    const amy = await work('Hal')
    const [vic, wen] = [await system.visit({ name: 'Vic' }), await system.visit({ name: 'Wen' })]
    await vic.say('Write to me')
    await wen.say('So do I')
    await row(amy, 'Write to me').click()
    await detailsIn(amy).getByRole('button', { name: 'Name: Vic' }).click()
    await amy.route('**/admin/service/visitors/*', (route) => route.abort())
    await detailsIn(amy).getByRole('textbox', { name: 'Name' }).fill('Victoria')
    await amy.keyboard.press('Enter')
    await detailsIn(amy).getByText('No connection.').waitFor()
    await row(amy, 'So do I').click()
    await amy.getByText('Not saved about Vic: “Victoria”').waitFor()
    const kept = await system.db.query('test_name', 'select known_as from visitors where id = $1', [
      vic.ready.id,
    ])
    expect(kept).toEqual([{ known_as: null }])
    await amy.context().close()
  })

  test('is a drawer on a phone, where Esc leaves the field and not the drawer', async () => {
    const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true }
    const amy = await work('Fay', phone)
    const vic = await system.visit({ name: 'Vic', page: { url: `${shop}/`, title: 'Hill & Leaf' } })
    await vic.say('From afar')
    await row(amy, 'From afar').tap()
    await amy.getByRole('button', { name: 'Visitor details' }).tap()
    await detailsIn(amy).getByRole('button', { name: 'Phone: Add' }).tap()
    await detailsIn(amy).getByRole('textbox', { name: 'Phone' }).fill('+47')
    await amy.keyboard.press('Escape')
    await detailsIn(amy).getByRole('button', { name: 'Phone: Add' }).waitFor()
    expect(await amy.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
    expect(await violations(amy)).toEqual([])
    await amy.keyboard.press('Escape')
    await detailsIn(amy).waitFor({ state: 'detached' })
    await amy.context().close()
  })
})

async function work(name: string, options: BrowserContextOptions = {}): Promise<Page> {
  await addAgent(system, name.toLowerCase(), name)
  const { page } = await openPerson(browser, {
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    ...options,
  })
  await page.goto(`${system.adminUrl}/admin/service/index`)
  await page.locator('#username').fill(name.toLowerCase())
  await page.locator('#password').fill(goodPassword)
  await page.keyboard.press('Enter')
  await page.locator('.inbox-tabs .count').waitFor()
  return page
}

async function openChat(page: Page, url: string): Promise<FrameLocator> {
  await page.goto(url)
  await page.locator('.launcher').click()
  return page.frameLocator('iframe')
}

async function write(panel: FrameLocator, text: string): Promise<void> {
  await panel.getByRole('textbox').fill(text)
  await panel.getByRole('textbox').press('Enter')
  await shown(panel.getByRole('log'), text)
}

async function answer(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: /^Write to/ }).fill(text)
  await page.keyboard.press('Enter')
  await shown(page.getByRole('log'), text)
}

async function shown(log: Locator, text: string): Promise<void> {
  await log.locator('.bubble').filter({ hasText: text }).waitFor()
}
