import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { openWire, type Wire } from '../support/wire.ts'
import { emptyFolder, kefu, kefuInBackground } from './kefu.ts'

// Processes are started, and some again: seconds of work for a busy machine.
vi.setConfig({ testTimeout: 240_000 })

/** How many connect each second: to the socket server, and to the admin app. */
const rates = { sockets: 200, pages: 20 }
const retryAfterMs = 100

/** Connects as often as is asked for until it is told to stop, and counts whom even a second try did not let in. */
function keepConnecting(url: URL, perSecond: number, request: string, welcome: string) {
  const counts = { tries: 0, again: 0, refused: 0 }
  const tried: Promise<void>[] = []
  const until = new AbortController()
  const running = (async () => {
    const since = performance.now()
    while (!until.signal.aborted) {
      // On a busy machine a timer comes late: what was missed is made up for.
      const due = ((performance.now() - since) / 1000) * perSecond
      while (counts.tries < due) {
        counts.tries++
        tried.push(tryTwice())
      }
      await pause(5)
    }
    await Promise.all(tried)
  })()

  async function tryTwice(): Promise<void> {
    if (await isLetIn(url, request, welcome)) return
    counts.again++
    await pause(retryAfterMs)
    if (!(await isLetIn(url, request, welcome))) counts.refused++
  }

  return async () => {
    until.abort()
    await running
    return counts
  }
}

