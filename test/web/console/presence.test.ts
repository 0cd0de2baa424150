import type { ServerFrame } from '@kefu/protocol/frames.ts'
import { Presence } from '@kefu/web/src/console/presence.ts'
import type { LineState } from '@kefu/web/src/lib/socket.ts'
import { signal } from '@preact/signals'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { FakeClock } from '../../support/web/fake-clock.ts'
import { readyFrame } from '../../support/web/frames.ts'

let clock: FakeClock
let line: ReturnType<typeof signal<LineState>>
let isDown: ReturnType<typeof signal<boolean>>
let presence: Presence
let hear: (frame: ServerFrame) => void
/** What the admin app answers, in order; null: nobody answers. */
let answers: (object | null | Promise<object>)[]
let asked: string[]

beforeEach(() => {
  clock = new FakeClock()
  line = signal<LineState>('ready')
  isDown = signal(false)
  answers = []
  asked = []
  vi.stubGlobal('fetch', async (path: string, { body = '' }: { body?: string } = {}) => {
    asked.push(`${path} ${body}`.trim())
    const answer = await answers.shift()
    if (!answer) throw new TypeError('no network')
    return Response.json(answer)
  })
  vi.stubGlobal('document', { querySelector: () => null, documentElement: { lang: 'en' } })
  const chat = {
    line: line as typeof line & { value: LineState },
    listen: (listener: typeof hear) => {
      hear = listener
      return () => {}
    },
  }
  presence = new Presence(3, chat as never, isDown as never, clock)
})
afterEach(() => vi.unstubAllGlobals())

const mine = (choice: string) => ({ code: 0, presence: choice })
const done = { code: 0, msg: 'OK' }

async function logIn(choice: string): Promise<void> {
  answers.push(mine(choice))
  hear(readyFrame())
  await clock.pass(0)
}

describe('an agent’s presence', () => {
  test('is not claimed before it is known; then it is what he chose', async () => {
    expect(presence.shown.value).toBeNull()
    await logIn('away')
    expect(presence.shown.value).toBe('away')
  })

  test('is offline while his page has no line, whatever he chose', async () => {
    await logIn('online')
    isDown.value = true
    expect(presence.shown.value).toBe('offline')
    isDown.value = false
    line.value = 'replaced'
    expect(presence.shown.value).toBe('offline')
  })

  test('changes at once, and back when it is refused', async () => {
    await logIn('online')
    answers.push(done)
    const accepted = presence.choose('away')
    expect(presence.shown.value).toBe('away')
    expect(await accepted).toBeNull()
    expect(asked.at(-1)).toBe('/admin/me/presence {"presence":"away"}')

    answers.push({ code: 1401, msg: 'Sign in first.' })
    expect(await presence.choose('online')).toMatchObject({ msg: 'Sign in first.' })
    expect(presence.shown.value).toBe('away')
  })

  test('follows his other pages, and nobody else', async () => {
    await logIn('online')
    hear({ type: 'presence', id: 4, presence: 'away' })
    expect(presence.shown.value).toBe('online')
    hear({ type: 'presence', id: 3, presence: 'away' })
    expect(presence.shown.value).toBe('away')
  })

  test('is not overwritten by an answer that is older than what was told meanwhile', async () => {
    let answer = (_answer: object) => {}
    answers.push(new Promise<object>((resolve) => (answer = resolve)))
    hear(readyFrame())
    hear({ type: 'presence', id: 3, presence: 'away' })
    answer(mine('online'))
    await clock.pass(0)
    expect(presence.shown.value).toBe('away')
  })

  test('is asked for again when nobody answered, and after each new connection', async () => {
    answers.push(null, mine('away'))
    hear(readyFrame())
    await clock.pass(5_000)
    expect(presence.shown.value).toBe('away')
    await logIn('online')
    expect(presence.shown.value).toBe('online')
    expect(asked).toHaveLength(3)
  })
})
