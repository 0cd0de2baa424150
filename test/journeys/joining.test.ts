import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { violations } from '../support/axe.ts'
import { withoutBrowser } from '../support/chromium.ts'
import { openSystem, type System } from '../support/system.ts'
import { openConsole, openPages, type Pages } from '../web/console/pages.ts'

/** Where the pictures go. */
let folder: string
let pages: Pages
let system: System

describe.skipIf(withoutBrowser)('joining a colleague', () => {
  beforeAll(async () => {
    folder = process.env.SCREENSHOTS ?? (await mkdtemp(join(tmpdir(), 'kefu-joining-')))
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

  const rows = (page: Page) => page.locator('.entries .entry')
  const bubbles = (page: Page) => page.getByRole('log').locator('.bubble')
  const header = (page: Page) => page.locator('.talk-header')
  const button = (page: Page, name: string) => header(page).getByRole('button', { name, exact: true })

  async function say(page: Page, text: string): Promise<void> {
    await page.getByRole('textbox').last().fill(text)
    await page.keyboard.press('Enter')
    await bubbles(page).getByText(text).waitFor()
  }

  /** A visitor with Amy, and Bob who reads along. */
  async function three(options = {}): Promise<{ amy: Page; bob: Page; vic: Page }> {
    const amy = await openConsole(pages, system, 'Amy', options)
    const vic = await pages.open(`${system.adminUrl}/index/index/chat`)
    await say(vic, 'Is the celadon one thin?')
    await rows(amy).getByText('Is the celadon one thin?').click()
    await bubbles(amy).getByText('Is the celadon one thin?').waitFor()
    const bob = await openConsole(pages, system, 'Bob', options)
    await bob.keyboard.press('3')
    await rows(bob).getByText('Is the celadon one thin?').click()
    await bob.getByText('Amy answers here.').waitFor()
    return { amy, bob, vic }
  }

  test('an agent joins by a key, writes beside his colleague, and leaves again', async () => {
    const { amy, bob, vic } = await three()
    await bob.keyboard.press('Escape')
    await rows(bob).getByRole('link').first().click()
    await bob.locator('.entry-link[aria-current]').press('j')
    await bob.getByRole('textbox', { name: /^Write to/ }).fill('I have it here. It is.')
    await bob.keyboard.press('Enter')
    await bubbles(vic).getByText('I have it here. It is.').waitFor()
    await vic.getByText('Bob', { exact: true }).first().waitFor()
    await bubbles(amy).getByText('I have it here. It is.').waitFor()
    await header(amy).getByText('Bob joined').waitFor()
    // It is still hers.
    await button(amy, 'Close conversation').waitFor()
    expect(await button(bob, 'Close conversation').count()).toBe(0)
    await bob.keyboard.press('Escape')
    await bob.keyboard.press('1')
    await rows(bob).getByText('Joined, with Amy').waitFor()
    await say(vic, 'And the larger one?')
    await say(amy, 'That one too.')
    await bubbles(bob).getByText('And the larger one?').waitFor()
    await bubbles(bob).getByText('That one too.').waitFor()
    await bob.reload()
    await rows(bob).getByText('Joined, with Amy').waitFor()
    await rows(bob).getByText('Amy: That one too.').waitFor()
    await say(vic, 'Thank you both')
    await bubbles(bob).getByText('Thank you both').waitFor()
    await button(bob, 'Leave').click()
    await bob.getByText('Amy answers here.').waitFor()
    await bob.getByText('No open conversations').waitFor()
    await header(amy).getByText('Bob joined').waitFor({ state: 'detached' })
    await bubbles(bob).getByText('Thank you both').waitFor()
  })

  test('he joins by the palette, and takes it over when his colleague leaves it to him', async () => {
    const { amy, bob, vic } = await three()
    await bob.keyboard.press('Control+k')
    await bob.keyboard.type('Join')
    await bob.keyboard.press('Enter')
    await bob.getByRole('textbox', { name: /^Write to/ }).waitFor()
    await header(amy).getByText('Bob joined').waitFor()
    await button(bob, 'Take over').click()
    await button(bob, 'Close conversation').waitFor()
    await amy.getByText('This conversation is with somebody else now.').waitFor()
    await say(bob, 'I go on from here.')
    await bubbles(vic).getByText('I go on from here.').waitFor()
    await bob.getByRole('button', { name: 'Keyboard shortcuts' }).click()
    await bob.getByText('Join a colleague’s conversation, or leave it').waitFor()
  })

  test('he sees that it was closed', async () => {
    const { amy, bob } = await three()
    await button(bob, 'Join').click()
    await header(amy).getByText('Bob joined').waitFor()
    await button(amy, 'Close conversation').click()
    await bob.getByText('This conversation is closed.').waitFor()
    await button(bob, 'Re-open').waitFor()
    expect(await button(bob, 'Join').count()).toBe(0)
  })

  test.each([
    ['light', 1440],
    ['dark', 1440],
    ['light', 360],
    ['dark', 360],
  ] as const)('looks as it should, %s at %i', async (colorScheme, width) => {
    const options = {
      ...{ colorScheme, viewport: { width, height: 740 }, reducedMotion: 'reduce' as const },
      ...(width < 720 && { hasTouch: true, isMobile: true, deviceScaleFactor: 2 }),
    }
    const { amy, bob } = await three(options)
    const pictures = async (page: Page, name: string) => {
      await page.screenshot({ path: join(folder, `joining-${name}-${colorScheme}-${width}.png`) })
      expect(await violations(page)).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
    }
    await pictures(bob, 'along')
    await button(bob, 'Join').click()
    await header(amy).getByText('Bob joined').waitFor()
    await header(bob).getByText('Joined, with Amy').waitFor()
    await say(bob, 'I have it here. It is, and boiling water is fine.')
    await bubbles(amy).getByText('I have it here').waitFor()
    await pictures(amy, 'hers')
    await pictures(bob, 'joined')
    if (width < 720) await button(bob, 'Back to the list').click()
    await bob.getByRole('tab', { name: /^Mine/ }).click()
    await rows(bob).getByText('Joined, with Amy').waitFor()
    await pictures(bob, 'mine')
  })
})
