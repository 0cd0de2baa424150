import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { addAgent, goodPassword, openClient } from '../support/client.ts'

let admin: Admin
beforeAll(async () => {
  admin = await openAdmin()
  await addAgent(admin, 'amy')
})
afterAll(() => admin.close())

async function signedIn(headers: Record<string, string>) {
  const amy = openClient(admin)
  await amy.signIn('amy')
  await amy.get('/admin/index/index')
  return amy.post('/admin/login/ticket', {}, headers)
}

test.each([
  ['its own origin', { origin: 'http://localhost:80' }],
  ['no origin at all, as from a program', {}],
  ['the same site and its own origin', { origin: 'http://localhost', 'sec-fetch-site': 'same-origin' }],
])('a request with %s is answered', async (_what, headers) => {
  expect((await signedIn(headers)).statusCode).toBe(200)
})

test.each([
  ['no token', { 'x-csrf-token': '' }],
  ['a token that is none', { 'x-csrf-token': 'forged' }],
  ['another origin', { origin: 'https://evil.example' }],
  ['an origin that only begins like ours', { origin: 'http://localhost.evil.example' }],
  ['the origin null', { origin: 'null' }],
  ['Sec-Fetch-Site: cross-site', { 'sec-fetch-site': 'cross-site' }],
  ['JSON as text/plain', { 'content-type': 'text/plain' }],
])('a request with %s is refused', async (_what, headers) => {
  const reply = await signedIn(headers)
  expect(reply.statusCode).toBe(403)
  expect(reply.json().code).toBe(1403)
})

test('the token of another session is refused', async () => {
  const [amy, vic] = [openClient(admin), openClient(admin)]
  await amy.signIn('amy')
  const page = await vic.get('/admin/login/login')
  const foreign = /name="csrf-token" content="([^"]*)"/.exec(page.body)![1]!
  await amy.get('/admin/index/index')
  expect((await amy.post('/admin/login/ticket', {}, { 'x-csrf-token': foreign })).statusCode).toBe(403)
})

test('nobody can be signed in from another site either', async () => {
  const amy = openClient(admin)
  await amy.get('/admin/login/login')
  const fields = { username: 'amy', password: goodPassword, captcha: await amy.readCaptcha() }
  const reply = await amy.post('/admin/login/login', fields, { origin: 'https://evil.example' })
  expect(reply.statusCode).toBe(403)
  expect((await amy.get('/admin/index/index')).statusCode).toBe(302)
})

test('a login form that lay open too long is shown again and then works', async () => {
  const amy = openClient(admin)
  await amy.get('/admin/login/login')
  await admin.db.query('test_forget', 'delete from sessions')
  const fields = { username: 'amy', password: goodPassword, captcha: 'abcd' }
  const again = await amy.submit('/admin/login/login', fields)
  expect(again.statusCode).toBe(403)
  expect(again.body).toContain('value="amy"')
  const reply = await amy.submit('/admin/login/login', { ...fields, captcha: await amy.readCaptcha() })
  expect(reply.statusCode).toBe(303)
})

test('where PUBLIC_ADMIN_URL is set, only that origin is ours, whatever host the request names', async () => {
  const named = await openAdmin({ PUBLIC_ADMIN_URL: 'https://help.example' })
  const client = openClient(named)
  await client.get('/admin/login/login')
  const check = (origin: string) => client.post('/admin/login/captchaCheck', { captcha: 'abcd' }, { origin })
  expect((await check('https://help.example')).statusCode).toBe(400)
  expect((await check('http://localhost')).statusCode).toBe(403)
  await named.close()
})
