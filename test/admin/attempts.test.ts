import { attemptOf, free, takeBack, takeTurn } from '@kefu/admin/features/login/attempts.ts'
import { isPassword } from '@kefu/admin/features/login/password.ts'
import { Refusal } from '@kefu/admin/refusal.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { addAgent, type Client, goodPassword, openClient } from '../support/client.ts'

// A hash takes 20 ms: how often one is asked for is what counts here.
vi.mock('@kefu/admin/features/login/password.ts', async (original) => {
  const real = await original<typeof import('@kefu/admin/features/login/password.ts')>()
  return { ...real, isPassword: vi.fn(async (_stored, given) => given === goodPassword) }
})

let admin: Admin
let amyId: number
beforeAll(async () => {
  admin = await openAdmin({ LIMITS: 'on', CAPTCHA: 'off', TRUST_PROXY: '127.0.0.1' })
  amyId = await addAgent(admin, 'amy', 'Amy')
})
afterAll(() => admin.close())
beforeEach(async () => {
  vi.mocked(isPassword).mockClear()
  await admin.db.query('test_forget', 'delete from login_attempts')
})

let counted = 0
/** Each from an address of its own, unless it is told which. */
const anywhere = () => `198.51.${Math.floor(++counted / 250) % 250}.${counted % 250}`

async function atLogin(): Promise<Client> {
  const client = openClient(admin, 'en')
  await client.get('/admin/login/login')
  return client
}

function attempt(client: Client, username: string, password = 'wrong password', address = anywhere()) {
  return client.post('/admin/login/login', { username, password }, { 'x-forwarded-for': address })
}

/** As if all that has to wait had waited. */
const waitItOut = () => admin.db.query('test_wait', `update login_attempts set wait_until = '-infinity'`)

describe('an account', () => {
  test('has five failures free; then each attempt has to wait, longer and longer, 300 s at most', async () => {
    const vic = await atLogin()
    for (let times = 0; times < free.own; times++) expect((await attempt(vic, 'amy')).statusCode).toBe(401)

    const waits: number[] = []
    for (let times = 0; times < 11; times++) {
      const [row] = await admin.db.query<{ seconds: number }>(
        'test_seconds',
        `select round(extract(epoch from wait_until - now()))::integer as seconds
         from login_attempts where key = $1`,
        [`account ${amyId}`],
      )
      waits.push(row!.seconds)
      await waitItOut()
      await takeTurn(
        admin,
        attemptOf({ username: 'amy', address: anywhere(), accountId: amyId, device: null }),
      )
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300])
    const refused = await attempt(vic, 'amy', goodPassword)
    expect(refused.statusCode).toBe(429)
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(290)
    expect(refused.json()).toEqual({ code: 1429, msg: 'That was too often. Try again in 5 minutes.' })
    await waitItOut()
    expect((await attempt(vic, 'amy', goodPassword)).json().code).toBe(0)
    expect((await attempt(await atLogin(), 'amy')).statusCode).toBe(401)
  })

  test('at whose password is guessed too often has a line in the audit, one a minute, from wherever', async () => {
    const vic = await atLogin()
    for (let times = 0; times < free.own; times++) await attempt(vic, 'amy')
    for (let times = 0; times < free.own; times++) await attempt(vic, 'nobody')
    await admin.db.query('test_on', `update login_attempts set wait_until = now() + interval '1 minute'`)
    for (let times = 0; times < 10; times++) {
      expect((await attempt(vic, 'amy')).statusCode).toBe(429)
      expect((await attempt(vic, 'nobody')).statusCode).toBe(429)
    }
    const lines = await admin.db.query(
      'test_lines',
      `select who, on_id as "account", facts from audit where did = 'guessing_slowed' order by id`,
    )
    expect(lines).toEqual([
      { who: 'stranger', account: amyId, facts: {} },
      { who: 'stranger', account: null, facts: {} },
    ])
  })

  test('that does not exist is slowed down in the same way', async () => {
    const vic = await atLogin()
    const codes: number[] = []
    for (let times = 0; times < free.own + 1; times++) codes.push((await attempt(vic, 'nobody ')).statusCode)
    expect(codes).toEqual([401, 401, 401, 401, 401, 429])
    expect((await attempt(vic, 'NOBODY')).statusCode).toBe(429)
    const rows = await admin.db.query('test_keys', 'select key from login_attempts')
    expect(JSON.stringify(rows)).not.toContain('nobody')
  })

  test('of twenty attempts at once lets five through', async () => {
    const vic = await atLogin()
    const replies = await Promise.all(Array.from({ length: 20 }, () => attempt(vic, 'amy')))
    expect(replies.filter(({ statusCode }) => statusCode === 401)).toHaveLength(free.own)
    expect(isPassword).toHaveBeenCalledTimes(free.own)
  })

  test('is told without scripts, in the form, and keeps what was typed', async () => {
    const vic = await atLogin()
    for (let times = 0; times < free.own; times++) await attempt(vic, 'amy')
    await admin.db.query('test_later', `update login_attempts set wait_until = now() + interval '20 seconds'`)
    const page = await vic.submit('/admin/login/login', { username: 'amy', password: 'wrong password' })
    expect(page.statusCode).toBe(429)
    expect(page.headers['retry-after']).toBe('20')
    expect(page.body).toContain('Try again in 20 seconds.')
    expect(page.body).toContain('value="amy"')
  })
})

