import { readFile } from 'node:fs/promises'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { violations } from '../support/axe.ts'
import { openBrowser, openPerson, takeName } from '../support/browser.ts'
import { withoutBrowser } from '../support/chromium.ts'
import { drawing, pdf, uploadAs } from '../support/files.ts'
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

// Who stays would be counted with the next.
afterEach(async () => {
  if (withoutBrowser) return
  await Promise.all(browser.contexts().map((context) => context.close()))
  await expect
    .poll(() => system.db.query('test_here', 'select from online where room_id <> 0'), { timeout: 5_000 })
    .toEqual([])
})

const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true }

describe.skipIf(withoutBrowser)('a group chat room', () => {
  test('shows who is here, what they say with avatar, name and time, and the history', async () => {
    const vic = await enter()
    const wen = await enter({ locale: 'zh-CN' })
    await vic.page.getByText('2 people are here').waitFor()
    await wen.page.getByText('2 人在线').waitFor()
    await write(vic.page, 'Hello, room')
    const group = wen.page.locator('.said', { hasText: 'Hello, room' })
    await group.waitFor()
    expect(await group.locator('.avatar svg').count()).toBe(1)
    expect(await group.locator('.said-name').textContent()).toMatch(/^[A-Z]\w+ [A-Z]\w+$/)
    expect(await group.locator('time').textContent()).toMatch(/^\d\d:\d\d$/)
    expect(await vic.page.locator('.said-own', { hasText: 'Hello, room' }).count()).toBe(1)

    await wen.context.close()
    await vic.page.getByText('1 person is here').waitFor()
    await vic.page.reload()
    await vic.page.locator('.said-own', { hasText: 'Hello, room' }).waitFor()
  })

  test('says so when there is nothing to send', async () => {
    const vic = await enter()
    await field(vic.page).fill('   ')
    await field(vic.page).press('Enter')
    await vic.page.getByText('Write something first.').waitFor()
  })

  test('shows the files that somebody sent there, also to who comes later', async () => {
    const vic = await enter()
    const sender = await system.visit({}, '/room/lobby')
    const teapot = await uploadAs(
      sender.ready,
      system.adminUrl,
      'teapot.png',
      await drawing(600, 400).png().toBuffer(),
    )
    const prices = await uploadAs(sender.ready, system.adminUrl, 'Price list.pdf', pdf)
    await sender.say('teapot.png', { files: [teapot] })
    await sender.say('Our prices', { files: [prices] })
    const wen = await enter({ viewport: { width: 360, height: 720 }, isMobile: true, colorScheme: 'dark' })
    for (const { page } of [vic, wen]) {
      const shown = page.getByRole('link', { name: 'teapot.png, open the picture' }).last()
      await expect
        .poll(() => shown.locator('img').evaluate((img: HTMLImageElement) => img.naturalWidth))
        .toBe(600)
      const link = page.getByRole('link', { name: 'Download Price list.pdf' }).last()
      const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
      expect(await readFile(await download.path())).toEqual(pdf)
      expect(await violations(page)).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
        page.viewportSize()!.width,
      )
    }
    expect([...vic.problems, ...wen.problems]).toEqual([])
    sender.close()
  })

  test('takes files from its members, as the chat does', async () => {
    const vic = await enter({ viewport: { width: 360, height: 720 } })
    const wen = await enter()
    const chosen = vic.page.waitForEvent('filechooser')
    await vic.page.getByRole('button', { name: 'Attach files' }).click()
    await (await chosen).setFiles({ name: 'menu.txt', mimeType: 'text/plain', buffer: Buffer.from('Oolong') })
    await vic.page.getByRole('textbox').fill('What there is')
    await vic.page.getByRole('textbox').press('Enter')
    await bubble(wen.page, 'What there is').waitFor()
    await wen.page.getByRole('link', { name: 'Download menu.txt' }).waitFor()
    expect(await violations(vic.page)).toEqual([])
    expect([...vic.problems, ...wen.problems]).toEqual([])
  })

  test('keeps to the newest, unless one scrolled up', async () => {
    const vic = await enter({ viewport: { width: 720, height: 400 } })
    const wen = await enter({ viewport: { width: 720, height: 400 } })
    for (let n = 1; n <= 12; n++) await write(vic.page, `Line ${n}`)
    await bubble(wen.page, 'Line 12').waitFor()
    expect(await isAtEnd(wen.page)).toBe(true)
    await wen.page.getByRole('log').evaluate((log) => log.scrollTo(0, 0))
    await write(vic.page, 'One more')
    await wen.page.getByText('1 new message').waitFor()
    await wen.page.getByRole('button', { name: 'To the newest message' }).click()
    await expect.poll(() => isAtEnd(wen.page)).toBe(true)
    await bubble(wen.page, 'One more').waitFor()
  })

  test('loads what was said before while one scrolls up, and what one reads stays where it is', async () => {
    await talkInThePast('past', 250)
    const vic = await enter(phone, 'past')
    await bubble(vic.page, 'Word 250.').waitFor()
    expect(await bubble(vic.page, 'Word 1.').count()).toBe(0)
    const log = vic.page.getByRole('log')
    const read = bubble(vic.page, 'Word 151.')
    await log.evaluate((box) => box.scrollTo(0, 20))
    const before = await read.boundingBox()
    await bubble(vic.page, 'Word 51.').waitFor({ state: 'attached' })
    const after = await read.boundingBox()
    expect(Math.abs((after?.y ?? 0) - (before?.y ?? 999))).toBeLessThanOrEqual(24)
    await expect
      .poll(async () => {
        await log.evaluate((box) => box.scrollTo(0, 0))
        return bubble(vic.page, 'Word 1.').count()
      })
      .toBe(1)
  })
})

