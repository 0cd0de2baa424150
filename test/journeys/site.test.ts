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
  folder = process.env.SCREENSHOTS ?? (await mkdtemp(join(tmpdir(), 'kefu-site-')))
  browser = await openBrowser()
  system = await openSystem({ CAPTCHA: 'off', ALLOWED_ORIGINS: 'https://shop.example,https://blog.example' })
  await addAgent(system, 'amy', 'Amy')
  await addAgent(system, 'bob', 'Bob')
  await system.db.query('test_role', `update agents set role = 'administrator' where username = 'amy'`)
})
afterAll(async () => {
  await browser?.close()
  await system?.close()
})

async function signIn(name: string, options: BrowserContextOptions = {}): Promise<Page> {
  const { page } = await openPerson(browser, { viewport: { width: 1280, height: 900 }, ...options })
  await page.goto(`${system.adminUrl}/admin/index/index`)
  await page.locator('#username').fill(name)
  await page.locator('#password').fill(goodPassword)
  await page.locator('#password').press('Enter')
  await page.locator('.ways').waitFor()
  return page
}

async function openSettings(options: BrowserContextOptions = {}): Promise<Page> {
  const page = await signIn('amy', options)
  await page.locator('[href="/admin/site/index"]').click()
  await page.locator('#site').waitFor()
  return page
}

// As a browser writes what it mixed itself.
const black = 'color(srgb-linear 0 0 0)'
const white = 'color(srgb-linear 1 1 1)'

const save = (page: Page) => page.getByRole('button', { name: 'Save' }).click()
const saved = (page: Page) => page.locator('#saved', { hasText: 'Saved.' }).waitFor()
const launcherIn = (page: Page) => page.locator('.scene-launcher').first()

function coloursOf(element: ReturnType<Page['locator']>): Promise<string[]> {
  return element.evaluate((drawn) => {
    const { backgroundColor, color } = getComputedStyle(drawn)
    return [backgroundColor, color]
  })
}

describe.skipIf(withoutBrowser)('an administrator', () => {
  test('sees what he chooses while he chooses, and visitors see it once it is saved', async () => {
    const amy = await openSettings()
    const picture = amy.locator('.scene-light')
    await amy.getByLabel('Colour', { exact: true }).fill('#ffd400')
    await expect.poll(() => coloursOf(launcherIn(amy))).toEqual(['rgb(255, 212, 0)', black])
    await amy.getByLabel('Pick a colour').fill('#0b7a4b')
    expect(await amy.getByLabel('Colour', { exact: true }).inputValue()).toBe('#0b7a4b')
    await expect.poll(() => coloursOf(launcherIn(amy))).toEqual(['rgb(11, 122, 75)', white])
    await amy.getByLabel('Bottom left').check()
    const [frame, launcher] = [await picture.boundingBox(), await launcherIn(amy).boundingBox()]
    expect(launcher!.x - frame!.x).toBeLessThan(20)
    await amy.getByLabel('In Chinese').fill('茶已泡好，请问。')
    await picture.getByText('茶已泡好，请问。').waitFor()
    await amy.getByLabel('In English').fill('Tea is ready. Ask away.')
    await picture.getByText('Tea is ready. Ask away.').waitFor()

    const vic = await openPerson(browser, { locale: 'zh-CN' })
    await vic.page.goto(system.adminUrl)
    expect((await coloursOf(vic.page.locator('.launcher')))[0]).toBe('rgb(37, 99, 235)')
    await save(amy)
    await saved(amy)
    const wen = await openPerson(browser, { locale: 'zh-CN' })
    await wen.page.goto(system.adminUrl)
    const bubble = wen.page.locator('.launcher')
    expect((await coloursOf(bubble))[0]).toBe('rgb(11, 122, 75)')
    expect((await bubble.boundingBox())?.x).toBe(16)
    await bubble.click()
    await wen.page.frameLocator('iframe').getByText('茶已泡好，请问。').waitFor()

    await amy.reload()
    expect(await amy.getByLabel('Colour', { exact: true }).inputValue()).toBe('#0b7a4b')
    expect(await amy.getByLabel('Bottom left').isChecked()).toBe(true)
  })

  test('is told beside the field what is wrong with it, and keeps what he typed', async () => {
    const amy = await openSettings()
    const colour = amy.getByLabel('Colour', { exact: true })
    await colour.fill('reddish')
    await save(amy)
    await amy.getByRole('alert').filter({ hasText: 'Enter a colour such as #2563eb' }).waitFor()
    expect(await colour.evaluate((field) => field === document.activeElement)).toBe(true)
    expect(await colour.getAttribute('aria-invalid')).toBe('true')
    expect(await colour.inputValue()).toBe('reddish')
    await colour.fill('#b4235a')
    await expect.poll(() => colour.getAttribute('aria-invalid')).toBe('false')
    await save(amy)
    await saved(amy)
  })

  test('copies the line for his site, and is told so', async () => {
    const amy = await openSettings({ permissions: ['clipboard-read', 'clipboard-write'] })
    await amy.getByRole('button', { name: 'Copy' }).click()
    await amy.getByRole('button', { name: 'Copied' }).waitFor()
    expect(await amy.evaluate(() => navigator.clipboard.readText())).toBe(
      `<script async src="${system.adminUrl}/kefu.js"></script>`,
    )
    await amy.getByRole('button', { name: 'Copy', exact: true }).waitFor()
  })

  test('can do without scripts', async () => {
    const amy = await openSettings({ javaScriptEnabled: false })
    await amy.getByLabel('Colour', { exact: true }).fill('#7c3aed')
    await amy.getByLabel('Ask for a name').selectOption('optional')
    await save(amy)
    await saved(amy)
    expect(await amy.getByLabel('Colour', { exact: true }).inputValue()).toBe('#7c3aed')
    expect(await amy.getByLabel('Ask for a name').inputValue()).toBe('optional')
    expect(await amy.locator('#preview').isVisible()).toBe(false)
  })
})

