import { randomUUID } from 'node:crypto'
import { connect as connectTcp } from 'node:net'
import { limits } from '@kefu/protocol/limits.ts'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { openRaw, upgradeRequest } from '../support/raw.ts'
import { openRawStream, openStreamWire } from '../support/stream-wire.ts'
import { type LoggedIn, openSystem, type System } from '../support/system.ts'

let system: System
beforeAll(async () => {
  system = await openSystem({
    LIMITS: 'on',
    TRUST_PROXY: 'loopback',
    ALLOWED_ORIGINS: 'https://shop.example',
  })
})
afterAll(() => system.close())

const shop = { origin: 'https://shop.example' }
const login = { type: 'login', v: 1, group: 'member' }
const metric = async (pattern: RegExp) =>
  Number(pattern.exec(await (await fetch(`${system.socket.url}/metrics`)).text())?.[1] ?? 0)

/** A visitor by a stream, in a system where nobody asks for the origin of a program. */
async function visit(where: System, more: object = {}, path = '/'): Promise<LoggedIn> {
  const wire = await openStreamWire(where.wsUrl + path)
  onTestFinished(() => wire.close())
  wire.send({ ...login, ...more })
  const ready = await wire.next('ready')
  const say: LoggedIn['say'] = async (msg, rest = {}) => {
    const cid = randomUUID()
    wire.send({ type: 'msg', cid, msg, ...rest })
    return wire.next('ack', (ack) => ack.cid === cid)
  }
  return Object.assign(wire, { ready, say })
}

async function openShop(headers: Record<string, string> = shop) {
  const raw = await openRawStream(system.socket.url, headers)
  onTestFinished(() => raw.close())
  return raw
}

describe('a conversation in which one has a stream and the other a WebSocket', () => {
  let open: System
  beforeAll(async () => {
    open = await openSystem()
  })
  afterAll(() => open.close())

  test('each gets all of the other’s messages, once and in order, and is acknowledged', async () => {
    const amy = await open.work(await open.hireAgent('Amy'))
    const vic = await visit(open)
    const { id } = vic.ready
    await amy.next('login', ({ from_id }) => from_id === id)
    const theirs = Array.from({ length: 60 }, (_, n) => `a ${n}`)
    const ours = Array.from({ length: 60 }, (_, n) => `b ${n}`)
    for (let n = 0; n < 60; n++) {
      vic.send({ type: 'msg', cid: randomUUID(), msg: theirs[n] })
      amy.send({ type: 'msg', cid: randomUUID(), msg: ours[n], touid: id })
    }
    const [heardByAmy, heardByVic] = [[], []] as { msg: string; seq: number }[][]
    for (let n = 0; n < 60; n++) {
      heardByAmy!.push(await amy.next('msg'))
      heardByVic!.push(await vic.next('msg'))
      await vic.next('ack')
    }
    expect(heardByAmy!.map(({ msg }) => msg)).toEqual(theirs)
    expect(heardByVic!.map(({ msg }) => msg)).toEqual(ours)
    for (const heard of [heardByAmy!, heardByVic!]) {
      const seqs = heard.map(({ seq }) => seq)
      expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b))
    }
    expect(vic.rest.filter(({ type }) => type === 'msg')).toEqual([])
  })

  test('a room has members by both, and they hear each other', async () => {
    const vic = await visit(open, {}, '/room/lobby')
    const wen = await open.visit({}, '/room/lobby')
    await vic.say('Hello')
    expect(await wen.next('msg')).toMatchObject({ msg: 'Hello' })
    await wen.say('Hello to you')
    expect(await vic.next('msg')).toMatchObject({ msg: 'Hello to you' })
    await expect(openStreamWire(`${open.wsUrl}/room/cellar`)).rejects.toThrow('no stream')
  })

  test('a stream that is cut in the middle is resumed: what was said meanwhile is there, nothing twice', async () => {
    const amy = await open.work(await open.hireAgent('Amy again'))
    const vic = await visit(open)
    const { id, token, conversation } = vic.ready
    const cid = randomUUID()
    const { seq, at } = await vic.say('Before')
    vic.close()
    expect((await vic.closed).code).toBe(1006)
    await amy.say('While you were away', { touid: id })
    const back = await visit(open, { token, resume: [[conversation, seq, at]] })
    expect(back.ready).toMatchObject({ id, conversation, seq: seq + 1 })
    expect(back.ready).not.toHaveProperty('reset')
    back.send({ type: 'sync', conversation, after: seq })
    expect((await back.next('sync')).messages).toMatchObject([{ msg: 'While you were away', seq: seq + 1 }])
    for (const again of [{}, { again: true }])
      back.send({ type: 'msg', cid, msg: 'After', conversation, ...again })
    expect(await back.next('ack')).toMatchObject({ seq: seq + 2 })
    expect(await back.next('ack')).toMatchObject({ seq: seq + 2, dup: true })
  })

  test('who closes by logging out is told so by the last event, and the stream ends', async () => {
    const vic = await visit(open)
    vic.send({ type: 'logout' })
    expect((await vic.closed).code).toBe(1000)
  })

  test('whoever has a ticket is an agent', async () => {
    const wire = await openStreamWire(`${open.wsUrl}/`)
    wire.send({ type: 'login', v: 1, group: 'admin', ticket: 'nothing' })
    expect(await wire.next('error')).toMatchObject({ code: 'bad_ticket' })
    expect((await wire.closed).code).toBe(4401)
  })

  test('a restart says 1012 to all of them', async () => {
    const other = await openSystem()
    const vic = await visit(other)
    await other.socket.close()
    expect((await vic.closed).code).toBe(1012)
    await other.close()
  })
})

