import { lineIsDown } from '@kefu/web/src/lib/notice.ts'
import { Line } from '@kefu/web/src/lib/socket.ts'
import { beforeEach, expect, test } from 'vitest'
import { FakeBrowser, type FakeTab } from '../support/web/fake-browser.ts'
import { readyFrame } from '../support/web/frames.ts'

let browser: FakeBrowser
let tab: FakeTab
let isDown: { readonly value: boolean }

beforeEach(async () => {
  browser = new FakeBrowser()
  tab = browser.tab()
  const line = new Line({
    url: 'ws://kefu.test/',
    signsIn: false,
    login: async () => ({ type: 'login', v: 1, group: 'member' }),
    hear: () => {},
    lost: () => {},
    probe: () => false,
    world: tab,
  })
  isDown = lineIsDown(line.state, tab.clock)
  await browser.clock.pass(100)
})

function greet(): void {
  tab.wire.open()
  tab.wire.receive(readyFrame())
}

test('a break of less than two seconds is not mentioned', async () => {
  greet()
  tab.wire.drop()
  await browser.clock.pass(1_999)
  expect(isDown.value).toBe(false)
  greet()
  await browser.clock.pass(10_000)
  expect(isDown.value).toBe(false)
})

test('a longer one is, until the line is back', async () => {
  greet()
  tab.wire.drop()
  await browser.clock.pass(2_000)
  expect(isDown.value).toBe(true)
  greet()
  expect(isDown.value).toBe(false)
})

test('a line that ended for good is not called down', async () => {
  tab.wire.drop(4403)
  await browser.clock.pass(10_000)
  expect(isDown.value).toBe(false)
})
