import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser, openPerson } from '../support/browser.ts'
import { withoutBrowser } from '../support/chromium.ts'
import { openSystem, password, type System } from '../support/faults/system.ts'

let browser: Browser
let system: System
let amy: Page

beforeAll(async () => {
  if (withoutBrowser) return
  browser = await openBrowser()
  system = await openSystem({ proxies: ['clients'] })
  amy = (await openPerson(browser)).page
  await amy.goto(`${system.adminUrl}/admin/login/login`)
  await amy.locator('input[name=username]').fill('agent 1')
  await amy.locator('input[name=password]').fill(password)
  await amy.keyboard.press('Enter')
  await amy.waitForURL('**/admin/index/index')
  await amy.goto(`${system.adminUrl}/admin/service/index`)
})
afterAll(async () => {
  await browser?.close()
  await system?.close()
})

describe.skipIf(withoutBrowser)('an outage', () => {
  test('the socket server is killed while both sides write: each word arrives once, in order', async () => {
    const vic = await visit()
    await write(vic.page, 'a 0')
    await amy.getByText('a 0').first().click()
    await shown(amy, 'a 0')
    for (let n = 1; n <= 6; n++) {
      if (n === 3) await system.socket.kill()
      await write(vic.page, `a ${n}`)
      await write(amy, `b ${n}`)
    }
    await shown(vic.page, 'b 6')
    await shown(amy, 'a 6')
    await system.socket.up()
    await untilSent(vic.page)
    await untilSent(amy)
    const theirs = ['a 0', 'a 1', 'a 2', 'a 3', 'a 4', 'a 5', 'a 6']
    for (const page of [vic.page, amy]) {
      const texts = await bubbles(page)
      expect(texts.filter((text) => text.startsWith('a '))).toEqual(theirs)
      expect(texts.filter((text) => text.startsWith('b '))).toEqual([
        'b 1',
        'b 2',
        'b 3',
        'b 4',
        'b 5',
        'b 6',
      ])
    }
    expect(await bubbles(vic.page)).toEqual(await bubbles(amy))
  })

  test('the socket server is killed in the middle of a word: both write on, and all of it arrives once', async () => {
    const vic = await visit()
    await write(vic.page, 'h 0')
    await amy.getByText('h 0').first().click()
    await shown(amy, 'h 0')
    const fields = [fieldOf(vic.page), fieldOf(amy)]
    await write(vic.page, 'h 1')
    await write(amy, 'k 1')
    for (const field of fields) await field.pressSequentially('m ha')
    await system.socket.kill()
    for (const field of fields) await field.pressSequentially('lf')
    await system.socket.up()
    await untilSent(vic.page)
    await untilSent(amy)
    for (const field of fields) {
      expect(await field.inputValue()).toBe('m half')
      await field.press('Enter')
    }
    for (const page of [vic.page, amy])
      await expect.poll(async () => (await bubbles(page)).filter((text) => text === 'm half')).toHaveLength(2)
    await untilSent(vic.page)
    await untilSent(amy)
    const all = await bubbles(vic.page)
    expect(all.filter((text) => text.startsWith('h '))).toEqual(['h 0', 'h 1'])
    expect(all.filter((text) => text.startsWith('k '))).toEqual(['k 1'])
    expect(await bubbles(amy)).toEqual(all)
  })

  test('the network goes away and returns: the page knows at once, and sends what was written meanwhile', async () => {
    const vic = await visit()
    await write(vic.page, 'i 1')
    await untilSent(vic.page)
    await vic.context.setOffline(true)
    await write(vic.page, 'i 2')
    await vic.page.getByText('No connection. Messages are kept and sent when it is back.').waitFor()
    await vic.context.setOffline(false)
    await untilSent(vic.page)
    await vic.page.getByText('No connection').waitFor({ state: 'detached' })
    await amy.getByText('i 2').first().waitFor()
  })

  test('the line is refused: the page says so, keeps what is written, and sends it later', async () => {
    const vic = await visit()
    await write(vic.page, 'c 1')
    await untilSent(vic.page)
    system.proxy('clients').set({ kind: 'refuse' })
    await write(vic.page, 'c 2')
    await vic.page.getByText('Sending').waitFor()
    await vic.page.getByText('No connection. Messages are kept and sent when it is back.').waitFor()
    system.proxy('clients').set({ kind: 'none' })
    await untilSent(vic.page)
    await vic.page.getByText('No connection').waitFor({ state: 'detached' })
    await amy.getByText('c 2').first().waitFor()
  })

  test('a short break is nobody’s business', async () => {
    const vic = await visit()
    await write(vic.page, 'd 1')
    await untilSent(vic.page)
    const bars = vic.page.locator('.banner')
    await vic.page.evaluate(() => {
      const seen: string[] = []
      Object.assign(window, { seen })
      new MutationObserver(() => {
        const bar = document.querySelector('.banner')
        if (bar) seen.push(bar.textContent ?? '')
      }).observe(document.body, { childList: true, subtree: true })
    })
    system.proxy('clients').cut()
    await write(vic.page, 'd 2')
    await untilSent(vic.page)
    expect(await bars.count()).toBe(0)
    expect(await vic.page.evaluate(() => (window as unknown as { seen: string[] }).seen)).toEqual([])
  })

  test('what was written while everything was down arrives, though the tab was closed in between', async () => {
    const vic = await visit()
    await write(vic.page, 'e 1')
    await untilSent(vic.page)
    await Promise.all([system.socket.kill({ back: false }), system.admin.kill({ back: false })])
    await write(vic.page, 'e 2')
    await write(vic.page, 'e 3')
    await vic.page.close()
    await Promise.all([system.socket.start(), system.admin.start()])
    const again = await open(vic.context)
    await shown(again, 'e 3')
    await untilSent(again)
    expect(await bubbles(again)).toEqual(['e 1', 'e 2', 'e 3'])
    await amy.getByText('e 3').first().click()
    await shown(amy, 'e 3')
    expect(await bubbles(amy)).toEqual(['e 1', 'e 2', 'e 3'])
  })

  test('two tabs of one visitor agree, whichever of them writes', async () => {
    const vic = await visit()
    const other = await open(vic.context)
    await write(vic.page, 'f 1')
    await shown(other, 'f 1')
    await write(other, 'f 2')
    await shown(vic.page, 'f 2')
    system.proxy('clients').cut()
    await write(vic.page, 'f 3')
    await write(other, 'f 4')
    for (const page of [vic.page, other]) {
      await shown(page, 'f 4')
      await untilSent(page)
      await expect.poll(() => bubbles(page)).toEqual(['f 1', 'f 2', 'f 3', 'f 4'])
    }
  })

  test('the tab that sends is closed while words wait: the other one gets them through', async () => {
    const vic = await visit()
    await write(vic.page, 'j 1')
    await untilSent(vic.page)
    const other = await open(vic.context)
    await shown(other, 'j 1')
    system.proxy('clients').set({ kind: 'refuse' })
    await write(vic.page, 'j 2')
    await write(other, 'j 3')
    await shown(other, 'j 2')
    await vic.page.close()
    system.proxy('clients').set({ kind: 'none' })
    await untilSent(other)
    await amy.getByText('j 3').first().click()
    await shown(amy, 'j 3')
    for (const page of [other, amy]) expect(await bubbles(page)).toEqual(['j 1', 'j 2', 'j 3'])
  })

  test('a tab that was frozen has all there is when it is thawed', async () => {
    const vic = await visit()
    await write(vic.page, 'g 1')
    await amy.getByText('g 1').first().click()
    // Chromium freezes hidden tabs alone, and none is hidden here: the debugger holds the scripts of this one.
    const session = await vic.context.newCDPSession(vic.page)
    const stopped = new Promise((resolve) => session.once('Debugger.paused', resolve))
    await session.send('Debugger.enable')
    await session.send('Debugger.pause')
    await stopped
    await write(amy, 'g 2')
    system.proxy('clients').cut()
    await write(amy, 'g 3')
    await untilSent(amy)
    const html = async () => (await session.send('DOM.getOuterHTML', { nodeId: root.nodeId })).outerHTML
    const { root } = await session.send('DOM.getDocument')
    expect(await html()).toContain('g 1')
    expect(await html()).not.toContain('g 2')
    await session.send('Debugger.disable')
    await shown(vic.page, 'g 3')
    expect(await bubbles(vic.page)).toEqual(['g 1', 'g 2', 'g 3'])
  })
})

async function visit(): Promise<{ page: Page; context: BrowserContext }> {
  const { context, page } = await openPerson(browser)
  await page.goto(`${system.adminUrl}/index/index/chat`)
  await page.getByRole('textbox').waitFor()
  return { page, context }
}

async function open(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${system.adminUrl}/index/index/chat`)
  await page.getByRole('textbox').waitFor()
  return page
}

function fieldOf(page: Page): Locator {
  return page.getByRole('textbox', { name: /write/i })
}

async function write(page: Page, text: string): Promise<void> {
  const field = fieldOf(page)
  await field.fill(text)
  await field.press('Enter')
  await shown(page, text)
}

async function shown(page: Page, text: string): Promise<void> {
  await page.getByRole('log').locator('.bubble').filter({ hasText: text }).first().waitFor()
}

function bubbles(page: Page): Promise<string[]> {
  return page.getByRole('log').locator('.bubble').allTextContents()
}

/** The newest own message says that it is more than on its way. */
async function untilSent(page: Page): Promise<void> {
  await page
    .locator('.bubble-meta')
    .filter({ hasText: /Sent|Delivered|Read/ })
    .waitFor()
}
