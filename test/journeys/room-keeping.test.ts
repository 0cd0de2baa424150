import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { violations } from '../support/axe.ts'
import { openBrowser, openPerson, takeName } from '../support/browser.ts'
import { withoutBrowser } from '../support/chromium.ts'
import { addAgent, goodPassword } from '../support/client.ts'
import { openSystem, type System } from '../support/system.ts'

let browser: Browser
let system: System
beforeAll(async () => {
  if (!withoutBrowser) browser = await openBrowser()
})
afterAll(() => browser?.close())
beforeEach(async () => {
  system = await openSystem({ CAPTCHA: 'off', VISITOR_GRACE: '0' }, true)
})
afterEach(async () => {
  await Promise.all(browser?.contexts().map((context) => context.close()) ?? [])
  await system.close()
})

const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true }

describe.skipIf(withoutBrowser)('an agent', () => {
  test('makes a room, gives its address away, and is in it with a mark', async () => {
    const amy = await signIn('/admin/rooms/index')
    await amy.getByRole('button', { name: 'Make a room' }).click()
    const address = amy.getByRole('textbox', { name: 'Address' })
    await amy.getByRole('textbox', { name: 'Title' }).fill('Tea talk')
    expect(await address.inputValue()).toBe('tea-talk')
    await address.fill('lobby')
    await amy.getByRole('button', { name: 'Make the room' }).click()
    await amy.getByText('A room has this address already.').waitFor()
    await address.fill('tea')
    expect(await violations(amy)).toEqual([])
    await amy.getByRole('button', { name: 'Make the room' }).click()
    await amy.getByText('Tea talk is open.').waitFor()
    expect(await violations(amy)).toEqual([])
    await amy.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await amy.getByRole('button', { name: 'Copy address: Tea talk' }).click()
    await amy.getByText('The address is copied.').waitFor()
    const copied = await amy.evaluate(() => navigator.clipboard.readText())
    expect(copied).toBe(`${system.adminUrl}/index/index/room?name=tea`)

    const vic = await enter('Vic', {}, copied)
    await vic.getByRole('heading', { name: 'Tea talk' }).waitFor()
    await write(vic, 'Anybody here?')
    await amy.getByRole('link', { name: 'Enter: Tea talk' }).click()
    await bubble(amy, 'Anybody here?').waitFor()
    await write(amy, 'I am, @Vic')
    const reply = vic.locator('.said', { hasText: 'I am, @Vic' })
    await reply.locator('.agent-mark').waitFor()
    expect(await reply.locator('.said-name').textContent()).toBe('AmyAgent')
    await vic.getByRole('button', { name: '2 people are here' }).click()
    const list = vic.getByRole('dialog')
    expect(await list.getByRole('listitem').allTextContents()).toEqual(['AmyAgent', 'VicYouChange name'])
    expect(await violations(vic)).toEqual([])
  })

  test('finds the rooms from the console, by name and in his menu', async () => {
    const vic = await enter('Vic')
    const amy = await signIn('/admin/service/index')
    await amy.locator('.inbox-tabs .count').waitFor()
    await amy.keyboard.press('Control+k')
    const choices = amy.getByRole('listbox', { name: 'Find a conversation or a command' })
    await choices.getByRole('option', { name: 'Group chat 1 person is here' }).waitFor()
    expect(await violations(amy)).toEqual([])
    await amy.keyboard.type('group')
    expect(await choices.getByRole('option').allTextContents()).toEqual([
      'Group chat rooms',
      'Group chat1 person is here',
    ])
    const opened = amy.context().waitForEvent('page')
    await amy.keyboard.press('ArrowDown')
    await amy.keyboard.press('Enter')
    const room = await opened
    await write(room, 'Hello from the console')
    await bubble(vic, 'Hello from the console').waitFor()

    await amy.getByRole('button', { name: 'Amy Online' }).click()
    const link = amy.getByRole('menuitem', { name: 'Group chat rooms' })
    expect(await violations(amy)).toEqual([])
    const list = amy.context().waitForEvent('page')
    await link.click()
    await (await list).getByRole('link', { name: 'Enter: Group chat' }).waitFor()
    // The console stayed where it was, with its visitors.
    expect(amy.url()).toContain('/admin/service/index')
  })

  test('closes a room: everybody is told and gone, and opening it again brings it back', async () => {
    const vic = await enter('Vic')
    const amy = await signIn('/admin/rooms/index')
    await amy.getByText('1 person is here').waitFor()
    await amy.getByRole('button', { name: 'Close: Group chat' }).click()
    await vic.getByText('This room is closed.').waitFor()
    expect(await vic.getByRole('textbox').count()).toBe(0)
    await amy.getByText('Group chat is closed. Everybody has left it.').waitFor()
    await amy.getByRole('button', { name: 'Undo' }).click()
    await amy.getByRole('link', { name: 'Enter: Group chat' }).waitFor()
    await vic.reload()
    await vic.getByRole('textbox').waitFor()
  })

  test.each([
    ['at a desk', {}, 1280],
    ['on a phone', phone, 360],
  ])('removes a message for all, %s', async (_where, options, width) => {
    const vic = await enter('Vic', options)
    const wen = await enter('Wen')
    await write(vic, 'Buy my pills')
    const amy = await signIn('/admin/rooms/room/lobby', options)
    await bubble(amy, 'Buy my pills').hover()
    await amy.getByRole('button', { name: 'What to do about this message' }).focus()
    await amy.keyboard.press('Enter')
    expect(await violations(amy)).toEqual([])
    await amy.keyboard.press('End')
    expect(await amy.locator(':focus').textContent()).toBe('Remove Vic from the room')
    await amy.keyboard.press('ArrowDown')
    expect(await amy.locator(':focus').textContent()).toBe('Remove message')
    await amy.getByRole('menuitem', { name: 'Remove message' }).press('Enter')
    for (const page of [vic, wen, amy]) {
      await page.getByText('Removed by an agent').waitFor()
      expect(await page.getByText('Buy my pills').count()).toBe(0)
    }
    expect(await violations(vic)).toEqual([])
    await wen.reload()
    await wen.getByText('Removed by an agent').waitFor()
    expect(await wen.content()).not.toContain('Buy my pills')
    expect(await amy.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  })

  test('removes a person for a time, who cannot come back until that is taken back', async () => {
    const vic = await enter('Vic', phone)
    const wen = await enter('Wen')
    await write(vic, 'Buy my pills')
    const amy = await signIn('/admin/rooms/room/lobby')
    await amy.getByRole('button', { name: '3 people are here' }).click()
    await amy.getByRole('button', { name: 'Remove Vic from the room' }).click()
    await amy.getByRole('dialog', { name: 'Remove Vic from the room' }).waitFor()
    expect(await violations(amy)).toEqual([])
    await amy.getByRole('button', { name: '1 hour' }).click()
    await vic.getByText(/^An agent removed you from this room until .+ \d\d:\d\d\./).waitFor()
    expect(await vic.getByRole('textbox').count()).toBe(0)
    expect(await violations(vic)).toEqual([])
    await wen.getByText('2 people are here').waitFor()
    await vic.reload()
    await vic.getByText('An agent removed you from this room').waitFor()

    await amy.getByRole('button', { name: '2 people are here' }).click()
    await amy.getByRole('heading', { name: 'Removed from the room' }).waitFor()
    expect(await violations(amy)).toEqual([])
    await amy.getByRole('button', { name: 'Let in again' }).click()
    await amy.getByText('Vic may come back.').waitFor()
    await vic.getByRole('button', { name: 'Try again' }).click()
    await wen.getByText('3 people are here').waitFor()
    await write(vic, 'Sorry')
    await bubble(wen, 'Sorry').waitFor()
  })
})

describe.skipIf(withoutBrowser)('a visitor', () => {
  test('finds nothing in a room that keeps it, and no page of agents', async () => {
    const vic = await enter('Vic')
    const wen = await enter('Wen')
    await write(wen, 'Hello')
    await bubble(vic, 'Hello').hover()
    expect(await vic.getByRole('button', { name: 'What to do about this message' }).count()).toBe(0)
    await vic.goto(`${system.adminUrl}/admin/rooms/room/lobby`)
    expect(new URL(vic.url()).pathname).toBe('/admin/login/login')
  })
})

async function enter(name: string, options: BrowserContextOptions = {}, address?: string): Promise<Page> {
  const { page } = await openPerson(browser, options)
  await page.goto(address ?? `${system.adminUrl}/index/index/room`)
  await takeName(page, name)
  await page.getByText(`You write as ${name}`).waitFor()
  return page
}

async function signIn(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  await addAgent(system, 'amy', 'Amy', 'administrator')
  const { page } = await openPerson(browser, options)
  await page.goto(system.adminUrl + path)
  await page.locator('#username').fill('amy')
  await page.locator('#password').fill(goodPassword)
  await page.keyboard.press('Enter')
  await page.waitForURL(`**${path}`)
  return page
}

function bubble(page: Page, text: string): Locator {
  return page.getByRole('log').locator('.bubble').filter({ hasText: text })
}

async function write(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox').fill(text)
  await page.getByRole('textbox').press('Enter')
  await bubble(page, text).first().waitFor()
}
