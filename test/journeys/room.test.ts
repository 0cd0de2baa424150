import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { violations } from '../support/axe.ts'
import { openBrowser, openPerson } from '../support/browser.ts'
import { withoutBrowser } from '../support/chromium.ts'
import { drawing, pdf, uploadAs } from '../support/files.ts'
import { openSystem, type System } from '../support/system.ts'

let browser: Browser
let system: System
beforeAll(async () => {
  if (withoutBrowser) return
  browser = await openBrowser()
  system = await openSystem({ VISITOR_GRACE: '0' }, true)
})
afterAll(async () => {
  await browser?.close()
  await system?.close()
})

describe.skipIf(withoutBrowser)('a group chat room', () => {
  test('shows who is here, what they say with avatar, name and time, and the history', async () => {
    const vic = await enter()
    const wen = await enter({ locale: 'zh-CN' })
    await vic.page.getByText('2 people are here').waitFor()
    await wen.page.getByText('2 人在线').waitFor()
    await write(vic.page, 'Hello, room')
    const group = wen.page.locator('.said', { hasText: 'Hello, room' })
    await group.waitFor()
    expect(await group.locator('.avatar svg').count()).toBe(1)
    expect(await group.locator('.said-name').textContent()).toMatch(/^[A-Z]\w+ [A-Z]\w+$/)
    expect(await group.locator('time').textContent()).toMatch(/^\d\d:\d\d$/)
    expect(await vic.page.locator('.said-own', { hasText: 'Hello, room' }).count()).toBe(1)

    await wen.context.close()
    await vic.page.getByText('1 person is here').waitFor()
    await vic.page.reload()
    await vic.page.locator('.said-own', { hasText: 'Hello, room' }).waitFor()
  })

  test('says so when there is nothing to send', async () => {
    const vic = await enter()
    await vic.page.getByRole('textbox').fill('   ')
    await vic.page.getByRole('textbox').press('Enter')
    await vic.page.getByText('Write something first.').waitFor()
  })

  test('shows the files that somebody sent there, also to who comes later', async () => {
    const vic = await enter()
    const sender = await system.visit({}, '/room/lobby')
    const teapot = await uploadAs(
      sender.ready,
      system.adminUrl,
      'teapot.png',
      await drawing(600, 400).png().toBuffer(),
    )
    const prices = await uploadAs(sender.ready, system.adminUrl, 'Price list.pdf', pdf)
    await sender.say('teapot.png', { files: [teapot] })
    await sender.say('Our prices', { files: [prices] })
    const wen = await enter({ viewport: { width: 360, height: 720 }, isMobile: true, colorScheme: 'dark' })
    for (const { page } of [vic, wen]) {
      const shown = page.getByRole('link', { name: 'teapot.png, open the picture' }).last()
      await expect
        .poll(() => shown.locator('img').evaluate((img: HTMLImageElement) => img.naturalWidth))
        .toBe(600)
      const link = page.getByRole('link', { name: 'Download Price list.pdf' }).last()
      const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
      expect(await readFile(await download.path())).toEqual(pdf)
      expect(await violations(page)).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
        page.viewportSize()!.width,
      )
    }
    expect([...vic.problems, ...wen.problems]).toEqual([])
    sender.close()
  })

  test('takes files from its members, as the chat does', async () => {
    const vic = await enter({ viewport: { width: 360, height: 720 } })
    const wen = await enter()
    const chosen = vic.page.waitForEvent('filechooser')
    await vic.page.getByRole('button', { name: 'Attach files' }).click()
    await (await chosen).setFiles({ name: 'menu.txt', mimeType: 'text/plain', buffer: Buffer.from('Oolong') })
    await vic.page.getByRole('textbox').fill('What there is')
    await vic.page.getByRole('textbox').press('Enter')
    await bubble(wen.page, 'What there is').waitFor()
    await wen.page.getByRole('link', { name: 'Download menu.txt' }).waitFor()
    expect(await violations(vic.page)).toEqual([])
    expect([...vic.problems, ...wen.problems]).toEqual([])
  })

  test('keeps to the newest, unless one scrolled up', async () => {
    const vic = await enter({ viewport: { width: 720, height: 400 } })
    const wen = await enter({ viewport: { width: 720, height: 400 } })
    for (let n = 1; n <= 12; n++) await write(vic.page, `Line ${n}`)
    await bubble(wen.page, 'Line 12').waitFor()
    expect(await isAtEnd(wen.page)).toBe(true)
    await wen.page.getByRole('log').evaluate((log) => log.scrollTo(0, 0))
    await write(vic.page, 'One more')
    await wen.page.getByText('1 new message').waitFor()
    await wen.page.getByRole('button', { name: 'To the newest message' }).click()
    await expect.poll(() => isAtEnd(wen.page)).toBe(true)
    await bubble(wen.page, 'One more').waitFor()
  })

  async function enter(options = {}) {
    const person = await openPerson(browser, options)
    await person.page.goto(`${system.adminUrl}/index/index/room`)
    await person.page.getByRole('textbox').waitFor()
    return person
  }
})

function bubble(page: Page, text: string) {
  return page.getByRole('log').locator('.bubble').filter({ hasText: text })
}

async function write(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox').fill(text)
  await page.getByRole('textbox').press('Enter')
  await bubble(page, text).first().waitFor()
}

function isAtEnd(page: Page): Promise<boolean> {
  return page.getByRole('log').evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight < 8)
}
