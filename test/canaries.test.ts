import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hashPassword } from '@kefu/admin/features/login/password.ts'
import { freePort } from '@kefu/devdb/free-port.ts'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { testEnv } from './support/admin.ts'
import { freshDatabase } from './support/database.ts'
import { identityEnv, identityOf } from './support/identity.ts'
import { runProgram } from './support/program.ts'
import { openWire } from './support/wire.ts'

// Both processes as they are in production, as talkative as they can be. Whatever a person wrote, and whatever opens a
// door, must be in no line of theirs, nor in the audit log.

const adminProgram = new URL('../packages/admin/server.ts', import.meta.url)
const socketProgram = new URL('../packages/socket/server.ts', import.meta.url)
const folder = mkdtempSync(join(tmpdir(), 'kefu-canaries-'))
let database: Awaited<ReturnType<typeof freshDatabase>>
let client: Client
beforeAll(async () => {
  database = await freshDatabase()
  client = new Client(database.url)
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await database.drop()
  rmSync(folder, { recursive: true })
})

/** What is looked for, and nothing else has. */
const canary = (of: string) => `canary${of}${crypto.randomUUID().slice(0, 8)}`
const words = {
  password: canary('password'),
  wrongPassword: canary('wrong'),
  typedAsName: canary('typed'),
  visitorSaid: canary('said'),
  agentSaid: canary('answer'),
  refusedSaid: canary('refused'),
  badFrame: canary('frame'),
  noted: canary('note'),
  reason: canary('reason'),
  tag: canary('tag'),
  name: canary('name'),
  email: `${canary('email')}@shop.example`,
  page: `https://shop.example/${canary('page')}`,
  userAgent: canary('browser'),
  about: canary('about'),
  fileName: `${canary('file')}.txt`,
  sub: canary('sub'),
  claimed: canary('claimed'),
  ratingWords: canary('rating'),
  greeting: canary('greeting'),
  search: canary('search'),
}

