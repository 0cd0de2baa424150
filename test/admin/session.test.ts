import { useSessions } from '@kefu/admin/features/login/queries.ts'
import { openTickets } from '@kefu/admin/features/login/ticket.ts'
import { takeBeat } from '@kefu/admin/features/presence/beat.ts'
import { endedSessions } from '@kefu/admin/features/presence/queries.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { addAgent, type Client, goodPassword, openClient } from '../support/client.ts'

let admin: Admin
let amyId: number
beforeAll(async () => {
  admin = await openAdmin()
  amyId = await addAgent(admin, 'amy', 'Amy')
})
afterAll(() => admin.close())

const cookie = (client: Client) => client.cookies.get('kefu_session')!
const guarded = ['/admin/index/index', '/admin/service/index']
const sessionCookieOf = ({ cookies }: Awaited<ReturnType<Client['signIn']>>) =>
  cookies.find(({ name }) => name === 'kefu_session')
const isIn = async (client: Client) => (await client.post('/admin/login/ticket')).statusCode === 200

test.each(guarded)('%s opens for an agent and leads a stranger to the login', async (path) => {
  const amy = openClient(admin)
  await amy.signIn('amy')
  expect((await amy.get(path)).statusCode).toBe(200)
  const stranger = await openClient(admin).get(`${path}?a=1`)
  expect(stranger.statusCode).toBe(302)
  expect(stranger.headers.location).toBe(`/admin/login/login?next=${encodeURIComponent(`${path}?a=1`)}`)
})

test('/admin leads to the landing page', async () => {
  const amy = openClient(admin)
  await amy.signIn('amy')
  for (const path of ['/admin', '/admin/', '/admin/index'])
    expect((await amy.get(path)).headers.location).toBe('/admin/index/index')
})

test('the login begins a new session: a cookie planted before it opens nothing', async () => {
  const amy = openClient(admin)
  await amy.get('/admin/login/login')
  const planted = cookie(amy)
  await amy.signIn('amy')
  expect(cookie(amy)).not.toBe(planted)
  const thief = openClient(admin)
  thief.cookies.set('kefu_session', planted)
  expect((await thief.get('/admin/index/index')).statusCode).toBe(302)
})

test('the number of a session has at least 128 random bits', async () => {
  const many = 256
  const ones = new Array<number>(8 * 24).fill(0)
  for (let n = 0; n < many; n++) {
    const client = openClient(admin)
    await client.get('/admin/login/login')
    const number = Buffer.from(cookie(client).split('.')[0] ?? '', 'base64url')
    for (const bit of ones.keys()) ones[bit]! += (number[bit >> 3]! >> (bit & 7)) & 1
  }
  // Half of the time each, as far as chance goes: seven standard deviations.
  const random = ones.filter((count) => Math.abs(count - many / 2) < 7 * (Math.sqrt(many) / 2))
  expect(random.length).toBeGreaterThanOrEqual(128)
})

test('the cookie is for this site and for no script; the table cannot be turned into cookies', async () => {
  const amy = openClient(admin)
  const reply = await amy.signIn('amy')
  expect(sessionCookieOf(reply)).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })
  const [sessionId = ''] = cookie(amy).split('.')
  const rows = await admin.db.query('test_sessions', 'select key, data from sessions')
  expect(JSON.stringify(rows)).not.toContain(sessionId)
})

describe('behind https', () => {
  const https = { 'x-forwarded-proto': 'https' }
  let behind: Admin
  beforeAll(async () => {
    behind = await openAdmin({ TRUST_PROXY: '127.0.0.1' })
    await addAgent(behind, 'amy', 'Amy')
  })
  afterAll(() => behind.close())

  test('cookies are Secure and have names that say so, and the log-out takes the session’s away', async () => {
    const amy = openClient(behind)
    await amy.get('/admin/login/login', https)
    const captcha = await amy.readCaptcha(https)
    const reply = await amy.post(
      '/admin/login/login',
      { username: 'amy', password: goodPassword, captcha },
      https,
    )
    expect(reply.cookies).toHaveLength(2)
    expect(reply.cookies).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: '__Host-kefu_session', path: '/', secure: true, httpOnly: true }),
        expect.objectContaining({ name: '__Secure-kefu_device', path: '/admin', secure: true }),
      ]),
    )
    for (const set of reply.cookies) expect(set).not.toHaveProperty('domain')
    await amy.get('/admin/index/index', https)
    const out = await amy.post('/admin/login/logout', {}, https)
    expect(out.cookies).toMatchObject([{ name: '__Host-kefu_session', value: '', path: '/', secure: true }])
  })

  test('a cookie of a plain name, as another host of the domain could plant it, is none', async () => {
    const amy = openClient(behind)
    await amy.get('/admin/login/login', https)
    const captcha = await amy.readCaptcha(https)
    await amy.post('/admin/login/login', { username: 'amy', password: goodPassword, captcha }, https)
    expect((await amy.get('/admin/index/index', https)).statusCode).toBe(200)
    const good = amy.cookies.get('__Host-kefu_session')!
    for (const name of ['kefu_session', '__Secure-kefu_session']) {
      const thief = openClient(behind)
      thief.cookies.set(name, good)
      expect((await thief.get('/admin/index/index', https)).statusCode).toBe(302)
    }
  })
})

