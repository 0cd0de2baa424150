import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'

const source = readFile(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')

/** What axe finds wrong with the page as it is when all that moves has arrived: the rule and the element of each violation. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(await source)
  await page.evaluate(arrive)
  return page.evaluate(
    `axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map((node) => id + ' ' + node.html)))`,
  )
}

/** What fades in is pale until it is there, and what is pale fails by its contrast. */
function arrive(): void {
  for (const animation of document.getAnimations()) {
    const { delay = 0, endTime } = animation.effect?.getComputedTiming() ?? {}
    const hasBegun = Number(animation.currentTime) >= delay
    if (hasBegun && endTime !== Number.POSITIVE_INFINITY) animation.finish()
  }
}