describe('who may open one', () => {
  test('pages of ours and of the sites that may embed the chat: they may read the answer', async () => {
    for (const origin of ['https://shop.example', system.socket.url]) {
      const { reply, post } = await openShop({ origin })
      expect(reply.headers.get('access-control-allow-origin')).toBe(origin)
      expect(reply.headers.get('vary')).toBe('origin')
      expect(await post(1)).toBe(200)
    }
  })

  test.each([{ origin: 'https://evil.example' }, { origin: 'null' }, {}])(
    'nobody else: %o',
    async (headers: Record<string, string>) => {
      const { reply } = await openShop(headers)
      expect(reply.status).toBe(403)
      expect(reply.headers.get('access-control-allow-origin')).toBeNull()
      const vic = await openShop()
      const body = `${vic.key} 1\n${JSON.stringify(login)}`
      const posted = await fetch(`${system.socket.url}/frames`, { method: 'POST', headers, body })
      expect(posted.status).toBe(403)
      expect(posted.headers.get('access-control-allow-origin')).toBeNull()
    },
  )

  test('whoever opens them too fast is turned away, and WebSockets of his address are counted with them', async () => {
    const headers = { ...shop, 'x-forwarded-for': '203.0.113.5' }
    const open = async () => {
      const reply = await fetch(`${system.socket.url}/events`, { method: 'POST', headers })
      await reply.body?.cancel()
      return reply.status
    }
    const upgrade = async () => {
      const raw = openRaw(system.wsUrl)
      raw.write(upgradeRequest(system.wsUrl, { ...headers }))
      const status = await raw.status
      raw.end()
      return status
    }
    let opened = 0
    while ((await open()) === 200) opened++
    // A moment has room for one more.
    const upgrades = await Promise.all(Array.from({ length: 40 }, upgrade))
    expect(opened).toBeGreaterThanOrEqual(300)
    expect(upgrades).toContain(429)
  })
})

