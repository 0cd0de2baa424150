import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { violations } from '../support/axe.ts'
import { openBrowser, openConsole, openPerson } from '../support/browser.ts'
import { withoutBrowser } from '../support/chromium.ts'
import { openSystem, type System } from '../support/system.ts'

let browser: Browser
let system: System
beforeAll(async () => {
  if (!withoutBrowser) browser = await openBrowser()
})
afterAll(() => browser?.close())
beforeEach(async () => {
  system = await openSystem({ CAPTCHA: 'off' })
})
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()))
  await system.close()
})

describe.skipIf(withoutBrowser)('agents among themselves', () => {
  test('write notes that the visitor never sees, hand over with one, and find it again', async () => {
    const amy = await work('Amy')
    const vic = await visit('Vic', 'Where is my parcel?')
    await open(amy, 'Vic')
    await amy.keyboard.press('Escape')
    await amy.keyboard.press('n')
    await note(amy, 'He asked the same last week.')
    await amy.getByRole('button', { name: 'Reply' }).click()
    await reply(amy, 'Vic', 'I will look it up.')
    await said(vic, 'I will look it up.')

    const bob = await work('Bob')
    await amy.getByRole('button', { name: 'Hand over' }).click()
    await amy.getByRole('option', { name: /^Bob/ }).waitFor()
    await amy.getByRole('textbox', { name: /Note for your colleague/ }).fill('Needs the tracking number')
    await picture(amy, 'hand-over')
    expect(await violations(amy)).toEqual([])
    await amy.keyboard.press('Enter')
    await open(bob, 'Vic')
    // Notes and messages come by two ways, either of them first.
    await expect
      .poll(() => bob.getByRole('log').locator('.bubble').allTextContents())
      .toEqual([
        'Where is my parcel?',
        expect.stringContaining('He asked the same last week.'),
        'I will look it up.',
        expect.stringContaining('Needs the tracking number'),
      ])
    await notes(amy).filter({ hasText: 'Needs the tracking number' }).waitFor()

    await vic.reload()
    await said(vic, 'I will look it up.')
    expect(await vic.locator('body').textContent()).not.toMatch(/last week|tracking/)
  })

  test('keep a note that could not be saved, and save it once when it is tried again', async () => {
    const amy = await work('Amy')
    await visit('Vic', 'Hello')
    await open(amy, 'Vic')
    await amy.route('**/admin/service/note', (route) => route.abort())
    await amy.keyboard.press('Alt+n')
    await amy.getByRole('textbox', { name: /Write a note/ }).fill('Call him back')
    await amy.keyboard.press('Enter')
    await amy.getByText('Not saved.').waitFor()
    await amy.unroute('**/admin/service/note')
    await amy.getByRole('button', { name: 'Try again' }).click()
    await amy.getByText('Not saved.').waitFor({ state: 'detached' })
    await amy.reload()
    await notes(amy).filter({ hasText: 'Call him back' }).waitFor()
    expect(await notes(amy).count()).toBe(1)
  })

  test('find a note again that was not saved when the page was left, and drop it for good', async () => {
    const amy = await work('Amy')
    await visit('Vic', 'Hello')
    await open(amy, 'Vic')
    await amy.route('**/admin/service/note', (route) => route.abort())
    await amy.keyboard.press('Alt+n')
    await note(amy, 'Call him back')
    await amy.getByText('Not saved.').waitFor()
    await amy.reload()
    await notes(amy).filter({ hasText: 'Not saved.' }).waitFor()
    await picture(amy, 'note-unsaved')
    expect(await violations(amy)).toEqual([])
    await amy.goto('about:blank')
    const letIn = await holdLine(amy)
    await amy.goto(`${system.adminUrl}/admin/service/index`)
    const toast = amy.locator('.toast', { hasText: 'A note of yours is not saved yet.' })
    await toast.getByRole('button', { name: 'Show' }).click()
    await notes(amy).filter({ hasText: 'Call him back' }).waitFor()
    await toast.waitFor({ state: 'detached' })
    letIn()
    await amy.getByRole('link', { name: / Vic / }).waitFor()
    await amy.getByRole('button', { name: 'Remove', exact: true }).click()
    await notes(amy).waitFor({ state: 'detached' })
    await open(amy, 'Vic')
    expect(await notes(amy).count()).toBe(0)
  })

  test('keep what is written for a colleague apart from what is written to the visitor', async () => {
    const amy = await work('Amy')
    await visit('Vic', 'Hello')
    await open(amy, 'Vic')
    await field(amy, 'Vic').fill('To Vic')
    await amy.keyboard.press('Alt+n')
    const noteField = amy.getByRole('textbox', { name: /Write a note/ })
    await noteField.fill('To Bob')
    await amy.keyboard.press('Alt+n')
    expect(await field(amy, 'Vic').inputValue()).toBe('To Vic')
    await amy.keyboard.press('Alt+n')
    expect(await noteField.inputValue()).toBe('To Bob')
  })
})

