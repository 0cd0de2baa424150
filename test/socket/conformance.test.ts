import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fin, openRaw, type Raw, rawFrame, upgradeRaw, upgradeRequest } from '../support/raw.ts'
import { openSystem, type System } from '../support/system.ts'

// RFC 6455 where our settings decide: what is a frame to us, how long it may be, what ends a line. The numbers are those
// of the groups of the Autobahn test suite.
let system: System
beforeAll(async () => {
  system = await openSystem()
})
afterAll(() => system.close())

const [more, text, binary, close, ping, pong] = [0, 1, 2, 8, 9, 10]
const rsv = { 1: 0x40, 2: 0x20, 3: 0x10 }
/** Whoever has not logged in is told so for each frame that was read. */
const hello = '{"type":"logout"}'
const padded = (bytes: number) => hello + ' '.repeat(bytes - hello.length)
const spoken = Buffer.from(`{"type":"logout","x":"你好 κόσμε 🙂"}`)
const closing = (code: number, reason: string | Uint8Array = '') =>
  rawFrame(fin | close, Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason as string)]))

type Writes = readonly Uint8Array[]
const octets = (frame: Uint8Array): Writes => [...frame].map((byte) => Uint8Array.of(byte))
const chopped = (frame: Uint8Array, size: number): Writes =>
  Array.from({ length: Math.ceil(frame.length / size) }, (_, at) =>
    frame.subarray(at * size, (at + 1) * size),
  )

async function write(raw: Raw, writes: Writes): Promise<void> {
  for (const bytes of writes) {
    raw.write(bytes)
    // Each leaves by itself, as over a slow line.
    await new Promise(setImmediate)
  }
}

describe('frames that are heard', () => {
  test.each<[string, Writes, string[]]>([
    ['1.1.1 an empty text', [rawFrame(fin | text)], ['bad_json']],
    ['1.1.2 a text of 125 bytes', [rawFrame(fin | text, padded(125))], ['not_logged_in']],
    ['1.1.3 a text of 126 bytes', [rawFrame(fin | text, padded(126))], ['not_logged_in']],
    ['1.1.5 a text of 128 bytes', [rawFrame(fin | text, padded(128))], ['not_logged_in']],
    ['1.1.6 a text of 16,384 bytes, the longest', [rawFrame(fin | text, padded(16_384))], ['not_logged_in']],
    [
      '1.1.8 a text in pieces of 997 octets',
      chopped(rawFrame(fin | text, padded(16_384)), 997),
      ['not_logged_in'],
    ],
    ['1.2.1 empty binary', [rawFrame(fin | binary)], ['bad_frame']],
    ['1.2.2 binary of 125 bytes', [rawFrame(fin | binary, padded(125))], ['bad_frame']],
    [
      '5.3 a text in two fragments',
      [rawFrame(text, hello.slice(0, 5)), rawFrame(fin | more, hello.slice(5))],
      ['not_logged_in'],
    ],
    [
      '5.5 a text in two fragments, octet by octet',
      [...octets(rawFrame(text, hello.slice(0, 5))), ...octets(rawFrame(fin | more, hello.slice(5)))],
      ['not_logged_in'],
    ],
    [
      '5.6 a ping between fragments',
      [rawFrame(text, hello.slice(0, 5)), rawFrame(fin | ping, 'x'), rawFrame(fin | more, hello.slice(5))],
      ['not_logged_in'],
    ],
    [
      '5.19 empty fragments between others',
      [rawFrame(text, hello), rawFrame(more), rawFrame(more), rawFrame(fin | more)],
      ['not_logged_in'],
    ],
    ['6.2.1 characters of two to four bytes', [rawFrame(fin | text, spoken)], ['bad_shape']],
    [
      '6.2.3 characters cut by fragments',
      [...spoken].map((byte, at) =>
        rawFrame((at === spoken.length - 1 ? fin : 0) | (at === 0 ? text : more), Uint8Array.of(byte)),
      ),
      ['bad_shape'],
    ],
    ['6.2.4 characters cut by writes', octets(rawFrame(fin | text, spoken)), ['bad_shape']],
  ])('%s', async (_what, writes, codes) => {
    const raw = await upgradeRaw(system.wsUrl)
    await write(raw, writes)
    await expect.poll(() => raw.texts.map((frame) => JSON.parse(frame).code)).toEqual(codes)
    raw.end()
  })
})

describe('pings and pongs', () => {
  test.each<[string, Writes, string[]]>([
    ['2.1 a ping without a payload', [rawFrame(fin | ping)], ['']],
    ['2.2 a ping with a text', [rawFrame(fin | ping, 'Hello')], ['Hello']],
    [
      '2.3 a ping with bytes',
      [rawFrame(fin | ping, Uint8Array.of(0, 255, 254, 1))],
      ['\u0000\u00ff\u00fe\u0001'],
    ],
    ['2.4 a ping of 125 bytes', [rawFrame(fin | ping, 'x'.repeat(125))], ['x'.repeat(125)]],
    ['2.6 a ping octet by octet', octets(rawFrame(fin | ping, 'Hello')), ['Hello']],
    [
      '2.9 a pong that nobody asked for, then a ping',
      [rawFrame(fin | pong, 'x'), rawFrame(fin | ping, 'y')],
      ['y'],
    ],
    [
      '2.10 ten pings',
      Array.from({ length: 10 }, (_, n) => rawFrame(fin | ping, String(n))),
      [...'0123456789'],
    ],
  ])('%s', async (_what, writes, pongs) => {
    const raw = await upgradeRaw(system.wsUrl)
    await write(raw, writes)
    await expect.poll(() => raw.pongs).toEqual(pongs)
    expect(raw.texts).toEqual([])
    raw.end()
  })
})

