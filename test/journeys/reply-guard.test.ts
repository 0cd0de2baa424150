import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { violations } from '../support/axe.ts'
import { openBrowser, openPerson } from '../support/browser.ts'
import { withoutBrowser } from '../support/chromium.ts'
import { addAgent, goodPassword } from '../support/client.ts'
import { type LoggedIn, openSystem, type System } from '../support/system.ts'

let browser: Browser
let system: System
beforeAll(async () => {
  if (!withoutBrowser) browser = await openBrowser()
})
afterAll(() => browser?.close())
beforeEach(async () => {
  system = await openSystem({ CAPTCHA: 'off' })
})
afterEach(() => system.close())

describe.skipIf(withoutBrowser)('two agents in one conversation', () => {
  test('are asked before the second reply goes out: edited, sent or dropped, by the keyboard, also after a reload', async () => {
    const { page, problems } = await signIn('Amy')
    const vic = await system.visit({ name: 'Vic' })
    await vic.say('Do you ship to Oslo?')
    const bob = await join('Bob', vic)
    await page.getByText('Do you ship to Oslo?').first().click()
    await shown(page, 'Do you ship to Oslo?')

    await field(page).fill('We do')
    await bob.reply('We do, by Friday.')
    await shown(page, 'We do, by Friday.')
    await field(page).press('Enter')
    await strip(page).getByText('Bob replied', { exact: true }).waitFor()
    expect(await bubbles(page)).toEqual(['Do you ship to Oslo?', 'We do, by Friday.'])
    expect(await field(page).inputValue()).toBe('')
    expect(await violations(page)).toEqual([])

    await page.reload()
    await strip(page).getByText('We do', { exact: true }).waitFor()
    await field(page).focus()
    await backTo(page, 'Edit')
    await page.keyboard.press('Enter')
    await strip(page).waitFor({ state: 'detached' })
    expect(await field(page).inputValue()).toBe('We do')
    await page.keyboard.press('End')
    await page.keyboard.type(', or by Thursday.')
    await page.keyboard.press('Enter')
    await vic.next('msg', ({ msg }) => msg === 'We do, or by Thursday.')

    await field(page).fill('Anything else?')
    await bob.reply('Thursday costs more.')
    await shown(page, 'Thursday costs more.')
    await field(page).press('Enter')
    await strip(page).waitFor()
    await backTo(page, 'Send')
    await page.keyboard.press('Enter')
    await vic.next('msg', ({ msg }) => msg === 'Anything else?')
    await strip(page).waitFor({ state: 'detached' })

    await field(page).fill('Bye.')
    await bob.reply('I stay here.')
    await shown(page, 'I stay here.')
    await field(page).press('Enter')
    await strip(page).waitFor()
    await backTo(page, 'Drop')
    await page.keyboard.press('Enter')
    await strip(page).waitFor({ state: 'detached' })
    expect(await bubbles(page)).not.toContain('Bye.')
    expect(problems).toEqual([])
  })

  test('see each other look and write, as long as they do', async () => {
    const { page } = await signIn('Amy')
    const vic = await system.visit({ name: 'Vic' })
    await vic.say('Hello')
    const bob = await join('Bob', vic)
    await page.getByText('Hello').first().click()
    bob.send({ type: 'look', conversation: vic.ready.conversation })
    await told(page, 'Bob is looking too').waitFor()
    bob.send({ type: 'typing', conversation: vic.ready.conversation })
    await told(page, 'Bob is writing').waitFor()
    expect(await violations(page)).toEqual([])
    await bob.reply('Hello, Vic')
    await told(page, 'Bob is looking too').waitFor()
    await field(page).fill('H')
    expect(await bob.next('typing')).toMatchObject({ conversation: vic.ready.conversation })
    bob.close()
    await told(page, 'Bob is looking too').waitFor({ state: 'detached' })
  })

  test('each in a browser: who handed a conversation over and still looks is seen by who has it now', async () => {
    const amy = await signIn('Amy')
    const vic = await system.visit({ name: 'Vic' })
    await vic.say('Hello')
    await amy.page.getByText('Hello').first().click()
    const bob = await signIn('Bob')
    await amy.page.getByRole('button', { name: 'Hand over' }).click()
    await amy.page.getByRole('option', { name: /Bob/ }).click()
    await bob.page.getByText('Hello').first().click()
    await told(bob.page, 'Amy is looking too').waitFor()
    await told(amy.page, 'Bob is looking too').waitFor()
    await amy.page.setViewportSize({ width: 360, height: 740 })
    await field(bob.page).fill('Bob here.')
    await amy.page.locator('.talk-writes').getByText('Bob is writing').waitFor()
    expect(await amy.page.evaluate('document.documentElement.scrollWidth')).toBe(360)
    await field(bob.page).press('Enter')
    await shown(amy.page, 'Bob here.')
    await amy.context.close()
    await told(bob.page, 'Amy is looking too').waitFor({ state: 'detached' })
  })
})

async function signIn(name: string) {
  await addAgent(system, name.toLowerCase(), name)
  const person = await openPerson(browser)
  person.context.setDefaultTimeout(20_000)
  await person.page.goto(`${system.adminUrl}/admin/service/index`)
  await person.page.locator('#username').fill(name.toLowerCase())
  await person.page.locator('#password').fill(goodPassword)
  await person.page.locator('#login').getByRole('button').last().click()
  await person.page.locator('.inbox-tabs .count').waitFor()
  return person
}

/** A colleague without a browser, who joined the visitor's conversation. */
async function join(name: string, visitor: LoggedIn) {
  const agent = await system.hireAgent(name)
  const { id: touid, conversation } = visitor.ready
  await system.db.query(
    'test_join',
    `insert into participants (conversation_id, kind, id, joined_at) values ($1, 'agent', $2, now())`,
    [conversation, agent.id],
  )
  const wire = await system.work(agent)
  return Object.assign(wire, { reply: (msg: string) => wire.say(msg, { touid, conversation }) })
}

const field = (page: Page) => page.getByRole('textbox', { name: 'Write to Vic' })
const strip = (page: Page) => page.getByRole('region', { name: 'Not sent yet' })
const told = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text })
const bubbles = (page: Page) => page.getByRole('log').locator('.bubble').allTextContents()
const shown = (page: Page, text: string) =>
  page.getByRole('log').locator('.bubble').getByText(text, { exact: true }).waitFor()

/** From the field backwards, with the keyboard alone. */
async function backTo(page: Page, name: string): Promise<void> {
  const button = strip(page).getByRole('button', { name })
  for (let press = 0; press < 3; press++) {
    await page.keyboard.press('Shift+Tab')
    if (await button.evaluate((node) => node === document.activeElement)) return
  }
  expect.fail(`${name} is not reached by the keyboard`)
}
