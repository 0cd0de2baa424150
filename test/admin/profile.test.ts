import { closeCodes } from '@kefu/protocol/codes.ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { addAgent, type Client, goodPassword, openClient } from '../support/client.ts'

let admin: Admin
let amyId: number
let bobId: number
beforeEach(async () => {
  admin = await openAdmin({ CAPTCHA: 'off', LIMITS: 'on' })
  amyId = await addAgent(admin, 'amy', 'Amy')
  bobId = await addAgent(admin, 'bob', 'Bob')
})
afterEach(() => admin.close())

const newPassword = 'four staples and a battery'
const page = '/admin/profile/index'

async function signedIn(name = 'amy', password = goodPassword, headers = {}): Promise<Client> {
  const client = openClient(admin, 'en')
  await client.get('/admin/login/login')
  const reply = await client.post('/admin/login/login', { username: name, password }, headers)
  expect(reply.json()).toMatchObject({ code: 0 })
  await client.get(page)
  return client
}

async function sessionOf(agentId: number, place = 0): Promise<number> {
  const rows = await admin.db.query<{ id: number }>(
    'test_sessions',
    'select id from sessions where agent_id = $1 order by id',
    [agentId],
  )
  return rows[place]!.id
}
const isIn = async (client: Client) => (await client.post('/admin/login/ticket')).statusCode === 200

test('a stranger is led to the login', async () => {
  const reply = await openClient(admin).get(page)
  expect(reply.headers.location).toBe('/admin/login/login?next=%2Fadmin%2Fprofile%2Findex')
  const amy = await signedIn()
  expect((await amy.get('/admin/profile')).headers.location).toBe(page)
  expect((await amy.get('/admin/index/index')).body).toContain('href="/admin/profile/index"')
})

describe('name and picture', () => {
  test('are the agent’s to choose, and visitors see both', async () => {
    const amy = await signedIn()
    const reply = await amy.submit(page, { name: '  Amy   from Kefu ', avatar: '4' })
    expect(reply.headers.location).toBe(`${page}?done=profile`)
    const { body } = await amy.get(`${page}?done=profile`)
    expect(body).toContain('role="status">Saved.<')
    expect(body).toMatch(/value="4" checked/)
    expect(
      await admin.db.query('test_amy', 'select name, avatar from agents where id = $1', [amyId]),
    ).toEqual([{ name: 'Amy   from Kefu', avatar: 4 }])
    expect((await amy.get('/admin/service/index')).body).toContain('data-figure="4"')
    // Her pages come back with the new name.
    expect(admin.delivered).toEqual([{ to: [`agent:${amyId}`], close: closeCodes.restart }])
  })

  test.each([
    ['no name', { name: ' \u200b ' }, 'name', 'Enter the name that visitors will see.'],
    [
      'a name of 81 characters',
      { name: '😀'.repeat(81) },
      'name',
      'The name may have 80 characters at most.',
    ],
  ])('%s is named under its field, and nothing changes', async (_what, fields, field, sentence) => {
    const amy = await signedIn()
    const reply = await amy.submit(page, fields)
    expect(reply.statusCode).toBe(400)
    expect(reply.body).toContain(`id="${field}-error" role="alert">${sentence}<`)
    expect(await admin.db.query('test_name', 'select name from agents where id = $1', [amyId])).toEqual([
      { name: 'Amy' },
    ])
  })

  test('a figure that is not there, and what is not in the form, is refused', async () => {
    const amy = await signedIn()
    for (const wrong of [{ avatar: '6' }, { avatar: '-1' }, { role: 'owner' }, { id: String(bobId) }])
      expect((await amy.post(page, { name: 'Amy', ...wrong })).statusCode).toBe(400)
  })
})

