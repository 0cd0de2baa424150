import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { violations } from '../support/axe.ts'
import { openBrowser, openPerson, takeName } from '../support/browser.ts'
import { withoutBrowser } from '../support/chromium.ts'
import { type OldProxy, openOldProxy } from '../support/old-proxy.ts'
import { type LoggedIn, openSystem, type System } from '../support/system.ts'

// What a visitor has when something is missing: a WebSocket, then scripts. Each rung with the one above taken away.
let browser: Browser
let proxy: OldProxy
let system: System
let amy: LoggedIn

beforeAll(async () => {
  if (withoutBrowser) return
  browser = await openBrowser()
  proxy = await openOldProxy()
  system = await openSystem({ PUBLIC_SOCKET_URL: `ws://127.0.0.1:${proxy.port}` }, true)
  proxy.target = Number(new URL(system.socket.url).port)
  amy = await system.work(await system.hireAgent('Amy'))
})
afterAll(async () => {
  await browser?.close()
  await system?.close()
  await proxy?.close()
})
beforeEach(() => {
  if (!proxy) return
  proxy.upgrades = 'refused'
  proxy.isAway = false
})

const address = () => `${system.adminUrl}/index/index/chat`
const bubbles = (page: Page) => page.locator('.bubble').allTextContents()
const stored = () =>
  system.db.query<{ body: string }>('test_said', 'select body from messages order by conversation_id, seq')

async function openChat(): Promise<Page> {
  const { page } = await openPerson(browser)
  await page.goto(address())
  await page.getByRole('textbox').waitFor()
  return page
}

async function write(page: Page, text: string): Promise<void> {
  const field = page.getByRole('textbox')
  await field.fill(text)
  await field.press('Enter')
  await page.locator('.bubble').filter({ hasText: text }).waitFor()
}

/** What Amy hears of a visitor's words: who he is. */
async function heardBy(agent: LoggedIn, text: string): Promise<number> {
  return (await agent.next('msg', ({ msg }) => msg === text)).from_id
}

function hasWebSocket(page: Page): Promise<boolean> {
  return page.evaluate(() => localStorage.getItem('kefu.stream') === null)
}

describe.skipIf(withoutBrowser)('where WebSockets are broken', () => {
  test.each(['refused', 'unanswered'] as const)(
    'and upgrades are %s, both sides see each other’s words at once, each once and in order',
    async (upgrades) => {
      proxy.upgrades = upgrades
      const vic = await openChat()
      await write(vic, `${upgrades} a 1`)
      const id = await heardBy(amy, `${upgrades} a 1`)
      await amy.say('b 1', { touid: id })
      await vic.getByText('b 1').waitFor()
      for (const text of ['a 2', 'a 3', 'a 4']) await write(vic, `${upgrades} ${text}`)
      for (const text of ['a 2', 'a 3', 'a 4']) expect(await heardBy(amy, `${upgrades} ${text}`)).toBe(id)
      await amy.say('b 2', { touid: id })
      await vic.getByText('b 2').waitFor()
      const expected = ['a 1', 'b 1', 'a 2', 'a 3', 'a 4', 'b 2']
      expect(await bubbles(vic)).toEqual(
        expected.map((text) => (text.startsWith('a') ? `${upgrades} ${text}` : text)),
      )
      expect(await hasWebSocket(vic)).toBe(false)
    },
  )

  test('a stream that is cut in the middle comes back: what both said meanwhile arrives, once', async () => {
    const vic = await openChat()
    await write(vic, 'c 1')
    const id = await heardBy(amy, 'c 1')
    await vic.getByText(/Sent|Delivered|Read/).waitFor()
    proxy.isAway = true
    proxy.cut()
    await write(vic, 'c 2')
    await amy.say('d 1', { touid: id })
    await vic.getByText('No connection').waitFor()
    expect(await bubbles(vic)).toEqual(['c 1', 'c 2'])
    proxy.isAway = false
    await vic.getByText('d 1').waitFor()
    await vic.getByText(/Sent|Delivered|Read/).waitFor()
    expect(await heardBy(amy, 'c 2')).toBe(id)
    expect((await bubbles(vic)).toSorted()).toEqual(['c 1', 'c 2', 'd 1'])
    expect((await stored()).filter(({ body }) => /^[cd] \d/.test(body))).toHaveLength(3)
    for (let n = 3; n < 9; n++) {
      await write(vic, `c ${n}`)
      proxy.cut()
    }
    for (let n = 3; n < 9; n++) await heardBy(amy, `c ${n}`)
    const said = (await stored()).map(({ body }) => body).filter((body) => /^c \d/.test(body))
    expect(said).toEqual(['c 1', 'c 2', 'c 3', 'c 4', 'c 5', 'c 6', 'c 7', 'c 8'])
  })

  test('the next page knows it, and asks again when some time has passed', async () => {
    const vic = await openChat()
    await write(vic, 'e 1')
    await vic.reload()
    await vic.getByText('e 1').waitFor()
    await write(vic, 'e 2')
    await heardBy(amy, 'e 2')
    // Meanwhile he went home, where there are WebSockets.
    proxy.upgrades = 'passed'
    await vic.evaluate(() => localStorage.setItem('kefu.stream', '1'))
    const socket = vic.waitForEvent('websocket')
    await vic.reload()
    await (await socket).waitForEvent('framereceived')
    await write(vic, 'e 3')
    await heardBy(amy, 'e 3')
    expect(await bubbles(vic)).toEqual(['e 1', 'e 2', 'e 3'])
  })

  test('a room works as well', async () => {
    const { page } = await openPerson(browser)
    await page.goto(`${system.adminUrl}/index/index/room`)
    const wen = await system.visit({}, '/room/lobby')
    await takeName(page)
    await write(page, 'Hello, room')
    expect(await wen.next('msg', ({ msg }) => msg === 'Hello, room')).toBeTruthy()
    await wen.say('Hello to you')
    await page.getByText('Hello to you').waitFor()
  })
})

