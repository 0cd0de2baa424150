import { prepareFirstAccount } from '@kefu/admin/features/login/first-account.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { openClient } from '../support/client.ts'

let admin: Admin
beforeEach(async () => {
  admin = await openAdmin()
})
afterEach(() => admin.close())

const owner = { username: 'amy', name: 'Amy', password: 'correct horse battery' }
const tokenOf = (path: string | null) => new URL(path ?? '', 'http://here').searchParams.get('token') ?? ''

test('the link makes the first account, its owner is signed in, and it works once', async () => {
  const path = await prepareFirstAccount(admin.db, admin.config)
  const amy = openClient(admin)
  const page = await amy.get(path!)
  expect(page.statusCode).toBe(200)
  const reply = await amy.submit('/admin/login/setup', { ...owner, token: tokenOf(path) })
  expect(reply.statusCode).toBe(303)
  expect(reply.headers.location).toBe('/admin/index/index')
  expect((await amy.get('/admin/index/index')).body).toContain('Amy')
  expect(await admin.db.query('test_agents', 'select username, name, role from agents')).toEqual([
    { username: 'amy', name: 'Amy', role: 'owner' },
  ])

  const vic = openClient(admin)
  expect((await vic.get(path!)).statusCode).toBe(404)
  await vic.get('/admin/login/login')
  const again = await vic.post('/admin/login/setup', { ...owner, username: 'vic', token: tokenOf(path) })
  expect(again.statusCode).toBe(404)
})

test('what is wrong in the form is said under its field, and the link still works', async () => {
  const path = await prepareFirstAccount(admin.db, admin.config)
  const amy = openClient(admin)
  await amy.get(path!)
  const short = await amy.submit('/admin/login/setup', { ...owner, password: 'horse', token: tokenOf(path) })
  expect(short.statusCode).toBe(400)
  expect(short.body).toContain('id="password-error" role="alert">密码至少需要 8 个字符<')
  expect(short.body).toContain('value="Amy"')
  expect(short.body).not.toContain('horse')
  const nameless = await amy.post('/admin/login/setup', { ...owner, name: ' ', token: tokenOf(path) })
  expect(nameless.json()).toEqual({ code: 1001, msg: '姓名不能为空', field: 'name' })
  expect((await amy.post('/admin/login/setup', { ...owner, token: tokenOf(path) })).json().code).toBe(0)
})

test('of two who use the link at once, one becomes the owner', async () => {
  const [first, second] = [
    await prepareFirstAccount(admin.db, admin.config),
    await prepareFirstAccount(admin.db, admin.config),
  ]
  const people = [first, second, first, second].map((path) => ({ path, client: openClient(admin) }))
  for (const { path, client } of people) await client.get(path!)
  const tries = people.map(({ path, client }, index) =>
    client.post('/admin/login/setup', { ...owner, username: `amy${index}`, token: tokenOf(path) }),
  )
  const codes = (await Promise.all(tries)).map((reply) => reply.statusCode)
  expect(codes.sort()).toEqual([200, 404, 404, 404])
  expect(await admin.db.query('test_agents', 'select from agents')).toHaveLength(1)
})

test('a link is good for 48 hours, and a made-up one is none', async () => {
  const path = await prepareFirstAccount(admin.db, admin.config)
  const [row] = await admin.db.query<{ hours: string }>(
    'test_hours',
    'select round(extract(epoch from expires_at - now()) / 3600) as hours from one_time_links',
  )
  expect(Number(row!.hours)).toBe(48)
  const vic = openClient(admin)
  expect((await vic.get('/admin/login/setup?token=made-up')).statusCode).toBe(404)
  expect((await vic.get('/admin/login/setup')).statusCode).toBe(404)
  await admin.db.query('test_age', 'update one_time_links set expires_at = now()')
  expect((await vic.get(path!)).statusCode).toBe(404)
})

test('the table cannot be turned into a link', async () => {
  const token = tokenOf(await prepareFirstAccount(admin.db, admin.config))
  expect(token).toHaveLength(32)
  const rows = await admin.db.query('test_links', 'select * from one_time_links')
  expect(JSON.stringify(rows)).not.toContain(token)
})

test('ADMIN_USERNAME and ADMIN_PASSWORD make the first account, and change nothing later', async () => {
  const config = { ...admin.config, firstAccount: { username: 'amy', password: owner.password } }
  expect(await prepareFirstAccount(admin.db, config)).toBeNull()
  expect((await openClient(admin).signIn('amy', owner.password)).json().code).toBe(0)
  const changed = { ...config, firstAccount: { username: 'bob', password: 'another password' } }
  expect(await prepareFirstAccount(admin.db, changed)).toBeNull()
  expect((await openClient(admin).signIn('bob', 'another password')).statusCode).toBe(401)
})
