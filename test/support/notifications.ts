import type { Page } from 'playwright-core'

/** A script for a page: it keeps the notifications in the order in which they are made, the browser's own, which no script can see. */
export const keepNotifications = `
  window.made = []
  window.Notification = class extends Notification {
    constructor(...facts) {
      super(...facts)
      this.isClosed = false
      made.push(this)
    }
    close() {
      this.isClosed = true
      super.close()
    }
  }`

/** Title, words, and whether it was closed. */
export const notifications = (page: Page) =>
  page.evaluate('made.map(({ title, body, isClosed }) => [title, body, isClosed])')

/** The agent goes to another window, or comes back. A browser that is driven thinks each of its pages has the focus. */
export async function look(page: Page, where: 'elsewhere' | 'here'): Promise<void> {
  await page.evaluate(`document.hasFocus = () => ${where === 'here'}
    dispatchEvent(new Event('${where === 'here' ? 'focus' : 'blur'}'))`)
}