describe('whoever signed in before', () => {
  test('still gets in with his browser while a thousand guesses a minute come from elsewhere', async () => {
    const amy = await atLogin()
    expect((await attempt(amy, 'amy', goodPassword)).json().code).toBe(0)
    vi.mocked(isPassword).mockClear()
    const vic = await atLogin()
    const codes: number[] = []
    for (let times = 0; times < 1000; times++) codes.push((await attempt(vic, 'amy')).statusCode)
    expect(codes.filter((code) => code === 401).length).toBeLessThan(20)
    expect(isPassword).toHaveBeenCalledTimes(codes.filter((code) => code === 401).length)
    expect((await attempt(vic, 'amy', goodPassword)).statusCode).toBe(429)

    amy.cookies.delete('kefu_session')
    await amy.get('/admin/login/login')
    expect((await attempt(amy, 'amy')).statusCode).toBe(401)
    expect((await attempt(amy, 'amy', goodPassword)).json().code).toBe(0)
  })

  test('has five failures of his own there', async () => {
    const amy = await atLogin()
    await attempt(amy, 'amy', goodPassword)
    amy.cookies.delete('kefu_session')
    await amy.get('/admin/login/login')
    const codes: number[] = []
    for (let times = 0; times < free.own + 1; times++) codes.push((await attempt(amy, 'amy')).statusCode)
    expect(codes).toEqual([401, 401, 401, 401, 401, 429])
    expect((await attempt(await atLogin(), 'amy', goodPassword)).json().code).toBe(0)
  })

  test('is known there alone: the cookie makes nobody else known, and a made-up one nobody', async () => {
    await addAgent(admin, 'bob', 'Bob')
    const amy = await atLogin()
    await attempt(amy, 'amy', goodPassword)
    const device = amy.cookies.get('kefu_device')!
    const rows = await admin.db.query('test_devices', 'select * from known_devices')
    expect(JSON.stringify(rows)).not.toContain(device)
    for (const [username, cookie] of [
      ['bob', device],
      ['amy', `${'A'.repeat(32)}.${'A'.repeat(43)}`],
      ['amy', device.slice(0, 32)],
    ] as const) {
      const vic = await atLogin()
      for (let times = 0; times < free.own; times++) await attempt(vic, username)
      vic.cookies.set('kefu_device', cookie)
      expect((await attempt(vic, username, goodPassword)).statusCode).toBe(429)
    }
  })
})

test('whoever signed in before also gets in where guesses come from his own address', async () => {
  const address = '192.0.2.77'
  const amy = await atLogin()
  expect((await attempt(amy, 'amy', goodPassword)).json().code).toBe(0)
  const vic = await atLogin()
  const codes: number[] = []
  for (let times = 0; times < 60; times++)
    codes.push((await attempt(vic, `user ${times}`, 'wrong password', address)).statusCode)
  expect(codes.slice(20).every((code) => code === 429)).toBe(true)
  amy.cookies.delete('kefu_session')
  await amy.get('/admin/login/login')
  expect((await attempt(amy, 'amy', goodPassword, address)).json().code).toBe(0)
})

