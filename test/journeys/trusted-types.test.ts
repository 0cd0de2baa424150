import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, openPerson } from '../support/browser.ts'
import { withoutBrowser } from '../support/chromium.ts'
import { addAgent, goodPassword } from '../support/client.ts'
import { openSystem, type System } from '../support/system.ts'

let browser: Browser
let system: System
beforeAll(async () => {
  if (withoutBrowser) return
  browser = await openBrowser()
  system = await openSystem()
  await addAgent(system, 'amy', 'Amy')
  await system.db.query('test_role', `update agents set role = 'owner' where username = 'amy'`)
})
afterAll(async () => {
  await browser?.close()
  await system?.close()
})

test.skipIf(withoutBrowser)(
  'every page of agents works where no text may become markup or code',
  async () => {
    const { page, problems } = await openPerson(browser, { viewport: { width: 1280, height: 800 } })
    await page.goto(`${system.adminUrl}/admin/login/login`)
    await page.getByLabel('User name', { exact: true }).fill('amy')
    await page.getByLabel('Password', { exact: true }).fill(goodPassword)
    const [captcha] = await system.db.query<{ answer: string }>('test_captcha', 'select answer from captchas')
    await page.getByLabel('Characters of the picture').fill(captcha!.answer)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.locator('.ways').waitFor()

    const vic = await system.visit({ name: 'Vic' })
    await vic.say('Is <b>this</b> text? https://shop.example/cups')
    await page.goto(`${system.adminUrl}/admin/service/index`)
    await page.getByRole('link', { name: / Vic / }).click()
    await page.locator('.bubble').getByText('Is <b>this</b> text?').waitFor()
    const field = page.getByRole('textbox', { name: 'Write to Vic' })
    await field.fill('It is.')
    await page.getByRole('button', { name: 'Add emoji' }).click()
    await page.locator('.emoji-picker').waitFor()
    await page.keyboard.press('Escape')
    await field.press('Enter')
    await page.locator('.bubble-own').getByText('It is.').waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').waitFor()

    for (const [path, sign] of [
      ['/admin/history/index', '.admin-main'],
      ['/admin/site/index', '#preview'],
      ['/admin/rooms/index', '#rooms > *'],
      ['/admin/index/index', '.ways'],
    ] as const) {
      await page.goto(system.adminUrl + path)
      await page.locator(sign).first().waitFor()
    }
    expect(problems).toEqual([])
    // The policy is there, and what it forbids fails.
    const refused = await page.evaluate(() => {
      try {
        document.createElement('p').innerHTML = '<b>markup</b>'
        return 'made'
      } catch (err) {
        return err instanceof Error ? err.name : ''
      }
    })
    expect(refused).toBe('TypeError')
  },
)
