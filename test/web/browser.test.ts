import { browserWorld } from '@kefu/web/src/lib/browser.ts'
import { beforeEach, expect, test, vi } from 'vitest'
import { FakeStore } from '../support/web/fake-browser.ts'

let page: EventTarget
let document: EventTarget & { visibilityState: string }

beforeEach(() => {
  page = new EventTarget()
  document = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  vi.stubGlobal('document', document)
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  vi.stubGlobal('localStorage', new FakeStore())
  vi.stubGlobal('navigator', {})
  return () => vi.unstubAllGlobals()
})

test('a page wakes when it is shown again, and hears the network come and go', () => {
  const woken: unknown[] = []
  const stop = browserWorld().onWake((network) => woken.push(network ?? 'shown'))
  const happen = () => {
    for (const visibilityState of ['hidden', 'visible']) {
      document.visibilityState = visibilityState
      document.dispatchEvent(new Event('visibilitychange'))
    }
    for (const type of ['pageshow', 'offline', 'online']) page.dispatchEvent(new Event(type))
    return woken.splice(0)
  }
  expect(happen()).toEqual(['shown', 'shown', 'offline', 'online'])
  stop()
  expect(happen()).toEqual([])
})

test('what one tab says the others hear, and a closed one does not', async () => {
  const [one, two, gone] = ['outbox', 'outbox', 'outbox'].map((name) => browserWorld().channel<string>(name))
  const heard: string[] = []
  const arrived = new Promise<void>((resolve) => {
    two!.onmessage = (message) => {
      heard.push(`two: ${message}`)
      resolve()
    }
  })
  one!.onmessage = (message) => heard.push(`one: ${message}`)
  gone!.onmessage = (message) => heard.push(`gone: ${message}`)
  gone!.close()
  one!.post('Hello')
  await arrived
  expect(heard).toEqual(['two: Hello'])
  for (const channel of [one!, two!]) channel.close()
})
