import { randomUUID } from 'node:crypto'
import { isUsed } from '@kefu/admin/backup/queries.ts'
import { dropWords, takeTurn, untilTurn } from '@kefu/admin/features/canary/queries.ts'
import { startCanary } from '@kefu/admin/features/canary/watch.ts'
import { canaryAgent, canaryVisitor } from '@kefu/admin/features/canary/who.ts'
import { openTickets } from '@kefu/admin/features/login/ticket.ts'
import { openVisitorTokens } from '@kefu/admin/features/visitors/token.ts'
import { readConfig as readSocketConfig } from '@kefu/socket/config.ts'
import { type SocketServer, serve } from '@kefu/socket/serve.ts'
import { Client } from 'pg'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { testEnv } from '../support/admin.ts'
import { addAgent, openClient } from '../support/client.ts'
import { openDesk } from '../support/desk.ts'
import { openMailServer } from '../support/mail-server.ts'
import { openSystem, type System } from '../support/system.ts'
import { openWebhook } from '../support/webhook.ts'

const silent = pino({ level: 'silent' })
/** As in production, but more often. */
const often = { CANARY_SECONDS: '1', LIMITS: 'on', CAPTCHA: 'off' }

const ready = async (system: System) => (await system.app.inject('/readyz')).json<{ canary?: string }>()
const metricsOf = async (system: System) => (await system.app.inject('/metrics')).body
const works = (system: System) => expect.poll(async () => (await ready(system)).canary).toBe('works')
const fails = (system: System, sentence: RegExp) =>
  expect.poll(async () => (await ready(system)).canary).toMatch(sentence)

/** How often the canary was heard so far. */
async function said(system: System): Promise<number> {
  const [row] = await system.db.query<{ seq: number }>(
    'test_canary_said',
    `select coalesce(max(last_seq), 0) as seq from conversations where kind = 'canary'`,
  )
  return row!.seq
}

