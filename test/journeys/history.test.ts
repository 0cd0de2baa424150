import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { violations } from '../support/axe.ts'
import { openBrowser, openPerson } from '../support/browser.ts'
import { withoutBrowser } from '../support/chromium.ts'
import { addAgent, goodPassword } from '../support/client.ts'
import { drawing, pdf, uploadAs } from '../support/files.ts'
import { addPast } from '../support/past.ts'
import { openSystem, type System } from '../support/system.ts'

/** Where the pictures go; SCREENSHOTS names another place. */
let folder: string
let browser: Browser
let system: System
beforeAll(async () => {
  folder = process.env.SCREENSHOTS ?? (await mkdtemp(join(tmpdir(), 'kefu-history-')))
  if (!withoutBrowser) browser = await openBrowser()
})
afterAll(() => browser?.close())
beforeEach(async () => {
  system = await openSystem({ CAPTCHA: 'off' })
})
afterEach(() => system.close())

const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }

describe.skipIf(withoutBrowser)('how it was', () => {
  test('is asked at the end, told to the agent at once, and found in the history', async () => {
    const amy = await signIn('Amy', '/admin/service/index')
    const vic = await openPerson(browser)
    await vic.page.goto(`${system.adminUrl}/index/index/chat`)
    await write(vic.page, 'Is the Longjing in?')
    await amy.getByText('Is the Longjing in?').first().click()
    await write(amy, 'Since Monday.')
    await vic.page.getByText('Since Monday.').waitFor()
    await amy.getByRole('button', { name: 'Close conversation' }).click()

    const question = vic.page.getByRole('group', { name: 'How was this conversation?' })
    await question.waitFor()
    await picture(vic.page, 'rate-asked')
    await question.getByRole('radio', { name: 'Very bad' }).focus()
    for (let step = 0; step < 3; step++) await vic.page.keyboard.press('ArrowRight')
    expect(await question.getByRole('radio', { name: 'Good', exact: true }).isChecked()).toBe(true)
    await vic.page.getByRole('textbox', { name: /What made it so/ }).fill('Quick and kind.')
    expect(await violations(vic.page)).toEqual([])
    await picture(vic.page, 'rate-words')
    await vic.page.getByRole('button', { name: 'Send', exact: true }).first().click()
    await vic.page.getByText('Thank you.').waitFor()

    await amy.locator('.rated', { hasText: '4 of 5 stars' }).getByText('Quick and kind.').waitFor()
    await picture(amy, 'rate-console')
    expect(await violations(amy)).toEqual([])
    await vic.page.reload()
    await vic.page.getByText('Since Monday.').waitFor()
    expect(await question.count()).toBe(0)
    expect(vic.problems).toEqual([])

    await amy.goto(`${system.adminUrl}/admin/history/index`)
    await amy.getByLabel('Rating').selectOption('4')
    await amy.getByRole('button', { name: 'Show' }).click()
    await amy.getByRole('link', { name: /Is the Longjing in/ }).click()
    await amy.locator('.rated').getByText('Quick and kind.').waitFor()
  })

  test('is asked later of who was elsewhere at the end, and once', async () => {
    const amy = await signIn('Amy', '/admin/service/index')
    const vic = await openPerson(browser, { ...phone, viewport: { width: 360, height: 780 } })
    const chat = `${system.adminUrl}/index/index/chat`
    await vic.page.goto(chat)
    await write(vic.page, 'Do you have jasmine tea?')
    await amy.getByText('Do you have jasmine tea?').first().click()
    await write(amy, 'From April on.')
    await vic.page.getByText('From April on.').waitFor()
    await vic.page.goto('about:blank')
    await amy.getByRole('button', { name: 'Close conversation' }).click()
    await amy.getByText('This conversation is closed.').waitFor()

    const asked = vic.page.waitForResponse(/index\/asked$/)
    await vic.page.goto(chat)
    const question = vic.page.getByRole('group', { name: 'How was this conversation?' })
    await question.waitFor()
    expect((await asked).status()).toBe(200)
    await question.locator('label', { hasText: /Good/ }).click()
    await vic.page.getByRole('textbox', { name: /What made it so/ }).fill('In the end.')
    await picture(vic.page, 'rate-later')
    expect(await violations(vic.page)).toEqual([])
    await vic.page.getByRole('button', { name: 'Send', exact: true }).first().click()
    await vic.page.getByText('Thank you.').waitFor()

    await amy.locator('.rated', { hasText: '4 of 5 stars' }).getByText('In the end.').waitFor()
    await amy.goto(`${system.adminUrl}/admin/history/index?rating=4`)
    await amy.getByRole('link', { name: /jasmine/ }).click()
    await amy.locator('.rated').getByText('In the end.').waitFor()

    // What he did not write down here either does not bring it back: the server knows.
    await vic.page.evaluate(() => localStorage.removeItem('kefu.rated'))
    await vic.page.reload()
    await vic.page.getByText('From April on.').waitFor()
    expect(await question.count()).toBe(0)
    expect(vic.problems).toEqual([])
  })

  test('is asked once also of who does not answer', async () => {
    const amy = await system.hireAgent('Amy')
    const vic = await openPerson(browser)
    const chat = `${system.adminUrl}/index/index/chat`
    await vic.page.goto(chat)
    await write(vic.page, 'Hello')
    const agent = await system.work(amy)
    const [{ id }] = (await system.db.query<{ id: number }>('test_vic', 'select id from visitors')) as [
      { id: number },
    ]
    await agent.say('Hi', { touid: id })
    await vic.page.getByText('Hi', { exact: true }).waitFor()
    await vic.page.goto('about:blank')
    await system.db.query('test_close', 'update conversations set closed_at = now() where visitor_id = $1', [
      id,
    ])
    const asked = vic.page.waitForResponse(/index\/asked$/)
    await vic.page.goto(chat)
    await vic.page.getByText('How was this conversation?').waitFor()
    await asked
    await vic.page.reload()
    await vic.page.getByText('Hi', { exact: true }).waitFor()
    expect(await vic.page.getByText('How was this conversation?').count()).toBe(0)
  })

  test('is short news for an agent who looks elsewhere', async () => {
    const amy = await signIn('Amy', '/admin/service/index')
    const vic = await system.visit({ name: 'Vic' })
    await vic.say('Hello')
    await amy.getByText('Hello').first().click()
    await write(amy, 'Hi')
    await amy.getByRole('button', { name: 'Close conversation' }).click()
    const { conversation } = await vic.next('status', ({ rate }) => rate === true)
    await amy.getByText('This conversation is closed.').waitFor()
    await amy.locator('.log').focus()
    await amy.keyboard.press('Escape')
    await amy.getByText('Nobody needs you right now').waitFor()
    const reply = await fetch(`${system.adminUrl}/index/index/rate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${vic.ready.token}` },
      body: JSON.stringify({ conversation, stars: 3, words: 'It was fine' }),
    })
    expect(reply.status).toBe(200)
    await amy.getByText('A visitor gave you 3 of 5 stars: “It was fine”').waitFor()
  })

  test('stands under an earlier conversation when the visitor is back', async () => {
    const amy = await signIn('Amy', '/admin/service/index')
    const [{ id }] = (await system.db.query<{ id: number }>('test_amy', 'select id from agents')) as [
      { id: number },
    ]
    const vic = await system.visit({ name: 'Vic' })
    await system.db.query('test_drop', 'delete from conversations where visitor_id = $1', [vic.ready.id])
    await addPast(system.db, {
      visitor: { id: vic.ready.id },
      agent: id,
      said: [
        ['v', 'Earlier'],
        ['a', 'Yes?'],
      ],
      stars: 2,
      words: 'Slow',
    })
    const again = await system.visit({ name: 'Vic', token: vic.ready.token })
    await again.say('Back again')
    await amy.getByText('Back again').first().click()
    await amy.locator('.rated', { hasText: '2 of 5 stars' }).getByText('Slow').waitFor()
  })

  test('can be skipped, in one tab for all of them', async () => {
    const amy = await signIn('Amy', '/admin/service/index')
    const vic = await openPerson(browser, { ...phone, colorScheme: 'dark' })
    await vic.page.goto(`${system.adminUrl}/index/index/chat`)
    await write(vic.page, 'Hello')
    await amy.getByText('Hello').first().click()
    await write(amy, 'Hi')
    await vic.page.getByText('Hi', { exact: true }).waitFor()
    const tab = await vic.context.newPage()
    await tab.goto(`${system.adminUrl}/index/index/chat`)
    await tab.getByText('Hi', { exact: true }).waitFor()
    await tab.getByRole('button', { name: 'More' }).click()
    await tab.getByRole('menuitem', { name: 'End this conversation' }).click()
    await vic.page.getByText('How was this conversation?').waitFor()
    await picture(vic.page, 'rate-phone')
    expect(await vic.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    await tab.getByRole('button', { name: 'Skip' }).click()
    await expect.poll(() => vic.page.getByText('How was this conversation?').count()).toBe(0)
    expect(await tab.getByText('How was this conversation?').count()).toBe(0)
  })
})

