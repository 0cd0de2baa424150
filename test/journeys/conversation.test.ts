import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openBrowser, openPerson } from '../support/browser.ts'
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
  system = await openSystem({ CAPTCHA: 'off', AGENT_GRACE: '1', VISITOR_GRACE: '1' }, true)
})
afterEach(() => system.close())

describe.skipIf(withoutBrowser)('a visitor and an agent, each in a browser', () => {
  test('talk at once, with name and time, and a reload of either page brings it all back', async () => {
    const vic = await openPerson(browser)
    const amy = await openPerson(browser)
    await vic.page.goto(`${system.adminUrl}/index/index/chat`)
    await signIn(amy.page, system, 'Amy')
    await amy.page.goto(`${system.adminUrl}/admin/service/index`)

    await write(vic.page, 'Do you ship to Oslo?')
    await amy.page.getByText('Do you ship to Oslo?').first().click()
    await write(amy.page, 'We do.\nBy Friday.')
    await shown(vic.page, 'We do.\nBy Friday.')
    await vic.page.getByText('Amy').first().waitFor()
    await amy.page.getByText(/ · Read$/).waitFor()

    const rows = await system.db.query(
      'test_bodies',
      'select body from messages order by conversation_id, seq',
    )
    expect(rows).toEqual([{ body: 'Do you ship to Oslo?' }, { body: 'We do.\nBy Friday.' }])
    await vic.page.reload()
    await shown(vic.page, 'Do you ship to Oslo?')
    await shown(vic.page, 'We do.\nBy Friday.')
    await amy.page.reload()
    await amy.page.getByText('We do.').first().click()
    await shown(amy.page, 'Do you ship to Oslo?')
    expect([...vic.problems, ...amy.problems]).toEqual([])
  })

  test('who came before any agent waits, and the agent gets him with all he wrote', async () => {
    const vic = await openPerson(browser)
    await vic.page.goto(`${system.adminUrl}/index/index/chat`)
    await write(vic.page, 'Anybody there?')
    await write(vic.page, 'I can wait.')

    const amy = await openPerson(browser)
    await signIn(amy.page, system, 'Amy')
    await amy.page.goto(`${system.adminUrl}/admin/service/index`)
    await amy.page.getByText('I can wait.').first().click()
    await shown(amy.page, 'Anybody there?')
    await shown(amy.page, 'I can wait.')
    await vic.page.getByText('Amy').first().waitFor()
  })

  test('a visitor who closes his page and comes back is the same person', async () => {
    const amy = await openPerson(browser)
    await signIn(amy.page, system, 'Amy')
    await amy.page.goto(`${system.adminUrl}/admin/service/index`)
    const vic = await openPerson(browser)
    await vic.page.goto(`${system.adminUrl}/index/index/chat`)
    await write(vic.page, 'Back in a minute')
    await amy.page.getByText('Back in a minute').first().waitFor()
    await vic.page.close()

    const again = await vic.context.newPage()
    await again.goto(`${system.adminUrl}/index/index/chat`)
    await shown(again, 'Back in a minute')
    expect(await system.db.query('test_visitors', 'select 1 from visitors')).toHaveLength(1)
  })

  test('an agent who leaves: the visitor is told, and served by the next one', async () => {
    const amy = await openPerson(browser)
    await signIn(amy.page, system, 'Amy')
    await amy.page.goto(`${system.adminUrl}/admin/service/index`)
    const vic = await openPerson(browser)
    await vic.page.goto(`${system.adminUrl}/index/index/chat`)
    await write(vic.page, 'Hello')
    await vic.page.getByText('Amy').first().waitFor()
    await amy.context.close()
    await vic.page
      .getByText(/nobody|no one|not here/i)
      .first()
      .waitFor()

    const bob = await openPerson(browser)
    await signIn(bob.page, system, 'Bob')
    await bob.page.goto(`${system.adminUrl}/admin/service/index`)
    await bob.page.getByText('Hello').first().click()
    await write(bob.page, 'Bob here.')
    await shown(vic.page, 'Bob here.')
  })

  test('see how far their words came: sent, delivered, read', async () => {
    const vic = await openPerson(browser)
    await vic.page.goto(`${system.adminUrl}/index/index/chat`)
    await write(vic.page, 'Anybody there?')
    await vic.page.getByText(/ · Sent$/).waitFor()
    const amy = await openPerson(browser)
    await signIn(amy.page, system, 'Amy')
    await amy.page.goto(`${system.adminUrl}/admin/service/index`)
    await amy.page.getByText('Anybody there?').first().waitFor()
    await vic.page.getByText(/ · Delivered$/).waitFor()
    await amy.page.getByText('Anybody there?').first().click()
    await vic.page.getByText(/ · Read$/).waitFor()
  })

  test('what looks like markup stays text on both sides', async () => {
    const nasty =
      '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>{{7*7}}'
    const amy = await openPerson(browser)
    await signIn(amy.page, system, 'Amy')
    await amy.page.goto(`${system.adminUrl}/admin/service/index`)
    const vic = await openPerson(browser)
    await vic.page.goto(`${system.adminUrl}/index/index/chat`)
    await write(vic.page, nasty)
    await amy.page.getByText('onerror').first().click()
    await shown(amy.page, nasty)
    for (const { page } of [vic, amy]) {
      expect(await page.locator('[role=log] img, [role=log] script').count()).toBe(0)
      expect(await page.title()).not.toContain('owned')
    }
  })
})

async function signIn(page: Page, system: System, name: string): Promise<void> {
  await addAgent(system, name.toLowerCase(), name)
  await page.goto(`${system.adminUrl}/admin/login/login`)
  await page.locator('input[name=username]').fill(name.toLowerCase())
  await page.locator('input[name=password]').fill(goodPassword)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/admin/index/index')
}

async function write(page: Page, text: string): Promise<void> {
  const field = page.getByRole('textbox', { name: /write/i })
  await field.click()
  const [first = '', ...lines] = text.split('\n')
  await page.keyboard.insertText(first)
  for (const line of lines) {
    await page.keyboard.press('Shift+Enter')
    await page.keyboard.insertText(line)
  }
  await page.keyboard.press('Enter')
  await shown(page, text)
}

async function shown(page: Page, text: string): Promise<void> {
  await page.getByRole('log').locator('.bubble').filter({ hasText: text }).first().waitFor()
}
