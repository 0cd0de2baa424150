import { once } from 'node:events'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { requestIdHeader } from '@kefu/protocol/request-id.ts'
import { createSigner, signatureHeader } from '@kefu/protocol/signature.ts'
import { type Called, CallFailed, connectAdmin } from '@kefu/socket/admin-client.ts'
import { Agent } from 'undici'
import { describe, expect, onTestFinished, test } from 'vitest'

const secrets = ['a service secret for the tests only, long enough']
const call = { person: 'visitor', id: 7, conversation: 12, after: 3 } as const
const answer = { messages: [], more: false }
const path = '/admin/service/sync'

/** An admin app that says what it likes. */
async function openLiar(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Asks once, and gives up as the real client does, only sooner. */
async function ask(url: string, calls = [call], timeout = 200): Promise<unknown> {
  const dispatcher = new Agent({ headersTimeout: timeout, bodyTimeout: timeout, connectTimeout: timeout })
  const admin = connectAdmin(url, secrets, dispatcher)
  return admin.call('sync', [...calls]).finally(() => admin.close())
}

async function failureOf(asked: Promise<unknown>): Promise<CallFailed> {
  const failure = await asked.then(
    (answers) => new Error(`believed ${JSON.stringify(answers)}`),
    (err: unknown) => err,
  )
  expect(failure).toBeInstanceOf(CallFailed)
  return failure as CallFailed
}

const says = (status: number, body: string) => (_: unknown, res: ServerResponse) => {
  res.writeHead(status, { location: '/elsewhere' }).end(body)
}

test('a call is a signed POST of an array, answered in the same order', async () => {
  let seen: { method?: string; url?: string; signature?: string; type?: string; body: string } = { body: '' }
  const url = await openLiar(async (req, res) => {
    const chunks = await req.toArray()
    const body = Buffer.concat(chunks).toString()
    const header = req.headers[signatureHeader]
    seen = {
      method: req.method!,
      url: req.url!,
      signature: String(header),
      type: req.headers['content-type']!,
      body,
    }
    res.end(JSON.stringify([answer, { code: 'forbidden' }]))
  })
  expect(await ask(url, [call, { ...call, after: 4 } as never])).toEqual([answer, { code: 'forbidden' }])
  expect(seen).toMatchObject({ method: 'POST', url: path, type: 'application/json' })
  expect(JSON.parse(seen.body)).toEqual([call, { ...call, after: 4 }])
  expect(createSigner(secrets).verify(seen.signature, 'POST', path, seen.body)).toBeNull()
})

test('each call has an id of its own, which its failure and its success tell', async () => {
  const ids: unknown[] = []
  const url = await openLiar((req, res) => {
    ids.push(req.headers[requestIdHeader])
    res.writeHead(ids.length === 1 ? 200 : 500).end(JSON.stringify([answer]))
  })
  const answered: Called[] = []
  const admin = connectAdmin(url, secrets, undefined, (called) => void answered.push(called))
  await admin.call('sync', [call])
  const failure = await failureOf(admin.call('sync', [call]))
  expect(answered).toEqual([{ requestId: ids[0], call: 'sync', entries: 1 }])
  expect(failure.requestId).toBe(ids[1])
  expect(new Set(ids).size).toBe(2)
  await admin.close()
})

test('an answer tells how far the two clocks are apart, also one that refuses', async () => {
  const url = await openLiar((_, res) => {
    res.writeHead(401, { date: new Date(Date.now() + 412_000).toUTCString() }).end()
  })
  const admin = connectAdmin(url, secrets)
  expect(admin.clockAhead()).toBeNull()
  await failureOf(admin.call('sync', [call]))
  // A date has whole seconds.
  expect(Math.abs(admin.clockAhead()! - 412)).toBeLessThanOrEqual(1)
  await admin.close()
})

describe('an answer is not believed', () => {
  test.each([
    ['a page', '<html>Welcome</html>'],
    ['nothing', ''],
    ['an object', '{}'],
    ['null', 'null'],
    ['one too few', '[]'],
    ['one too many', JSON.stringify([answer, answer])],
    ['one with a key missing', JSON.stringify([{ messages: [] }])],
    ['one with another key', JSON.stringify([{ ...answer, from: 'elsewhere' }])],
    ['one with a wrong type', JSON.stringify([{ ...answer, more: 'false' }])],
    ['one of another call', JSON.stringify([{ conversation: 12, seq: 1, at: 1, dup: false, to: [] }])],
    [
      'a message without its seq',
      JSON.stringify([{ messages: [{ from_id: 7, group: 'member', msg: 'x' }], more: false }]),
    ],
    ['a code that there is not', JSON.stringify([{ code: 'maybe' }])],
    ['half of it', JSON.stringify([answer]).slice(0, -3)],
  ])('that is %s', async (_what, body) => {
    expect((await failureOf(ask(await openLiar(says(200, body))))).status).toBe(200)
  })

  test.each([201, 204, 301, 302, 307, 400, 401, 404, 413, 429, 500, 502, 503])(
    'with status %i, even if its body is right',
    async (status) => {
      const body = status === 204 ? '' : JSON.stringify([answer])
      expect((await failureOf(ask(await openLiar(says(status, body))))).status).toBe(status)
    },
  )

  test('that does not come', async () => {
    expect((await failureOf(ask(await openLiar(() => {})))).status).toBe(0)
  })

  test('that stops in the middle', async () => {
    const url = await openLiar((_req, res) => {
      res.writeHead(200, { 'content-length': 100 }).write('[')
      res.destroy()
    })
    expect((await failureOf(ask(url))).status).toBe(0)
  })

  test('that is not finished', async () => {
    const url = await openLiar((_req, res) => void res.writeHead(200).write('['))
    expect((await failureOf(ask(url))).status).toBe(0)
  })

  test('that has no end', async () => {
    let written = 0
    const url = await openLiar((_req, res) => {
      const chunk = Buffer.alloc(1024 * 1024, 'x')
      const more = () => {
        while (!res.destroyed && res.write(chunk)) written += chunk.length
      }
      res.writeHead(200).on('drain', more)
      more()
    })
    const failure = await failureOf(ask(url, [call], 5000))
    expect(failure.status).toBe(0)
    expect(written).toBeLessThan(64 * 1024 * 1024)
  })

  test('where nobody listens', async () => {
    const url = await openLiar(() => {})
    const closed = new URL(url)
    closed.port = '1'
    expect((await failureOf(ask(closed.origin))).status).toBe(0)
  })
})

test('a failure tells what was asked and why it failed, and nothing of what was in it', async () => {
  const failure = await failureOf(ask(await openLiar(says(200, '<html>'))))
  expect(failure.message).toBe('the admin app’s answer to sync is not JSON'.replace('’', "'"))
  expect(failure.cause).toBeInstanceOf(SyntaxError)
})
