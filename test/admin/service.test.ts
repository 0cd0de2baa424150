import { createSigner, type Signer, signatureHeader } from '@kefu/protocol/signature.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'

let admin: Admin
let signer: Signer
beforeAll(async () => {
  admin = await openAdmin()
  signer = signerAt(0)
})
afterAll(() => admin.close())

const path = '/admin/service/save_msg'
const calls = ['login', 'save_msg', 'load_user_list', 'logout', 'sync', 'seen', 'page', 'presence']

function post(body: string, headers: Record<string, string>, url = path) {
  return admin.app.inject({
    method: 'POST',
    url,
    payload: body,
    headers: { 'content-type': 'application/json', ...headers },
  })
}

const signed = (body: string, by = signer, url = path) => ({ [signatureHeader]: by.sign('POST', url, body) })
/** Our own signer on a clock that is so many ms ahead. */
const signerAt = (ahead: number) => createSigner(admin.config.serviceSecrets, () => Date.now() + ahead)
const message = (more: object = {}) =>
  JSON.stringify([{ person: 'visitor', from_id: 1, cid: crypto.randomUUID(), msg: 'Hello', ...more }])

describe('a service call', () => {
  test.each(calls)('I56 %s without a signature is refused, and GET is not its method', async (name) => {
    const reply = await post('[]', {}, `/admin/service/${name}`)
    expect(reply.statusCode).toBe(401)
    const got = await admin.app.inject(`/admin/service/${name}`)
    expect([got.statusCode, got.headers.allow]).toEqual([405, 'POST'])
  })

  test('I57 with a signature that is wrong, old, or of another body is refused; with the right one it is taken', async () => {
    const body = message()
    const stranger = createSigner(['another secret of at least thirty-two characters'])
    const past = signerAt(-301_000)
    const refused = [
      await post(body, signed(body, stranger)),
      await post(body, signed(body, past)),
      await post(message(), signed(body)),
      await post(body, { [signatureHeader]: 'nonsense' }),
      await post(body, signed(body, signer, '/admin/service/seen')),
    ]
    expect(refused.map(({ statusCode }) => statusCode)).toEqual([401, 401, 401, 401, 401])
    expect((await post(body, signed(body))).statusCode).toBe(200)
  })

  test('says plainly when it is the clocks that differ', async () => {
    const body = message()
    const reply = await post(body, signed(body, signerAt(400_000)))
    expect(reply.json().msg).toContain('时钟')
  })

  test.each([
    ['a number for a text', { msg: 5 }],
    ['an object for a text', { msg: { toPostgres: 'now()' } }],
    ['an id as text', { from_id: '1' }],
    ['a key that nobody knows', { seq: 1 }],
    ['a cid that is none', { cid: 'x' }],
  ])('I60 with %s is refused, and nothing is converted or dropped', async (_what, more) => {
    const body = message(more)
    const reply = await post(body, signed(body))
    expect(reply.statusCode).toBe(400)
    expect(reply.body).not.toMatch(/select|insert|at \w+ \(/i)
  })

  test('that is no array, or an empty one, is refused', async () => {
    for (const body of ['{}', '[]', 'null', '{'])
      expect((await post(body, signed(body))).statusCode).toBe(400)
  })

  test('with a message of somebody who is not there refuses that one, and takes the others', async () => {
    const url = '/admin/service/login'
    const login = JSON.stringify([{ node: 'n', boot: 'b', no: 1, person: 'visitor', address: '192.0.2.1' }])
    const [vic] = (await post(login, signed(login, signer, url), url)).json()
    const body = JSON.stringify([
      { person: 'visitor', from_id: 999_999, cid: crypto.randomUUID(), msg: 'From nobody' },
      { person: 'agent', from_id: 999_999, to_id: 999_998, cid: crypto.randomUUID(), msg: 'To nobody' },
      { person: 'visitor', from_id: vic.id, cid: crypto.randomUUID(), msg: 'From somebody' },
    ])
    const reply = await post(body, signed(body))
    expect(reply.json()).toMatchObject([{ code: 'forbidden' }, { code: 'forbidden' }, { seq: 1 }])
  })

  test('with a value that only the database refuses is refused for its content, so that the others can go on', async () => {
    const url = '/admin/service/login'
    const body = JSON.stringify([{ node: 'n', boot: 'b', no: 2, person: 'visitor', address: 'fe80::1%x' }])
    const reply = await post(body, signed(body, signer, url), url)
    expect(reply.statusCode).toBe(400)
  })

  test('gets no cookie and needs no page’s token', async () => {
    const body = message()
    const reply = await post(body, signed(body))
    expect(reply.cookies).toEqual([])
  })
})
