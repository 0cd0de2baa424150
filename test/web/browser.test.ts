import { browserWorld } from '@kefu/web/src/lib/browser.ts'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { FakeStore } from '../support/web/fake-browser.ts'
import { settle } from '../support/web/fake-clock.ts'

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

describe('a Web Lock', () => {
  type Grant = () => Promise<void> | undefined

  /** A browser that answers requests for locks in this way. */
  function stand(request: (name: string, options: LockOptions, grant: Grant) => Promise<unknown>): {
    told: string[]
    letGo(): void
  } {
    vi.stubGlobal('navigator', { locks: { request } })
    const told: string[] = []
    const holder = { steal: false, held: () => told.push('held'), lost: () => told.push('lost') }
    return { told, letGo: browserWorld().locks.hold('outbox', holder) }
  }

  const refuse = async (name: string) => {
    throw new DOMException('', name)
  }

  test('is held until it is let go', async () => {
    let ended: unknown
    const { told, letGo } = stand(async (_name, _options, grant) => {
      ended = grant()
      return ended
    })
    await settle()
    expect(told).toEqual(['held'])
    letGo()
    await ended
    await settle()
    expect(told).toEqual(['held'])
  })

  test('that another tab took is lost', async () => {
    const { told } = stand(async (_name, _options, grant) => {
      void grant()
      return refuse('AbortError')
    })
    await settle()
    expect(told).toEqual(['held', 'lost'])
  })

  test('that the browser does not give is held by this tab alone, so that words are sent', async () => {
    const { told } = stand(() => refuse('SecurityError'))
    await settle()
    expect(told).toEqual(['held'])
  })

  test('that was let go before is neither held nor lost', async () => {
    for (const name of ['AbortError', 'SecurityError']) {
      const { told, letGo } = stand(() => refuse(name))
      letGo()
      await settle()
      expect(told).toEqual([])
    }
  })
})