describe.skipIf(withoutBrowser)('a name in a room', () => {
  test('is offered, chosen before the first word, and changed whenever one likes', async () => {
    const wen = await enter()
    const vic = await open(phone)
    const name = vic.page.getByLabel('Your name here')
    await expect.poll(() => name.inputValue()).toMatch(/^[A-Z]\w+ [A-Z]\w+$/)
    expect(await violations(vic.page)).toEqual([])
    await name.fill(' ')
    await name.press('Enter')
    await vic.page.getByText('Write a name.').waitFor()
    await name.fill('Vic')
    await name.press('Enter')
    await vic.page.getByText('You write as Vic').waitFor()
    await write(vic.page, 'It is me')
    await said(wen.page, 'It is me').getByText('Vic').waitFor()

    await vic.page.getByRole('button', { name: 'Change name' }).click()
    await name.fill('Vicky')
    await name.press('Enter')
    await vic.page.getByText('You write as Vicky').waitFor()
    await said(wen.page, 'It is me').getByText('Vicky').waitFor()
    await vic.page.reload()
    await vic.page.getByText('You write as Vicky').waitFor()
    expect(await name.count()).toBe(0)
    expect(await vic.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
  })

  test('of an agent is no visitor’s', async () => {
    await system.hireAgent('Bob')
    const vic = await open()
    await vic.page.getByLabel('Your name here').fill('bob')
    await vic.page.getByRole('button', { name: 'Start writing' }).click()
    await vic.page.getByText('Somebody here has this name. Choose another one.').waitFor()
  })
})

describe.skipIf(withoutBrowser)('a mention', () => {
  test('is completed with the keys, stands out for whom it is, and counts in the title', async () => {
    const wen = await enter({}, 'lobby', 'Wen')
    const vic = await enter({}, 'lobby', 'Vic')
    await vic.page.getByText('2 people are here').waitFor()
    await field(vic.page).pressSequentially('Hello @w')
    const choice = vic.page.getByRole('option', { name: 'Wen' })
    await choice.waitFor()
    expect(await choice.getAttribute('aria-selected')).toBe('true')
    expect(await field(vic.page).getAttribute('aria-activedescendant')).toBe(await choice.getAttribute('id'))
    expect(await violations(vic.page)).toEqual([])
    await field(vic.page).press('Enter')
    await expect.poll(() => field(vic.page).inputValue()).toBe('Hello @Wen ')
    await lookAway(wen.page)
    await field(vic.page).pressSequentially('are you here?')
    await field(vic.page).press('Enter')
    await wen.page.locator('.mention-own', { hasText: '@Wen' }).waitFor()
    await expect.poll(() => wen.page.title()).toMatch(/^\(1\) /)
    expect(await vic.page.locator('.mention:not(.mention-own)', { hasText: '@Wen' }).count()).toBe(1)
    await lookAgain(wen.page)
    await expect.poll(() => wen.page.title()).not.toMatch(/^\(/)
  })

  test('is given up with Escape, and then Enter sends', async () => {
    await enter({}, 'lobby', 'Wen')
    const vic = await enter({}, 'lobby', 'Vic')
    await vic.page.getByText('2 people are here').waitFor()
    await field(vic.page).pressSequentially('@w')
    await vic.page.getByRole('listbox').waitFor()
    await field(vic.page).press('Escape')
    await vic.page.getByRole('listbox').waitFor({ state: 'detached' })
    await field(vic.page).press('Enter')
    await vic.page.locator('.bubble-own', { hasText: /^@w$/ }).waitFor()
    // Where the name is written out there is nothing to choose.
    await field(vic.page).pressSequentially('@wen')
    await vic.page.getByRole('listbox').waitFor({ state: 'detached' })
    await field(vic.page).press('Enter')
    await vic.page.locator('.mention', { hasText: /^@wen$/ }).waitFor()
  })
})

async function open(options = {}, room = 'lobby') {
  const person = await openPerson(browser, options)
  await person.page.goto(`${system.adminUrl}/index/index/room?name=${room}`)
  return person
}

/** Somebody who has a name here and can write. */
async function enter(options = {}, room = 'lobby', name = '') {
  const person = await open(options, room)
  await takeName(person.page, name)
  return person
}

async function talkInThePast(room: string, length: number): Promise<void> {
  await system.db.query(
    'test_past_room',
    `with room as (
      insert into conversations (kind, name, title, waiting_since, last_seq)
      values ('room', $1, 'The past', null, $2)
      returning id
    )
    insert into messages (conversation_id, seq, sender_kind, sender_id, cid, body)
    select room.id, n, 'visitor', 1 + n % 3, gen_random_uuid(), 'Word ' || n || '.'
    from room, generate_series(1, $2::integer) n`,
    [room, length],
  )
  // The socket server knows it by the next beat.
  await expect
    .poll(
      () =>
        system.connect(`/room/${room}`).then(
          () => true,
          () => false,
        ),
      { timeout: 15_000 },
    )
    .toBe(true)
}

function field(page: Page): Locator {
  return page.locator('textarea')
}

function bubble(page: Page, text: string): Locator {
  return page.getByRole('log').locator('.bubble').filter({ hasText: text })
}

function said(page: Page, text: string): Locator {
  return page.locator('.said', { hasText: text })
}

async function write(page: Page, text: string): Promise<void> {
  await field(page).fill(text)
  await field(page).press('Enter')
  await bubble(page, text).first().waitFor()
}

function isAtEnd(page: Page): Promise<boolean> {
  return page.getByRole('log').evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight < 8)
}

/** As if another window were in front. */
function lookAway(page: Page): Promise<void> {
  return page.evaluate(() => {
    document.hasFocus = () => false
    dispatchEvent(new Event('blur'))
  })
}

function lookAgain(page: Page): Promise<void> {
  return page.evaluate(() => {
    document.hasFocus = () => true
    dispatchEvent(new Event('focus'))
  })
}
