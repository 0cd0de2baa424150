import { connector } from '@kefu/web/src/lib/connect.ts'
import type { Wire } from '@kefu/web/src/lib/world.ts'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { FakeStore } from '../support/web/fake-browser.ts'

const url = 'wss://kefu.test/socket/'
const later = 10 * 60_000

/** A WebSocket that does what the test says. */
class FakeSocket extends EventTarget {
  static readonly CONNECTING = 0
  static readonly OPEN = 1
  static readonly all: FakeSocket[] = []
  readyState = 0
  readonly sent: string[] = []
  onopen: (() => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null

  readonly url: string

  constructor(url: string) {
    super()
    this.url = url
    FakeSocket.all.push(this)
  }

  send(text: string): void {
    this.sent.push(text)
  }

  open(): void {
    this.readyState = 1
    this.onopen?.()
    this.dispatchEvent(new Event('open'))
  }

  close(code = 1006): void {
    if (this.readyState === 3) return
    this.readyState = 3
    this.onclose?.({ code })
    this.dispatchEvent(new Event('close'))
  }
}

interface Post {
  url: string
  body: string | null
}

let posts: Post[]
/** The response of the newest `/events`. */
let stream: ReadableStreamDefaultController<Uint8Array> | null
let isUp: boolean
let answer: number
let storage: FakeStore

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  FakeSocket.all.splice(0)
  posts = []
  stream = null
  isUp = true
  answer = 200
  storage = new FakeStore()
  const module = new URL('../../packages/web/src/stream/main.ts', import.meta.url).href
  vi.stubGlobal('WebSocket', FakeSocket)
  vi.stubGlobal('document', { querySelector: () => ({ dataset: { stream: module } }) })
  vi.stubGlobal('fetch', async (to: string, { body, signal }: RequestInit) => {
    posts.push({ url: to, body: body as string | null })
    if (!isUp) throw new TypeError('no network')
    if (!to.endsWith('/events')) return new Response(null, { status: answer })
    const events = new ReadableStream<Uint8Array>({
      start(controller) {
        stream = controller
        signal?.addEventListener('abort', () => {
          if (stream === controller) stream = null
          controller.error(new DOMException('aborted', 'AbortError'))
        })
      },
    })
    return new Response(events)
  })
  return () => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  }
})

const socket = () => FakeSocket.all.at(-1)!
const say = (text: string) => stream?.enqueue(new TextEncoder().encode(text))
const giveKey = () => say(':   \n\nevent: key\ndata: k1\n\n')

/** A wire of a page, and what it told. */
function connectBy(connect: (url: string) => Wire) {
  const told: unknown[] = []
  const wire = connect(url)
  wire.onopen = () => told.push('open')
  wire.onmessage = (data) => told.push(data)
  wire.onclose = (code) => told.push(code)
  return { wire, told }
}

/** The second try of a page whose first WebSocket did not open. */
async function openAfterFailure() {
  const connect = connector(storage)
  const { told } = connectBy(connect)
  socket().close()
  await vi.waitFor(() => expect(told).toEqual([1006]))
  return connectBy(connect)
}

describe('a page', () => {
  test('has a WebSocket and asks for nothing else, where that opens', async () => {
    const { wire, told } = connectBy(connector(storage))
    socket().open()
    wire.send('hello')
    socket().onmessage?.({ data: 'hello to you' })
    await vi.advanceTimersByTimeAsync(60_000)
    socket().close(4403)
    await vi.waitFor(() => expect(told).toEqual(['open', 'hello to you', 4403]))
    expect(socket().sent).toEqual(['hello'])
    expect(posts).toEqual([])
  })

  test('has a stream when a WebSocket did not open, and the next one does not either', async () => {
    const { wire, told } = await openAfterFailure()
    expect(posts).toEqual([])
    await vi.waitFor(() => expect(stream).not.toBeNull())
    expect(posts).toEqual([{ url: 'https://kefu.test/socket/events', body: null }])
    socket().close()
    giveKey()
    await vi.waitFor(() => expect(told).toEqual(['open']))
    wire.send('{"type":"login"}')
    await vi.waitFor(() =>
      expect(posts.at(-1)).toEqual({
        url: 'https://kefu.test/socket/frames',
        body: 'k1 1\n{"type":"login"}',
      }),
    )
    say('data: {"type":"re')
    say('ady"}\n\ndata: {"type":"status"}\n\n')
    await vi.waitFor(() => expect(told).toEqual(['open', '{"type":"ready"}', '{"type":"status"}']))
  })

  test('has a stream when its first WebSocket is not answered at all', async () => {
    const { told } = connectBy(connector(storage))
    await vi.advanceTimersByTimeAsync(4_000)
    await vi.waitFor(() => expect(stream).not.toBeNull())
    giveKey()
    await vi.advanceTimersByTimeAsync(1_900)
    expect(told).toEqual([])
    await vi.advanceTimersByTimeAsync(200)
    await vi.waitFor(() => expect(told).toEqual(['open']))
    expect(socket().readyState).toBe(3)
  })

  test('keeps to its WebSocket when that opens a little later than the stream', async () => {
    const { wire, told } = await openAfterFailure()
    await vi.waitFor(() => expect(stream).not.toBeNull())
    giveKey()
    await vi.advanceTimersByTimeAsync(1_000)
    socket().open()
    await vi.waitFor(() => expect(stream).toBeNull())
    expect(told).toEqual(['open'])
    wire.send('hello')
    expect(socket().sent).toEqual(['hello'])
    expect(storage.getItem('kefu.stream')).toBeNull()
    socket().close(1012)
    await vi.waitFor(() => expect(told).toEqual(['open', 1012]))
  })

  test('tries a WebSocket alone again after one that opened', async () => {
    const connect = connector(storage)
    connectBy(connect)
    socket().open()
    socket().close()
    connectBy(connect)
    socket().open()
    expect(posts).toEqual([])
  })

  test('has neither while the server is away, and is told so', async () => {
    isUp = false
    const { told } = await openAfterFailure()
    socket().close()
    await vi.waitFor(() => expect(told).toEqual([1006]))
    expect(storage.getItem('kefu.stream')).toBeNull()
  })

  test('opens nothing any more after it was closed', async () => {
    const { wire, told } = await openAfterFailure()
    await vi.waitFor(() => expect(stream).not.toBeNull())
    wire.onopen = wire.onmessage = wire.onclose = null
    wire.close()
    await vi.waitFor(() => expect(stream).toBeNull())
    expect(told).toEqual([])
  })
})