describe('a chat that works', () => {
  let system: System
  beforeEach(async () => {
    system = await openSystem(often, true)
  })
  afterEach(() => system.close())

  test('says so, and how long its message took', async () => {
    await works(system)
    const metrics = await metricsOf(system)
    expect(metrics).toContain('kefu_canary_ok 1')
    expect(metrics).toMatch(/^kefu_canary_seconds\{step="acknowledged"\} [\d.]+$/m)
    expect(metrics).toMatch(/^kefu_canary_seconds\{step="delivered"\} [\d.]+$/m)
    expect(metrics).toMatch(/^kefu_canary_age_seconds [\d.e-]+$/m)
  })

  test('shows its message to nobody, and counts it nowhere', async () => {
    const amy = await openDesk(system, 'Amy', 'owner')
    await works(system)
    const before = await said(system)
    await expect.poll(() => said(system)).toBeGreaterThan(before + 1)
    const told = JSON.stringify(amy.wire.rest)
    expect(told).not.toContain('canary')
    expect(told).not.toContain(String(canaryVisitor))

    // What Vic says is found when that of the canary could have been, too.
    const vic = await system.visit()
    await vic.say('Is a canary here?')
    const found = async () => (await amy.page.get('/admin/service/search?q=canary')).body
    await expect.poll(found).toContain('Is a canary here?')
    expect(await found()).not.toContain(String(canaryVisitor))

    for (const tab of ['waiting', 'all', 'closed'])
      expect((await amy.page.get(`/admin/service/inbox?tab=${tab}`)).body).not.toContain(`${canaryVisitor}`)
    const history = await amy.page.get('/admin/history/index')
    expect(history.statusCode).toBe(200)
    for (const page of [
      history,
      await amy.page.get('/admin/history/export?as=json'),
      await amy.page.get('/admin/accounts/index'),
      await amy.page.get('/admin/audit/index'),
      await amy.page.get('/admin/service/agents'),
      await amy.page.get('/admin/rooms/index'),
    ]) {
      expect(page.statusCode).toBe(200)
      expect(page.body).not.toContain(String(canaryVisitor))
      expect(page.body).not.toContain(String(canaryAgent))
    }
    const [conversation] = await system.db.query<{ id: number }>(
      'test_canary_id',
      `select id from conversations where kind = 'canary'`,
    )
    const read = await amy.page.get(`/admin/history/read?conversation=${conversation!.id}`)
    expect(read.statusCode).toBe(404)
    amy.wire.send({ type: 'sync', conversation: conversation!.id, after: 0 })
    expect(await amy.wire.next('error')).toMatchObject({ code: 'forbidden' })

    // Vic alone, with Amy.
    const metrics = await metricsOf(system)
    expect(metrics).toContain('kefu_conversations{state="open"} 1')
    expect(metrics).toContain('kefu_conversations{state="waiting"} 0')
    const there = await system.db.query<{ who: string }>(
      'test_present',
      `select distinct kind || ' ' || person_id as who from presences order by who`,
    )
    expect(there.map(({ who }) => who)).toEqual([`agent ${amy.id}`, `visitor ${vic.ready.id}`])
    const [others] = await system.db.query<{ n: number }>(
      'test_canary_elsewhere',
      `select (select count(*) from search_entries where conversation_id = $1)
        + (select count(*) from search_marks where conversation_id = $1)
        + (select count(*) from agents where id >= $2) + (select count(*) from waits) as n`,
      [conversation!.id, canaryVisitor],
    )
    expect(others!.n).toBe(0)
  })

  test('leaves a database into which a backup can be restored, as it was', async () => {
    await works(system)
    const client = new Client(system.config.databaseUrl)
    await client.connect()
    expect(await isUsed(client)).toBe(false)
    await system.visit()
    expect(await isUsed(client)).toBe(true)
    await client.end()
  })

  test('is never given to an agent who is here, and gives its own agent nobody', async () => {
    await works(system)
    const vic = await system.visit()
    await vic.say('Hello?')
    const before = await said(system)
    await expect.poll(() => said(system)).toBeGreaterThan(before + 1)
    const [mine] = await system.db.query<{ agent: number | null }>(
      'test_whose',
      'select agent_id as agent from conversations where visitor_id = $1',
      [vic.ready.id],
    )
    expect(mine!.agent).toBeNull()
    // Nobody is here, whatever the canary does.
    const status = await vic.next('status')
    expect(status).toMatchObject({ state: 'waiting', nobody: true })
  })

  test('is not kept from it by what the owner asks of visitors', async () => {
    await system.db.query(
      'test_demand',
      `insert into site_settings (ask_name, ask_email, demand_identity) values ('required', 'required', true)
      on conflict (only_row) do update set ask_name = 'required', ask_email = 'required', demand_identity = true`,
    )
    await works(system)
  })

  test('keeps the newest of its messages alone', async () => {
    await works(system)
    const before = await said(system)
    await expect.poll(() => said(system)).toBeGreaterThan(before + 2)
    await dropWords(system.db.query, 2)
    const [row] = await system.db.query<{ n: number }>(
      'test_canary_kept',
      `select count(*) as n from messages m join conversations c on c.id = m.conversation_id
      where c.kind = 'canary' and m.seq <= c.last_seq - 2`,
    )
    expect(row!.n).toBe(0)
  })
})

test('before the first check nothing is said of it', async () => {
  const system = await openSystem({ CANARY_SECONDS: '3600' })
  expect(await ready(system)).not.toHaveProperty('canary')
  const metrics = await metricsOf(system)
  expect(metrics).toContain('kefu_canary_ok Nan')
  expect(metrics).toContain('kefu_canary_age_seconds Nan')
  await system.close()
})

