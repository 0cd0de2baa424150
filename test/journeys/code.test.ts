import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { violations } from '../support/axe.ts'
import { openBrowser, openPerson, takeName } from '../support/browser.ts'
import { withoutBrowser } from '../support/chromium.ts'
import { addAgent, goodPassword } from '../support/client.ts'
import { openSystem, type System } from '../support/system.ts'

/** Where the pictures go; SCREENSHOTS names another place. */
let folder: string
let browser: Browser
let system: System
beforeAll(async () => {
  folder = process.env.SCREENSHOTS ?? (await mkdtemp(join(tmpdir(), 'kefu-code-')))
  if (withoutBrowser) return
  browser = await openBrowser()
  system = await openSystem({ CAPTCHA: 'off' })
})
afterAll(async () => {
  await browser?.close()
  await system?.close()
})

const code = `fetch("https://shop.example/cups", {\n\n  headers: { accept: "application/json", "accept-language": "zh-CN,zh;q=0.9,en" },\n})`
const text = `It fails with \`<b>403</b>\`, see https://shop.example/help:\n\`\`\`js\n${code}\n\`\`\`\nWhy is that?`

describe.skipIf(withoutBrowser)('code in a message', () => {
  test('looks as it was written, to the visitor, the agent and who reads it later', async () => {
    const vic = await openPerson(browser, { viewport: { width: 360, height: 640 }, colorScheme: 'dark' })
    await vic.page.goto(`${system.adminUrl}/index/index/chat`)
    await write(vic.page, text)
    await isRead(vic.page)
    await picture(vic.page, 'panel')

    await addAgent(system, 'amy', 'Amy')
    const amy = await openPerson(browser)
    await amy.page.goto(`${system.adminUrl}/admin/service/index`)
    await amy.page.locator('#username').fill('amy')
    await amy.page.locator('#password').fill(goodPassword)
    await amy.page.keyboard.press('Enter')
    await amy.page.getByText('It fails with').first().click()
    await isRead(amy.page)
    await write(amy.page, 'Send `cookies` along:\n```\ncredentials: "include"\n```')
    await vic.page.getByText('credentials: "include"').waitFor()
    await amy.page.keyboard.press('Alt+N')
    await amy.page.getByRole('textbox', { name: /note/i }).fill('See `help/403`.')
    await amy.page.keyboard.press('Enter')
    await amy.page.locator('.note code', { hasText: 'help/403' }).waitFor()
    await picture(amy.page, 'console')
    expect(await violations(amy.page)).toEqual([])

    const wen = await openPerson(browser, { viewport: { width: 360, height: 640 } })
    await wen.page.goto(`${system.adminUrl}/index/index/room`)
    await takeName(wen.page)
    await write(wen.page, text)
    await isRead(wen.page)
    await picture(wen.page, 'room')

    await amy.page.goto(`${system.adminUrl}/admin/history/index`)
    await amy.page.getByText('It fails with').click()
    await isRead(amy.page)
    await picture(amy.page, 'history')
    expect([...vic.problems, ...wen.problems, ...amy.problems]).toEqual([])
  })

  /** The text is there as code, words and one link; what is long scrolls by itself, and is no markup. */
  async function isRead(page: Page): Promise<void> {
    const bubble: Locator = page.locator('.bubble', { hasText: 'It fails with' })
    await bubble.locator('pre').waitFor()
    expect(await bubble.locator('pre > code').textContent()).toBe(code)
    expect(await bubble.locator('code:not(pre code)').allTextContents()).toEqual(['<b>403</b>'])
    expect(await bubble.locator('b').count()).toBe(0)
    expect(await bubble.getByRole('link').allTextContents()).toEqual(['https://shop.example/help'])
    expect(await bubble.textContent()).toBe(
      `It fails with <b>403</b>, see https://shop.example/help:\n${code}Why is that?`,
    )
    const look = await bubble.locator('pre').evaluate((block) => ({
      scrolls: block.scrollWidth > block.clientWidth,
      lines: Math.round((block.clientHeight - 16) / Number.parseFloat(getComputedStyle(block).lineHeight)),
    }))
    expect(look.lines).toBe(4)
    if (page.viewportSize()!.width < 400) expect(look.scrolls).toBe(true)
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth),
    ).toBe(true)
    expect(await violations(page)).toEqual([])
  }
})

async function write(page: Page, text: string): Promise<void> {
  const field = page.locator('form.composer textarea')
  await field.fill(text)
  await field.press('Enter')
}

async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(folder, `code-${name}.png`) })
}
