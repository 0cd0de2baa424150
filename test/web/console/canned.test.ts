import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { violations } from '../../support/axe.ts'
import { withoutBrowser } from '../../support/chromium.ts'
import { openSystem, type System } from '../../support/system.ts'
import { openConsole, openPages, type Pages } from './pages.ts'

describe.skipIf(withoutBrowser)('canned replies', () => {
  let pages: Pages
  let system: System

  beforeAll(async () => {
    pages = await openPages()
  })
  beforeEach(async () => {
    system = await openSystem({ CAPTCHA: 'off' })
  })
  afterEach(async () => {
    await pages.leave()
    await system.close()
  })
  afterAll(() => pages.close())

  const field = (page: Page) => page.locator('.composer textarea')
  const options = (page: Page) => page.locator('.canned-list [role=option]')
  const current = (page: Page) => page.locator('.canned-list [aria-selected=true]')
  const dialog = (page: Page) => page.getByRole('dialog', { name: 'Canned replies' })
  const value = (page: Page) => expect.poll(() => field(page).inputValue())

  async function store(...replies: [shortcut: string, title: string, body: string, used?: number][]) {
    for (const [shortcut, title, body, used = 0] of replies)
      await system.db.query(
        'test_store',
        'insert into canned_replies (shortcut, title, body, used_count) values ($1, $2, $3, $4)',
        [shortcut, title, body, used],
      )
  }

  /** Amy in front of the conversation with a visitor. */
  async function talk(name: string, options = {}): Promise<Page> {
    const amy = await openConsole(pages, system, 'Amy', options)
    const visitor = await system.visit(name ? { name } : {})
    await visitor.say('Hello')
    await amy.locator('.entry a').click()
    await field(amy).click()
    return amy
  }

  test('a slash opens the list, the most used first, and the field says which one Enter takes', async () => {
    await store(['bye', '', 'Good bye.'], ['hours', 'Opening hours', 'From 9 to 18.', 3])
    const amy = await talk('Vic')
    await amy.keyboard.type('/')
    await expect.poll(() => options(amy).allTextContents()).toHaveLength(3)
    expect(await current(amy).textContent()).toContain('/hours')
    const [id, list] = await field(amy).evaluate((element) => [
      element.getAttribute('aria-activedescendant'),
      element.getAttribute('aria-controls'),
    ])
    expect(await current(amy).getAttribute('id')).toBe(id)
    expect(await amy.getByRole('listbox', { name: 'Canned replies' }).getAttribute('id')).toBe(list)
    await amy.getByText('2 canned replies').waitFor()
    await amy.keyboard.press('ArrowDown')
    await current(amy).getByText('/bye').waitFor()
    await amy.keyboard.press('ArrowUp')
    await amy.keyboard.press('ArrowUp')
    await current(amy).getByText('Manage canned replies').waitFor()
  })

  test('Enter and Tab put the reply into the field, where it can be changed before it is sent', async () => {
    await store(['hours', '', 'Hello {{visitor}}, we are here from 9 to 18. {{agent}}'])
    const amy = await talk('Vic')
    for (const key of ['Enter', 'Tab']) {
      await amy.keyboard.type('/hou')
      await options(amy).first().waitFor()
      await amy.keyboard.press(key)
      await value(amy).toBe('Hello Vic, we are here from 9 to 18. Amy')
      await options(amy).first().waitFor({ state: 'detached' })
      await amy.keyboard.type('!')
      await value(amy).toBe('Hello Vic, we are here from 9 to 18. Amy!')
      await field(amy).fill('')
    }
    expect(await amy.locator('.bubble-own').count()).toBe(0)
    const used = () => system.db.query('test_used', 'select used_count from canned_replies')
    await expect.poll(used).toEqual([{ used_count: 2 }])
  })

  test('a visitor without a name is not called by his number', async () => {
    await store(['hi', '', 'Hello {{visitor}}, how can I help?'])
    const amy = await talk('')
    await amy.keyboard.type('/hi')
    await options(amy).first().click()
    await value(amy).toBe('Hello, how can I help?')
    await amy.locator('.composer textarea:focus').waitFor()
  })

  test('Escape closes the list and leaves the text, which is then sent as it is', async () => {
    await store(['hours', '', 'From 9 to 18.'])
    const amy = await talk('Vic')
    await amy.keyboard.type('/h')
    await options(amy).first().waitFor()
    await amy.keyboard.press('Escape')
    await amy.locator('.canned-list').waitFor({ state: 'detached' })
    await amy.locator('.composer textarea:focus').waitFor()
    await amy.keyboard.type('o')
    await amy.keyboard.press('Enter')
    await amy.locator('.bubble-own', { hasText: '/ho' }).waitFor()
    await amy.keyboard.type('/')
    await options(amy).first().waitFor()
  })

  test('what fits no reply is sent as it was written', async () => {
    await store(['hours', '', 'From 9 to 18.'])
    const amy = await talk('Vic')
    await amy.keyboard.type('/etc/hosts is wrong')
    await amy.locator('.canned-list').getByText('No canned reply fits').waitFor()
    await amy.keyboard.press('Enter')
    await amy.locator('.bubble-own', { hasText: '/etc/hosts is wrong' }).waitFor()
  })

  test('a slash later in the text, and a draft that begins with one, open nothing', async () => {
    await store(['hours', '', 'From 9 to 18.'])
    const amy = await talk('Vic')
    await amy.keyboard.type('and/')
    await value(amy).toBe('and/')
    expect(await amy.locator('.canned-list').count()).toBe(0)
    await field(amy).fill('/h')
    await options(amy).first().waitFor()
    await field(amy).blur()
    await amy.reload()
    await value(amy).toBe('/h')
    expect(await amy.locator('.canned-list').count()).toBe(0)
  })

  test('keys that choose Chinese words are left alone, and Chinese is found', async () => {
    await store(['退款', '退款进度', '三天内到账。'], ['发货', '', '下午发货。'])
    const amy = await talk('Vic')
    await amy.keyboard.type('、')
    await options(amy).first().waitFor()
    const devtools = await amy.context().newCDPSession(amy)
    await devtools.send('Input.imeSetComposition', { text: 'tui', selectionStart: 3, selectionEnd: 3 })
    for (const key of ['ArrowDown', 'Enter', 'Tab', 'Escape']) {
      const wasTaken = await field(amy).evaluate((element, key) => {
        const press = { key, isComposing: true, bubbles: true, cancelable: true }
        return !element.dispatchEvent(new KeyboardEvent('keydown', press))
      }, key)
      expect(wasTaken).toBe(false)
    }
    await devtools.send('Input.insertText', { text: '退' })
    await expect.poll(() => options(amy).count()).toBe(1)
    await amy.keyboard.press('Enter')
    await value(amy).toBe('三天内到账。')
  })

  test('the list says why it could not be loaded, and tries again', async () => {
    await store(['hours', '', 'From 9 to 18.'])
    const amy = await talk('Vic')
    await amy.route('**/admin/service/canned', (route) => route.abort())
    await field(amy).pressSequentially('/')
    await amy.locator('.canned-list').getByText('No connection. Try again in a moment.').waitFor()
    await amy.unroute('**/admin/service/canned')
    await amy.getByRole('button', { name: 'Try again' }).click()
    await options(amy).first().waitFor()
  })

  test('a page without any explains what they are, and begins with the example', async () => {
    const amy = await talk('Vic')
    await amy.keyboard.type('/')
    await amy.getByText('Say it once, send it often').waitFor()
    await amy.keyboard.press('Enter')
    await dialog(amy).getByRole('button', { name: 'Begin with this one' }).click()
    await dialog(amy).getByRole('textbox', { name: 'Shortcut' }).and(amy.locator(':focus')).waitFor()
    await amy.keyboard.press('Control+Enter')
    await dialog(amy).getByText('Saved /hours.').waitFor()
    await amy.keyboard.press('Escape')
    await amy.keyboard.press('Escape')
    await amy.locator('.composer textarea:focus').waitFor()
    await field(amy).fill('/ho')
    await amy.keyboard.press('Enter')
    await value(amy).toMatch(/^Hello Vic, we are here/)
  })

  test('are written, found, changed, deleted and brought back with the keyboard alone', async () => {
    await store(['bye', '', 'Good bye.'])
    const amy = await openConsole(pages, system, 'Amy')
    await amy.keyboard.press('Control+k')
    await amy.keyboard.type('canned')
    await amy.keyboard.press('Enter')
    await dialog(amy).getByRole('combobox').and(amy.locator(':focus')).waitFor()
    await dialog(amy).getByRole('option', { name: '/bye' }).waitFor()
    await amy.keyboard.type('Post')
    await dialog(amy).getByRole('button', { name: 'Write /Post' }).waitFor()
    await amy.keyboard.press('Enter')
    await amy.keyboard.press('Tab')
    await amy.keyboard.type('Parcels')
    await amy.keyboard.press('Tab')
    await amy.keyboard.type('Two days.')
    await amy.keyboard.press('Control+Enter')
    await dialog(amy).getByText('Saved /post.').waitFor()
    await amy.keyboard.press('Escape')
    await dialog(amy).getByRole('combobox').and(amy.locator(':focus')).waitFor()
    await dialog(amy)
      .getByRole('group', { name: 'Only mine' })
      .getByRole('option', { name: '/post' })
      .waitFor()

    await amy.keyboard.press('Enter')
    await dialog(amy).getByRole('textbox', { name: 'Reply' }).press('End')
    await amy.keyboard.type(' Or three.')
    await dialog(amy).getByRole('button', { name: 'Delete' }).focus()
    await amy.keyboard.press('Enter')
    await dialog(amy).getByText('Deleted /post.').waitFor()
    await dialog(amy).getByRole('combobox').and(amy.locator(':focus')).waitFor()
    await dialog(amy).getByRole('option', { name: '/post' }).waitFor({ state: 'detached' })
    await dialog(amy).getByRole('button', { name: 'Undo' }).press('Enter')
    await dialog(amy).getByText('/post is back.').waitFor()
    await dialog(amy).getByRole('option', { name: '/post' }).waitFor()
  })

  test('what is wrong is said at its field, and nothing that was typed is lost', async () => {
    await store(['bye', '', 'Good bye.'])
    const amy = await openConsole(pages, system, 'Amy')
    await amy.getByRole('button', { name: 'Manage canned replies' }).click()
    await dialog(amy).getByRole('button', { name: 'New reply' }).click()
    const shortcut = dialog(amy).getByRole('textbox', { name: 'Shortcut' })
    await shortcut.fill('bye')
    await dialog(amy).getByRole('radio', { name: 'All agents' }).check()
    await dialog(amy).getByRole('button', { name: 'Save' }).click()
    await dialog(amy).getByText('Enter what the reply says.').waitFor()
    await dialog(amy).getByRole('textbox', { name: 'Reply' }).fill('See you.')
    await dialog(amy).getByRole('button', { name: 'Save' }).click()
    await dialog(amy).getByText('A shared reply has this shortcut already.').waitFor()
    expect(await shortcut.getAttribute('aria-invalid')).toBe('true')
    await amy.keyboard.press('Escape')
    await amy.keyboard.press('Escape')
    await dialog(amy).waitFor({ state: 'detached' })
    await amy.getByRole('button', { name: 'Manage canned replies' }).click()
    await dialog(amy).getByRole('button', { name: 'New reply' }).click()
    expect(await dialog(amy).getByRole('textbox', { name: 'Reply' }).inputValue()).toBe('See you.')
  })

  test.each([
    ['light', 1440],
    ['dark', 1440],
    ['light', 390],
    ['dark', 360],
  ] as const)('have nothing that axe would change, %s at %i', async (colorScheme, width) => {
    for (let n = 0; n < 30; n++) await store([`hours-${n}`, `Hours ${n}`, 'Hello {{visitor}}.'])
    const amy = await talk('Vic', { colorScheme, viewport: { width, height: 760 }, reducedMotion: 'reduce' })
    await amy.keyboard.type('/')
    await options(amy).first().waitFor()
    expect(await violations(amy)).toEqual([])
    await amy.keyboard.press('ArrowUp')
    await amy.keyboard.press('Enter')
    await dialog(amy).getByRole('option').first().waitFor()
    expect(await violations(amy)).toEqual([])
    await dialog(amy).getByRole('option').first().click()
    await dialog(amy).getByRole('textbox', { name: 'Reply' }).waitFor()
    expect(await violations(amy)).toEqual([])
    expect(await amy.evaluate('document.documentElement.scrollWidth')).toBe(width)
  })
})