describe.skipIf(withoutBrowser)('an agent', () => {
  test('gives a conversation tags and takes them away, with those in use suggested', async () => {
    const amy = await work('Amy')
    await visit('Vic', 'I want my money back')
    await open(amy, 'Vic')
    await tag(amy, 'Refund')
    await amy.getByRole('list', { name: 'Tags' }).getByText('Refund').waitFor()
    await visit('Wen', 'So do I')
    await open(amy, 'Wen')
    await amy.getByRole('button', { name: 'Tags', exact: true }).click()
    await amy.getByRole('option', { name: /^Refund.*1 conversation/ }).click()
    await amy.getByRole('button', { name: 'Remove the tag Refund' }).click()
    await amy.getByRole('list', { name: 'Tags' }).waitFor({ state: 'detached' })
    await amy.reload()
    await open(amy, 'Vic')
    await amy.getByRole('list', { name: 'Tags' }).getByText('Refund').waitFor()
  })

  test('blocks a visitor, who is told so calmly; undoes it, and both go on', async () => {
    const amy = await work('Amy')
    const vic = await visit('Vic', 'Buy my pills')
    await open(amy, 'Vic')
    await amy.getByRole('button', { name: 'Block visitor' }).click()
    await amy.getByRole('textbox', { name: /Reason/ }).fill('Spam')
    await amy.getByRole('option', { name: '1 day' }).click()
    await vic.getByText('You cannot write to us here at the moment.').waitFor()
    expect(await vic.getByRole('textbox').count()).toBe(0)
    await amy.getByText(/Blocked by Amy until .* Spam/).waitFor()
    await picture(amy, 'blocked')
    await picture(vic, 'blocked-visitor')
    expect(await violations(vic)).toEqual([])
    await vic.getByRole('button', { name: 'Try again' }).click()
    await vic.getByText('You cannot write to us here at the moment.').waitFor()

    await amy.getByRole('button', { name: 'Undo', exact: true }).click()
    await amy.getByText('Vic can write again.').waitFor()
    await field(amy, 'Vic').waitFor()
    await vic.getByRole('button', { name: 'Try again' }).click()
    await vic.getByRole('textbox').fill('Sorry')
    await vic.keyboard.press('Enter')
    await said(amy, 'Sorry')
  })

  test('opens a conversation again that he closed', async () => {
    const amy = await work('Amy')
    const vic = await visit('Vic', 'Thank you')
    await open(amy, 'Vic')
    await amy.getByRole('button', { name: 'Close conversation' }).click()
    await amy.getByRole('button', { name: 'Re-open' }).click()
    await reply(amy, 'Vic', 'One more thing.')
    await said(vic, 'One more thing.')
  })

  test('takes over what he handed to a colleague', async () => {
    const amy = await work('Amy')
    const vic = await visit('Vic', 'Hello')
    await open(amy, 'Vic')
    const bob = await work('Bob')
    await amy.getByRole('button', { name: 'Hand over' }).click()
    await amy.getByRole('option', { name: /^Bob/ }).click()
    await open(bob, 'Vic')
    await amy.setViewportSize({ width: 360, height: 740 })
    await picture(amy, 'moved-360')
    await amy.getByRole('button', { name: 'Take over' }).click()
    await bob.getByText('with somebody else now').waitFor()
    await reply(amy, 'Vic', 'Me again.')
    await said(vic, 'Me again.')
  })

  test.each([
    ['light', 1440],
    ['dark', 1440],
    ['light', 390],
    ['dark', 360],
  ] as const)('has nothing there that axe would change, %s at %i', async (colorScheme, width) => {
    const viewport = { width, height: 844 }
    const amy = await work('Amy', { colorScheme, viewport, reducedMotion: 'reduce' as const })
    await visit('Vic', 'Where is my parcel?')
    await open(amy, 'Vic')
    await command(amy, 'Tags')
    await amy.getByRole('combobox', { name: /tag/ }).fill('Shipping')
    await amy.keyboard.press('Enter')
    await amy.getByRole('list', { name: 'Tags' }).waitFor()
    await amy.getByRole('button', { name: 'Note', exact: true }).click()
    await note(amy, 'Needs the tracking number')
    await amy.getByRole('textbox', { name: /Write a note/ }).fill('And a call')
    await picture(amy, `note-${colorScheme}-${width}`)
    expect(await violations(amy)).toEqual([])
    expect(await amy.evaluate('document.documentElement.scrollWidth')).toBe(width)
    for (const name of ['Hand over', 'Block visitor', 'Tags']) {
      await command(amy, name)
      await amy.getByRole('combobox', { name: /Vic/ }).waitFor()
      await picture(amy, `${name.toLowerCase().replace(' ', '-')}-${colorScheme}-${width}`)
      expect(await violations(amy)).toEqual([])
      await amy.keyboard.press('Escape')
    }
  })
})

