import { type AddressInfo, connect } from 'node:net'
import { performance } from 'node:perf_hooks'
import { text } from 'node:stream/consumers'
import { free } from '@kefu/admin/features/login/attempts.ts'
import { hashPassword, isPassword, turns } from '@kefu/admin/features/login/password.ts'
import { takingTurns } from '@kefu/admin/features/login/turns.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { addAgent, type Client, goodPassword, openClient } from '../support/client.ts'

// The I… are rows of the catalogue of bad input: what reaches the pages of agents.

vi.mock('@kefu/admin/features/login/password.ts', async (original) => {
  const real = await original<typeof import('@kefu/admin/features/login/password.ts')>()
  return { ...real, isPassword: vi.fn(real.isPassword) }
})

let admin: Admin
let amyId: number
beforeAll(async () => {
  admin = await openAdmin({ LIMITS: 'on', TRUST_PROXY: '127.0.0.1' })
  amyId = await addAgent(admin, 'amy', 'Amy')
  await addAgent(admin, 'bob', 'Bob')
  await admin.db.query('test_disable', `update agents set disabled_at = now() where username = 'bob'`)
})
afterAll(() => admin.close())
beforeEach(async () => {
  await admin.db.query('test_forget', 'delete from login_attempts')
  vi.mocked(isPassword).mockClear()
})

let counted = 0
const anywhere = () => ({ 'x-forwarded-for': `198.51.100.${++counted % 250}` })
const login = '/admin/login/login'

async function atLogin(): Promise<Client> {
  const client = openClient(admin)
  await client.get(login)
  return client
}

async function attempt(client: Client, username: string, password = 'wrong password') {
  return client.post(login, { username, password, captcha: await client.readCaptcha() }, anywhere())
}

async function signedIn(): Promise<Client> {
  const amy = await atLogin()
  expect((await attempt(amy, 'amy', goodPassword)).json().code).toBe(0)
  await amy.get('/admin/index/index')
  return amy
}

test('I61 unknown, wrong and disabled get one answer, after exactly one hash each', async () => {
  const answers: unknown[] = []
  for (const [username, password] of [
    ['nobody', goodPassword],
    ['amy', 'wrong password'],
    ['bob', goodPassword],
  ] as const) {
    vi.mocked(isPassword).mockClear()
    const { statusCode, body, headers } = await attempt(await atLogin(), username, password)
    expect(isPassword).toHaveBeenCalledTimes(1)
    answers.push({ statusCode, body, length: headers['content-length'] })
  }
  expect(answers[0]).toMatchObject({ statusCode: 401 })
  expect(answers).toEqual([answers[0], answers[0], answers[0]])
})

test.each([
  ['a megabyte', { password: 'x'.repeat(1_000_000) }],
  ['129 characters', { password: 'x'.repeat(129) }],
  ['a password with U+0000', { password: 'correct horse\u0000battery' }],
  ['a list', { password: [goodPassword] }],
  ['password[]', { 'password[]': goodPassword }],
])('I62 %s is refused before hashing', async (_what, wrong) => {
  const client = await atLogin()
  const fields = { username: 'amy', captcha: await client.readCaptcha(), ...wrong }
  expect((await client.post(login, fields, anywhere())).statusCode).toBe(400)
  expect(isPassword).not.toHaveBeenCalled()
})

test('I63 a captcha that is used, another session’s, old, empty or a list lets nobody in', async () => {
  const [vic, wen] = [await atLogin(), await atLogin()]
  const withCaptcha = (captcha: unknown) =>
    vic.post(login, { username: 'amy', password: goodPassword, captcha }, anywhere())
  const used = await vic.readCaptcha()
  await vic.post(login, { username: 'amy', password: 'wrong password', captcha: used }, anywhere())
  const foreign = await wen.readCaptcha()
  for (const captcha of [used, foreign, '', undefined]) {
    if (captcha !== used) await vic.readCaptcha()
    const reply = await withCaptcha(captcha)
    expect(reply.statusCode).toBe(400)
    expect(reply.json()).toMatchObject({ code: 1001, field: 'captcha' })
  }
  const old = await vic.readCaptcha()
  await admin.db.query('test_three_minutes', 'update captchas set expires_at = now()')
  expect((await withCaptcha(old)).json()).toMatchObject({ field: 'captcha' })
  expect((await withCaptcha([await vic.readCaptcha()])).statusCode).toBe(400)
})

