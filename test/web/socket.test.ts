import type { ServerFrame, VisitorLogin } from '@kefu/protocol/frames.ts'
import { Line, type Login } from '@kefu/web/src/lib/socket.ts'
import { describe, expect, test } from 'vitest'
import { FakeBrowser, type FakeTab } from '../support/web/fake-browser.ts'
import { settle } from '../support/web/fake-clock.ts'
import { headFrame, readyFrame } from '../support/web/frames.ts'

const vic: VisitorLogin = { type: 'login', v: 1, group: 'member' }

interface Trial {
  browser: FakeBrowser
  tab: FakeTab
  line: Line
  heard: ServerFrame[]
  lost: number
  /** How often the line asked for an answer. */
  probes: number
  /** Lets the newest connection open and its login be answered. */
  greet(): void
  /** Lets time pass until there is another connection. */
  comeBack(): Promise<void>
}

async function openLine({
  signsIn = false,
  login = async () => vic,
}: {
  signsIn?: boolean
  login?: Login
} = {}): Promise<Trial> {
  const browser = new FakeBrowser()
  const tab = browser.tab()
  const heard: ServerFrame[] = []
  const trial = { browser, tab, heard, lost: 0, probes: 0 }
  const line = new Line({
    url: 'ws://kefu.test/',
    signsIn,
    login,
    hear: (frame) => heard.push(frame),
    lost: () => trial.lost++,
    probe: () => ++trial.probes > 0,
    world: tab,
  })
  await settle()
  return Object.assign(trial, {
    line,
    greet: () => {
      tab.wire.open()
      tab.wire.receive(readyFrame())
    },
    comeBack: async () => {
      for (const tries = tab.wires.length; tab.wires.length === tries; ) await browser.clock.pass(50)
    },
  })
}

describe('a line', () => {
  test('logs in as soon as it is open, and is ready when the server says so', async () => {
    const { tab, line, heard } = await openLine()
    expect(tab.wire.sent).toEqual([])
    tab.wire.open()
    expect(tab.wire.sent).toEqual([vic])
    expect(line.state.value).toBe('connecting')
    tab.wire.receive(readyFrame())
    expect(line.state.value).toBe('ready')
    expect(heard.map(({ type }) => type)).toEqual(['ready'])
  })

  test('sends nothing before it is ready, and says so', async () => {
    const { tab, line } = await openLine()
    tab.wire.open()
    expect(line.send({ type: 'logout' })).toBe(false)
    tab.wire.receive(readyFrame())
    expect(line.send({ type: 'logout' })).toBe(true)
    expect(tab.wire.sent.at(-1)).toEqual({ type: 'logout' })
  })

  test('leaves alone what is not text', async () => {
    const trial = await openLine()
    trial.greet()
    trial.tab.wire.onmessage?.(new ArrayBuffer(3))
    expect(trial.heard).toHaveLength(1)
    expect(trial.line.state.value).toBe('ready')
  })
})

describe('after a break', () => {
  test('it tries again, each time after a longer while at random, half a minute at most', async () => {
    const { browser, tab } = await openLine()
    const longest = [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]
    for (const ms of longest) {
      tab.dice.push(0.9)
      const tries = tab.wires.length
      tab.wire.drop()
      await browser.clock.pass(0.9 * ms - 1)
      expect(tab.wires).toHaveLength(tries)
      await browser.clock.pass(1)
      expect(tab.wires).toHaveLength(tries + 1)
    }
  })

  test('one that was ready begins with short delays again', async () => {
    const trial = await openLine()
    for (let n = 0; n < 6; n++) {
      trial.tab.wire.drop()
      await trial.comeBack()
    }
    trial.greet()
    const tries = trial.tab.wires.length
    trial.tab.wire.drop()
    expect(trial.line.state.value).toBe('connecting')
    expect(trial.lost).toBe(1)
    await trial.browser.clock.pass(125)
    expect(trial.tab.wires).toHaveLength(tries + 1)
  })

  test('it asks who it is each time', async () => {
    const tickets = ['a', 'b']
    const trial = await openLine({
      signsIn: true,
      login: async () => ({ type: 'login', v: 1, group: 'admin', ticket: tickets.shift()! }),
    })
    trial.greet()
    trial.tab.wire.drop()
    await trial.browser.clock.pass(1_000)
    trial.tab.wire.open()
    expect(trial.tab.wires.map(({ sent }) => sent[0])).toMatchObject([{ ticket: 'a' }, { ticket: 'b' }])
  })

  test('it tries later when it could not ask who it is', async () => {
    let asked = 0
    const { browser, tab } = await openLine({
      login: async () => {
        if (asked++ === 0) throw new TypeError('no network')
        return vic
      },
    })
    expect(tab.wires).toHaveLength(0)
    await browser.clock.pass(125)
    expect(tab.wires).toHaveLength(1)
  })

  test('what a connection says after it was given up is not heard', async () => {
    const trial = await openLine()
    trial.greet()
    const old = trial.tab.wire
    trial.line.renew()
    await settle()
    expect(old.closed).toBe(true)
    old.receive(headFrame())
    old.drop(4403)
    expect(trial.heard.map(({ type }) => type)).toEqual(['ready'])
    trial.greet()
    expect(trial.line.state.value).toBe('ready')
  })
})

