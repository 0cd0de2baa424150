import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { withoutBrowser } from '../support/chromium.ts'
import { keepNotifications, look, notifications } from '../support/notifications.ts'
import { openSystem, type System } from '../support/system.ts'
import { openConsole, openPages, type Pages } from '../web/console/pages.ts'

let pages: Pages
let system: System

describe.skipIf(withoutBrowser)('an agent with his window in the background', () => {
  beforeAll(async () => {
    pages = await openPages({ withWindows: true })
  })
  beforeEach(async () => {
    // With what tells of the lists of all.
    system = await openSystem({ CAPTCHA: 'off' }, true)
  })
  afterEach(async () => {
    await pages.leave()
    await system.close()
  })
  afterAll(() => pages?.close())

  /** Amy at another window, with all her places taken. */
  async function workFull(): Promise<Page> {
    const amy = await openConsole(pages, system, 'Amy', { permissions: ['notifications'] })
    await system.db.query('test_full', 'update agents set chat_limit = 1')
    await system.visit({ name: 'Guest of Amy' })
    await amy.context().addInitScript(keepNotifications)
    const line = amy.waitForResponse(/inbox\?tab=waiting/)
    await amy.reload()
    await line
    await amy.getByText('Guest of Amy').first().waitFor()
    await amy.getByRole('button', { name: 'Amy Online' }).waitFor()
    await look(amy, 'elsewhere')
    return amy
  }

  const waits = 'Waits for an agent'
  const bubbles = (page: Page) => page.getByRole('log').locator('.bubble')

  test('is notified of each visitor who newly waits, once; a click leads there', async () => {
    const amy = await workFull()
    const vic = await system.visit({ name: 'Vic' })
    await expect.poll(() => notifications(amy)).toEqual([['Vic', waits, false]])
    await vic.say('Is anybody here?')
    await system.visit({ name: 'Wen' })
    await expect
      .poll(() => notifications(amy))
      .toEqual([
        ['Vic', waits, false],
        ['Wen', waits, false],
      ])
    await look(amy, 'here')
    await amy.evaluate(`made[0].dispatchEvent(new Event('click'))`)
    await bubbles(amy).getByText('Is anybody here?').waitFor()
    expect(await amy.getByRole('tab', { selected: true }).textContent()).toContain('Waiting')
    await expect
      .poll(() => notifications(amy))
      .toEqual([
        ['Vic', waits, true],
        ['Wen', waits, false],
      ])
  })

  test('is not told any more when somebody has the visitor, nor while he looks at the list', async () => {
    const amy = await workFull()
    const vic = await system.visit({ name: 'Vic' })
    await expect.poll(() => notifications(amy)).toEqual([['Vic', waits, false]])
    vic.send({ type: 'logout' })
    await expect.poll(() => notifications(amy)).toEqual([['Vic', waits, true]])
    await look(amy, 'here')
    const line = amy.waitForResponse(/inbox\?tab=waiting/)
    await system.visit({ name: 'Wen' })
    await line
    await amy.getByRole('tab', { name: /^Waiting\s*1/ }).waitFor()
    await look(amy, 'elsewhere')
    await system.visit({ name: 'Xin' })
    await expect
      .poll(() => notifications(amy))
      .toEqual([
        ['Vic', waits, true],
        ['Xin', waits, false],
      ])
  })

  test('is told on one page of several, and not at all while he is away', async () => {
    const amy = await workFull()
    const other = await amy.context().newPage()
    const line = other.waitForResponse(/inbox\?tab=waiting/)
    await other.goto(`${system.adminUrl}/admin/service/index`)
    await line
    await other.getByRole('button', { name: 'Amy Online' }).waitFor()
    await look(other, 'elsewhere')
    await system.visit({ name: 'Vic' })
    await expect.poll(() => notifications(other)).toEqual([['Vic', waits, false]])
    expect(await notifications(amy)).toEqual([])
    await become(other, 'away')
    const read = other.waitForResponse(/inbox\?tab=waiting/)
    await system.visit({ name: 'Wen' })
    await read
    await other.getByRole('tab', { name: /^Waiting\s*2/ }).waitFor()
    await become(other, 'online')
    await system.visit({ name: 'Xin' })
    await expect
      .poll(() => notifications(other))
      .toEqual([
        ['Vic', waits, false],
        ['Xin', waits, false],
      ])
  })

  async function become(page: Page, what: 'online' | 'away'): Promise<void> {
    await page.keyboard.press('Control+k')
    await page.keyboard.type(`be ${what}`)
    const told = page.waitForResponse(/me\/presence/)
    await page.keyboard.press('Enter')
    await told
  }
})