describe('I64', () => {
  test('twenty logins at once are all looked at, and hash at most four at a time', async () => {
    const clients = await Promise.all(Array.from({ length: 20 }, atLogin))
    const replies = await Promise.all(clients.map((client, index) => attempt(client, `user ${index}`)))
    expect(replies.map(({ statusCode }) => statusCode)).toEqual(Array(20).fill(401))
    expect(isPassword).toHaveBeenCalledTimes(20)
    expect(turns.atOnce).toBeLessThanOrEqual(4)
  })

  test('works that take turns never run more at once, and the queue has an end', async () => {
    const inTurn = takingTurns({ atOnce: 4, mayWait: 10 }, () => new Error('too many'))
    const ends: (() => void)[] = []
    let [running, most] = [0, 0]
    const works = Array.from({ length: 20 }, () =>
      inTurn(async () => {
        most = Math.max(most, ++running)
        await new Promise<void>((resolve) => ends.push(resolve))
        running--
      }),
    )
    const settled = Promise.allSettled(works)
    for (let done = 0; done < 14; done++) {
      await expect.poll(() => ends.length).toBeGreaterThan(0)
      ends.shift()!()
    }
    const outcomes = (await settled).map(({ status }) => status)
    expect(outcomes.filter((status) => status === 'rejected')).toHaveLength(6)
    expect(most).toBe(4)
    await expect(inTurn(async () => 'free again')).resolves.toBe('free again')
  })

  test('who finds the queue for hashing full is asked to come again', async () => {
    const stored = await hashPassword(goodPassword)
    const all = await Promise.allSettled(Array.from({ length: 120 }, () => isPassword(stored, 'x')))
    const refused = all.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    expect(refused).toHaveLength(120 - turns.atOnce - turns.mayWait)
    for (const reason of refused) expect(reason).toMatchObject({ statusCode: 503 })
    expect(await isPassword(stored, goodPassword)).toBe(true)
  })

  test('guessing at one account gets 429 and when to come again; who is known there still gets in', async () => {
    const amy = await signedIn()
    const vic = await atLogin()
    for (let times = 0; times < free.own; times++) await attempt(vic, 'amy')
    await admin.db.query('test_wait', `update login_attempts set wait_until = now() + interval '9 seconds'`)
    const refused = await attempt(vic, 'amy', goodPassword)
    expect(refused.statusCode).toBe(429)
    expect(refused.headers['retry-after']).toBe('9')
    amy.cookies.delete('kefu_session')
    await amy.get(login)
    expect((await attempt(amy, 'amy', goodPassword)).json().code).toBe(0)
  })
})

test('I65 a session fixed before the login, ended, over, of a disabled agent or tampered with opens nothing', async () => {
  const opens = async (value: string) => {
    const thief = openClient(admin)
    thief.cookies.set('kefu_session', value)
    const { statusCode } = await thief.get('/admin/me', { accept: '*/*' })
    return statusCode
  }
  const cookieOf = (client: Client) => client.cookies.get('kefu_session')!
  const amy = await atLogin()
  const planted = cookieOf(amy)
  await attempt(amy, 'amy', goodPassword)
  await amy.get('/admin/index/index')
  expect(await opens(cookieOf(amy))).toBe(200)
  expect(await opens(planted)).toBe(401)
  expect(await opens(`x${cookieOf(amy)}`)).toBe(401)
  const ended = cookieOf(amy)
  await amy.post('/admin/login/logout')
  expect(await opens(ended)).toBe(401)

  const again = cookieOf(await signedIn())
  await admin.db.query('test_disable_amy', 'update agents set disabled_at = now() where id = $1', [amyId])
  expect(await opens(again)).toBe(401)
  await admin.db.query('test_enable_amy', 'update agents set disabled_at = null where id = $1', [amyId])
  expect(await opens(again)).toBe(200)
  await admin.db.query('test_over', 'update sessions set expires_at = now() where agent_id = $1', [amyId])
  expect(await opens(again)).toBe(401)
})