describe('the password', () => {
  test('is changed by whoever knows it: this session goes on under a new cookie, all others end', async () => {
    const [amy, elsewhere] = [await signedIn(), await signedIn()]
    const bob = await signedIn('bob')
    const [mine, other] = [await sessionOf(amyId), await sessionOf(amyId, 1)]
    const before = amy.cookies.get('kefu_session')!
    admin.delivered.length = 0
    const reply = await amy.submit('/admin/profile/password', {
      present: goodPassword,
      password: newPassword,
    })
    expect(reply.headers.location).toBe(`${page}?done=password`)
    expect(amy.cookies.get('kefu_session')).not.toBe(before)
    // The pages that are open here go on with the token that they have.
    expect(await isIn(amy)).toBe(true)
    expect(await isIn(elsewhere)).toBe(false)
    expect(await isIn(bob)).toBe(true)
    const thief = openClient(admin)
    thief.cookies.set('kefu_session', before)
    expect((await thief.get(page)).statusCode).toBe(302)
    expect(admin.delivered).toEqual([
      { to: [`agent:${amyId}`], close: closeCodes.signedOut, session: other },
      { to: [`agent:${amyId}`], close: closeCodes.signedOut, session: mine },
    ])

    const again = openClient(admin)
    await again.get('/admin/login/login')
    const old = await again.post('/admin/login/login', { username: 'amy', password: goodPassword })
    expect(old.statusCode).toBe(401)
    await signedIn('amy', newPassword)
  })

  test('stays remembered where it was', async () => {
    const amy = openClient(admin, 'en')
    await amy.get('/admin/login/login')
    await amy.post('/admin/login/login', { username: 'amy', password: goodPassword, remember: true })
    await amy.get(page)
    const reply = await amy.submit('/admin/profile/password', {
      present: goodPassword,
      password: newPassword,
    })
    const cookie = reply.cookies.find(({ name }) => name === 'kefu_session')
    expect(cookie?.expires?.getTime()).toBeGreaterThan(Date.now() + 29 * 86_400_000)
    expect(
      await admin.db.query('test_kept', 'select remembered from sessions where agent_id = $1', [amyId]),
    ).toEqual([{ remembered: true }])
  })

  test('makes every other browser one that is not known', async () => {
    const amy = await signedIn()
    await signedIn()
    await amy.submit('/admin/profile/password', { present: goodPassword, password: newPassword })
    expect(
      await admin.db.query('test_devices', 'select agent_id from known_devices where agent_id = $1', [amyId]),
    ).toHaveLength(1)
  })

  test.each([
    ['a wrong present one', { present: 'wrong password', password: newPassword }, 'present'],
    ['a short one', { present: goodPassword, password: 'horse' }, 'password'],
    ['one that everybody uses', { present: goodPassword, password: 'password123' }, 'password'],
  ])('%s is named under its field, and nothing is typed back', async (_what, fields, field) => {
    const amy = await signedIn()
    const reply = await amy.submit('/admin/profile/password', fields)
    expect(reply.statusCode).toBe(400)
    expect(reply.body).toMatch(new RegExp(`id="${field}-error" role="alert">[^<]+<`))
    expect(reply.body).not.toContain(fields.password)
    expect(await isIn(amy)).toBe(true)
    await signedIn()
  })

  test('is guessed no faster here than at the login, and the login stays open meanwhile', async () => {
    const amy = await signedIn()
    const guess = () =>
      amy.post('/admin/profile/password', { present: 'wrong password', password: newPassword })
    for (let times = 0; times < 5; times++) expect((await guess()).statusCode).toBe(400)
    await admin.db.query(
      'test_wait',
      `update login_attempts set wait_until = now() + interval '30 seconds' where key like 'profile %'`,
    )
    const refused = await guess()
    expect(refused.statusCode).toBe(429)
    expect(refused.headers['retry-after']).toBe('30')
    await signedIn()
  })
})