test.skipIf(withoutBrowser)('an agent sees no way to the settings', async () => {
  const bob = await signIn('bob')
  expect(await bob.locator('[href^="/admin/site"]').count()).toBe(0)
  await bob.goto(`${system.adminUrl}/admin/site/index`)
  await bob.getByText('Only the owner and administrators may do this.').waitFor()
})

describe.skipIf(withoutBrowser)('the page', () => {
  test.each([
    ['light', 'en-GB', 1280],
    ['dark', 'zh-CN', 1280],
    ['light', 'zh-CN', 360],
    ['dark', 'en-GB', 360],
  ] as const)('is for everybody: %s, %s, %i px', async (colorScheme, locale, width) => {
    const amy = await openSettings({ colorScheme, locale, viewport: { width, height: 900 } })
    await amy.locator('#preview').waitFor()
    const [preview, form] = [
      await amy.locator('#preview').boundingBox(),
      await amy.locator('#site').boundingBox(),
    ]
    expect(preview!.y).toBeLessThanOrEqual(form!.y)
    expect(await amy.locator('.scene').filter({ visible: true }).count()).toBe(width < 640 ? 1 : 2)
    expect(await violations(amy)).toEqual([])
    expect(await amy.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    await amy.screenshot({ path: join(folder, `site-${colorScheme}-${width}.png`), fullPage: true })
  })

  test.each(['light', 'dark'] as const)(
    'shows the chat as it is: a themed panel, %s',
    async (colorScheme) => {
      await system.db.query(
        'test_theme',
        `update site_settings
        set accent = '#ffd400', position = 'left', ask_name = 'never', ask_email = 'never', demand_identity = false`,
      )
      const { page } = await openPerson(browser, { colorScheme, viewport: { width: 1280, height: 800 } })
      await page.goto(system.adminUrl)
      await page.locator('.launcher').click()
      const panel = page.frameLocator('iframe')
      await panel.getByRole('textbox').fill('Do you have the large one?')
      await panel.getByRole('textbox').press('Enter')
      await panel.locator('.bubble-own').waitFor()
      await panel.getByRole('textbox').fill('And')
      const frame = page.frames()[1]!
      expect(await violations(page)).toEqual([])
      expect(await frame.title()).toContain('Chat with us')
      await page.screenshot({ path: join(folder, `panel-${colorScheme}.png`) })
    },
  )
})
