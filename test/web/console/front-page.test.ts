import { followFront } from '@kefu/web/src/console/front-page.ts'
import { signal } from '@preact/signals'
import { describe, expect, test } from 'vitest'
import { FakeBrowser } from '../../support/web/fake-browser.ts'

describe.each([
  ['with Web Locks', false],
  ['without', true],
])('of the pages of an agent, %s,', (_name, leases) => {
  function openPages(count: number) {
    const browser = new FakeBrowser({ leases })
    const pages = Array.from({ length: count }, () => {
      const isLookedAt = signal(false)
      return { isLookedAt, isFront: followFront('front', browser.tab().locks, isLookedAt) }
    })
    const fronts = () => pages.map(({ isFront }) => isFront.value)
    return { browser, pages, fronts }
  }

  test('one speaks, also while none is looked at', async () => {
    const { browser, fronts } = openPages(3)
    await browser.clock.pass(1_000)
    expect(fronts()).toEqual([true, false, false])
  })

  test('the one speaks that was looked at last', async () => {
    const { browser, pages, fronts } = openPages(3)
    await browser.clock.pass(1_000)
    for (const at of [2, 1, 2, 0]) {
      pages[at]!.isLookedAt.value = true
      await browser.clock.pass(10_000)
      pages[at]!.isLookedAt.value = false
      await browser.clock.pass(10_000)
      expect(fronts()).toEqual([0, 1, 2].map((index) => index === at))
    }
  })
})
