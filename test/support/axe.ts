import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'

const source = readFile(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')

/** What axe finds wrong with the page: the rule and the element of each violation. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(await source)
  return page.evaluate(
    `axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map((node) => id + ' ' + node.html)))`,
  )
}