describe('the code with which the server closes', () => {
  test('1012: everybody comes back within a second', async () => {
    const trial = await openLine()
    trial.greet()
    trial.tab.dice.push(0.99)
    trial.tab.wire.drop(1012)
    await trial.browser.clock.pass(990)
    expect(trial.tab.wires).toHaveLength(2)
  })

  test.each([4400, 4429])('%i: not before half a minute, not even when somebody looks', async (code) => {
    const trial = await openLine()
    trial.greet()
    trial.tab.dice.push(0)
    trial.tab.wire.drop(code)
    await trial.browser.clock.pass(29_000)
    trial.tab.wake()
    await settle()
    expect(trial.tab.wires).toHaveLength(1)
    await trial.browser.clock.pass(1_000)
    expect(trial.tab.wires).toHaveLength(2)
  })

  test.each([1000, 1006, 1001, 4408])('%i: everybody comes back', async (code) => {
    const trial = await openLine()
    trial.greet()
    trial.tab.wire.drop(code)
    await trial.browser.clock.pass(250)
    expect(trial.tab.wires).toHaveLength(2)
  })

  test.each([
    [4403, 'forbidden'],
    [4409, 'replaced'],
  ] as const)('%i: nobody comes back by himself (%s)', async (code, state) => {
    const trial = await openLine()
    trial.greet()
    trial.tab.wire.drop(code)
    expect(trial.line.state.value).toBe(state)
    trial.tab.wake()
    await trial.browser.clock.pass(600_000)
    expect(trial.tab.wires).toHaveLength(1)
  })

  test('4409: the person can have it back', async () => {
    const trial = await openLine()
    trial.greet()
    trial.tab.wire.drop(4409)
    trial.line.reopen()
    await settle()
    trial.greet()
    expect(trial.line.state.value).toBe('ready')
  })

  test('4401: a visitor comes back', async () => {
    const trial = await openLine()
    for (let n = 0; n < 3; n++) {
      trial.tab.wire.drop(4401)
      await trial.comeBack()
    }
    expect(trial.tab.wires).toHaveLength(4)
  })

  test('4401: an agent comes back once with a new ticket, and is asked to sign in after the second', async () => {
    const trial = await openLine({ signsIn: true })
    trial.greet()
    trial.tab.wire.drop(4401)
    await trial.browser.clock.pass(1_000)
    expect(trial.tab.wires).toHaveLength(2)
    trial.tab.wire.drop(4401)
    expect(trial.line.state.value).toBe('signed-out')
    await trial.browser.clock.pass(600_000)
    expect(trial.tab.wires).toHaveLength(2)
  })

  test('nobody signed in: it asks for that and does not connect', async () => {
    const { tab, line } = await openLine({ signsIn: true, login: async () => null })
    expect(line.state.value).toBe('signed-out')
    expect(tab.wires).toHaveLength(0)
  })
})

