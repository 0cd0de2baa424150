import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { addAgent, goodPassword, openClient } from '../support/client.ts'

let admin: Admin
beforeAll(async () => {
  admin = await openAdmin()
  await addAgent(admin, 'amy', 'Amy')
})
afterAll(() => admin.close())

test('Amy signs in and lands on her page', async () => {
  const amy = openClient(admin)
  const reply = await amy.signIn('amy')
  expect(reply.json()).toEqual({ code: 0, msg: '登录成功', href: '/admin/index/index' })
  const page = await amy.get('/admin/index/index')
  expect(page.statusCode).toBe(200)
  expect(page.body).toContain('Amy')
  console.log(page.body, page.headers, (await amy.get('/')).body)
})
