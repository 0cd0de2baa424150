import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { violations } from '../../support/axe.ts'
import { withoutBrowser } from '../../support/chromium.ts'
import { openSystem, type System } from '../../support/system.ts'
import { holdLine, openConsole, openPages, type Pages } from './pages.ts'

describe.skipIf(withoutBrowser)('the agent console', () => {
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

  const work = (name: string, options = {}) => openConsole(pages, system, name, options)
  const visit = (name: string, more = {}) => system.visit({ name, ...more })
  const row = (page: Page, name: string) =>
    page.getByRole('link', { name: new RegExp(`^(Online|Away) ${name} `) })
  const field = (page: Page, name: string) => page.getByRole('textbox', { name: `Write to ${name}` })
  const messages = (page: Page) => page.getByRole('log').locator('.bubble')

  test('lists a visitor once, with his last words, unread, and counts him in the title', async () => {
    const amy = await work('Amy')
    const vic = await visit('Vic')
    await vic.say('Hello')
    await vic.say('Do you ship to Oslo?')
    await row(amy, 'Vic').getByText('Do you ship to Oslo?').waitFor()
    await row(amy, 'Vic').getByText('2 unread messages').waitFor()
    expect(await amy.locator('.entry').count()).toBe(1)
    expect(await amy.title()).toMatch(/^\(1\) /)
  })

  test('carries an answer to the visitor, and says how far it came', async () => {
    const amy = await work('Amy')
    const vic = await visit('Vic')
    await vic.say('Do you ship to Oslo?')
    await row(amy, 'Vic').click()
    await field(amy, 'Vic').fill('We do.')
    await field(amy, 'Vic').press('Enter')
    expect(await vic.next('msg')).toMatchObject({ msg: 'We do.', name: 'Amy' })
    await amy.getByText('· Sent').waitFor()
    vic.send({ type: 'seen', conversation: vic.ready.conversation, delivered: 2, read: 2 })
    await amy.getByText('· Read').waitFor()
    await row(amy, 'Vic').getByText('You: We do.').waitFor()
    expect(await amy.title()).not.toMatch(/^\(/)
    await amy.reload()
    await amy.getByText('· Read').waitFor()
  })

  test('sounds for words that nobody looks at, and only for those', async () => {
    const amy = await work('Amy')
    const vic = await visit('Vic')
    const wen = await visit('Wen')
    await amy.evaluate(`window.tones = 0
      window.OscillatorNode = class extends OscillatorNode {
        constructor(...facts) { super(...facts); tones++ }
      }`)
    await row(amy, 'Vic').click()
    await vic.say('Amy reads this')
    await messages(amy).getByText('Amy reads this').waitFor()
    expect(await amy.evaluate('tones')).toBe(0)
    await wen.say('Amy does not')
    await expect.poll(() => amy.evaluate('tones')).toBe(2)
  })

  test('keeps words that arrive for one visitor while another is open', async () => {
    const amy = await work('Amy')
    const vic = await visit('Vic')
    const wen = await visit('Wen')
    await vic.say('I am Vic')
    await wen.say('I am Wen')
    await row(amy, 'Vic').click()
    await messages(amy).getByText('I am Vic').waitFor()
    await wen.say('Wen again')
    await row(amy, 'Wen').getByText('2 unread messages').waitFor()
    await row(amy, 'Wen').click()
    await messages(amy).getByText('Wen again').waitFor()
    expect(await messages(amy).allTextContents()).toEqual(['I am Wen', 'Wen again'])
  })

  test('shows what somebody wrote as text, never as markup', async () => {
    const amy = await work('Amy')
    const attack = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
    const vic = await visit(attack.slice(0, 60))
    await vic.say(attack)
    await amy.locator('.entry a').click()
    await messages(amy).getByText(attack).waitFor()
    expect(await amy.locator('#console :is(script, img[src="x"])').count()).toBe(0)
  })

  test('refuses empty words with a sentence', async () => {
    const amy = await work('Amy')
    const vic = await visit('Vic')
    await vic.say('Hello')
    await row(amy, 'Vic').click()
    await field(amy, 'Vic').fill(' \n ')
    await field(amy, 'Vic').press('Enter')
    await amy.getByText('Write something first.').waitFor()
    expect(await messages(amy).count()).toBe(1)
  })

  test('asks to choose a conversation while none is chosen', async () => {
    const amy = await work('Amy', { locale: 'zh-CN' })
    await amy.getByText('现在没有人需要您').waitFor()
    await visit('Vic')
    await amy.getByText('请选择一个用户').waitFor()
  })

  test('keeps a draft for each conversation, also over a reload', async () => {
    const amy = await work('Amy')
    const vic = await visit('Vic')
    const wen = await visit('Wen')
    await vic.say('Hello')
    await wen.say('Hello')
    await row(amy, 'Vic').click()
    await field(amy, 'Vic').fill('For Vic')
    await row(amy, 'Wen').click()
    expect(await field(amy, 'Wen').inputValue()).toBe('')
    await amy.reload()
    await field(amy, 'Wen').waitFor()
    await row(amy, 'Vic').click()
    expect(await field(amy, 'Vic').inputValue()).toBe('For Vic')
  })

  test('keeps the transcript of a visitor who left, and knows him when he returns', async () => {
    const amy = await work('Amy')
    const vic = await visit('Vic')
    await vic.say('Back in a minute')
    await row(amy, 'Vic').click()
    vic.close()
    await expect.poll(() => system.sweep({ agentGrace: 30, visitorGrace: 0 })).not.toEqual([])
    await row(amy, 'Vic').getByText('Away').waitFor()
    await messages(amy).getByText('Back in a minute').waitFor()
    await visit('Vic', { token: vic.ready.token })
    await row(amy, 'Vic').getByText('Online').waitFor()
    expect(await amy.locator('.entry').count()).toBe(1)
  })

  test('closes a conversation, says so, and lets it go when another is chosen', async () => {
    const amy = await work('Amy')
    const vic = await visit('Vic')
    const wen = await visit('Wen')
    await vic.say('Thank you')
    await wen.say('Hello')
    await row(amy, 'Vic').click()
    await amy.getByRole('button', { name: 'Close conversation' }).click()
    await amy.getByText('This conversation is closed.').waitFor()
    expect(await vic.next('status', ({ state }) => state === 'closed')).toBeTruthy()
    await messages(amy).getByText('Thank you').waitFor()
    await row(amy, 'Wen').click()
    await amy.locator('.entry', { hasText: 'Vic' }).waitFor({ state: 'detached' })
  })

  test('hands a conversation over to a colleague', async () => {
    const amy = await work('Amy')
    const vic = await visit('Vic')
    await vic.say('I need an invoice')
    await row(amy, 'Vic').click()
    const bob = await work('Bob')
    await amy.getByRole('button', { name: 'Hand over' }).click()
    await amy.getByRole('combobox').fill('bob')
    await amy.getByRole('option', { name: /^Bob.*Online/ }).waitFor()
    await amy.keyboard.press('Enter')
    await amy.getByText('with somebody else now').waitFor()
    await row(bob, 'Vic').click()
    await messages(bob).getByText('I need an invoice').waitFor()
  })

  test('tells of words that were refused while another is open, and keeps them until they are removed', async () => {
    const amy = await work('Amy')
    const vic = await visit('Vic')
    const wen = await visit('Wen')
    await vic.say('Do you ship to Oslo?')
    await wen.say('Hello')
    await row(amy, 'Vic').waitFor()
    const line = await holdLine(amy)
    await row(amy, 'Vic').click()
    const bob = await work('Bob')
    await line.cut()
    await field(amy, 'Vic').fill('We do.')
    await field(amy, 'Vic').press('Enter')
    await amy.getByText('· Sending').waitFor()
    await amy.getByRole('button', { name: 'Hand over' }).click()
    await amy.getByRole('option', { name: /^Bob/ }).click()
    await row(bob, 'Vic').waitFor()
    await row(amy, 'Wen').click()

    line.mend()
    const refused = amy.locator('.entry', { hasText: 'Not sent: We do.' })
    await refused.waitFor()
    const news = amy.locator('.toast', { hasText: 'Not sent to Vic: “We do.”' })
    await news.getByRole('button', { name: 'Show' }).click()
    await news.waitFor({ state: 'detached' })
    await amy.getByText('Not sent: you cannot write in this conversation any more.').waitFor()
    await amy.getByText('What was not sent stays here').waitFor()

    await row(amy, 'Wen').click()
    await refused.waitFor()
    await amy.reload()
    await refused.click()
    await messages(amy).getByText('Do you ship to Oslo?').waitFor()
    await amy.getByText('This conversation is no longer with you.').waitFor()
    await amy.getByRole('button', { name: 'Remove' }).click()
    await row(amy, 'Wen').click()
    await expect.poll(() => amy.locator('.entry').count()).toBe(1)
  })

  test('is told before signing out deletes what is not sent yet', async () => {
    const amy = await work('Amy')
    const vic = await visit('Vic')
    await vic.say('Do you ship to Oslo?')
    await row(amy, 'Vic').waitFor()
    const line = await holdLine(amy)
    await row(amy, 'Vic').click()
    await line.cut()
    await field(amy, 'Vic').fill('We do.')
    await field(amy, 'Vic').press('Enter')
    await amy.getByText('· Sending').waitFor()
    const signOut = amy.getByRole('button', { name: 'Sign out' })
    await signOut.click()
    await amy.locator('.toast', { hasText: '1 message is not sent yet' }).waitFor()
    await messages(amy).getByText('We do.').waitFor()
    await signOut.click()
    await amy.locator('#password').waitFor()
  })

  test('is worked with the keyboard alone', async () => {
    const amy = await work('Amy')
    const vic = await visit('Vic')
    await vic.say('First')
    await row(amy, 'Vic').waitFor()
    const wen = await visit('Wen')
    await wen.say('Second')
    await row(amy, 'Wen').waitFor()
    await amy.keyboard.press('ArrowDown')
    await messages(amy).getByText('First').waitFor()
    await amy.keyboard.press('ArrowDown')
    await messages(amy).getByText('Second').waitFor()
    await amy.keyboard.press('Enter')
    await amy.locator('textarea:focus').waitFor()
    await amy.keyboard.type('Hello Wen')
    await amy.keyboard.press('Escape')
    await amy.locator('a[aria-current]:focus').waitFor()
    await amy.keyboard.press('Escape')
    await amy.getByText('Choose a conversation').waitFor()
    await amy.keyboard.press('Control+k')
    await amy.keyboard.type('vic')
    await amy.keyboard.press('Enter')
    await field(amy, 'Vic').and(amy.locator(':focus')).waitFor()
    await amy.keyboard.press('Escape')
    await amy.keyboard.press('?')
    await amy.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  })

  test('finds a visitor by a part of his name or of his last words', async () => {
    const amy = await work('Amy')
    const vic = await visit('Vic')
    const wen = await visit('Wen')
    await vic.say('Where is my invoice?')
    await wen.say('我想换一个颜色')
    await row(amy, 'Vic').waitFor()
    await amy.getByRole('searchbox').fill('颜色')
    await row(amy, 'Vic').waitFor({ state: 'detached' })
    await row(amy, 'Wen').waitFor()
    await amy.getByRole('searchbox').fill('nobody at all')
    await amy.getByText('Nothing found').waitFor()
  })

  test('tells what is known of the visitor', async () => {
    const amy = await work('Amy')
    const page = { url: 'https://shop.example/cups', title: 'Blue cups', referrer: 'javascript:alert(1)' }
    const vic = await visit('Vic', { page })
    await vic.say('Hello')
    await row(amy, 'Vic').click()
    const details = amy.getByRole('region', { name: 'Visitor details' })
    await details.getByRole('link', { name: 'Blue cups' }).waitFor()
    await details.getByRole('link', { name: 'Download or delete this visitor' }).waitFor()
    expect(await details.getByRole('link').count()).toBe(2)
    await amy.getByRole('button', { name: 'Hide visitor details' }).click()
    await details.waitFor({ state: 'detached' })
  })

  test('shows one column at a time on a phone, and a way back', async () => {
    const amy = await work('Amy', { viewport: { width: 360, height: 740 }, hasTouch: true })
    const vic = await visit('Vic')
    await vic.say('Hello')
    await row(amy, 'Vic').tap()
    await messages(amy).getByText('Hello').waitFor()
    await row(amy, 'Vic').waitFor({ state: 'hidden' })
    expect(await amy.evaluate('document.documentElement.scrollWidth')).toBe(360)
    await amy.getByRole('button', { name: 'Back to the list' }).tap()
    await row(amy, 'Vic').tap()
    await amy.goBack()
    await row(amy, 'Vic').waitFor()
  })

  test('is signed out in all tabs when the agent signs out in one, and says so where he did not', async () => {
    const amy = await work('Amy')
    const other = await amy.context().newPage()
    await other.goto(amy.url())
    await other.getByRole('button', { name: 'Sign out' }).click()
    await other.waitForURL('**/admin/login/login')
    const notice = amy.getByRole('dialog', { name: 'You are signed out' })
    await notice.getByRole('link', { name: 'Sign in' }).click()
    await amy.waitForURL('**/admin/login/login?next=**')
  })

  test.each([
    ['light', 1440],
    ['dark', 1440],
    ['light', 1000],
    ['dark', 360],
  ] as const)('has nothing that axe would change, %s at %i', async (colorScheme, width) => {
    const size = { width, height: 760 }
    // What still fades in has not its contrast yet.
    const amy = await work('Amy', { colorScheme, viewport: size, reducedMotion: 'reduce' })
    const vic = await visit('Vic')
    await vic.say('Have a look at https://shop.example/cups')
    await row(amy, 'Vic').waitFor()
    expect(await violations(amy)).toEqual([])
    expect(await amy.evaluate('document.documentElement.scrollWidth')).toBe(width)
    await row(amy, 'Vic').click()
    await messages(amy).first().waitFor()
    await field(amy, 'Vic').fill('I will.')
    expect(await violations(amy)).toEqual([])
    await amy.keyboard.press('Control+k')
    await amy.getByRole('combobox').waitFor()
    expect(await violations(amy)).toEqual([])
  })
})