describe('of several admin apps', () => {
  test('one takes each turn, and the others know when the next one is', async () => {
    const system = await openSystem()
    const { query } = system.db
    expect(await takeTurn(query, 30)).toMatchObject({ standing: { failing: false, told: [] } })
    expect(await takeTurn(query, 30)).toBeNull()
    const left = await untilTurn(query)
    expect(left).toBeGreaterThan(20_000)
    expect(left).toBeLessThanOrEqual(30_000)
    // A clock that was set back.
    await query('test_far', `update canary set due_at = now() + interval '1 year'`)
    expect(await takeTurn(query, 30)).not.toBeNull()
    await system.close()
  })
})

describe('a chat that does not work', () => {
  let mail: Awaited<ReturnType<typeof openMailServer>>
  let hook: Awaited<ReturnType<typeof openWebhook>>
  let system: System
  let again: SocketServer | undefined
  beforeEach(async () => {
    mail = await openMailServer()
    hook = await openWebhook()
    system = await openSystem({
      ...often,
      SMTP_URL: mail.url,
      MAIL_FROM: 'Kefu <chat@shop.example>',
      // A page of the test's own system has this origin.
      PUBLIC_ADMIN_URL: 'http://127.0.0.1',
      CANARY_WEBHOOK: hook.url,
    })
  })
  afterEach(async () => {
    await again?.close()
    again = undefined
    await system.close()
    await mail.close()
    await hook.close()
  })

  /** An owner with an address, in a console. */
  async function owner() {
    await addAgent(system, 'amy', 'Amy', 'owner')
    await system.db.query('test_owner_mail', `update agents set email = 'amy@shop.example'`)
    const page = openClient(system, 'en')
    await page.signIn('amy')
    return page
  }

  test('is told of by all ways, and so is that it works again', async () => {
    const amy = await owner()
    await works(system)
    const failing = async () => (await amy.get('/admin/service/canary')).json().failing_since
    expect(await failing()).toBeNull()

    const start = Date.now()
    await system.socket.close()
    await fails(system, /^fails since \S+: The test visitor cannot enter the chat\. Look at/)
    expect((await system.app.inject('/readyz')).statusCode).toBe(200)
    expect(await failing()).toBeGreaterThanOrEqual(start)
    const metrics = await metricsOf(system)
    expect(metrics).toContain('kefu_canary_ok 0')
    expect(metrics).not.toContain('kefu_canary_seconds{')
    expect(await hook.next()).toEqual({
      event: 'failing',
      reason: 'connect',
      since: expect.stringMatching(/^20\d\d-.*Z$/),
      at: expect.any(String),
      text: expect.stringMatching(
        /^Kefu's check of itself fails since 20\S+Z\. The test visitor cannot enter/,
      ),
    })
    const letter = await mail.next()
    expect(letter.to).toBe('amy@shop.example')
    expect(letter.text).toContain('Kefu: the chat does not work')
    expect(letter.text).toContain('测试访客无法连接')

    again = await serve(
      readSocketConfig({
        ...testEnv,
        LIMITS: 'on',
        PUBLIC_ADMIN_URL: 'http://127.0.0.1',
        SOCKET_PORT: new URL(system.socket.url).port,
        ADMIN_URL: system.adminUrl,
      }),
      silent,
    )
    await works(system)
    expect(await failing()).toBeNull()
    expect(await metricsOf(system)).toContain('kefu_canary_ok 1')
    expect(await hook.next()).toMatchObject({ event: 'recovered', reason: 'connect' })
    expect((await mail.next()).text).toContain('Kefu: the chat works again')
    // Once each.
    const before = await said(system)
    await expect.poll(() => said(system)).toBeGreaterThan(before + 1)
    expect(hook.posts).toEqual([])
    expect(mail.letters).toEqual([])
  })

  test('is told of when its words cannot be stored', async () => {
    await works(system)
    await system.db.query(
      'test_break',
      `alter table messages add constraint broken check (body <> 'canary') not valid`,
    )
    await fails(system, /The test message was not stored/)
    expect(await hook.next()).toMatchObject({ event: 'failing', reason: 'acknowledge' })
    await system.db.query('test_mend', 'alter table messages drop constraint broken')
    await works(system)
    expect(await hook.next()).toMatchObject({ event: 'recovered', reason: 'acknowledge' })
  })

  test('is told of again where the first news was not taken, and its end only to who heard of it', async () => {
    await works(system)
    hook.status = 500
    await system.db.query(
      'test_break',
      `alter table messages add constraint broken check (body <> 'canary') not valid`,
    )
    const first = await hook.next()
    const second = await hook.next()
    expect(second).toMatchObject({ event: 'failing', since: first.since })
    await system.db.query('test_mend', 'alter table messages drop constraint broken')
    await works(system)
    hook.posts.splice(0)
    hook.status = 200
    const before = await said(system)
    await expect.poll(() => said(system)).toBeGreaterThan(before + 1)
    expect(hook.posts).toEqual([])
  })

  test('is told of while the database is away', async () => {
    const quiet = await openSystem({ ...often, CANARY_SECONDS: '0' })
    let isAway = false
    const query: typeof quiet.db.query = async (...asked) => {
      if (isAway) throw Object.assign(new Error('away'), { code: 'ECONNREFUSED' })
      return quiet.db.query(...asked)
    }
    const config = { ...quiet.config, canarySeconds: 1, canaryWebhook: hook.url }
    const canary = startCanary({ ...quiet.db, query }, config, silent)
    const before = await said(quiet)
    await expect.poll(() => said(quiet)).toBeGreaterThan(before)
    isAway = true
    expect(await hook.next()).toMatchObject({ event: 'failing', reason: 'database' })
    isAway = false
    expect(await hook.next()).toMatchObject({ event: 'recovered', reason: 'database' })
    await canary.close()
    await quiet.close()
  })
})

