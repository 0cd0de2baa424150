import { readFile } from 'node:fs/promises'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { violations } from '../support/axe.ts'
import { openBrowser, openPerson } from '../support/browser.ts'
import { withoutBrowser } from '../support/chromium.ts'
import { addAgent, goodPassword } from '../support/client.ts'
import { drawing, pdf } from '../support/files.ts'
import { openSystem, type System } from '../support/system.ts'

let browser: Browser
let system: System
beforeAll(async () => {
  if (!withoutBrowser) browser = await openBrowser()
})
afterAll(() => browser?.close())
beforeEach(async () => {
  system = await openSystem({ CAPTCHA: 'off' }, true)
})
afterEach(() => system.close())

describe.skipIf(withoutBrowser)('files', () => {
  test('a visitor pastes a picture, the agent sees it and sends a PDF, and the visitor saves that', async () => {
    const { vic, amy } = await meet()
    await paste(vic.page, 'image.png', 'image/png', await drawing(600, 400).png().toBuffer())
    await chips(vic.page)
      .getByText(/^Picture .*\.png$/)
      .waitFor()
    await send(vic.page)
    await drawn(picture(vic.page))

    await amy.page
      .getByText(/^Picture .*\.png$/)
      .first()
      .click()
    await drawn(picture(amy.page))
    const box = await picture(amy.page).locator('img').boundingBox()
    expect(box!.width / box!.height).toBeCloseTo(1.5, 1)
    // The name stands in lists, not under the picture.
    expect(await amy.page.getByRole('log').locator('.bubble').count()).toBe(0)

    await pick(amy.page, { name: 'Price list.pdf', mimeType: 'application/pdf', buffer: pdf })
    await chips(amy.page).getByText('Price list.pdf').waitFor()
    await field(amy.page).fill('Here are our prices.')
    await send(amy.page)
    await vic.page.getByText('Here are our prices.').waitFor()
    const link = vic.page.getByRole('link', { name: 'Download Price list.pdf' })
    const [download] = await Promise.all([vic.page.waitForEvent('download'), link.click()])
    expect(download.suggestedFilename()).toBe('Price list.pdf')
    expect(await readFile(await download.path())).toEqual(pdf)
    const { headers } = await fetch(system.adminUrl + (await link.getAttribute('href')))
    expect(headers.get('content-type')).toBe('application/pdf')
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="Price list.pdf"/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')

    for (const { page } of [vic, amy]) {
      await page.reload()
      if (page === amy.page) await page.getByText('Here are our prices.').first().click()
      await drawn(picture(page))
      await page.getByRole('link', { name: 'Download Price list.pdf' }).waitFor()
      expect(await violations(page)).toEqual([])
    }
    expect([...vic.problems, ...amy.problems]).toEqual([])
  })

  test('one that is refused says why, and the message goes when it is taken away', async () => {
    const { vic } = await meet()
    await pick(vic.page, {
      name: 'page.html',
      mimeType: 'text/html',
      buffer: Buffer.from('<script></script>'),
    })
    await chips(vic.page)
      .getByText(/You can send pictures/)
      .waitFor()
    await field(vic.page).fill('Look at this')
    await send(vic.page)
    await vic.page.getByText('One file did not come. Try it again, or remove it.').waitFor()
    expect(await field(vic.page).inputValue()).toBe('Look at this')
    expect(await violations(vic.page)).toEqual([])
    await vic.page.getByRole('button', { name: 'Remove page.html' }).click()
    await vic.page.getByRole('log').getByText('Look at this').waitFor()
    expect(await field(vic.page).inputValue()).toBe('')
  })

  test('a message that is sent while its file is on its way goes when that has come, and not before', async () => {
    const { vic } = await meet()
    let letGo = () => {}
    const held = new Promise<void>((resolve) => {
      letGo = resolve
    })
    await vic.page.route('**/files?name=*', async (route) => {
      await held
      await route.continue()
    })
    await pick(vic.page, { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('notes') })
    await field(vic.page).fill('My notes')
    await send(vic.page)
    await vic.page.getByText('The message goes as soon as its files have come.').waitFor()
    expect(await vic.page.getByRole('log').getByText('My notes').count()).toBe(0)
    letGo()
    await vic.page.getByRole('link', { name: 'Download notes.txt' }).waitFor()
    await vic.page.getByRole('log').getByText('My notes').waitFor()
  })

  test('without a connection a file waits for Try again', async () => {
    const { vic } = await meet()
    await pick(vic.page, { name: 'first.txt', mimeType: 'text/plain', buffer: Buffer.from('1') })
    await chips(vic.page).getByText('1 B').waitFor()
    await vic.context.setOffline(true)
    await pick(vic.page, { name: 'second.txt', mimeType: 'text/plain', buffer: Buffer.from('2') })
    await chips(vic.page).getByText('No connection.').waitFor()
    await vic.context.setOffline(false)
    await chips(vic.page).getByRole('button', { name: 'Try again' }).click()
    await chips(vic.page).getByText('1 B').nth(1).waitFor()
  })

  test('files dragged over the conversation show where they may be dropped, and are attached there', async () => {
    const { amy, vic } = await meet()
    await field(vic.page).fill('Hello')
    await send(vic.page)
    await amy.page.getByText('Hello').first().click()
    const transfer = await amy.page.evaluateHandle(() => {
      const files = new DataTransfer()
      files.items.add(new File(['notes'], 'notes.txt', { type: 'text/plain' }))
      return files
    })
    await amy.page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer })
    const area = amy.page.getByText('Drop files here to attach them')
    await expect
      .poll(async () => {
        await amy.page.dispatchEvent('body', 'dragover', { dataTransfer: transfer })
        return area.count()
      })
      .toBe(1)
    await amy.page.dispatchEvent('body', 'drop', { dataTransfer: transfer })
    await chips(amy.page).getByText('notes.txt').waitFor()
    expect(await area.count()).toBe(0)
  })
})

async function meet() {
  const vic = await openPerson(browser)
  const amy = await openPerson(browser)
  await vic.page.goto(`${system.adminUrl}/index/index/chat`)
  await addAgent(system, 'amy', 'Amy')
  await amy.page.goto(`${system.adminUrl}/admin/login/login`)
  await amy.page.locator('input[name=username]').fill('amy')
  await amy.page.locator('input[name=password]').fill(goodPassword)
  await amy.page.keyboard.press('Enter')
  await amy.page.waitForURL('**/admin/index/index')
  await amy.page.goto(`${system.adminUrl}/admin/service/index`)
  return { vic, amy }
}

const field = (page: Page): Locator => page.locator('form.composer textarea')
const chips = (page: Page): Locator => page.getByRole('list', { name: 'Files to send' })
const picture = (page: Page): Locator => page.getByRole('link', { name: /open the picture$/ })

async function send(page: Page): Promise<void> {
  await field(page).press('Enter')
}

/** The thumbnail has come, not only its place. */
async function drawn(link: Locator): Promise<void> {
  await link.waitFor()
  await expect
    .poll(() => link.locator('img').evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(0)
}

async function pick(page: Page, file: { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Attach files' }).click(),
  ])
  await chooser.setFiles(file)
}

async function paste(page: Page, name: string, type: string, bytes: Buffer): Promise<void> {
  await field(page).evaluate(
    (element, [name, type, base64]) => {
      const clipboardData = new DataTransfer()
      const bytes = Uint8Array.from(atob(base64!), (character) => character.charCodeAt(0))
      clipboardData.items.add(new File([bytes], name!, { type: type! }))
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    },
    [name, type, bytes.toString('base64')],
  )
}