function work(name: string, options: object = {}): Promise<Page> {
  return openConsole(browser, system, name, options)
}

/** A visitor at his page, with his first words said. His name is what his agent sees. */
async function visit(name: string, words: string): Promise<Page> {
  const { page } = await openPerson(browser)
  await page.goto(`${system.adminUrl}/index/index/chat`)
  await page.getByRole('textbox').fill(words)
  await page.keyboard.press('Enter')
  await page.getByText(/ · (Sent|Delivered|Read)$/).waitFor()
  await system.db.query(
    'test_name',
    'update visitors set name = $1 where id = (select max(id) from visitors)',
    [name],
  )
  return page
}

async function open(page: Page, name: string): Promise<void> {
  await page.reload()
  await page.getByRole('link', { name: new RegExp(`^(Online|Away) ${name} `) }).click()
  await page.getByRole('log').locator('.bubble').first().waitFor()
}

/** The next page hears nothing of the socket server until this is called. */
async function holdLine(page: Page): Promise<() => void> {
  let letIn = () => {}
  const isLetIn = new Promise<void>((resolve) => {
    letIn = resolve
  })
  await page.routeWebSocket(/./, (line) => {
    const server = line.connectToServer()
    server.onMessage(async (frame) => {
      await isLetIn
      line.send(frame)
    })
  })
  return letIn
}

async function command(page: Page, name: string): Promise<void> {
  const more = page.getByRole('button', { name: 'More' })
  if (await more.isVisible()) await more.click()
  else await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill(name)
  await page.keyboard.press('Enter')
}

const field = (page: Page, name: string) => page.getByRole('textbox', { name: `Write to ${name}` })
const notes = (page: Page) => page.getByRole('log').locator('.note')

async function note(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: /Write a note/ }).fill(text)
  await page.keyboard.press('Enter')
  await notes(page).filter({ hasText: text }).waitFor()
}

async function reply(page: Page, name: string, text: string): Promise<void> {
  await field(page, name).fill(text)
  await page.keyboard.press('Enter')
  await said(page, text)
}

async function said(page: Page, text: string): Promise<void> {
  await page.getByRole('log').locator('.bubble').filter({ hasText: text }).first().waitFor()
}

async function tag(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Tags', exact: true }).click()
  await page.getByRole('combobox').fill(name)
  await page.getByRole('option', { name: /New tag/ }).click()
}

async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, animations: 'disabled' })
}