describe('one password on a thousand accounts', () => {
  test('from one address is stopped after twenty, and nobody else is', async () => {
    const codes: number[] = []
    for (let name = 0; name < 40; name++) {
      const turn = takeTurn(
        admin,
        attemptOf({ username: `user ${name}`, address: '192.0.2.1', accountId: null, device: null }),
      )
      codes.push(await turn.then(() => 401, statusOf))
    }
    expect(codes.filter((code) => code === 401)).toHaveLength(free.address)
    expect(codes.at(-1)).toBe(429)
    expect((await attempt(await atLogin(), 'amy', goodPassword)).json().code).toBe(0)
  })

  test('from one network of version 6 is as one address', async () => {
    const addresses = ['2001:db8::1', '2001:db8:0:0:9::1', '2001:db8:0:1::1', '::ffff:192.0.2.9']
    const keys = addresses.map(
      (address) => attemptOf({ username: '', address, accountId: 1, device: null }).shared[0],
    )
    expect(keys).toEqual([
      'address 2001:db8:0:0::/64',
      'address 2001:db8:0:0::/64',
      'address 2001:db8:0:1::/64',
      'address ::ffff:192.0.2.9',
    ])
  })

  test('from everywhere is stopped after two hundred a minute, but for browsers that are known', async () => {
    const amy = await atLogin()
    await attempt(amy, 'amy', goodPassword)
    const vic = await atLogin()
    const codes: number[] = []
    for (let name = 0; name < 1000; name++) codes.push((await attempt(vic, `user ${name}`)).statusCode)
    expect(codes.filter((code) => code === 401)).toHaveLength(free.all)
    expect(isPassword).toHaveBeenCalledTimes(free.all + 1)
    const refused = await attempt(vic, 'user 2000')
    expect(refused.statusCode).toBe(429)
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    const [kept] = await admin.db.query<{ rows: number }>(
      'test_rows',
      'select count(*) as rows from login_attempts',
    )
    expect(kept!.rows).toBeLessThan(2 * free.all + 10)

    amy.cookies.delete('kefu_session')
    await amy.get('/admin/login/login')
    expect((await attempt(amy, 'amy', goodPassword)).json().code).toBe(0)
  })
})

test('whoever has an account of his own clears his address of one attempt by it, and of no other', async () => {
  const bad = (name: string) =>
    attemptOf({ username: name, address: '192.0.2.5', accountId: null, device: null })
  for (let times = 0; times < free.address - 1; times++) await takeTurn(admin, bad(`user ${times}`))
  const own = attemptOf({ username: 'amy', address: '192.0.2.5', accountId: amyId, device: null })
  await takeTurn(admin, own)
  await takeBack(admin.db, own)
  await takeTurn(admin, bad('one more'))
  await expect(takeTurn(admin, bad('too many'))).rejects.toThrow(Refusal)
})

test('the counts are in the database: another process, or this one after a restart, knows them', async () => {
  const attempts = { username: 'amy', address: '192.0.2.6', accountId: amyId, device: null }
  const other = await openAdmin({ LIMITS: 'on' })
  for (let times = 0; times < free.own; times++) await takeTurn(admin, attemptOf(attempts))
  await expect(takeTurn({ config: other.config, db: admin.db }, attemptOf(attempts))).rejects.toThrow(Refusal)
  await other.close()
})

test('an hour without an attempt, and it is forgotten', async () => {
  const attempts = attemptOf({ username: 'amy', address: anywhere(), accountId: amyId, device: null })
  for (let times = 0; times < free.own; times++) await takeTurn(admin, attempts)
  await admin.db.query('test_hour', 'update login_attempts set forget_at = now(), wait_until = now()')
  for (let times = 0; times < free.own; times++) await takeTurn(admin, attempts)
  await expect(takeTurn(admin, attempts)).rejects.toThrow(Refusal)
})

function statusOf(err: unknown): number {
  return err instanceof Refusal ? err.statusCode : 500
}