test('a session lasts twelve hours, and thirty days for whoever ticks the box', async () => {
  const [short, long] = [openClient(admin), openClient(admin)]
  const once = await short.signIn('amy')
  expect(sessionCookieOf(once)).not.toHaveProperty('expires')
  const stays = await long.signIn('amy', undefined, { remember: 'on' })
  const days = (sessionCookieOf(stays)!.expires!.getTime() - Date.now()) / 86_400_000
  expect(days).toBeGreaterThan(29.9)
  const rows = await admin.db.query<{ hours: string }>(
    'test_lifetimes',
    `select round(extract(epoch from expires_at - now()) / 3600) as hours
     from sessions where agent_id is not null order by id desc limit 2`,
  )
  expect(rows.map(({ hours }) => Number(hours))).toEqual([720, 12])
})

test('nothing that happens in a session prolongs it', async () => {
  const amy = openClient(admin)
  await amy.signIn('amy', undefined, { remember: true })
  await admin.db.query('test_shorten', `update sessions set expires_at = now() + interval '1 minute'`)
  await amy.get('/admin/index/index')
  const [row] = await admin.db.query<{ late: boolean }>(
    'test_late',
    `select bool_or(expires_at > now() + interval '2 minutes') as late from sessions where agent_id = $1`,
    [amyId],
  )
  expect(row!.late).toBe(false)
})

test('a log-out ends the session, its cookie and its sockets, and no other session', async () => {
  const [here, there] = [openClient(admin), openClient(admin)]
  await here.signIn('amy')
  await there.signIn('amy')
  await here.get('/admin/index/index')
  await there.get('/admin/index/index')
  const { ticket } = (await here.post('/admin/login/ticket')).json()
  const opened = openTickets(admin.config.sessionSecrets).readTicket(ticket)
  const old = cookie(here)
  admin.delivered.length = 0

  const reply = await here.post('/admin/login/logout')
  expect(reply.json()).toEqual({ code: 0, msg: '已退出' })
  expect(here.cookies.has('kefu_session')).toBe(false)
  expect(reply.headers['clear-site-data']).toBe('"storage"')
  expect(opened).toMatchObject({ agentId: amyId })
  const sessionId = typeof opened === 'object' ? opened.sessionId : null
  expect(admin.delivered).toEqual([{ to: [`agent:${amyId}`], close: 4401, session: sessionId }])

  here.cookies.set('kefu_session', old)
  expect((await here.get('/admin/index/index')).statusCode).toBe(302)
  expect(await isIn(there)).toBe(true)
})

test('the button on the page works without scripts', async () => {
  const amy = openClient(admin)
  await amy.signIn('amy')
  await amy.get('/admin/index/index')
  const reply = await amy.submit('/admin/login/logout', {})
  expect(reply.statusCode).toBe(303)
  expect(reply.headers.location).toBe('/admin/login/login')
  expect((await amy.get('/admin/index/index')).statusCode).toBe(302)
})

test('a link cannot sign anybody out', async () => {
  const amy = openClient(admin)
  await amy.signIn('amy')
  await amy.get('/admin/index/index')
  const reply = await amy.get('/admin/login/logout')
  expect(reply.statusCode).toBe(405)
  expect(reply.headers.allow).toBe('POST')
  expect(await isIn(amy)).toBe(true)
})

test('a session that ended while a page was being made does not come back with it', async () => {
  const amy = openClient(admin)
  await amy.signIn('amy')
  // The first page after the login writes into the session; here the row is gone by then.
  const { page } = await admin.db.transaction(async (query) => {
    await query('test_lock', 'select from sessions where agent_id = $1 for update', [amyId])
    const page = amy.get('/admin/index/index')
    await somebodyWaits(admin)
    await query('test_end', 'delete from sessions where agent_id = $1', [amyId])
    return { page }
  })
  expect((await page).statusCode).toBe(200)
  expect((await amy.get('/admin/index/index')).statusCode).toBe(302)
})

test('a session that is over, of a disabled agent, or tampered with is none', async () => {
  const bobId = await addAgent(admin, 'bob', 'Bob')
  const bob = openClient(admin)
  const inAgain = async () => {
    await bob.signIn('bob')
    await bob.get('/admin/index/index')
    expect(await isIn(bob)).toBe(true)
  }
  const isOut = async () => expect((await bob.get('/admin/index/index')).statusCode).toBe(302)

  await inAgain()
  await admin.db.query('test_over', 'update sessions set expires_at = now() where agent_id = $1', [bobId])
  await isOut()

  await inAgain()
  const real = cookie(bob)
  bob.cookies.set('kefu_session', `A${real.slice(1)}`)
  await isOut()
  bob.cookies.set('kefu_session', real)
  expect((await bob.get('/admin/index/index')).statusCode).toBe(200)

  await admin.db.query('test_disable_bob', 'update agents set disabled_at = now() where id = $1', [bobId])
  await isOut()
})