describe('frames that end the line', () => {
  test.each<[string, Writes]>([
    ['1.1.7 a text of 16,385 bytes', [rawFrame(fin | text, padded(16_385))]],
    ['2.5 a ping of 126 bytes', [rawFrame(fin | ping, 'x'.repeat(126))]],
    ['3.1 RSV3', [rawFrame(fin | rsv[3] | text, hello)]],
    ['3.2 RSV2', [rawFrame(fin | rsv[2] | text, hello)]],
    ['3.4 RSV1', [rawFrame(fin | rsv[1] | text, hello)]],
    ['3.6 RSV2 and RSV3 of a ping', [rawFrame(fin | rsv[2] | rsv[3] | ping)]],
    ...[3, 4, 5, 6, 7].map((opcode, n): [string, Writes] => [
      `4.1.${n + 1} the opcode ${opcode}`,
      [rawFrame(fin | opcode, hello)],
    ]),
    ...[11, 12, 13, 14, 15].map((opcode, n): [string, Writes] => [
      `4.2.${n + 1} the opcode ${opcode}`,
      [rawFrame(fin | opcode)],
    ]),
    ['5.1 a ping in fragments', [rawFrame(ping), rawFrame(fin | more)]],
    ['5.2 a pong in fragments', [rawFrame(pong), rawFrame(fin | more)]],
    ['5.9 a continuation of nothing', [rawFrame(fin | more, hello)]],
    ['5.10 a continuation of nothing that goes on', [rawFrame(more, hello)]],
    [
      '5.15 a continuation behind the last fragment',
      [rawFrame(text, '{'), rawFrame(fin | more, '}'), rawFrame(more, 'x')],
    ],
    ['5.18 a text inside of fragments', [rawFrame(text, '{'), rawFrame(fin | text, hello)]],
    [
      '6.3.1 bytes that are no UTF-8',
      [rawFrame(fin | text, Uint8Array.of(0xce, 0xba, 0xe1, 0xed, 0xa0, 0x80))],
    ],
    ['6.6.1 half a character at the end', [rawFrame(fin | text, spoken.subarray(0, spoken.length - 4))]],
    ['6.10.2 an overlong slash', [rawFrame(fin | text, Uint8Array.of(0xc0, 0xaf))]],
    ['6.14.1 a character beyond U+10FFFF', [rawFrame(fin | text, Uint8Array.of(0xf4, 0x90, 0x80, 0x80))]],
    ['7.3.2 a close of one byte', [rawFrame(fin | close, Uint8Array.of(3))]],
    ['7.3.6 a close of 126 bytes', [closing(1000, 'x'.repeat(124))]],
    ['7.5.1 a reason that is no UTF-8', [closing(1000, Uint8Array.of(0xce, 0xba, 0xe1, 0xed, 0xa0, 0x80))]],
    // 3000 to 3999 are for libraries, and may be answered: uWebSockets.js does not.
    ...[0, 999, 1004, 1005, 1006, 1016, 2999, 3000, 3999].map((code, n): [string, Writes] => [
      `7.9.${n + 1} the close code ${code}`,
      [closing(code)],
    ]),
    [
      '9.3 fragments of more than 16,384 bytes together',
      Array.from({ length: 17 }, (_, n) => rawFrame(n === 0 ? text : more, ' '.repeat(1000))),
    ],
  ])('%s', async (_what, writes) => {
    const raw = await upgradeRaw(system.wsUrl)
    await write(raw, writes)
    expect(await raw.closed).toBe(1006)
  })
})

describe('closing', () => {
  test.each([1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 4000, 4999])(
    '7.7 the close code %i is answered with the same',
    async (code) => {
      const raw = await upgradeRaw(system.wsUrl)
      raw.write(closing(code, 'bye'))
      expect(await raw.closed).toBe(code)
    },
  )

  test('7.1.3 behind a close nothing is heard', async () => {
    const raw = await upgradeRaw(system.wsUrl)
    raw.write(Buffer.concat([closing(1000), rawFrame(fin | ping, 'x'), rawFrame(fin | text, hello)]))
    expect(await raw.closed).toBe(1000)
    expect([raw.pongs, raw.texts]).toEqual([[], []])
  })

  test('7.1.5 a close between fragments ends the line', async () => {
    const raw = await upgradeRaw(system.wsUrl)
    raw.write(Buffer.concat([rawFrame(text, '{'), closing(1000)]))
    expect(await raw.closed).toBe(1000)
    expect(raw.texts).toEqual([])
  })
})

test('I27 a frame that is not masked is not heard', async () => {
  const raw = await upgradeRaw(system.wsUrl)
  raw.write(Buffer.concat([Buffer.from([fin | text, hello.length]), Buffer.from(hello)]))
  raw.finish()
  await raw.closed
  expect(raw.texts).toEqual([])
})

test('12.1 no compression is agreed on', async () => {
  const raw = openRaw(system.wsUrl)
  raw.write(
    upgradeRequest(system.wsUrl, {
      'sec-websocket-extensions': 'permessage-deflate; client_max_window_bits',
    }),
  )
  expect(await raw.status).toBe(101)
  expect(raw.head().toLowerCase()).not.toContain('sec-websocket-extensions')
  raw.end()
})
