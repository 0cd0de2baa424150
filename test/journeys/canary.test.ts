import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { violations } from '../support/axe.ts'
import { openBrowser, openConsole } from '../support/browser.ts'
import { withoutBrowser } from '../support/chromium.ts'
import { openSystem, type System } from '../support/system.ts'

/** Where the pictures go; SCREENSHOTS names another place. */
let folder: string
let browser: Browser
let system: System
beforeAll(async () => {
  folder = process.env.SCREENSHOTS ?? (await mkdtemp(join(tmpdir(), 'kefu-canary-')))
  if (withoutBrowser) return
  browser = await openBrowser()
  system = await openSystem({ CAPTCHA: 'off', CANARY_SECONDS: '1' }, true)
})
afterAll(async () => {
  await browser?.close()
  await system?.close()
})

const fails = 'The chat has failed its own check since today'

describe.skipIf(withoutBrowser)('a chat that fails its own check', () => {
  test('says so to agents, whatever their page is, until it works again', async () => {
    const amy = await openConsole(browser, system, 'Amy', { viewport: { width: 1440, height: 900 } })
    const bob = await openConsole(browser, system, 'Bob', {
      viewport: { width: 360, height: 640 },
      colorScheme: 'dark',
    })
    const mei = await openConsole(browser, system, 'Mei', {
      viewport: { width: 1000, height: 700 },
      colorScheme: 'dark',
      locale: 'zh-CN',
    })
    const vic = await system.visit({ name: 'Vic' })
    await vic.say('Do you ship to Oslo?')
    expect(await amy.getByText(fails).count()).toBe(0)

    await system.db.query(
      'test_break',
      `alter table messages add constraint broken check (body <> 'canary') not valid`,
    )
    for (const [page, name] of [
      [amy, 'light'],
      [bob, 'phone-dark'],
    ] as const) {
      await page.getByRole('alert').getByText(fails).waitFor()
      await isWhole(page)
      await picture(page, name)
    }
    await mei.getByRole('alert').getByText('系统自检自今天').waitFor()
    await picture(mei, 'zh-dark')
    expect(await violations(amy)).toEqual([])
    expect(await violations(bob)).toEqual([])

    await system.db.query('test_mend', 'alter table messages drop constraint broken')
    for (const page of [amy, bob]) await page.getByText(fails).waitFor({ state: 'detached' })
    await vic.say('Are you there?')
    await amy.getByText('Are you there?').first().waitFor()
  })

  test('and where nobody has a line any more, the page hears of it from the admin app', async () => {
    const cem = await openConsole(browser, system, 'Cem')
    await system.socket.close()
    await cem.getByRole('alert').getByText(fails).waitFor()
    await cem.getByText('No connection.').first().waitFor()
    await picture(cem, 'offline')
    expect(await violations(cem)).toEqual([])
  })
})

/** The bar can be read whole, and nothing is pushed out of the window by it. */
async function isWhole(page: Page): Promise<void> {
  const { width, height } = page.viewportSize()!
  const bar = await page.locator('.banner-bad').boundingBox()
  expect(bar).toMatchObject({ x: 0, y: 0, width })
  expect(await page.locator('.banner-bad').evaluate((one) => one.scrollWidth)).toBe(width)
  const desk = await page.locator('.desk').boundingBox()
  expect(desk!.y).toBe(bar!.height)
  expect(desk!.y + desk!.height).toBe(height)
}

async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(folder, `canary-${name}.png`) })
}