describe('the sessions', () => {
  const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0'

  test('are listed with browser, address and times, this one first and marked', async () => {
    await signedIn('bob')
    const amy = await signedIn()
    await signedIn('amy', goodPassword, { 'user-agent': `${firefox}"><script>` })
    const { body } = await amy.get(page)
    expect(body.match(/<li class="session">/g)).toHaveLength(2)
    expect(body.match(/This one/g)).toHaveLength(1)
    expect(body.indexOf('This one')).toBeLessThan(body.indexOf('Firefox/142.0'))
    expect(body).toContain('127.0.0.1')
    expect(body).not.toContain('"><script>')
    expect(body).toContain(`name="session" value="${await sessionOf(amyId, 1)}"`)
    expect(body).not.toContain(`name="session" value="${await sessionOf(amyId)}"`)
  })

  test('are ended one by one, with their sockets', async () => {
    const [amy, there, elsewhere] = [await signedIn(), await signedIn(), await signedIn()]
    const session = await sessionOf(amyId, 1)
    const reply = await amy.submit('/admin/profile/end', { session: String(session) })
    expect(reply.headers.location).toBe(`${page}?done=sessions`)
    expect(admin.delivered).toEqual([{ to: [`agent:${amyId}`], close: closeCodes.signedOut, session }])
    expect([await isIn(amy), await isIn(there), await isIn(elsewhere)]).toEqual([true, false, true])
  })

  test('are ended all but this one, with their sockets', async () => {
    const [amy, there, elsewhere] = [await signedIn(), await signedIn(), await signedIn()]
    const ended = [await sessionOf(amyId, 1), await sessionOf(amyId, 2)]
    await amy.submit('/admin/profile/elsewhere', {})
    const closed = admin.delivered.map(({ session }) => session)
    expect(closed.sort()).toEqual(ended)
    expect([await isIn(amy), await isIn(there), await isIn(elsewhere)]).toEqual([true, false, false])
    expect((await amy.get(page)).body).not.toContain('Sign out everywhere else')
  })

  test('are ended by whoever said his password in the last ten minutes, and it is asked for once', async () => {
    const amy = await signedIn()
    const others = [await signedIn(), await signedIn(), await signedIn()]
    await admin.db.query(
      'test_long_ago',
      `update sessions
      set data = jsonb_set(data, '{confirmedAt}', to_jsonb((data ->> 'confirmedAt')::bigint - 600000))
      where id = $1`,
      [await sessionOf(amyId)],
    )
    const end = async (place: number, more = {}) =>
      amy.submit('/admin/profile/end', { session: String(await sessionOf(amyId, place)), ...more })
    for (const more of [{}, { confirm: '' }, { confirm: 'not this one' }])
      expect((await end(1, more)).statusCode).toBe(403)
    expect((await amy.submit('/admin/profile/elsewhere', {})).statusCode).toBe(403)
    for (const other of others) expect(await isIn(other)).toBe(true)
    const asks = 'autocomplete="current-password" aria-invalid'
    expect((await amy.get(page)).body.replace(/\s+/g, ' ').split(asks)).toHaveLength(3)
    expect((await amy.submit('/admin/profile/confirm', { confirm: goodPassword })).statusCode).toBe(303)
    expect((await amy.get(page)).body.replace(/\s+/g, ' ').split(asks)).toHaveLength(2)
    expect((await end(1)).statusCode).toBe(303)
    expect((await amy.submit('/admin/profile/elsewhere', {})).statusCode).toBe(303)
    for (const other of others) expect(await isIn(other)).toBe(false)
  })

  test('and the password said for that is guessed at no faster than at the login', async () => {
    const amy = await signedIn()
    await admin.db.query('test_never', `update sessions set data = data - 'confirmedAt'`)
    const codes: number[] = []
    for (let times = 0; times < 6; times++)
      codes.push((await amy.post('/admin/profile/confirm', { confirm: 'guessed' })).statusCode)
    expect(codes).toEqual([403, 403, 403, 403, 403, 429])
    expect(
      await admin.db.query('test_slowed', `select agent_id as "by" from audit where did = 'guessing_slowed'`),
    ).toEqual([{ by: amyId }])
  })

  test('of others are nobody’s to end', async () => {
    const bob = await signedIn('bob')
    const amy = await signedIn()
    const ofBob = await sessionOf(bobId)
    expect((await amy.submit('/admin/profile/end', { session: String(ofBob) })).statusCode).toBe(303)
    expect(await isIn(bob)).toBe(true)
    expect(admin.delivered).toEqual([])
    for (const session of ['', 'all', '-1', '1 or 1=1', '9'.repeat(30)])
      expect((await amy.post('/admin/profile/end', { session })).statusCode).toBe(400)
  })
})
