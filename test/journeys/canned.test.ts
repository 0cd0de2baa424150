import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { openBrowser, openConsole } from '../support/browser.ts'
import { withoutBrowser } from '../support/chromium.ts'
import { openSystem, type System } from '../support/system.ts'

let browser: Browser
let system: System
beforeAll(async () => {
  if (withoutBrowser) return
  browser = await openBrowser()
  system = await openSystem({ CAPTCHA: 'off' })
})
afterAll(async () => {
  await browser?.close()
  await system?.close()
})

describe.skipIf(withoutBrowser)('two agents and a visitor', () => {
  test('one writes a reply for all, on a phone; the other sends it, with the names in it', async () => {
    const phone = { viewport: { width: 390, height: 760 }, isMobile: true, hasTouch: true }
    const amy = await signIn('Amy', phone)
    await amy.getByRole('button', { name: 'Manage canned replies' }).tap()
    await amy.getByRole('button', { name: 'New reply' }).tap()
    await amy.getByRole('textbox', { name: 'Shortcut' }).fill('oslo')
    await amy.getByRole('textbox', { name: 'Reply' }).fill('Good day ')
    await amy.getByRole('button', { name: 'Visitor’s name' }).tap()
    await amy.keyboard.type(', we do ship to Oslo.')
    await amy.getByText('Good day, we do ship to Oslo.').waitFor()
    await amy.getByRole('radio', { name: 'All agents' }).check()
    await amy.getByRole('button', { name: 'Save' }).tap()
    await amy.getByText('Saved /oslo.').waitFor()
    await amy.getByRole('group', { name: 'Shared' }).getByRole('option', { name: '/oslo' }).waitFor()
    await amy.context().close()

    const bob = await signIn('Bob')
    const vic = await system.visit({ name: 'Vic' })
    await vic.say('Do you ship to Oslo?')
    await bob.getByText('Do you ship to Oslo?').first().click()
    await bob.keyboard.type('/os')
    await bob.getByRole('option', { name: '/oslo' }).waitFor()
    await bob.keyboard.press('Enter')
    await bob.keyboard.press('Enter')
    await vic.next('msg', ({ msg }) => msg === 'Good day Vic, we do ship to Oslo.')
  })

  function signIn(name: string, options = {}): Promise<Page> {
    return openConsole(browser, system, name, { ...options, role: 'administrator' })
  }
})
