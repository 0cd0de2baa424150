import { isPassword } from '@kefu/admin/features/login/password.ts'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { addAgent, goodPassword, openClient } from '../support/client.ts'

vi.mock('@kefu/admin/features/login/password.ts', async (original) => {
  const real = await original<typeof import('@kefu/admin/features/login/password.ts')>()
  return { ...real, isPassword: vi.fn(real.isPassword) }
})

let admin: Admin
beforeAll(async () => {
  admin = await openAdmin()
  await addAgent(admin, 'amy', 'Amy')
  await addAgent(admin, 'bob', 'Bob')
  await admin.db.query('test_disable', `update agents set disabled_at = now() where username = 'bob'`)
})
afterAll(() => admin.close())
beforeEach(() => void vi.mocked(isPassword).mockClear())

test('Amy signs in and lands on her page', async () => {
  const amy = openClient(admin)
  const reply = await amy.signIn('amy')
  expect(reply.statusCode).toBe(200)
  expect(reply.json()).toEqual({ code: 0, msg: '登录成功', href: '/admin/index/index' })
  const page = await amy.get('/admin/index/index')
  expect(page.statusCode).toBe(200)
  expect(page.body).toContain('Amy')
})

test('case and spaces around a user name do not count', async () => {
  expect((await openClient(admin).signIn(' AMY ')).json().code).toBe(0)
})

test('a wrong password, an unknown user and a disabled one get the same answer after the same work', async () => {
  const replies = [
    await openClient(admin).signIn('amy', 'wrong password'),
    await openClient(admin).signIn('nobody'),
    await openClient(admin).signIn('bob'),
  ]
  for (const reply of replies) {
    expect(reply.statusCode).toBe(401)
    expect(reply.json()).toEqual({ code: 1001, msg: '密码错误', field: 'password' })
  }
  expect(isPassword).toHaveBeenCalledTimes(3)
})

test('an empty user name or password is named, in the order of the form', async () => {
  const client = openClient(admin)
  await client.get('/admin/login/login')
  const neither = await client.post('/admin/login/login', {})
  expect(neither.statusCode).toBe(400)
  expect(neither.json()).toEqual({ code: 1001, msg: '用户名不能为空', field: 'username' })
  const noPassword = await client.post('/admin/login/login', { username: 'amy', password: '' })
  expect(noPassword.json()).toEqual({ code: 1001, msg: '密码不能为空', field: 'password' })
})

test('an English browser reads English', async () => {
  const reply = await openClient(admin, 'fr, en-GB;q=0.8, zh;q=0.2').signIn('amy', 'wrong password')
  expect(reply.json().msg).toBe('The user name or the password is not right.')
})

test.each([
  ['a password of 129 characters', { password: 'x'.repeat(129) }],
  ['a password of a megabyte', { password: 'x'.repeat(1_000_000) }],
  ['a password with U+0000', { password: 'a\u0000b' }],
  ['a password that is a list', { password: ['correct horse battery'] }],
  ['a user name that is a number', { username: 5 }],
  ['a user name that is an object', { username: { $gt: '' } }],
  ['a user name with U+0000', { username: 'amy\u0000' }],
  ['a key that is not in the form', { role: 'owner' }],
])('%s is refused before any hashing', async (_what, wrong) => {
  const client = openClient(admin)
  const reply = await client.signIn('amy', goodPassword, wrong)
  expect(reply.statusCode).toBe(400)
  expect(reply.json()).toEqual({ code: 1400, msg: '请求的格式不正确。' })
  expect(isPassword).not.toHaveBeenCalled()
})

test('a password that a form sends twice is refused', async () => {
  const client = openClient(admin)
  await client.get('/admin/login/login')
  const captcha = await client.readCaptcha()
  const reply = await client.submit('/admin/login/login', {
    username: 'amy',
    captcha,
    'password[]': goodPassword,
  })
  expect(reply.statusCode).toBe(400)
  expect(isPassword).not.toHaveBeenCalled()
})

test('the form works without scripts: it is shown again with what was typed, but not the password', async () => {
  const amy = openClient(admin)
  await amy.get('/admin/login/login?next=/admin/service/index')
  const fields = { username: 'amy', next: '/admin/service/index', remember: 'on' }
  const again = await amy.submit('/admin/login/login', {
    ...fields,
    password: 'wrong password',
    captcha: await amy.readCaptcha(),
  })
  expect(again.statusCode).toBe(401)
  expect(again.body).toContain('value="amy"')
  expect(again.body).toContain('id="password-error" role="alert">密码错误<')
  expect(again.body).toMatch(/name="remember" value="on"\s+checked/)
  expect(again.body).not.toContain('wrong password')
  const done = await amy.submit('/admin/login/login', {
    ...fields,
    password: goodPassword,
    captcha: await amy.readCaptcha(),
  })
  expect(done.statusCode).toBe(303)
  expect(done.headers.location).toBe('/admin/service/index')
})

test('what was typed comes back as text, never as markup', async () => {
  const client = openClient(admin)
  await client.get('/admin/login/login')
  const reply = await client.submit('/admin/login/login', {
    username: '"><script>alert(1)</script>',
    password: '',
  })
  expect(reply.body).not.toContain('<script>alert')
  expect(reply.body).toContain('&lt;script&gt;alert(1)')
})

test.each([
  ['/admin/service/index?tab=all#12', '/admin/service/index?tab=all#12'],
  ['//evil.example', '/admin/index/index'],
  ['/\\evil.example', '/admin/index/index'],
  ['/\t/evil.example', '/admin/index/index'],
  ['https://evil.example/', '/admin/index/index'],
  ['javascript:alert(1)', '/admin/index/index'],
  ['evil', '/admin/index/index'],
])('after the login, next=%j leads to %s', async (next, href) => {
  expect((await openClient(admin).signIn('amy', goodPassword, { next })).json().href).toBe(href)
})

test('every control of the login page works: there is no register and no other sign-in', async () => {
  const { body } = await openClient(admin).get('/admin/login/login')
  expect(body.match(/<a [^>]*>/g)).toEqual(['<a href="/admin/login/forgot">'])
  expect([...body.matchAll(/name="(\w+)"/g)].map(([, name]) => name)).toEqual(
    expect.arrayContaining(['username', 'password', 'captcha', 'remember', 'next', '_csrf']),
  )
})

test('whoever is signed in already is led on from the login page', async () => {
  const amy = openClient(admin)
  await amy.signIn('amy')
  const reply = await amy.get('/admin/login/login?next=/admin/service/index')
  expect(reply.headers.location).toBe('/admin/service/index')
})
