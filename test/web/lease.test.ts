import { LeaseLocks } from '@kefu/web/src/lib/lease.ts'
import { beforeEach, expect, test } from 'vitest'
import { FakeBrowser, type FakeTab } from '../support/web/fake-browser.ts'

let browser: FakeBrowser

beforeEach(() => {
  browser = new FakeBrowser()
})

/** A tab that stands in line for the outbox by lease. */
class Rival {
  readonly tab: FakeTab = browser.tab()
  owns = false
  letGo = () => {}

  stand(steal = false): this {
    const locks = new LeaseLocks({ ...this.tab, storage: browser.storage })
    this.letGo = locks.hold('outbox', {
      steal,
      held: () => {
        this.owns = true
      },
      lost: () => {
        this.owns = false
      },
    })
    return this
  }
}

test('the first gets it, the second waits', async () => {
  const one = new Rival().stand()
  await browser.clock.pass(1_000)
  const two = new Rival().stand()
  await browser.clock.pass(60_000)
  expect([one.owns, two.owns]).toEqual([true, false])
})

test('of two that reach for it at the same moment one gets it', async () => {
  const one = new Rival().stand()
  const two = new Rival().stand()
  await browser.clock.pass(60_000)
  expect([one.owns, two.owns].filter(Boolean)).toHaveLength(1)
})

test('who lets go hands it to the next', async () => {
  const one = new Rival().stand()
  await browser.clock.pass(1_000)
  const two = new Rival().stand()
  one.letGo()
  await browser.clock.pass(3_000)
  expect(two.owns).toBe(true)
})

test('who is frozen loses it when the lease runs out, and knows when he is back', async () => {
  const one = new Rival().stand()
  await browser.clock.pass(1_000)
  one.tab.freeze()
  const two = new Rival().stand()
  await browser.clock.pass(10_000)
  expect(two.owns).toBe(true)
  one.tab.thaw()
  expect(one.owns).toBe(false)
})

test('on a full disk everybody has it, so that words are sent', async () => {
  browser.storage.full = true
  const one = new Rival().stand()
  await browser.clock.pass(10_000)
  expect(one.owns).toBe(true)
})

test('who had it only because the disk was full leaves the lease of another alone', async () => {
  const one = new Rival().stand()
  await browser.clock.pass(1_000)
  browser.storage.full = true
  const two = new Rival().stand(true)
  await browser.clock.pass(1_000)
  two.letGo()
  browser.storage.full = false
  const three = new Rival().stand()
  await browser.clock.pass(1_000)
  expect([one.owns, three.owns]).toEqual([true, false])
})

test('it can be taken from somebody who has it', async () => {
  const one = new Rival().stand()
  await browser.clock.pass(1_000)
  const two = new Rival().stand(true)
  await browser.clock.pass(3_000)
  expect([one.owns, two.owns]).toEqual([false, true])
})
