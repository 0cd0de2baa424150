import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { addAgent, openClient } from '../support/client.ts'

let admin: Admin
beforeAll(async () => {
  admin = await openAdmin({ LIMITS: 'on', CAPTCHA: 'off', TRUST_PROXY: '127.0.0.1' })
  await addAgent(admin, 'amy')
})
afterAll(() => admin.close())

test('an address may try to sign in twenty times a minute; other addresses are not held up', async () => {
  const guesser = openClient(admin)
  await guesser.get('/admin/login/login')
  const guess = (username: string, address: string) =>
    guesser.post(
      '/admin/login/login',
      { username, password: 'wrong password' },
      { 'x-forwarded-for': address },
    )
  for (let times = 0; times < 20; times++)
    expect((await guess(`user ${times}`, '192.0.2.1')).statusCode).toBe(401)
  const refused = await guess('amy', '192.0.2.1')
  expect(refused.statusCode).toBe(429)
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  expect(refused.json()).toEqual({ code: 1429, msg: '操作太频繁，请稍后再试。' })
  expect((await guess('amy', '192.0.2.2')).statusCode).toBe(401)
})

test('pictures are limited too', async () => {
  const load = () =>
    admin.app.inject({ url: '/admin/login/captcha', headers: { 'x-forwarded-for': '192.0.2.3' } })
  const codes = new Set<number>()
  for (let times = 0; times < 61; times++) codes.add((await load()).statusCode)
  expect([...codes]).toEqual([200, 429])
})