test('no message, password, token, ticket, cookie or address of a person is in any log, nor in the audit', async () => {
  const [adminPort, socketPort] = [String(await freePort()), String(await freePort())]
  const env = {
    ...testEnv,
    ...identityEnv,
    DATABASE_URL: database.url,
    DATA_DIR: folder,
    ADMIN_PORT: adminPort,
    SOCKET_PORT: socketPort,
    ADMIN_URL: `http://127.0.0.1:${adminPort}`,
    SOCKET_URL: `http://127.0.0.1:${socketPort}`,
    CAPTCHA: 'off',
    LOG_LEVEL: 'trace',
  }
  const programs = [runProgram(adminProgram, [], { env }), runProgram(socketProgram, [], { env })]
  await programs[0]!.message
  const adminUrl = env.ADMIN_URL
  await vi.waitFor(async () => expect((await fetch(`${env.SOCKET_URL}/readyz`)).status).toBe(200), 20_000)

  const ids = await Promise.all(['amy', 'bob'].map((name) => addOwner(name)))
  const amy = await signIn(adminUrl, 'amy')
  const bob = await signIn(adminUrl, 'bob')
  for (const [username, password] of [
    ['amy', words.wrongPassword],
    [words.typedAsName, words.password],
  ] as const)
    await amy.post('/admin/login/login', { username, password })

  const ws = env.SOCKET_URL.replace('http', 'ws')
  const identity = identityOf(words.sub)
  const forged = identityOf(words.claimed, { secret: 'another secret that is long enough for it' })
  const headers = { 'user-agent': words.userAgent }
  const vic = await openWire(`${ws}/`, undefined, headers)
  vic.send({
    type: 'login',
    v: 1,
    group: 'member',
    page: { url: words.page },
    name: words.name,
    email: words.email,
  })
  const { token = '', id: vicId } = await vic.next('ready')
  const wen = await openWire(`${ws}/`, undefined, headers)
  wen.send({ type: 'login', v: 1, group: 'member', identity })
  const wenToken = (await wen.next('ready')).token ?? ''
  const stranger = await openWire(`${ws}/`)
  stranger.send({ type: 'login', v: 1, group: 'member', identity: forged })
  await stranger.take()
  stranger.send(`{"type": "msg", "msg": "${words.badFrame}`)
  stranger.send({ type: 'login', v: 1, group: 'admin', ticket: words.badFrame })

  const tickets = await Promise.all(
    [amy, bob].map(async (agent) => (await agent.post('/admin/login/ticket')).json()),
  )
  const ticket: string = (await tickets[0]).ticket
  const bobTicket: string = (await tickets[1]).ticket
  const atWork = await openWire(`${ws}/`)
  atWork.send({ type: 'login', v: 1, group: 'admin', ticket })
  await atWork.next('ready')
  const other = await openWire(`${ws}/`)
  other.send({ type: 'login', v: 1, group: 'admin', ticket: bobTicket })
  await other.next('ready')

  await sendFile(adminUrl, token)
  const cid = crypto.randomUUID()
  vic.send({ type: 'msg', cid, msg: words.visitorSaid })
  const { conversation } = await vic.next('ack')
  await amy.post('/admin/service/take', { conversation })
  atWork.send({ type: 'msg', cid: crypto.randomUUID(), touid: vicId, msg: words.agentSaid })
  await atWork.next('ack')
  other.send({ type: 'msg', cid: crypto.randomUUID(), touid: vicId, msg: words.refusedSaid })
  expect((await other.next('error')).code).toBe('forbidden')

  const calls: [string, object][] = [
    ['note', { conversation, cid: crypto.randomUUID(), msg: words.noted }],
    ['tag', { conversation, tag: words.tag }],
    [`visitors/${vicId}`, { name: words.name, email: words.email, about: words.about }],
    ['block', { visitor: vicId, hours: 1, reason: words.reason }],
    ['unblock', { visitor: vicId }],
  ]
  for (const [path, body] of calls) await amy.post(`/admin/service/${path}`, body)
  await amy.get(`/admin/service/search?q=${words.search}`)
  await amy.get(`/admin/history/index?words=${words.search}`)
  await amy.get(`/admin/audit/index?who=${words.search}`)
  for (const as of ['csv', 'json'])
    expect(await (await amy.get(`/admin/history/export?as=${as}`)).text()).toContain(words.visitorSaid)
  await amy.post('/admin/site/index', { greeting_en: words.greeting })
  const bearer = { authorization: `Bearer ${token}` }
  expect(
    await (await fetch(`${adminUrl}/index/index/download?as=json`, { headers: bearer })).text(),
  ).toContain(words.visitorSaid)
  const gone = await fetch(`${adminUrl}/index/index/forget`, {
    method: 'POST',
    headers: { ...bearer, 'content-type': 'application/json' },
    body: '{}',
  })
  expect(gone.status).toBe(200)
  await amy.post('/admin/login/logout')

  const { rows } = await client.query<{ line: string; did: string }>(
    'select did, audit::text as "line" from audit',
  )
  const acts = rows.map(({ did }) => did)
  for (const act of [
    'signed_in',
    'sign_in_failed',
    'refused',
    'visitor_deleted',
    'history_exported',
    'signed_out',
  ])
    expect(acts).toContain(act)
  for (const { child } of programs) child.kill('SIGTERM')
  await Promise.all(programs.map(({ exited }) => exited))

  const doors = {
    token,
    wenToken,
    ticket,
    bobTicket,
    identity,
    forged,
    amy: amy.cookie(),
    bob: bob.cookie(),
    csrf: amy.csrf(),
  }
  const logged = programs.map(({ lines }) => lines)
  for (const lines of logged) expect(lines.length).toBeGreaterThan(2)
  for (const [what, secret] of Object.entries({ ...words, ...doors })) {
    expect(secret, what).toMatch(/.{8}/)
    const found = [...logged.flat(), ...rows.map(({ line }) => line)].filter((line) => line.includes(secret))
    expect(found, what).toEqual([])
  }
  expect(ids).toHaveLength(2)
}, 60_000)

async function addOwner(name: string): Promise<void> {
  await client.query('insert into agents (username, name, password_hash, role) values ($1, $1, $2, $3)', [
    name,
    await hashPassword(words.password),
    name === 'amy' ? 'owner' : 'agent',
  ])
}

async function signIn(url: string, username: string) {
  let cookie = ''
  let csrf = ''
  async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { cookie, accept: '*/*', ...(init.headers as Record<string, string> | undefined) }
    const reply = await fetch(`${url}${path}`, { redirect: 'manual', ...init, headers })
    cookie = /kefu_session=[^;]+/.exec(reply.headers.get('set-cookie') ?? '')?.[0] ?? cookie
    return reply
  }
  async function open(path: string): Promise<void> {
    const page = await (await ask(path, { headers: { accept: 'text/html' } })).text()
    csrf = /name="csrf-token" content="([^"]*)"/.exec(page)?.[1] ?? csrf
  }
  function post(path: string, body: object = {}): Promise<Response> {
    const headers = { 'content-type': 'application/json', 'x-csrf-token': csrf, origin: url }
    return ask(path, { method: 'POST', headers, body: JSON.stringify(body) })
  }
  await open('/admin/login/login')
  const reply = await post('/admin/login/login', { username, password: words.password })
  expect(reply.status).toBe(200)
  await open('/admin/index/index')
  return { get: ask, post, cookie: () => cookie.replace('kefu_session=', ''), csrf: () => csrf }
}

async function sendFile(url: string, token: string): Promise<void> {
  const reply = await fetch(`${url}/files?name=${words.fileName}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    body: 'what was ordered',
  })
  expect(reply.status).toBe(200)
}