describe('the watch over a silent line', () => {
  test('a line on which nothing is said for 37.5 s is dead', async () => {
    const trial = await openLine()
    trial.greet()
    await trial.browser.clock.pass(37_000)
    expect(trial.line.state.value).toBe('ready')
    await trial.browser.clock.pass(500)
    expect(trial.line.state.value).toBe('connecting')
    expect(trial.tab.wires[0]?.closed).toBe(true)
    await trial.browser.clock.pass(250)
    expect(trial.tab.wires).toHaveLength(2)
  })

  test('every frame proves that it lives', async () => {
    const trial = await openLine()
    trial.greet()
    for (let n = 0; n < 10; n++) {
      await trial.browser.clock.pass(30_000)
      trial.tab.wire.receive(headFrame())
    }
    expect(trial.line.state.value).toBe('ready')
    expect(trial.tab.wires).toHaveLength(1)
  })

  test('a clock that is set back does not make it blind', async () => {
    const trial = await openLine()
    trial.greet()
    trial.browser.clock.sleep(-3_600_000)
    await trial.browser.clock.pass(80_000)
    expect(trial.tab.wires.length).toBeGreaterThan(1)
  })

  test('after a minute of sleep a new line is taken at once', async () => {
    const trial = await openLine()
    trial.greet()
    trial.browser.clock.sleep(60_000)
    trial.tab.wake()
    await settle()
    expect(trial.tab.wires).toHaveLength(2)
    trial.greet()
    expect(trial.line.state.value).toBe('ready')
    expect(trial.lost).toBe(1)
  })

  test('after a short look elsewhere the line is kept', async () => {
    const trial = await openLine()
    trial.greet()
    trial.browser.clock.sleep(5_000)
    trial.tab.wake()
    await settle()
    expect([trial.tab.wires.length, trial.probes]).toEqual([1, 0])
  })

  test('after some seconds it is kept if it answers', async () => {
    const trial = await openLine()
    trial.greet()
    trial.browser.clock.sleep(20_000)
    trial.tab.wake()
    await trial.browser.clock.pass(4_999)
    expect([trial.tab.wires.length, trial.probes]).toEqual([1, 1])
    trial.tab.wire.receive(headFrame())
    await trial.browser.clock.pass(37_000)
    expect(trial.line.state.value).toBe('ready')
    await trial.browser.clock.pass(500)
    expect(trial.line.state.value).toBe('connecting')
  })

  test('after some seconds it is dead if it does not answer in 5 s', async () => {
    const trial = await openLine()
    trial.greet()
    trial.browser.clock.sleep(20_000)
    trial.tab.wake()
    trial.tab.wake()
    await trial.browser.clock.pass(4_999)
    expect(trial.line.state.value).toBe('ready')
    await trial.browser.clock.pass(1)
    expect(trial.line.state.value).toBe('connecting')
    await trial.browser.clock.pass(250)
    expect(trial.tab.wires).toHaveLength(2)
  })

  test('when the network goes it is called down at once, and tries on, should that not be true', async () => {
    const trial = await openLine()
    trial.greet()
    trial.tab.wake('offline')
    trial.tab.wake('offline')
    expect([trial.line.state.value, trial.lost]).toEqual(['connecting', 1])
    await trial.browser.clock.pass(250)
    expect(trial.tab.wires).toHaveLength(2)
  })

  test('when the network is back it is taken anew, however lately it was heard', async () => {
    const trial = await openLine()
    trial.greet()
    trial.tab.wake('online')
    await settle()
    expect(trial.tab.wires).toHaveLength(2)
    expect(trial.tab.wires[0]?.closed).toBe(true)
  })

  test('a page that waits to come back does so at once when somebody looks', async () => {
    const trial = await openLine()
    for (let n = 0; n < 8; n++) {
      trial.tab.wire.drop()
      await trial.comeBack()
    }
    trial.tab.wire.drop()
    const tries = trial.tab.wires.length
    trial.tab.wake()
    await settle()
    expect(trial.tab.wires).toHaveLength(tries + 1)
  })

  test('waking while it connects does not start another connection', async () => {
    const { tab } = await openLine()
    tab.wake()
    tab.wire.open()
    tab.wake()
    await settle()
    expect(tab.wires).toHaveLength(1)
  })

  test('a connection that does not open within 10 s is given up', async () => {
    const { browser, tab } = await openLine()
    await browser.clock.pass(10_000)
    expect(tab.wires[0]?.closed).toBe(true)
    await browser.clock.pass(250)
    expect(tab.wires).toHaveLength(2)
  })

  test('a line that is closed while it asks who it is does not connect', async () => {
    let answer = (_: VisitorLogin) => {}
    const { tab, line } = await openLine({ login: () => new Promise((resolve) => (answer = resolve)) })
    line.close()
    answer(vic)
    await settle()
    expect(tab.wires).toHaveLength(0)
    expect(line.state.value).toBe('closed')
  })

  test('a closed line keeps no timer and hears no waking', async () => {
    const trial = await openLine()
    trial.greet()
    trial.line.close()
    trial.tab.wake()
    await trial.browser.clock.pass(600_000)
    expect(trial.line.state.value).toBe('closed')
    expect(trial.tab.wires).toHaveLength(1)
  })
})
