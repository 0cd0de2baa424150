import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { violations } from '../support/axe.ts'
import { openBrowser, openPerson } from '../support/browser.ts'
import { withoutBrowser } from '../support/chromium.ts'
import { addPast, addPastFiles } from '../support/past.ts'
import { openSystem, type System } from '../support/system.ts'

const folder = process.env.SCREENSHOTS
let browser: Browser
let system: System
beforeAll(async () => {
  if (!withoutBrowser) browser = await openBrowser()
})
beforeEach(async () => {
  if (!withoutBrowser) system = await openSystem()
})
afterEach(async () => {
  for (const context of browser?.contexts() ?? []) await context.close()
  await system?.close()
})
afterAll(() => browser?.close())

const looks: [string, BrowserContextOptions][] = [
  ['light', { viewport: { width: 384, height: 640 } }],
  ['dark', { viewport: { width: 384, height: 640 }, colorScheme: 'dark' }],
  ['phone', { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true }],
]
const field = (page: Page) => page.getByRole('textbox', { name: 'Write a message' })
const list = (page: Page) => page.getByRole('dialog', { name: 'Earlier conversations' })
const one = (page: Page, text: string) => page.getByRole('dialog').getByRole('button', { name: text })
const back = (page: Page, where: string) => page.getByRole('button', { name: `Back to the ${where}` })

/** A visitor who is here, and his id. */
async function visit(options: BrowserContextOptions = {}) {
  const person = await openPerson(browser, options)
  await person.page.goto(`${system.adminUrl}/index/index/chat`)
  await write(person.page, 'This one goes on')
  const [row] = await system.db.query<{ id: number }>('test_newest', 'select max(id) as "id" from visitors')
  return { ...person, id: row!.id }
}

async function write(page: Page, text: string): Promise<void> {
  await field(page).fill(text)
  await field(page).press('Enter')
  await page.locator('.chat .bubble').filter({ hasText: text }).waitFor()
  await page.getByText(/(Sent|Delivered|Read)$/).waitFor()
}

async function openList(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Earlier conversations' }).click()
  await list(page).waitFor()
}

async function picture(page: Page, name: string): Promise<void> {
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` })
}

describe.skipIf(withoutBrowser)('earlier conversations', () => {
  test.each(looks)('are listed, read with their files, and left again (%s)', async (look, options) => {
    const { id: agent } = await system.hireAgent('Amy')
    const { page, id, problems } = await visit(options)
    const visitor = { id }
    const opened = (day: number) => `2026-03-0${day}T12:00:00Z`
    await addPast(system.db, { visitor, opened: opened(3), said: [['v', 'Is the red one back?']] })
    const { id: conversation } = await addPast(system.db, {
      ...{ visitor, agent, opened: opened(5) },
      said: [
        ['v', 'Do you have a list of prices?'],
        ['a', 'prices.pdf'],
        ['v', 'Thank you, that is just what I was looking for before the holidays'],
      ],
    })
    const file = { key: 'q83vEjRWeJCrze8SNFZ4kA', name: 'prices.pdf', type: 'application/pdf', size: 20_000 }
    await addPastFiles(system.db, { conversation, seq: 2 }, [file])
    await openList(page)
    await one(page, 'Is the red one back?').waitFor()
    expect(await list(page).getByRole('listitem').allTextContents()).toEqual([
      expect.stringMatching(/^Thank you, .*5 Mar .* · Amy$/),
      expect.stringMatching(/^Is the red one back\?3 Mar [^·]*$/),
    ])
    expect(await page.getByText('This one goes on').count()).toBe(1)
    expect(await violations(page)).toEqual([])
    await picture(page, `past-list-${look}`)

    await one(page, 'Thank you, that is just').click()
    const read = page.getByRole('dialog', { name: 'Conversation of 5 Mar' })
    await read.getByText('Do you have a list of prices?').waitFor()
    await expect
      .poll(() => read.getByRole('link', { name: 'prices.pdf' }).getAttribute('href'))
      .toContain(file.key)
    expect(await read.getByRole('textbox').count()).toBe(0)
    expect(await violations(page)).toEqual([])
    await picture(page, `past-read-${look}`)
    // What was before comes above it, as in the chat.
    await read.getByRole('log').getByText('Is the red one back?').waitFor()

    await back(page, 'list').click()
    await expect
      .poll(() => one(page, 'Thank you, that is just').evaluate((one) => one === document.activeElement))
      .toBe(true)
    await back(page, 'chat').click()
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
    await write(page, 'And on it goes')
    expect(problems).toEqual([])
  })

  test('are gone through by keyboard: Escape goes back, and closes the list and not the panel', async () => {
    const { page, id } = await visit()
    await addPast(system.db, { visitor: { id }, said: [['v', 'Hello then']] })
    await openList(page)
    await one(page, 'Hello then').waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByRole('log').getByText('Hello then').waitFor()
    await page.keyboard.press('Escape')
    await list(page).waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
  })

  test('are none at first, and more than fit come while one scrolls', async () => {
    const { page, id } = await visit()
    await openList(page)
    await list(page).getByText('Nothing yet.').waitFor()
    expect(await violations(page)).toEqual([])
    await picture(page, 'past-none')
    await back(page, 'chat').click()
    for (let n = 1; n <= 70; n++) await addPast(system.db, { visitor: { id }, said: [['v', `Talk ${n}.`]] })
    await openList(page)
    await one(page, 'Talk 70.').waitFor()
    expect(await one(page, 'Talk 1.').count()).toBe(0)
    await expect
      .poll(async () => {
        await list(page).getByRole('listitem').last().scrollIntoViewIfNeeded()
        return one(page, 'Talk 1.').count()
      })
      .toBe(1)
    expect(await list(page).getByRole('listitem').count()).toBe(70)
  })

  test('that cannot be fetched are asked for again', async () => {
    const { page, id } = await visit()
    await addPast(system.db, { visitor: { id }, said: [['v', 'Hello then']] })
    await page.route('**/index/index/conversations', (route) => route.abort())
    await openList(page)
    await page.getByText('They could not be fetched.').waitFor()
    expect(await violations(page)).toEqual([])
    await page.unroute('**/index/index/conversations')
    await page.getByRole('button', { name: 'Try again' }).click()
    await one(page, 'Hello then').waitFor()
  })

  test('lie over the chat: what comes meanwhile is not read', async () => {
    const amy = await system.work(await system.hireAgent('Amy'))
    const { page, id } = await visit()
    await openList(page)
    await amy.say('Here is your answer', { touid: id })
    const seen = await amy.next('seen', ({ delivered }) => delivered === 2)
    expect(seen.read).toBe(1)
    await back(page, 'chat').click()
    expect((await amy.next('seen', ({ read }) => read === 2)).delivered).toBe(2)
    amy.close()
  })
})
