import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Bystanders, openBystanders } from '../support/bystanders.ts'
import { fin, openRaw, rawFrame, upgradeRaw, upgradeRequest } from '../support/raw.ts'
import { openSystem, type System } from '../support/system.ts'
import { openWire } from '../support/wire.ts'

// What no client library would write: frames that are none, upgrades that are none. The I… are rows of the catalogue.
let system: System
let bystanders: Bystanders
beforeAll(async () => {
  system = await openSystem({
    LIMITS: 'on',
    TRUST_PROXY: 'loopback',
    ALLOWED_ORIGINS: 'https://app.example.com,https://shop.example:8443',
  })
  bystanders = await openBystanders(system)
})
afterAll(() => system.close())

const [text, binary, pong, ping, close] = [1, 2, 10, 9, 8]
const cid = '0b6f2f6e-2d3c-4b3a-9a44-0a1b2c3d4e5f'
const hello = JSON.stringify({ type: 'msg', cid, msg: 'Hello' })
/** The same message in a frame of so many bytes. */
const padded = (bytes: number) => hello + ' '.repeat(bytes - hello.length)

describe('a line', () => {
  test.each([
    ['I13 a frame of 16,385 bytes', [rawFrame(fin | text, padded(16_385))]],
    [
      'I15 fragments of more than 16 KiB together',
      [rawFrame(text, padded(9000)), rawFrame(0, ' '.repeat(4000)), rawFrame(fin, ' '.repeat(4000))],
    ],
    ['I25 bytes that are no UTF-8: C3 28', [rawFrame(fin | text, Buffer.from([0xc3, 0x28]))]],
    ['I25 a surrogate in UTF-8: ED A0 80', [rawFrame(fin | text, Buffer.from([0xed, 0xa0, 0x80]))]],
    ['I25 an overlong NUL: C0 80', [rawFrame(fin | text, Buffer.from([0xc0, 0x80]))]],
    ['I25 half a character', [rawFrame(fin | text, Buffer.from([0xe4, 0xbf]))]],
    ['I26 a compressed frame without the extension', [rawFrame(fin | 0x40 | text, hello)]],
    ['I26 the reserved opcode 3', [rawFrame(fin | 3, hello)]],
    ['I26 the reserved opcode 11', [rawFrame(fin | 11)]],
    ['I26 a fragmented ping', [rawFrame(ping)]],
    ['I26 a ping of 126 bytes', [rawFrame(fin | ping, 'x'.repeat(126))]],
    ['I26 a continuation of nothing', [rawFrame(fin, hello)]],
    ['I26 a text inside of fragments', [rawFrame(text, '{"a"'), rawFrame(fin | text, hello)]],
  ])('with %s is cut', async (_what, frames) => {
    const raw = await upgradeRaw(system.wsUrl)
    await bystanders.unharmed(async () => {
      for (const frame of frames) raw.write(frame)
      expect(await raw.closed).toBe(1006)
    })
    expect(raw.texts).toEqual([])
  })

  test('with a frame of 16,384 bytes, or in fragments with a ping between them, is heard', async () => {
    const raw = await upgradeRaw(system.wsUrl)
    raw.write(rawFrame(fin | text, padded(16_384)))
    raw.write(rawFrame(text, hello.slice(0, 9)))
    raw.write(rawFrame(fin | ping))
    raw.write(rawFrame(fin, hello.slice(9)))
    await expect.poll(() => raw.texts.length).toBe(2)
    expect(raw.texts.map((frame) => JSON.parse(frame))).toMatchObject([
      { code: 'not_logged_in' },
      { code: 'not_logged_in' },
    ])
    raw.end()
  })

  test('I24 of binary frames is told so, and closed', async () => {
    const raw = await upgradeRaw(system.wsUrl)
    await bystanders.unharmed(async () => {
      for (let i = 0; i < 3; i++) raw.write(rawFrame(fin | binary, hello))
      expect(await raw.closed).toBe(4400)
    })
    expect(raw.texts).toHaveLength(3)
  })

  test('I29 with more than 30 pings in 10 s is closed 4429, pongs are not counted', async () => {
    const raw = await upgradeRaw(system.wsUrl)
    for (let i = 0; i < 1000; i++) raw.write(rawFrame(fin | pong))
    await bystanders.unharmed(async () => {
      for (let i = 0; i < 31; i++) raw.write(rawFrame(fin | ping))
      expect(await raw.closed).toBe(4429)
    })
  })

  test('that closes with a code of its own makes no counter of it', async () => {
    for (const code of [3000, 4000, 4999]) {
      const raw = await upgradeRaw(system.wsUrl)
      raw.write(rawFrame(fin | close, Buffer.from([code >> 8, code & 255])))
      await raw.closed
    }
    const metrics = await (await fetch(`${system.socket.url}/metrics`)).text()
    expect(metrics).not.toMatch(/code="(3000|4000|4999)"/)
  })

  test('I32 that offers compression does not get it', async () => {
    const raw = openRaw(system.wsUrl)
    raw.write(upgradeRequest(system.wsUrl, { 'sec-websocket-extensions': 'permessage-deflate' }))
    expect(await raw.status).toBe(101)
    expect(raw.head()).not.toMatch(/sec-websocket-extensions/i)
    raw.end()
  })
})