describe('the stream', () => {
  test('is not to be kept, changed or gathered by anybody between', async () => {
    const { reply } = await openShop()
    expect(reply.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(reply.headers.get('cache-control')).toBe('no-store, no-transform')
    expect(reply.headers.get('x-accel-buffering')).toBe('no')
  })

  test('begins with two kilobytes of nothing and a key that nobody can guess', async () => {
    const [one, other] = [await openShop(), await openShop()]
    expect(one.text().indexOf('event: key')).toBeGreaterThan(2048)
    expect(one.key).toMatch(/^[\w-]{24}$/)
    expect(other.key).not.toBe(one.key)
  })

  test('is never silent for long', async () => {
    const vic = await openShop()
    const before = vic.text()
    await expect.poll(() => vic.text().slice(before.length), { timeout: 10_000 }).toBe(':\n\n')
  })

  test('is a connection as any other, gone when its client is', async () => {
    const count = () => metric(/^kefu_socket_connections (\d+)$/m)
    const before = await count()
    const vic = await openShop()
    await vic.post(1, login)
    await expect.poll(count).toBe(before + 1)
    vic.close()
    await expect.poll(count).toBe(before)
  })

  test('of a client who does not log in ends with the code for that', async () => {
    const vic = await openShop()
    await vic.ended
    expect(vic.text()).toMatch(/event: close\ndata: \{"code":4408,"reason":"too slow"\}\n\n$/)
  }, 20_000)
})

describe('what is posted', () => {
  test('under a key that is none, or is not any more, is gone', async () => {
    const body = `AAAAAAAAAAAAAAAAAAAAAAAA 1\n${JSON.stringify(login)}`
    const reply = await fetch(`${system.socket.url}/frames`, { method: 'POST', headers: shop, body })
    expect(reply.status).toBe(410)
    const vic = await openShop()
    await vic.post(1, { ...login }, { type: 'logout' })
    await vic.ended
    expect(await vic.post(2)).toBe(410)
  })

  test('is taken once when it comes again, and not at all when one before it is missing', async () => {
    const vic = await openShop()
    expect(await vic.post(1, login)).toBe(200)
    expect(await vic.post(1, login)).toBe(200)
    expect(await vic.post(3, { type: 'logout' })).toBe(409)
    await expect.poll(() => vic.text()).toContain('"type":"ready"')
    expect(vic.text()).not.toContain('already_logged_in')
    expect(vic.text()).not.toContain('event: close')
  })

  test('in order, though in one POST', async () => {
    const vic = await openShop()
    const frames = Array.from({ length: limits.postFrames - 1 }, (_, n) => ({
      type: 'msg',
      cid: randomUUID(),
      msg: String(n),
    }))
    expect(await vic.post(1, login, ...frames)).toBe(200)
    await expect.poll(() => vic.text().match(/"type":"ack"/g)?.length).toBe(frames.length)
    const acks = [...vic.text().matchAll(/"cid":"([^"]+)"/g)].map(([, cid]) => cid)
    expect(acks).toEqual(frames.map(({ cid }) => cid))
  })

  test.each([
    ['a frame of more than 16 KiB', ['x'.repeat(limits.frameBytes + 1)], 413],
    ['more than 16 frames', Array.from({ length: 17 }, () => '{}'), 413],
    ['far too much', ['x'.repeat(2 * 1024 * 1024)], 413],
  ])('%s is refused', async (_what, frames, status) => {
    const vic = await openShop()
    expect(await vic.post(1, ...frames)).toBe(status)
  })

  test('bytes that are no UTF-8 are refused', async () => {
    const vic = await openShop()
    const body = Buffer.concat([Buffer.from(`${vic.key} 1\n`), Buffer.from([0xc3, 0x28])])
    const reply = await fetch(`${system.socket.url}/frames`, { method: 'POST', headers: shop, body })
    expect(reply.status).toBe(400)
  })

  test('nonsense ends the stream as it ends a WebSocket', async () => {
    const vic = await openShop()
    expect(await vic.post(1, ...Array.from({ length: 5 }, () => '{'))).toBe(200)
    await vic.ended
    expect(vic.text()).toContain('"code":4400')
  })

  test('by somebody who goes away in the middle of it, harms nobody', async () => {
    const vic = await openShop()
    const { port, host } = new URL(system.socket.url)
    const half = connectTcp(Number(port), '127.0.0.1')
    half.write(
      `POST /frames HTTP/1.1\r\nhost: ${host}\r\norigin: ${shop.origin}\r\ncontent-length: 100\r\n\r\n${vic.key} 1`,
    )
    half.destroy()
    expect(await vic.post(1, login)).toBe(200)
    await expect.poll(() => vic.text()).toContain('"type":"ready"')
  })
})

test('who does not take what he is sent is cut off, and gets it all when he is back', async () => {
  const open = await openSystem()
  onTestFinished(() => open.close())
  const [vic, wen] = [await open.visit({}, '/room/lobby'), await open.visit({}, '/room/lobby')]
  const { token } = wen.ready
  const { port, host } = new URL(open.socket.url)
  const slow = connectTcp(Number(port), '127.0.0.1')
  let head = ''
  slow.on('data', (data) => {
    head += String(data)
  })
  slow.write(`POST /room/lobby/events HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 0\r\n\r\n`)
  await expect.poll(() => head).toContain('event: key')
  const [, key] = /event: key\ndata: (.+)\n/.exec(head) ?? []
  const body = `${key} 1\n${JSON.stringify({ ...login, token })}`
  await fetch(`${open.socket.url}/frames`, { method: 'POST', body })
  await expect.poll(() => head).toContain('"type":"ready"')
  slow.pause()
  const cut = async () =>
    /^kefu_socket_closed_total\{code="4408"\} (\d+)$/m.test(
      await (await fetch(`${open.socket.url}/metrics`)).text(),
    )
  let seq = 0
  // The operating system takes some megabytes before we notice.
  while (!(await cut())) {
    for (let i = 0; i < 50; i++) vic.send({ type: 'msg', cid: randomUUID(), msg: '信'.repeat(4000) })
    for (let i = 0; i < 50; i++) seq = (await vic.next('ack')).seq
    await wen.next('msg', (msg) => msg.seq === seq)
    wen.rest.length = 0
    expect(seq).toBeLessThan(5000)
  }
  slow.destroy()
  const back = await visit(open, { token }, '/room/lobby')
  expect(back.ready.seq).toBe(seq)
  const seqs: number[] = []
  while (seqs.length < seq) {
    back.send({ type: 'sync', conversation: back.ready.conversation, after: seqs.length })
    seqs.push(...(await back.next('sync')).messages.map((message) => message.seq))
  }
  expect(seqs).toEqual(Array.from({ length: seq }, (_, i) => i + 1))
})

test('who reads slowly, but reads, gets all of it in order', async () => {
  const open = await openSystem()
  onTestFinished(() => open.close())
  const vic = await visit(open)
  for (let n = 0; n < 20; n++) await vic.say('信'.repeat(4000))
  const { conversation } = vic.ready
  const { port, host } = new URL(open.socket.url)
  const slow = connectTcp(Number(port), '127.0.0.1')
  // Many megabytes: of what came before only as much is kept as a word can be cut through.
  let text = ''
  let syncs = 0
  slow.setEncoding('utf8')
  slow.on('data', (data) => {
    const sync = '"type":"sync"'
    syncs += (text.slice(1 - sync.length) + data).split(sync).length - 1
    text = (text + data).slice(-10_000)
  })
  slow.write(`POST /events HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 0\r\n\r\n`)
  await expect.poll(() => text).toContain('event: key')
  const [, key] = /event: key\ndata: (.+)\n/.exec(text) ?? []
  const post = (no: number, ...frames: object[]) => {
    const body = [`${key} ${no}`, ...frames.map((frame) => JSON.stringify(frame))].join('\n')
    return fetch(`${open.socket.url}/frames`, { method: 'POST', body })
  }
  await post(1, { ...login, token: vic.ready.token })
  await expect.poll(() => text).toContain('"type":"ready"')
  const look = async () => {
    const metrics = await (await fetch(`${open.socket.url}/metrics`)).text()
    const figure = (name: string) => Number.parseInt(metrics.split(`\n${name} `)[1] ?? '0', 10)
    return {
      unsent: figure('kefu_socket_unsent_bytes'),
      answered: figure('kefu_socket_answers_total{type="sync",answer="sync"}'),
    }
  }
  let asked = 0
  for (let round = 0; round < 3; round++) {
    slow.pause()
    // Until the socket takes no more, so that what follows waits here: one by one, or too much would.
    for (let now = await look(); now.unsent === 0 && asked < 1000; ) {
      await post(2 + asked++, { type: 'sync', conversation, after: 8 })
      do now = await look()
      while (now.answered < asked)
    }
    expect(asked).toBeLessThan(1000)
    slow.resume()
    await expect.poll(() => syncs, { timeout: 20_000 }).toBe(asked)
    await expect.poll(async () => (await look()).unsent).toBe(0)
  }
  slow.destroy()
})