describe.skipIf(withoutBrowser)('files in the history', () => {
  test.each([
    ['light', { deviceScaleFactor: 2 }],
    ['phone', { ...phone, viewport: { width: 360, height: 780 }, colorScheme: 'dark' }],
  ] as const)('are seen and saved where they were sent, %s', async (name, options) => {
    const vic = await system.visit({ name: 'Vic' })
    const teapot = await uploadAs(
      vic.ready,
      system.adminUrl,
      'teapot.png',
      await drawing(900, 600).png().toBuffer(),
    )
    const prices = await uploadAs(vic.ready, system.adminUrl, 'Price list.pdf', pdf)
    await vic.say('teapot.png', { files: [teapot] })
    await vic.say('Is this the newest one?', { files: [prices] })
    const amy = await signIn('Amy', '/admin/history/index', options)
    await amy.locator('.past').click()
    const shown = amy.getByRole('link', { name: 'teapot.png, open the picture' })
    await expect
      .poll(() => shown.locator('img').evaluate((img: HTMLImageElement) => img.naturalWidth))
      .toBe(640)
    expect(await amy.getByText('teapot.png', { exact: true }).count()).toBe(0)
    const link = amy.getByRole('link', { name: 'Download Price list.pdf' })
    const [download] = await Promise.all([amy.waitForEvent('download'), link.click()])
    expect(await readFile(await download.path())).toEqual(pdf)
    await picture(amy, `reading-files-${name}`)
    expect(await violations(amy)).toEqual([])
    const { width } = amy.viewportSize()!
    expect(await amy.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  })
})

describe.skipIf(withoutBrowser)('the history', () => {
  beforeEach(async () => {
    const amy = await addAgent(system, 'bea', 'Bea Lindqvist')
    for (const past of pasts) await addPast(system.db, { agent: amy, ...past })
  })

  test.each([
    ['light', {}],
    ['dark', { colorScheme: 'dark', locale: 'zh-CN' }],
    ['phone', phone],
  ] as const)('is found, read and taken away, %s', async (name, options) => {
    const amy = await signIn('Amy', '/admin/history/index', { timezoneId: 'Asia/Shanghai', ...options })
    await amy.waitForURL(/zone=Asia%2FShanghai/)
    await amy.getByText('Wen').first().waitFor()
    await picture(amy, `history-${name}`)
    expect(await violations(amy)).toEqual([])
    await amy.locator('#words').fill('瓷')
    await amy.locator('#words').press('Enter')
    await amy.waitForURL(/words=/)
    expect(await amy.locator('.past').count()).toBe(1)
    const download = amy.waitForEvent('download')
    await amy.getByRole('link', { name: /CSV/ }).click()
    expect((await download).suggestedFilename()).toBe('kefu-conversations.csv')
    await amy.locator('.past').click()
    await amy.locator('.said:target', { hasText: '瓷' }).waitFor()
    await picture(amy, `reading-${name}`)
    expect(await violations(amy)).toEqual([])
    const { width } = amy.viewportSize()!
    expect(await amy.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  })

  test('is narrowed to a tag, of which the rows tell', async () => {
    const amy = await signIn('Amy', '/admin/history/index')
    await amy.getByLabel('Tag').selectOption('Teaware')
    await amy.getByRole('button', { name: 'Show' }).click()
    await amy.waitForURL(/tag=Teaware/)
    expect(await amy.locator('.past').count()).toBe(1)
    const download = amy.waitForEvent('download')
    await amy.getByRole('link', { name: 'JSON' }).click()
    const exported = JSON.parse(await readFile(await (await download).path(), 'utf8'))
    expect(exported).toMatchObject([{ visitor: { name: 'Wen' }, tags: ['Teaware', '售前'] }])
    await amy.getByRole('link', { name: /Wen .*Teaware/ }).click()
    await amy.getByRole('definition').filter({ hasText: 'Teaware' }).waitFor()
    await amy.getByRole('link', { name: 'Back to the list' }).click()
    expect(await amy.getByLabel('Tag').inputValue()).toBe('Teaware')
  })

  test('works without JavaScript, in the zone of the server', async () => {
    const amy = await signIn('Amy', '/admin/history/index', { javaScriptEnabled: false })
    await amy.getByLabel('State').selectOption('open')
    await amy.getByRole('button', { name: 'Show' }).click()
    expect(await amy.locator('.past').count()).toBe(1)
    await amy.getByRole('link', { name: /Jun/ }).click()
    await amy.getByText('Do you roast it yourselves?').waitFor()
    await amy.getByRole('link', { name: 'Back to the list' }).click()
    expect(await amy.locator('.past').count()).toBe(1)
  })

  test('is opened from the console, beside it', async () => {
    const amy = await signIn('Amy', '/admin/service/index')
    await amy.keyboard.press('Control+k')
    await amy.getByRole('combobox').fill('look through')
    const opened = amy.context().waitForEvent('page')
    await amy.keyboard.press('Enter')
    await (await opened).getByRole('heading', { name: 'Conversations so far' }).waitFor()
    expect(new URL(amy.url()).pathname).toBe('/admin/service/index')
  })
})

const pasts = [
  {
    visitor: {
      name: 'Wen',
      email: 'wen@shop.example',
      page: { url: 'https://hill-and-leaf.example/teapots', title: 'Teapots' },
    },
    said: [
      ['v', '您好，这个青瓷茶壶能用开水吗？'],
      ['a', '可以的，注意不要骤冷。'],
      ['a', '需要我为您留一把吗？'],
      ['v', '好的，谢谢。'],
    ],
    stars: 5,
    words: '很耐心，谢谢！',
    tags: ['Teaware', '售前'],
  },
  {
    visitor: { name: 'Maria Lindqvist' },
    opened: '2026-03-04T09:12:00Z',
    said: [
      ['v', 'My parcel was to come on Tuesday. Where is it?'],
      ['a', 'It left our shop on Monday.'],
    ],
    stars: 2,
    words: 'Too slow',
    tags: ['Delivery'],
  },
  { opened: '2026-03-05T17:40:00Z', said: [['v', 'hi']] },
  {
    visitor: { name: 'Jun' },
    open: true,
    opened: new Date().toISOString(),
    said: [
      ['v', 'Do you roast it yourselves?'],
      ['a', 'We do, every Thursday.'],
      ['v', 'And how dark?'],
    ],
  },
] as const

async function signIn(name: string, path: string, options: BrowserContextOptions = {}): Promise<Page> {
  await addAgent(system, name.toLowerCase(), name, 'administrator')
  const { page } = await openPerson(browser, options)
  await page.goto(`${system.adminUrl}${path}`)
  await page.locator('#username').fill(name.toLowerCase())
  await page.locator('#password').fill(goodPassword)
  await page.keyboard.press('Enter')
  await page.locator('main').waitFor()
  await page.waitForURL((url) => url.pathname === path)
  return page
}

async function write(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: /write/i }).fill(text)
  await page.keyboard.press('Enter')
  await page.locator('.bubble-own', { hasText: text }).waitFor()
}

async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' })
}