describe('an upgrade', () => {
  test.each([
    ['I33 without an origin', null],
    ['I33 from nowhere', 'null'],
    ['I33 from elsewhere', 'https://evil.com'],
    ['I33 from a name that begins as ours', 'https://app.example.com.evil.com'],
    ['I33 in upper case', 'https://APP.EXAMPLE.COM'],
    ['I33 from another port', 'https://app.example.com:8443'],
    ['I33 without the port of the list', 'https://shop.example'],
    ['I33 by another protocol', 'http://app.example.com'],
  ])('%s is refused with 403', async (_what, origin) => {
    await bystanders.unharmed(async () => {
      const raw = openRaw(system.wsUrl)
      raw.write(upgradeRequest(system.wsUrl, { origin }))
      expect(await raw.status).toBe(403)
      raw.end()
    })
  })

  test.each(['https://app.example.com', 'https://shop.example:8443', 'http://127.0.0.1:8000'])(
    'I33 from %s is let in',
    async (origin) => {
      const raw = openRaw(system.wsUrl)
      raw.write(upgradeRequest(system.wsUrl, { origin }))
      expect(await raw.status).toBe(101)
      raw.end()
    },
  )

  test.each([
    ['of version 8', { 'sec-websocket-version': '8' }, undefined, 426],
    ['without a key', { 'sec-websocket-key': null }, undefined, 404],
    ['in HTTP/1.0', {}, 'GET / HTTP/1.0', 505],
    ['without a host', { host: null }, undefined, 400],
    ['by POST', { 'content-length': '0' }, 'POST / HTTP/1.1', 404],
    ['of an unknown room', {}, 'GET /room/cellar HTTP/1.1', 404],
    ['of a room that is a way out', {}, 'GET /room/..%2f..%2fadmin HTTP/1.1', 404],
    ['of an address that is none', {}, 'GET /admin/service/login HTTP/1.1', 404],
  ] as const)('I34 %s is refused', async (_what, headers, line, status) => {
    const raw = openRaw(system.wsUrl)
    raw.write(upgradeRequest(system.wsUrl, headers, line))
    expect(await raw.status).toBe(status)
    raw.end()
  })

  test('I36 with 16 KiB of headers is refused', async () => {
    const raw = openRaw(system.wsUrl)
    raw.write(upgradeRequest(system.wsUrl, { cookie: 'x'.repeat(16_384) }))
    expect(await raw.status).toBe(431)
    raw.end()
  })

  test('I38 is refused with 429 after 300 at once from one address, and others come in', async () => {
    const from = { 'x-forwarded-for': '203.0.113.7' }
    const open = (headers: Record<string, string>) => {
      const raw = openRaw(system.wsUrl)
      raw.write(upgradeRequest(system.wsUrl, headers))
      return raw
    }
    await bystanders.unharmed(async () => {
      const raws = Array.from({ length: 330 }, () => open(from))
      const statuses = await Promise.all(raws.map(({ status }) => status))
      const refused = statuses.filter((status) => status === 429).length
      expect(statuses.filter((status) => status === 101)).toHaveLength(330 - refused)
      // A few more than 300 where this took a second.
      expect(refused).toBeGreaterThan(0)
      expect(await open({ 'x-forwarded-for': '203.0.113.8' }).status).toBe(101)
      for (const raw of raws) raw.end()
    })
  })

  test('I38 of an eleventh page of a visitor ends in 4429, of a sixth of an agent ends his oldest with 4409', async () => {
    const { token } = (await bystanders.visit()).ready
    const tabs = [await openWire(system.wsUrl)]
    for (let i = 0; i < 9; i++) await system.visit({ token })
    tabs[0]!.send({ type: 'login', v: 1, group: 'member', token })
    expect((await tabs[0]!.closed).code).toBe(4429)

    const bob = await system.hireAgent('Bob')
    const pages = []
    for (let i = 0; i < 6; i++) pages.push(await system.work(bob))
    expect((await pages[0]!.closed).code).toBe(4409)
    pages[5]!.send({ type: 'load_user_list' })
    await pages[5]!.next('load_user_list')
  })
})

test('whatever comes through a line, the next one is served', async () => {
  await bystanders.unharmed(async () => {
    for (let i = 0; i < 200; i++) {
      const raw = i % 2 ? openRaw(system.wsUrl) : await upgradeRaw(system.wsUrl)
      raw.write(randomBytes(1 + (i % 200)))
      raw.end()
      await raw.closed
    }
    const raw = await upgradeRaw(system.wsUrl)
    raw.write(rawFrame(fin | text, '{'))
    await expect.poll(() => raw.texts.length).toBe(1)
    raw.end()
  })
})