test.each([
  ['no token', { 'x-csrf-token': '' }],
  ['a foreign token', { 'x-csrf-token': 'foreign' }],
  ['the origin null', { origin: 'null' }],
  ['another origin', { origin: 'https://evil.example' }],
  ['Sec-Fetch-Site: cross-site', { 'sec-fetch-site': 'cross-site' }],
  ['JSON as text/plain', { 'content-type': 'text/plain' }],
])('I66 a change with %s is refused', async (_what, headers) => {
  const amy = await signedIn()
  const reply = await amy.post('/admin/me/presence', { presence: 'away' }, headers)
  expect(reply.statusCode).toBe(403)
  const [row] = await admin.db.query<{ presence: string }>(
    'test_presence',
    'select presence from agents where id = $1',
    [amyId],
  )
  expect(row!.presence).toBe('online')
})

test('I67 Host and X-Forwarded-* of a client are believed neither for addresses, nor for limits, nor for https', async () => {
  const evil = {
    host: 'evil.example',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'https',
    'x-forwarded-for': '203.0.113.9',
  }
  const named = await openAdmin({ PUBLIC_ADMIN_URL: 'http://help.example', LIMITS: 'on', CAPTCHA: 'off' })
  await addAgent(named, 'amy', 'Amy')
  for (const url of ['/', '/index/index/chat', login]) {
    const reply = await named.app.inject({ url, headers: evil })
    expect(`${reply.body}${JSON.stringify(reply.headers)}`).not.toContain('evil.example')
    expect(reply.headers).not.toHaveProperty('strict-transport-security')
  }
  const led = await named.app.inject({ url: '/admin/index/index', headers: evil })
  expect(led.headers.location).toMatch(/^\/admin\/login\/login\?/)

  const client = openClient(named)
  await client.get(login)
  const codes: number[] = []
  for (let times = 0; times < 25; times++) {
    const headers = { 'x-forwarded-for': `203.0.113.${times}` }
    codes.push(
      (await client.post(login, { username: `user ${times}`, password: 'wrong' }, headers)).statusCode,
    )
  }
  expect(codes.at(-1)).toBe(429)
  await named.close()
})

describe('I68', () => {
  const port = async () => {
    if (!admin.app.server.listening) await admin.app.listen({ host: '127.0.0.1', port: 0 })
    return (admin.app.server.address() as AddressInfo).port
  }
  const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1])

  test.each([
    ['/admin/../', 404],
    ['/admin/%2e%2e/', 404],
    ['/admin/..%2f..%2fetc/passwd', 404],
    ['/%zz', 400],
    [`/admin/${'x'.repeat(8192)}`, 404],
  ])('%.40s is answered %i', async (path, status) => {
    const socket = connect(await port(), '127.0.0.1')
    socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`)
    expect(statusOf(await text(socket))).toBe(status)
  })

  test('a header of 20 KB is answered 431', async () => {
    const socket = connect(await port(), '127.0.0.1')
    socket.write(
      `GET / HTTP/1.1\r\nhost: localhost\r\nx-long: ${'x'.repeat(20_000)}\r\nconnection: close\r\n\r\n`,
    )
    expect(statusOf(await text(socket))).toBe(431)
  })

  test.each(['//evil.example', '/\\evil.example', 'https://evil.example', '/%09/evil.example'])(
    'the login leads nobody to %s',
    async (next) => {
      const amy = openClient(admin)
      await amy.get(`${login}?next=${encodeURIComponent(next)}`)
      const reply = await amy.post(
        login,
        { username: 'amy', password: goodPassword, captcha: await amy.readCaptcha(), next },
        anywhere(),
      )
      expect(new URL(reply.json().href, 'http://here.invalid').host).toBe('here.invalid')
      const led = await amy.get(`${login}?next=${encodeURIComponent(next)}`)
      expect(new URL(String(led.headers.location), 'http://here.invalid').host).toBe('here.invalid')
    },
  )

  test('a header that comes a byte at a time is answered 408 within 15 s', { timeout: 20_000 }, async () => {
    const socket = connect(await port(), '127.0.0.1')
    const begun = performance.now()
    socket.write('GET / HTTP/1.1\r\nhost: localhost\r\nx-slow: ')
    const drip = setInterval(() => socket.write('x'), 250)
    const answer = await text(socket)
    clearInterval(drip)
    expect(statusOf(answer)).toBe(408)
    expect(performance.now() - begun).toBeLessThan(16_000)
  })
})
