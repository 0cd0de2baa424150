import { createSigner, signatureHeader } from '@kefu/protocol/signature.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openRaw } from '../support/raw.ts'
import { openSystem, type System } from '../support/system.ts'

// The calls between the two processes, made by somebody else or in another shape. The I… are rows of the catalogue.
let system: System
beforeAll(async () => {
  system = await openSystem({ LIMITS: 'on' })
})
afterAll(() => system.close())

const cid = '0b6f2f6e-2d3c-4b3a-9a44-0a1b2c3d4e5f'
const save = { person: 'visitor', from_id: 7, cid, msg: 'Hello' }
const status = { type: 'status', conversation: 12, rev: 4, state: 'closed' }
const delivery = { to: ['visitor:7'], frame: status }
const doors = {
  'the admin app': {
    path: '/admin/service/save_msg',
    body: JSON.stringify([save]),
    url: () => system.adminUrl,
  },
  'the socket server': { path: '/deliver', body: JSON.stringify([delivery]), url: () => system.socket.url },
}

const signerOf = (age = 0, secrets = system.config.serviceSecrets) =>
  createSigner(secrets, () => Date.now() - age * 1000)

function post(url: string, path: string, body: string, signature: string | null): Promise<Response> {
  const headers = {
    'content-type': 'application/json',
    ...(signature !== null && { [signatureHeader]: signature }),
  }
  return fetch(url + path, { method: 'POST', body, headers })
}

async function expectNothing(): Promise<void> {
  expect(await system.db.query('test_messages', 'select from messages')).toEqual([])
}

describe.each(Object.entries(doors))('%s', (_who, { path, body, url }) => {
  test('I56 reads no body without a signature', async () => {
    const raw = openRaw(url())
    raw.write(
      `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 4000000\r\n\r\n`,
    )
    expect(await raw.status).toBe(401)
    raw.end()
    await expectNothing()
  })

  test('I56 has nothing for GET', async () => {
    expect((await fetch(url() + path)).status).toBe(405)
  })

  test.each([
    ['no signature', () => null],
    ['a malformed one', () => 'let me in'],
    ['one of another secret', () => signerOf(0, ['another secret']).sign('POST', path, body)],
    ['one that is 301 s old', () => signerOf(301).sign('POST', path, body)],
    ['one from 301 s ahead', () => signerOf(-302).sign('POST', path, body)],
    ['one of another body', () => signerOf().sign('POST', path, `${body} `)],
    ['one of another path', () => signerOf().sign('POST', `${path}x`, body)],
    ['one of another method', () => signerOf().sign('PUT', path, body)],
  ])('I57 answers 401 to %s', async (_what, sign) => {
    const reply = await post(url(), path, body, sign())
    expect(reply.status).toBe(401)
    expect(await reply.text()).not.toMatch(/stack|node_modules|\.ts:/)
    await expectNothing()
  })

  test('I57 does not take a signature for what stands behind a question mark', async () => {
    const reply = await post(url(), `${path}?again`, body, signerOf().sign('POST', path, body))
    expect(reply.status).toBe(401)
  })

  test('refuses more than 4 MiB', async () => {
    const large = JSON.stringify([{ ...delivery, to: Array(500_000).fill('visitor:7') }])
    expect(large.length).toBeGreaterThan(4 * 1024 * 1024)
    const reply = await post(url(), path, large, signerOf().sign('POST', path, large))
    expect(reply.status).toBe(413)
  })

  test.each(['{', '', 'null', '{}', '[1]', '["x"]', '[[]]', '[{}]', '[{"a":5}]', '\u0000'])(
    'I60 refuses %j with 400',
    async (wrong) => {
      expect((await post(url(), path, wrong, signerOf().sign('POST', path, wrong))).status).toBe(400)
      await expectNothing()
    },
  )
})

describe('I60 a signed call', () => {
  const path = '/admin/service/save_msg'

  test.each([
    ['a number for a text', { ...save, msg: 5 }],
    ['a text for a number', { ...save, from_id: '7' }],
    ['a list of one for a text', { ...save, msg: ['Hello'] }],
    ['a list of one for a number', { ...save, from_id: [7] }],
    ['an unknown key', { ...save, seq: 1 }],
    ['a key missing', { ...save, cid: undefined }],
    ['an id of 0', { ...save, from_id: 0 }],
    ['another person', { ...save, person: 'admin' }],
    ['a room that is a path', { ...save, room: '../lobby' }],
    ['a message beyond all lengths', { ...save, msg: 'x'.repeat(8001) }],
  ])('with %s is refused, and nothing of its batch is stored', async (_what, wrong) => {
    const body = JSON.stringify([save, wrong])
    expect((await post(system.adminUrl, path, body, signerOf().sign('POST', path, body))).status).toBe(400)
    await expectNothing()
  })

  test('of 1,001 entries is refused', async () => {
    const body = JSON.stringify(Array(1001).fill(save))
    expect((await post(system.adminUrl, path, body, signerOf().sign('POST', path, body))).status).toBe(400)
  })

  test('to a name that there is not is answered 404', async () => {
    for (const name of ['constructor', '__proto__', 'delete_all', '']) {
      const at = `/admin/service/${name}`
      const reply = await post(system.adminUrl, at, '[]', signerOf().sign('POST', at, '[]'))
      expect(reply.status).toBe(404)
    }
  })
})

describe('I60 a signed delivery', () => {
  test.each([
    ['to somebody who cannot be', { ...delivery, to: ['everybody'] }],
    ['to one who is no list', { ...delivery, to: 'visitor:7' }],
    ['of a frame that there is not', { to: ['visitor:7'], frame: { type: 'script', msg: 'x' } }],
    ['of a frame that only clients send', { to: ['visitor:7'], frame: { type: 'logout' } }],
    ['of a frame with an unknown key', { ...delivery, frame: { ...status, html: '<b>' } }],
    ['with a code that we do not close with', { to: ['visitor:7'], close: 1006 }],
  ])('%s is refused', async (_what, wrong) => {
    const body = JSON.stringify([wrong])
    const reply = await post(system.socket.url, '/deliver', body, signerOf().sign('POST', '/deliver', body))
    expect(reply.status).toBe(400)
  })

  test('in the right shape is taken, also in the second key of a rotation', async () => {
    const body = JSON.stringify([delivery])
    const signature = signerOf(0, [...system.config.serviceSecrets, 'the next one']).sign(
      'POST',
      '/deliver',
      body,
    )
    expect((await post(system.socket.url, '/deliver', body, signature)).status).toBe(200)
  })
})

test('the socket server has no other doors', async () => {
  for (const path of ['/', '/admin', '/deliver/x', '/metrics/x', '/room/lobby', '/%2e%2e', '/.env'])
    expect((await fetch(system.socket.url + path)).status, path).toBe(404)
  for (const path of ['/healthz', '/readyz', '/metrics'])
    expect((await fetch(system.socket.url + path)).status).toBe(200)
})

test('an aborted delivery harms nobody', async () => {
  const body = JSON.stringify([delivery])
  for (let i = 0; i < 20; i++) {
    const raw = openRaw(system.socket.url)
    const signature = signerOf().sign('POST', '/deliver', body)
    raw.write(
      `POST /deliver HTTP/1.1\r\nhost: x\r\n${signatureHeader}: ${signature}\r\ncontent-length: ${body.length}\r\n\r\n`,
    )
    raw.write(body.slice(0, 10))
    raw.end()
    await raw.closed
  }
  expect((await fetch(`${system.socket.url}/healthz`)).status).toBe(200)
})
