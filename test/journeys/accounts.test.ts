import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { violations } from '../support/axe.ts'
import { openBrowser, openPerson } from '../support/browser.ts'
import { withoutBrowser } from '../support/chromium.ts'
import { addAgent, goodPassword } from '../support/client.ts'
import { openSystem, type System } from '../support/system.ts'

/** Where the pictures go; `SCREENSHOTS=docs` keeps them. */
let folder: string
let browser: Browser
let system: System

beforeAll(async () => {
  if (withoutBrowser) return
  folder = process.env.SCREENSHOTS ?? (await mkdtemp(join(tmpdir(), 'kefu-accounts-')))
  browser = await openBrowser()
  system = await openSystem({ CAPTCHA: 'off' })
  await addAgent(system, 'olga', 'Olga', 'owner')
  await addAgent(system, 'amy', 'Amy', 'administrator')
})
afterAll(async () => {
  await browser?.close()
  await system?.close()
})

async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const { page } = await openPerson(browser, { viewport: { width: 1280, height: 900 }, ...options })
  await page.goto(new URL(path, system.adminUrl).href)
  return page
}

async function fillIn(page: Page, username: string, password = goodPassword): Promise<void> {
  await page.locator('#username').fill(username)
  await page.locator('#password').fill(password)
  await page.locator('#password').press('Enter')
}

async function signIn(name: string, path = '/admin/index/index', options = {}): Promise<Page> {
  const page = await open(path, options)
  await fillIn(page, name)
  await page.waitForURL(new URL(path, system.adminUrl).href)
  return page
}

// The list of accounts is as it was when it was asked for.
const isHere = (username: string) =>
  expect
    .poll(() =>
      system.db.query(
        'test_is_here',
        `select from online o join agents a on o.kind = 'agent' and o.person_id = a.id where a.username = $1`,
        [username],
      ),
    )
    .toHaveLength(1)

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const linkOn = async (page: Page) => (await page.locator('#link').textContent()) ?? ''

describe.skipIf(withoutBrowser)('the owner', () => {
  test('invites Bob, who chooses his own password; disabled, he is out of the console at once', async () => {
    const olga = await signIn('olga')
    await olga.getByRole('link', { name: 'Accounts' }).click()
    await olga.getByRole('link', { name: 'Invite somebody' }).click()
    await olga.getByLabel('Name', { exact: true }).fill('Bob')
    await press(olga, 'Make the invitation')
    const link = await linkOn(olga)
    await olga.getByRole('link', { name: 'Done' }).click()
    await olga.getByText('Invited by Olga').waitFor()

    const bob = await open(link)
    await bob.getByText('Hello Bob. Olga invites you.').waitFor()
    await fillIn(bob, 'bob', 'bob')
    await bob.getByText('Choose a password of at least 8 characters.').waitFor()
    await fillIn(bob, 'bob')
    await bob.waitForURL('**/admin/index/index')
    expect(await bob.locator('[href="/admin/accounts/index"]').count()).toBe(0)
    await bob.locator('[href="/admin/service/index"]').click()
    await isHere('bob')

    await olga.reload()
    const row = olga.getByRole('row', { name: /Bob/ })
    await row.getByText('Here now').waitFor()
    await row.getByRole('link', { name: 'Edit: Bob' }).click()
    await olga.getByText('Disable the account', { exact: true }).click()
    await press(olga, 'Yes, disable it')
    await olga.getByRole('status').getByText('The account is disabled and signed out.').waitFor()
    await bob.locator('#login, [role=alertdialog], dialog[open]').first().waitFor()
    await bob.goto(`${system.adminUrl}/admin/login/login`)
    await fillIn(bob, 'bob')
    await bob.getByText('The user name or the password is not right.').waitFor()

    await olga.getByRole('link', { name: 'Edit: Bob' }).click()
    await press(olga, 'Enable the account')
    await olga.getByText('The account is enabled again.').waitFor()
    await fillIn(bob, 'bob')
    await bob.waitForURL('**/admin/index/index')
  })

  test('gives Carl, who forgot his password, a link that chooses another one', async () => {
    await addAgent(system, 'carl', 'Carl')
    const carl = await open('/admin/login/login')
    await carl.getByRole('link', { name: 'Forgotten your password?' }).click()
    await carl.getByText('Ask the owner or an administrator').waitFor()
    const olga = await signIn('olga', '/admin/accounts/index')
    await olga.getByRole('link', { name: 'Edit: Carl' }).click()
    await press(olga, 'Make a password link')
    await carl.goto(await linkOn(olga))
    await carl.getByLabel('New password').fill('another horse battery')
    await press(carl, 'Save it and sign in')
    await carl.waitForURL('**/admin/index/index')
  })
})