test.skipIf(withoutBrowser)('an outage sends nobody away from WebSockets', async () => {
  proxy.upgrades = 'passed'
  const vic = await openChat()
  await write(vic, 'f 1')
  await heardBy(amy, 'f 1')
  proxy.isAway = true
  proxy.cut()
  await vic.getByText('No connection').waitFor()
  const before = vic.waitForEvent('requestfailed', (request) => request.url().endsWith('/events'))
  await before
  proxy.isAway = false
  await write(vic, 'f 2')
  await heardBy(amy, 'f 2')
  expect(await hasWebSocket(vic)).toBe(true)
})

describe.skipIf(withoutBrowser)('where no script runs', () => {
  test('a visitor writes, is heard at once, and reads the answer', async () => {
    const { page } = await openPerson(browser, { javaScriptEnabled: false })
    await page.goto(address())
    // Playwright looks for no words in a noscript.
    await page.locator('.empty').filter({ hasText: 'How can we help?' }).waitFor()
    await page.getByRole('textbox', { name: 'Write a message' }).fill('g 1')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.locator('.bubble').filter({ hasText: 'g 1' }).waitFor()
    const id = await heardBy(amy, 'g 1')
    await page.locator('.chat-place').filter({ hasText: 'Here for you' }).waitFor()
    await amy.say('g 2', { touid: id })
    await page.getByRole('link', { name: 'See new messages' }).click()
    await page.locator('.bubble-other').filter({ hasText: 'g 2' }).waitFor()
    await page.getByRole('link', { name: 'See new messages' }).click()
    await amy.next('seen', ({ id: who, read }) => who === id && read === 2)
    expect(await bubbles(page)).toEqual(['g 1', 'g 2'])
  })

  test('the newest words are in sight, and the field has the focus', async () => {
    const { page } = await openPerson(browser, { javaScriptEnabled: false })
    await page.goto(address())
    for (let n = 0; n < 14; n++) {
      await page.locator('textarea:focus').waitFor()
      await page.keyboard.type(`h ${n}`)
      await page.getByRole('button', { name: 'Send' }).click()
      await page
        .locator('.bubble')
        .filter({ hasText: `h ${n}` })
        .last()
        .waitFor()
    }
    await expect.poll(() => page.locator('.bubble').last().isVisible()).toBe(true)
    const box = await page.locator('.bubble').last().boundingBox()
    expect(box!.y + box!.height).toBeLessThan(page.viewportSize()!.height)
  })

  test('an empty message is refused in words, and nothing is written twice by going back', async () => {
    const { page } = await openPerson(browser, { javaScriptEnabled: false })
    await page.goto(address())
    await page.getByRole('textbox').fill('   ')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByRole('alert').filter({ hasText: 'Write something first.' }).waitFor()
    await page.getByRole('textbox').fill('i 1')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.locator('.bubble').filter({ hasText: 'i 1' }).waitFor()
    await page.reload()
    expect(await bubbles(page)).toEqual(['i 1'])
  })

  test.each([
    { colorScheme: 'light' },
    { colorScheme: 'dark', viewport: { width: 360, height: 640 } },
  ] as const)('axe finds nothing wrong with it: %o', async (options) => {
    const { page } = await openPerson(browser, { javaScriptEnabled: false, ...options })
    await page.goto(address())
    await page.getByRole('textbox').fill('j 1')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.locator('.bubble').filter({ hasText: 'j 1' }).waitFor()
    const { page: reader } = await openPerson(browser, options)
    await reader.route('**/*', (route) =>
      route.request().resourceType() === 'document'
        ? route.fulfill({ contentType: 'text/html', body: shown })
        : route.continue(),
    )
    const shown = (await page.content()).replace(/<script[^>]*><\/script>|<\/?noscript>/g, '')
    await reader.goto(address())
    await reader.locator('.bubble').waitFor()
    expect(await violations(reader)).toEqual([])
  })

  test('with scripts nothing of it is there', async () => {
    proxy.upgrades = 'passed'
    const vic = await openChat()
    expect(await vic.locator('form[method=post]').count()).toBe(0)
    expect(await vic.locator('.plain').count()).toBe(0)
  })
})
