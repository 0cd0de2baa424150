import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openBrowser, openConsole, openPerson } from '../support/browser.ts'
import { withoutBrowser } from '../support/chromium.ts'
import { type ForeignSite, openForeignSite } from '../support/foreign-site.ts'
import { identityEnv, identityOf } from '../support/identity.ts'
import { openSystem, type System } from '../support/system.ts'

let browser: Browser
let system: System
/** A shop with the embed script in it. Who is signed in there is in the address: `/?as=vic`. */
let site: ForeignSite

beforeAll(async () => {
  if (withoutBrowser) return
  browser = await openBrowser()
  site = await openForeignSite(() => system.adminUrl, answer)
})
beforeEach(async () => {
  if (!withoutBrowser)
    system = await openSystem({ ...identityEnv, ALLOWED_ORIGINS: site.url, CAPTCHA: 'off' })
})
afterEach(async () => {
  for (const context of browser?.contexts() ?? []) await context.close()
  await system?.close()
})
afterAll(async () => {
  await browser?.close()
  site?.close()
})

/** What the server of the shop signs for a page of it; `/early.js` calls before the embed script is there. */
function answer(path: string): { type: string; body: string } {
  const { pathname, searchParams } = new URL(path, 'http://site')
  const who = searchParams.get('as')
  if (pathname === '/early.js') {
    const call = `window.Kefu ||= []; Kefu.push(['identify', { identity: '${signed(who ?? '')}' }])`
    return { type: 'text/javascript', body: who ? call : '' }
  }
  return {
    type: 'text/html',
    body: `<!doctype html><meta name=viewport content="width=device-width"><title>Hill &amp; Leaf</title><h1>Tea</h1>
      <script src="/early.js?as=${who ?? ''}"></script>
      <script async src="${system.adminUrl}/kefu.js"></script>`,
  }
}

const signed = (who: string) =>
  identityOf(who, {
    claims: { name: who === 'vic' ? 'Vic of the hill' : 'Wen', email: `${who}@shop.example` },
  })

describe.skipIf(withoutBrowser)('a site that says by its script who its visitor is', () => {
  test('says so before the script is there: he is known with his first word', async () => {
    const amy = await work('Amy')
    const { page, problems } = await openPerson(browser)
    const panel = await openChat(page, '/?as=vic')
    await write(panel, 'Where is my parcel?')
    await isVerified(amy, 'Vic of the hill', 'vic')
    expect(problems).toEqual([])
  })

  test('says so late, in a browser that stores nothing: what he wrote meanwhile is sent, and stays in the field', async () => {
    const amy = await work('Amy')
    const { page } = await openPerson(browser)
    let release = () => {}
    const written = new Promise<void>((resolve) => {
      release = resolve
    })
    await page.route(/person/, (route) => written.then(() => route.continue()))
    await page.goto(`${site.url}/?as=vic`)
    await page.locator('.launcher').click()
    const field = page.frameLocator('iframe').getByRole('textbox')
    await field.fill('Where is my parcel?')
    await field.press('Enter')
    await field.fill('And the bill?')
    release()
    await isVerified(amy, 'Vic of the hill', 'vic')
    await amy.locator('.bubble', { hasText: 'Where is my parcel?' }).waitFor()
    expect(await field.inputValue()).toBe('And the bill?')
  })

  test('says so after the chat was opened: what he wrote stays his, and he is known', async () => {
    const amy = await work('Amy')
    const { page } = await openPerson(browser)
    const panel = await openChat(page, '/')
    await write(panel, 'Not signed in yet')
    await amy.locator('.entry', { hasText: 'Not signed in yet' }).waitFor()
    await identify(page, signed('vic'))
    await shown(panel, 'Not signed in yet')
    await write(panel, 'Signed in')
    await isVerified(amy, 'Vic of the hill', 'vic')
  })

  test('finds him again elsewhere, and a page that names nobody shows a stranger none of it', async () => {
    const desk = await openPerson(browser)
    await write(await openChat(desk.page, '/?as=vic'), 'Of Vic alone')
    const phone = await openPerson(browser)
    await shown(await openChat(phone.page, '/?as=vic'), 'Of Vic alone')

    const stranger = await openChat(phone.page, '/')
    await write(stranger, 'Of nobody')
    expect(await stranger.locator('.bubble').allTextContents()).toEqual(['Of nobody'])
    const names = 'select body, verified_sub as "sub" from messages m join visitors v on v.id = m.sender_id'
    expect(await system.db.query('test_whose', `${names} order by m.sent_at`)).toEqual([
      { body: 'Of Vic alone', sub: 'vic' },
      { body: 'Of nobody', sub: null },
    ])
    const back = await openChat(phone.page, '/?as=vic')
    await shown(back, 'Of Vic alone')
  })

  test('is not believed when somebody else signed it', async () => {
    const { page } = await openPerson(browser)
    const vic = await openChat(page, '/?as=vic')
    await write(vic, 'Of Vic alone')
    const { page: other } = await openPerson(browser)
    const panel = await openChat(other, '/')
    await identify(other, identityOf('vic', { secret: 'a secret that the site does not have at all' }))
    await write(panel, 'I am Vic, believe me')
    expect(await panel.locator('.bubble').allTextContents()).toEqual(['I am Vic, believe me'])
    const known = `select v.verified_sub as "sub" from messages m join visitors v on v.id = m.sender_id`
    expect(await system.db.query('test_forged', `${known} where body like 'I am Vic%'`)).toEqual([
      { sub: null },
    ])
  })
})

async function openChat(page: Page, path: string): Promise<FrameLocator> {
  await page.goto(site.url + path)
  await page.locator('.launcher').click()
  const panel = page.frameLocator('iframe')
  await panel.getByRole('button', { name: 'More' }).waitFor()
  return panel
}

function identify(page: Page, identity: string): Promise<void> {
  return page.evaluate((identity) => {
    window.Kefu?.push(['identify', { identity }])
  }, identity)
}

async function write(panel: FrameLocator, text: string): Promise<void> {
  await panel.getByRole('textbox').fill(text)
  await panel.getByRole('textbox').press('Enter')
  await panel.getByText(/(Sent|Delivered|Read)$/).waitFor()
}

function shown(panel: FrameLocator, text: string): Promise<void> {
  return panel.getByRole('log').locator('.bubble').filter({ hasText: text }).waitFor()
}

/** The agent sees what his site calls him, and that it vouches for him. */
async function isVerified(amy: Page, name: string, sub: string): Promise<void> {
  await amy.locator('.entry-name', { hasText: name }).click()
  await amy.locator('.fact', { hasText: 'Signed in as' }).getByText(sub, { exact: true }).waitFor()
}

/** The console of an agent who signs in. */
function work(name: string): Promise<Page> {
  return openConsole(browser, system, name)
}
