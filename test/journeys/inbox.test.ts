import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { violations } from '../support/axe.ts'
import { withoutBrowser } from '../support/chromium.ts'
import { addAgent } from '../support/client.ts'
import { type LoggedIn, openSystem, type System } from '../support/system.ts'
import { openConsole, openPages, type Pages } from '../web/console/pages.ts'

/** Where the pictures go. */
let folder: string
let pages: Pages
let system: System

describe.skipIf(withoutBrowser)('the inbox of everybody', () => {
  beforeAll(async () => {
    folder = process.env.SCREENSHOTS ?? (await mkdtemp(join(tmpdir(), 'kefu-inbox-')))
    pages = await openPages()
  })
  beforeEach(async () => {
    system = await openSystem({ CAPTCHA: 'off' }, true)
  })
  afterEach(async () => {
    await pages.leave()
    await system.close()
  })
  afterAll(() => pages?.close())

  const tab = (page: Page, name: string) => page.getByRole('tab', { name: new RegExp(`^${name}`) })
  const rows = (page: Page) => page.locator('.entries .entry')
  const bubbles = (page: Page) => page.getByRole('log').locator('.bubble')
  const finding = (page: Page, text: string) => page.locator('.found-link', { hasText: text })

  /** An agent who takes nobody by himself: his only place is taken. */
  async function workFull(name: string, options = {}): Promise<{ page: Page; own: LoggedIn }> {
    const page = await openConsole(pages, system, name, options)
    await system.db.query('test_full', 'update agents set chat_limit = 1 where name = $1', [name])
    const own = await system.visit({ name: `Guest of ${name}` })
    await own.say('Hello')
    await page.getByText(`Guest of ${name}`).first().waitFor()
    return { page, own }
  }

  test('shows who waits, live, and whoever answers first has him', async () => {
    const { page: amy } = await workFull('Amy')
    await tab(amy, 'Waiting').click()
    await amy.getByText('Nobody waits').waitFor()
    const vic = await system.visit({
      name: 'Vic',
      page: { url: 'https://shop.example/', title: 'Blue cups' },
    })
    await vic.say('Do you ship to Oslo?')
    await rows(amy).getByText('Do you ship to Oslo?').waitFor()
    await rows(amy).getByText('Blue cups').waitFor()
    expect(await tab(amy, 'Waiting').textContent()).toContain('1')
    await rows(amy).getByRole('link').click()
    await bubbles(amy).getByText('Do you ship to Oslo?').waitFor()
    await amy.getByText('Waiting, place 1').waitFor()
    await vic.say('Or to Bergen?')
    await bubbles(amy).getByText('Or to Bergen?').waitFor()
    await amy.getByRole('textbox', { name: 'Write to Vic' }).fill('To both.')
    await amy.keyboard.press('Enter')
    expect(await vic.next('msg')).toMatchObject({ msg: 'To both.', name: 'Amy' })
    await amy.getByText('Nobody waits').waitFor()
    await amy.getByRole('button', { name: 'Close conversation' }).waitFor()
    await tab(amy, 'Mine').click()
    await rows(amy).getByText('You: To both.').waitFor()
  })

  test('lets one read along with a colleague, and says why one cannot write', async () => {
    const { page: amy, own } = await workFull('Amy')
    const bob = await openConsole(pages, system, 'Bob')
    await bob.keyboard.press('3')
    await rows(bob).getByText('Guest of Amy').click()
    await bubbles(bob).getByText('Hello').waitFor()
    await bob.getByText('Amy answers here.').waitFor()
    expect(await bob.getByRole('textbox', { name: /Write to/ }).count()).toBe(0)
    await own.say('Is anybody here?')
    await bubbles(bob).getByText('Is anybody here?').waitFor()
    await amy.locator('.entry a').first().click()
    await amy.getByRole('button', { name: 'Close conversation' }).click()
    await bob.getByText('This conversation is closed.').waitFor()
    await tab(bob, 'Closed').click()
    await rows(bob).getByText('Guest of Amy').waitFor()
    await bob.reload()
    await bubbles(bob).getByText('Is anybody here?').waitFor()
  })

  test('goes back through what is closed, page by page', async () => {
    await addAgent(system, 'bob', 'Bob')
    await system.db.query(
      'test_closed',
      `with visitor as (
        insert into visitors (name) select 'Visitor ' || n from generate_series(1, 130) n returning id, name
      )
      insert into conversations (kind, visitor_id, waiting_since, opened_at, closed_at)
      select 'service', id, null, now() - interval '1 day', now() - substr(name, 9)::int * interval '1 minute'
      from visitor`,
    )
    const amy = await openConsole(pages, system, 'Amy')
    await tab(amy, 'Closed').click()
    await rows(amy).getByText('Visitor 1', { exact: true }).waitFor()
    const last = rows(amy).getByText('Visitor 130', { exact: true })
    await expect
      .poll(async () => {
        await amy.locator('.inbox-list').evaluate((list) => list.scrollTo(0, list.scrollHeight))
        return last.count()
      })
      .toBe(1)
    // Drawn are those that can be seen, and each says among how many it is.
    expect(await amy.locator('.entries > .entry').last().getAttribute('aria-setsize')).toBe('130')
  })

  test('finds words and people of all times, and opens the conversation at the words', async () => {
    const amy = await openConsole(pages, system, 'Amy')
    const wen = await system.visit({ name: 'Wen' })
    await wen.say('我想换一个颜色')
    for (let n = 1; n <= 25; n++) await wen.say(`Line ${n}.`)
    await amy.getByText('Line 25.').first().waitFor()
    await system.db.query(
      'test_end',
      `update conversations set closed_at = now(), rev = rev + 1 where id = $1`,
      [wen.ready.conversation],
    )
    await filed(wen)
    await amy.reload()
    await amy.getByText('No open conversations').waitFor()
    await amy.keyboard.press('/')
    await amy.keyboard.type('颜色')
    await finding(amy, '我想换一个颜色').locator('mark', { hasText: '颜色' }).waitFor()
    await amy.keyboard.press('Enter')
    const hit = amy.locator('.said-found .bubble')
    await hit.getByText('我想换一个颜色').waitFor()
    expect(await isInside(amy, '.said-found .bubble')).toBe(true)
    await amy.getByText('This conversation is closed.').waitFor()
    await amy.getByRole('searchbox').fill('wen')
    await finding(amy, 'Latest conversation').waitFor()
    await amy.getByRole('searchbox').fill('nothing of that kind')
    await amy.getByText('Nobody is called so').waitFor()
  })

  test('is worked with the keyboard alone', async () => {
    const { page: amy } = await workFull('Amy')
    const vic = await system.visit({ name: 'Vic' })
    await vic.say('Good morning')
    await amy.keyboard.press('2')
    await rows(amy).getByText('Good morning').waitFor()
    await amy.keyboard.press('ArrowDown')
    await bubbles(amy).getByText('Good morning').waitFor()
    await amy.keyboard.press('Control+k')
    await amy.keyboard.type('closed')
    await amy.keyboard.press('Enter')
    await amy.getByText('Nothing is closed yet').waitFor()
    await tab(amy, 'Closed').focus()
    await amy.keyboard.press('ArrowLeft')
    await amy.locator('#tab-all:focus').waitFor()
    await rows(amy).getByText('Guest of Amy').waitFor()
  })

  test.each([
    ['light', 1440],
    ['dark', 1440],
    ['light', 390],
    ['dark', 1000],
  ] as const)('looks as it should, %s at %i', async (colorScheme, width) => {
    const options = {
      ...{ colorScheme, viewport: { width, height: 820 }, reducedMotion: 'reduce' as const },
      ...(width < 720 && { hasTouch: true, isMobile: true, deviceScaleFactor: 2 }),
    }
    const { page: amy } = await workFull('Amy', options)
    const shop = 'https://hill-and-leaf.example'
    let vic: LoggedIn | null = null
    for (const [name, title, words] of scene) {
      const visitor = await system.visit({ name, page: { url: `${shop}/shop`, title } })
      await visitor.say(words)
      if (name === 'Vic') vic = visitor
    }
    await system.db.query(
      'test_waited',
      `update conversations set waiting_since = now() - place * interval '2 minutes' where place is not null`,
    )
    await tab(amy, 'Waiting').click()
    await rows(amy).nth(3).waitFor()
    await picture(amy, `waiting-${colorScheme}-${width}`)
    expect(await violations(amy)).toEqual([])
    await tab(amy, 'All').click()
    await rows(amy).nth(4).waitFor()
    if (width > 720) await rows(amy).nth(1).getByRole('link').click()
    await picture(amy, `all-${colorScheme}-${width}`)
    expect(await violations(amy)).toEqual([])
    await filed(vic!)
    await amy.getByRole('searchbox').fill('teapot')
    await finding(amy, 'celadon').waitFor()
    await picture(amy, `search-${colorScheme}-${width}`)
    expect(await violations(amy)).toEqual([])
    expect(await amy.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
  })

  /** All that was said is where it is searched. */
  async function filed({ ready }: LoggedIn): Promise<void> {
    const missing = () =>
      system.db.query(
        'test_filed',
        `select from messages m
        where conversation_id = $1 and not exists (
          select from search_entries e where e.conversation_id = m.conversation_id and e.seq = m.seq
        )`,
        [ready.conversation],
      )
    await expect.poll(missing, { timeout: 10_000 }).toEqual([])
  }

  async function picture(page: Page, name: string): Promise<void> {
    await page.screenshot({ path: join(folder, `inbox-${name}.png`), animations: 'disabled' })
  }
})

const scene = [
  ['Vic', 'Teapots', 'Hello. The celadon teapot: does it take boiling water?'],
  ['Wen', '春茶', '春茶什么时候上架？'],
  ['Maria Lindqvist', 'Your orders', 'My parcel was to come on Tuesday. Where is it?'],
  ['', 'Hill and Leaf', 'hi'],
] as const

function isInside(page: Page, selector: string): Promise<boolean> {
  return page.locator(selector).evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect()
    const log = element.closest('[role=log]')!.getBoundingClientRect()
    return top >= log.top && bottom <= log.bottom
  })
}