test('a ticket is for agents who are signed in, and names their session', async () => {
  const amy = openClient(admin)
  await amy.signIn('amy')
  await amy.get('/admin/service/index')
  const reply = await amy.post('/admin/login/ticket')
  expect(reply.json()).toEqual({ code: 0, ticket: expect.stringMatching(/^t1\./), expires_in: 60 })
  const ticket = openTickets(admin.config.sessionSecrets).readTicket(reply.json().ticket)
  const [row] = await admin.db.query<{ id: number }>(
    'test_newest',
    'select max(id) as id from sessions where agent_id = $1',
    [amyId],
  )
  expect(ticket).toMatchObject({ agentId: amyId, sessionId: row!.id })

  const stranger = openClient(admin)
  await stranger.get('/admin/login/login')
  const refused = await stranger.post('/admin/login/ticket')
  expect(refused.statusCode).toBe(401)
  expect(refused.json()).toEqual({ code: 1401, msg: '请先登录' })
})

describe('a session that nobody uses', () => {
  /** As if it had last been used so long ago. */
  const lieIdle = (minutes: number) =>
    admin.db.query(
      'test_idle',
      'update sessions set used_at = now() - make_interval(mins => $2) where agent_id = $1',
      [amyId, minutes],
    )

  async function idleMinutes(): Promise<number> {
    const [row] = await admin.db.query<{ minutes: number }>(
      'test_idle_minutes',
      `select round(extract(epoch from now() - used_at) / 60)::integer as minutes
       from sessions
       where agent_id = $1
       order by id desc
       limit 1`,
      [amyId],
    )
    return row!.minutes
  }

  async function signedIn(more = {}): Promise<Client> {
    const amy = openClient(admin)
    await amy.signIn('amy', undefined, more)
    await amy.get('/admin/index/index')
    return amy
  }

  test('for an hour is over, for its pages, its calls and its tickets', async () => {
    const amy = await signedIn()
    const [session] = await admin.db.query<{ id: number }>(
      'test_newest_of_amy',
      'select max(id) as id from sessions where agent_id = $1',
      [amyId],
    )
    expect(await endedSessions(admin.db.query, [session!.id])).toEqual([])
    await lieIdle(59)
    expect(await endedSessions(admin.db.query, [session!.id])).toEqual([])
    await lieIdle(60)
    expect((await amy.get('/admin/index/index')).statusCode).toBe(302)
    expect((await amy.get('/admin/me', { accept: '*/*' })).statusCode).toBe(401)
    expect(await isIn(amy)).toBe(false)
    expect(await endedSessions(admin.db.query, [session!.id])).toEqual([session!.id])
    await useSessions(admin.db.query, [session!.id])
    expect(await idleMinutes()).toBe(60)
  })

  test('may lie for days where it is remembered', async () => {
    const amy = await signedIn({ remember: true })
    await lieIdle(20 * 24 * 60)
    expect((await amy.get('/admin/index/index')).statusCode).toBe(200)
  })

  test('is used by whoever opens a page or changes something', async () => {
    const amy = await signedIn()
    await lieIdle(40)
    await amy.get('/admin/index/index')
    expect(await idleMinutes()).toBe(0)
    await lieIdle(40)
    await amy.post('/admin/me/presence', { presence: 'online' })
    expect(await idleMinutes()).toBe(0)
  })

  test('is not used by what its pages fetch by themselves', async () => {
    const amy = await signedIn()
    await lieIdle(40)
    expect((await amy.get('/admin/me', { accept: '*/*' })).statusCode).toBe(200)
    expect(await isIn(amy)).toBe(true)
    expect(await idleMinutes()).toBe(40)
  })

  test('is used by what the socket server saw its agent do', async () => {
    await signedIn()
    const [session] = await admin.db.query<{ id: number }>(
      'test_newest_of_amy',
      'select max(id) as id from sessions where agent_id = $1',
      [amyId],
    )
    await lieIdle(40)
    const list = { node: 'n:1', boot: 'b', upto: 0, agents: [], visitors: [], rooms: [], since: 0 }
    await takeBeat(admin.db, { ...list, sessions: [session!.id] })
    expect(await idleMinutes()).toBe(40)
    await takeBeat(admin.db, { ...list, sessions: [session!.id], used: [session!.id] })
    expect(await idleMinutes()).toBe(0)
  })

  test('is written to once a minute at most', async () => {
    const amy = await signedIn()
    const before = await usedAt()
    await amy.get('/admin/index/index')
    expect(await usedAt()).toEqual(before)
  })

  async function usedAt(): Promise<unknown> {
    const [row] = await admin.db.query<{ at: Date }>(
      'test_used_at',
      'select max(used_at) as at from sessions where agent_id = $1',
      [amyId],
    )
    return row!.at
  }
})

async function somebodyWaits({ db }: Admin): Promise<void> {
  const waiting = () =>
    db.query(
      'test_waiting',
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
  await expect.poll(async () => (await waiting()).length).toBe(1)
}