test.skipIf(withoutBrowser)(
  'an agent is shown shared replies, and neither the settings of all nor rooms to keep',
  async () => {
    await addAgent(system, 'dan', 'Dan')
    await system.db.query(
      'test_shared',
      `insert into canned_replies (shortcut, title, body) values ('hours', 'Opening hours', 'We are here from 9 to 18.')`,
    )
    const dan = await signIn('dan', '/admin/service/index')
    await dan.keyboard.press('Control+k')
    await dan.getByRole('option', { name: /Manage canned replies/ }).click()
    await dan.getByRole('option', { name: /hours/ }).click()
    await dan.getByText('All agents use it. The owner and administrators change it.').waitFor()
    expect(await dan.getByRole('button', { name: 'Delete' }).count()).toBe(0)
    expect(await violations(dan)).toEqual([])
    await dan.screenshot({ path: join(folder, 'accounts-shared-reply.png') })
    await press(dan, 'New reply')
    await dan.getByRole('textbox', { name: 'Shortcut' }).waitFor()
    expect(await dan.getByText('Who uses it').count()).toBe(0)
    await dan.goto(`${system.adminUrl}/admin/rooms/index`)
    await dan.locator('.room-row').first().waitFor()
    expect(await dan.getByRole('button', { name: /^(Close|New room)/ }).count()).toBe(0)
  },
)

describe.skipIf(withoutBrowser)('the pages', () => {
  test.each([
    ['light', 'en-GB', 1280],
    ['dark', 'zh-CN', 1280],
    ['light', 'zh-CN', 360],
    ['dark', 'en-GB', 360],
  ] as const)(
    '%s, %s, %i px: nothing that axe finds, and nothing too wide',
    async (colorScheme, locale, width) => {
      const options = { colorScheme, locale, viewport: { width, height: 900 } }
      const look = async (page: Page, name: string) => {
        expect(await violations(page)).toEqual([])
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
        await page.screenshot({ path: join(folder, `${name}-${colorScheme}-${width}.png`), fullPage: true })
      }
      const olga = await signIn('olga', '/admin/accounts/invite', options)
      await olga.locator('#name').fill('Wilhelmina Featherstonehaugh-Cholmondeley')
      await olga.locator('#email').fill(`w.${colorScheme}${width}@a-long-name-of-a-shop.example`)
      await look(olga, 'accounts-invite')
      await olga.locator('main form').evaluate((form: HTMLFormElement) => form.requestSubmit())
      const link = await linkOn(olga)
      await look(olga, 'accounts-link')
      await olga.goto(`${system.adminUrl}/admin/accounts/index`)
      await look(olga, 'accounts')
      await olga.locator('tbody tr', { hasText: 'amy' }).getByRole('link').click()
      for (const more of await olga.locator('details').all()) await more.locator('summary').click()
      await look(olga, 'accounts-edit')
      const guest = await open(link, options)
      await look(guest, 'accounts-invitation')
      await guest.goto(`${system.adminUrl}/admin/login/forgot`)
      await look(guest, 'accounts-forgot')
      await guest.goto(`${system.adminUrl}/admin/login/login`)
      await look(guest, 'accounts-login')
    },
  )
})