describe('a browser that had a stream', () => {
  test('has one at once on its next page, and does not wait for a WebSocket', async () => {
    storage.setItem('kefu.stream', String(Date.now() - later / 2))
    const { told } = connectBy(connector(storage))
    await vi.waitFor(() => expect(stream).not.toBeNull())
    expect(socket().readyState).toBe(3)
    giveKey()
    await vi.waitFor(() => expect(told).toEqual(['open']))
  })

  test('prefers a WebSocket again after ten minutes', async () => {
    storage.setItem('kefu.stream', String(Date.now() - later - 1))
    const { told } = connectBy(connector(storage))
    await vi.waitFor(() => expect(stream).not.toBeNull())
    expect(socket().readyState).toBe(0)
    socket().open()
    giveKey()
    await vi.waitFor(() => expect(stream).toBeNull())
    expect(told).toEqual(['open'])
  })

  test('tries one beside it, and gives the stream up when that opens', async () => {
    const { told } = await openAfterFailure()
    await vi.waitFor(() => expect(stream).not.toBeNull())
    socket().close()
    giveKey()
    await vi.waitFor(() => expect(told).toEqual(['open']))
    const before = FakeSocket.all.length
    await vi.advanceTimersByTimeAsync(later)
    expect(FakeSocket.all).toHaveLength(before + 1)
    socket().close()
    expect(told).toEqual(['open'])
    await vi.advanceTimersByTimeAsync(later)
    expect(FakeSocket.all).toHaveLength(before + 2)
    socket().open()
    await vi.waitFor(() => expect(told).toEqual(['open', 1006]))
    expect(storage.getItem('kefu.stream')).toBeNull()
  })
})

describe('a stream', () => {
  async function openStream() {
    const page = await openAfterFailure()
    await vi.waitFor(() => expect(stream).not.toBeNull())
    socket().close()
    giveKey()
    await vi.waitFor(() => expect(page.told).toEqual(['open']))
    return page
  }
  const bodies = () => posts.filter(({ url }) => url.endsWith('/frames')).map(({ body }) => body)

  test('posts one thing after the other, and together what gathered meanwhile, sixteen at most', async () => {
    const { wire } = await openStream()
    for (let n = 0; n < 20; n++) wire.send(String(n))
    await vi.waitFor(() => expect(bodies()).toHaveLength(3))
    const [first = '', second = '', third = ''] = bodies() as string[]
    expect(first.split('\n')).toEqual(['k1 1', '0'])
    expect(second.split('\n')).toHaveLength(17)
    expect(third.split('\n')).toEqual(['k1 3', '17', '18', '19'])
  })

  test('says that it lives when it was silent for a while, and not with each breath of the server', async () => {
    const { wire } = await openStream()
    wire.send('hello')
    await vi.waitFor(() => expect(bodies()).toHaveLength(1))
    for (let n = 0; n < 4; n++) {
      await vi.advanceTimersByTimeAsync(5_000)
      say(':\n\n')
    }
    expect(bodies()).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(5_000)
    say(':\n\n')
    await vi.waitFor(() => expect(bodies()).toEqual(['k1 1\nhello', 'k1 2']))
  })

  test('ends with the code that the server says', async () => {
    const { told } = await openStream()
    say('event: close\ndata: {"code":4403,"reason":"forbidden"}\n\n')
    await vi.waitFor(() => expect(told).toEqual(['open', 4403]))
  })

  test.each([
    ['it breaks off', () => stream?.close()],
    ['a POST is not taken', () => (answer = 410)],
    ['a POST gets no answer', () => (isUp = false)],
  ])('is broken when %s', async (_what, breakIt) => {
    const { wire, told } = await openStream()
    breakIt()
    wire.send('hello')
    await vi.waitFor(() => expect(told).toEqual(['open', 1006]))
  })
})