async function isLetIn({ hostname, port }: URL, request: string, welcome: string): Promise<boolean> {
  const socket = connect(Number(port), hostname)
  try {
    await once(socket, 'connect')
    socket.write(request)
    const hungUp = once(socket, 'close').then(() => [''])
    const [answer] = await Promise.race([once(socket, 'data'), hungUp])
    return String(answer).startsWith(welcome)
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

const upgrade = ({ host }: URL) =>
  [
    'GET / HTTP/1.1',
    `Host: ${host}`,
    `Origin: http://${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    '\r\n',
  ].join('\r\n')

/** A visitor who talks without a break, and comes back whenever he is sent away, as the page does. */
function keepTalking(url: URL) {
  const said: string[] = []
  const codes: number[] = []
  const awayMs: number[] = []
  let stopped = false
  let token: string | undefined

  async function enter(): Promise<{ wire: Wire; conversation: number }> {
    const wire = await openWire(url.href.replace('http', 'ws'))
    wire.send({ type: 'login', v: 1, group: 'member', ...(token && { token }) })
    const ready = await Promise.race([wire.next('ready'), wire.closed.then(() => null)])
    if (!ready) throw new Error('sent away before the login was answered')
    token = ready.token ?? token
    return { wire, conversation: ready.conversation! }
  }

  async function come(): Promise<Awaited<ReturnType<typeof enter>>> {
    const since = performance.now()
    for (;;) {
      const entered = await enter().catch(() => null)
      if (!entered) {
        await pause(retryAfterMs)
        continue
      }
      if (codes.length > 0) awayMs.push(performance.now() - since)
      return entered
    }
  }

  /** The same message again until it is acknowledged. */
  async function say(msg: string, entered: Awaited<ReturnType<typeof enter>>): Promise<typeof entered> {
    const cid = randomUUID()
    for (let here = entered; ; ) {
      here.wire.send({ type: 'msg', cid, msg })
      const acknowledged = here.wire.next('ack', (ack) => ack.cid === cid).catch(() => null)
      // It may have been closed before: then nothing comes any more.
      if (await Promise.race([acknowledged, here.wire.closed.then(() => null)])) return here
      codes.push((await here.wire.closed).code)
      here = await come()
    }
  }

  const running = (async () => {
    let here = await come()
    while (!stopped) {
      const words = `word ${said.length}`
      here = await say(words, here)
      said.push(words)
      await pause(50)
    }
    const stored: string[] = []
    for (let after = 0; ; ) {
      here.wire.send({ type: 'sync', conversation: here.conversation, after })
      const { messages } = await here.wire.next('sync')
      if (messages.length === 0) break
      stored.push(...messages.map(({ msg }) => msg))
      after = messages.at(-1)!.seq
    }
    here.wire.close()
    return { said, stored, codes, awayMs }
  })()

  return async () => {
    stopped = true
    return running
  }
}

test('under a load of connects and messages a reload lets everybody in and loses nothing', async () => {
  const folder = await emptyFolder()
  const env = { LIMITS: 'off', ADMIN_PORT: '0', SOCKET_PORT: '0' }
  const started = await kefuInBackground(folder, env)
  const admin = new URL((await started.said(/http:\S+$/))[0])
  const page = await (await fetch(new URL('/index/index/chat', admin))).text()
  const socket = new URL(/ws:\/\/[^"&\s]+/.exec(page)![0].replace('ws', 'http'))

  const visitors = Array.from({ length: 3 }, () => keepTalking(socket))
  const get = `GET /healthz HTTP/1.1\r\nHost: ${admin.host}\r\n\r\n`
  const pages = keepConnecting(admin, rates.pages, get, 'HTTP/1.1 200')
  const sockets = keepConnecting(socket, rates.sockets, upgrade(socket), 'HTTP/1.1 101')
  const before = await processes(folder)
  const reload = kefu(['reload'], folder, env)
  expect(await reload.exited, reload.lines.join('\n')).toBe(0)
  const after = await processes(folder)

  for (const stop of [pages, sockets]) {
    const { tries, refused } = await stop()
    expect(tries).toBeGreaterThan(rates.pages)
    expect(refused).toBe(0)
  }
  for (const { said, stored, codes, awayMs } of await Promise.all(visitors.map((stop) => stop()))) {
    expect(codes).toEqual([1012])
    expect(Math.max(...awayMs)).toBeLessThan(2_000)
    expect(stored).toEqual(said)
    expect(said.length).toBeGreaterThan(10)
  }
  expect(after.master).toBe(before.master)
  expect(after.database).toBe(before.database)
  expect(after['admin app']).not.toBe(before['admin app'])
  expect(after['socket server']).not.toBe(before['socket server'])
})

async function processes(folder: string): Promise<Record<string, number>> {
  const status = kefu(['status', '--json'], folder)
  await status.exited
  const found: { processes: { name: string; pid: number }[] } = JSON.parse(status.lines.join('\n'))
  return Object.fromEntries(found.processes.map(({ name, pid }) => [name, pid]))
}

test('a reload takes new settings; those that cannot be are named, and the old ones go on', async () => {
  const folder = await emptyFolder()
  const started = await kefuInBackground(folder)
  const admin = new URL((await started.said(/http:\S+$/))[0])
  const login = async () => (await fetch(new URL('/admin/login/login', admin))).text()
  expect(await login()).toContain('name="captcha"')

  await writeFile(join(folder, '.env'), 'CAPTCHA=maybe\n')
  const refused = kefu(['reload'], folder)
  expect(await refused.exited).toBe(1)
  expect(refused.lines).toEqual([
    'CAPTCHA is "maybe". It must be one of: always, after-failures, off.',
    'The new admin app did not become ready, so the old one goes on: the reason is above.',
  ])
  expect(await login()).toContain('name="captcha"')

  await writeFile(join(folder, '.env'), 'DATABASE_URL=postgres://kefu@127.0.0.1/other\n')
  const moved = kefu(['reload'], folder)
  expect(await moved.exited).toBe(1)
  expect(moved.lines).toEqual(['DATABASE_URL changed, which a reload cannot follow: use `kefu restart`.'])

  await writeFile(join(folder, '.env'), 'CAPTCHA=off\n')
  const reloaded = kefu(['reload'], folder)
  expect(await reloaded.exited).toBe(0)
  expect(await login()).not.toContain('name="captcha"')
})
