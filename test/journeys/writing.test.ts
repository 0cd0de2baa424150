import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser, openPerson } from '../support/browser.ts'
import { withoutBrowser } from '../support/chromium.ts'
import { openSystem, type System } from '../support/system.ts'

let browser: Browser
let system: System
beforeAll(async () => {
  if (withoutBrowser) return
  browser = await openBrowser()
  system = await openSystem({ VISITOR_GRACE: '0' }, true)
})
afterAll(async () => {
  await browser?.close()
  await system?.close()
})

describe.skipIf(withoutBrowser)('the field', () => {
  test('Enter sends, Shift + Enter breaks the line', async () => {
    const page = await visit()
    await page.keyboard.type('one')
    await page.keyboard.press('Shift+Enter')
    await page.keyboard.type('two')
    await page.keyboard.press('Enter')
    await bubble(page, 'one\ntwo').waitFor()
    expect(await field(page).inputValue()).toBe('')
  })

  test('Enter that chooses a Chinese word does not send', async () => {
    const page = await visit()
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Input.imeSetComposition', { text: 'nihao', selectionStart: 5, selectionEnd: 5 })
    await field(page).dispatchEvent('keydown', { key: 'Enter', isComposing: true })
    await field(page).dispatchEvent('keydown', { key: 'Enter', keyCode: 229 })
    await devtools.send('Input.insertText', { text: '你好' })
    expect(await field(page).inputValue()).toBe('你好')
    await page.keyboard.press('Enter')
    await bubble(page, '你好').waitFor()
  })

  test('grows to eight lines, then scrolls', async () => {
    const page = await visit()
    const height = async (lines: number) => {
      await field(page).fill(Array.from({ length: lines }, (_, n) => `line ${n}`).join('\n'))
      return (await field(page).boundingBox())?.height ?? 0
    }
    const [one, four, eight, twenty] = [await height(1), await height(4), await height(8), await height(20)]
    expect(four).toBeGreaterThan(one)
    expect(eight).toBeGreaterThan(four)
    expect(twenty).toBe(eight)
    expect(await height(1)).toBe(one)
  })

  test('says near the limit how much is left, and keeps what is too long', async () => {
    const page = await visit()
    await field(page).fill('x'.repeat(3_990))
    await page.getByText('10 characters left').waitFor()
    await field(page).fill('x'.repeat(4_001))
    await page.getByText('1 character too many').waitFor()
    await field(page).press('Enter')
    await page.getByText('too long for one message').waitFor()
    expect(await field(page).inputValue()).toHaveLength(4_001)
  })

  test('keeps what one began to write over a reload, and forgets what was sent', async () => {
    const page = await visit()
    await field(page).fill('Do you ship')
    await field(page).blur()
    await page.reload()
    await expect.poll(() => field(page).inputValue()).toBe('Do you ship')
    await field(page).press('Enter')
    await bubble(page, 'Do you ship').waitFor()
    await page.reload()
    await bubble(page, 'Do you ship').waitFor()
    expect(await field(page).inputValue()).toBe('')
  })
})

describe.skipIf(withoutBrowser)('the conversation', () => {
  test('older messages load while one scrolls up, and nothing that one reads moves or is drawn anew', async () => {
    const amy = await system.work(await system.hireAgent('Amy'))
    const page = await visit()
    await write(page, 'Tell me everything')
    const { from_id } = await amy.next('msg', ({ msg }) => msg === 'Tell me everything')
    for (let n = 1; n <= 130; n++) await amy.say(`Line ${n}.`, { touid: from_id })
    await page.reload()
    await bubble(page, 'Line 130.').waitFor()
    const moved = await page.evaluate(async () => {
      const log = document.querySelector('[role=log]')!
      const bubbles = () => [...document.querySelectorAll<HTMLElement>('.bubble')]
      const before = bubbles().length
      const read = bubbles().find(({ textContent }) => textContent === 'Line 40.')!
      const top = () => read.getBoundingClientRect().top
      log.scrollTop += top() - 200
      const start = top()
      const tops = new Set<number>()
      while (bubbles().length === before) {
        await new Promise(requestAnimationFrame)
        tops.add(top() - start)
      }
      await new Promise(requestAnimationFrame)
      tops.add(top() - start)
      return [...tops]
    })
    for (const distance of moved) expect(Math.abs(distance)).toBeLessThan(2)
    expect(await page.locator('.bubble').count()).toBe(131)
    amy.close()
  })

  test('a message that was refused says so in its place, and is sent when one tries again', async () => {
    const page = await visit()
    await page.evaluate(() => {
      const cid = '00000000-0000-4000-8000-000000000001'
      const entry = {
        cid,
        text: 'Where am I?',
        at: Date.now(),
        order: 1,
        sender: 0,
        conversation: 0,
        failed: 'internal',
      }
      localStorage.setItem(`kefu.outbox.visitor/.${cid}`, JSON.stringify(entry))
    })
    await page.reload()
    await page.getByText('Not sent').waitFor()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText(/Sent$/).waitFor()
    expect(await page.getByText('Not sent').count()).toBe(0)
    expect(
      await system.db.query('test_tried', `select 1 from messages where body = 'Where am I?'`),
    ).toHaveLength(1)
  })

  test('says who answers, and can be ended from the menu, by keyboard alone', async () => {
    const bob = await system.work(await system.hireAgent('Bob'))
    const page = await visit()
    await write(page, 'That is all')
    await page.getByRole('heading', { name: 'Bob' }).waitFor()
    await page.getByRole('button', { name: 'More' }).focus()
    await page.keyboard.press('Enter')
    await page.locator('[role=menuitem]:focus').waitFor()
    const end = page.getByRole('menuitem', { name: 'End this conversation' })
    const isThere = () => end.evaluate((item) => item === document.activeElement)
    for (let step = 0; step < 5 && !(await isThere()); step++) await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByText('This conversation is closed').waitFor()
    await write(page, 'One more thing')
    await page.getByRole('heading', { name: 'Bob' }).waitFor()
    await bubble(page, 'That is all').waitFor()
    bob.close()
  })
})

async function visit(): Promise<Page> {
  const { page } = await openPerson(browser)
  await page.goto(`${system.adminUrl}/index/index/chat`)
  await page.getByText(/Here for you|Nobody is here|You are next/).waitFor()
  await field(page).focus()
  return page
}

function field(page: Page) {
  return page.getByRole('textbox')
}

function bubble(page: Page, text: string) {
  return page.locator('.bubble').filter({ hasText: text }).first()
}

async function write(page: Page, text: string): Promise<void> {
  await field(page).fill(text)
  await field(page).press('Enter')
  await bubble(page, text).waitFor()
}