describe('the canary is let in', () => {
  let system: System
  beforeEach(async () => {
    system = await openSystem({ LIMITS: 'on' })
  })
  afterEach(() => system.close())

  test('with what we signed, once, and into no room', async () => {
    const tickets = openTickets(system.config.sessionSecrets)
    const token = openVisitorTokens(system.config.sessionSecrets).make(canaryVisitor)
    const enter = async (login: object, path = '/') => {
      const wire = await system.connect(path)
      wire.send({ type: 'login', v: 1, ...login })
      return wire
    }
    const visitor = await enter({ group: 'member', token })
    expect(await visitor.next('ready')).toMatchObject({ id: canaryVisitor })
    const ticket = tickets.makeTicket(canaryAgent, 0)
    const agent = await enter({ group: 'admin', ticket })
    expect(await agent.next('ready')).toMatchObject({ id: canaryAgent })
    visitor.send({ type: 'msg', cid: randomUUID(), msg: 'canary' })
    expect(await agent.next('msg')).toMatchObject({ from_id: canaryVisitor, msg: 'canary' })

    const used = await enter({ group: 'admin', ticket })
    expect(await used.next('error')).toMatchObject({ code: 'bad_ticket' })
    const forged = await enter({ group: 'member', token: `${token.slice(0, -2)}AA` })
    expect(await forged.next('error')).toMatchObject({ code: 'forbidden' })
    const inRoom = await enter({ group: 'member', token }, '/room/lobby')
    expect(await inRoom.next('error')).toMatchObject({ code: 'forbidden' })
  })

  test('and how it goes is told to agents alone', async () => {
    const stranger = openClient(system, 'en')
    const asked = await stranger.get('/admin/service/canary', { accept: 'application/json' })
    expect(asked.statusCode).toBe(401)
    const { page } = await openDesk(system, 'Amy')
    expect((await page.get('/admin/service/canary')).json()).toEqual({
      code: 0,
      failing_since: null,
      // Here nothing is checked.
      again_ms: null,
    })
  })
})
