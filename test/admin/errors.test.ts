import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { addAgent, openClient } from '../support/client.ts'

let admin: Admin
beforeAll(async () => {
  admin = await openAdmin()
  await addAgent(admin, 'amy')
  await admin.app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(() => admin.close())

/** Sends bytes as they are: clients would tidy up the path. */
async function sendRaw(head: string): Promise<string> {
  const { port } = admin.app.server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1')
  socket.write(`${head}\r\nhost: localhost\r\nconnection: close\r\n\r\n`)
  const answer = await text(socket)
  return answer.split('\r\n')[0] ?? ''
}

test('a page that is not there is a plain page for people and JSON for programs', async () => {
  const page = await openClient(admin).get('/nothing/here')
  expect(page.statusCode).toBe(404)
  expect(page.headers['content-type']).toMatch('text/html')
  expect(page.body).toContain('这个页面不存在。')
  const call = await admin.app.inject({ url: '/nothing/here', headers: { 'accept-language': 'en' } })
  expect(call.json()).toEqual({ code: 1404, msg: 'There is no such page.' })
  expect(page.headers).toHaveProperty('content-security-policy')
})

test.each([
  ['a path that climbs', 'GET /admin/../ HTTP/1.1', '404'],
  ['a path that climbs in disguise', 'GET /admin/%2e%2e/ HTTP/1.1', '404'],
  ['a path out of the bundles', 'GET /assets/../../../package.json HTTP/1.1', '404'],
  ['an encoded path out of the bundles', 'GET /assets/%2e%2e%2f%2e%2e%2fpackage.json HTTP/1.1', '404'],
  ['a path out of the public files', 'GET /public/%2e%2e/package.json HTTP/1.1', '404'],
  ['a path that cannot be decoded', 'GET /%zz HTTP/1.1', '400'],
  ['a path of 8 KB', `GET /admin/${'x'.repeat(8192)} HTTP/1.1`, '404'],
  ['a file name of 8 KB', `GET /assets/${'x'.repeat(8192)} HTTP/1.1`, '404'],
  ['a header of 20 KB', `GET / HTTP/1.1\r\nx-long: ${'x'.repeat(20_000)}`, '431'],
  ['two lengths', 'GET / HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2', '400'],
])('%s is answered', async (_what, head, status) => {
  expect(await sendRaw(head)).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
})

test('a request that dawdles is dropped', () => {
  const { headersTimeout, requestTimeout } = admin.app.server
  expect({ headersTimeout, requestTimeout }).toEqual({ headersTimeout: 10_000, requestTimeout: 300_000 })
})

test('an unforeseen error tells nothing of itself', async () => {
  const broken = await openAdmin()
  broken.app.get('/broken', async () => {
    throw new Error('select secret from vault where key = 42')
  })
  for (const accept of ['text/html', '*/*']) {
    const reply = await broken.app.inject({ url: '/broken', headers: { accept } })
    expect(reply.statusCode).toBe(500)
    expect(reply.body).toContain('服务器遇到问题')
    expect(reply.body).not.toMatch(/secret|vault|at .*\.ts/)
  }
  await broken.close()
})

test('while the database is away, pages say so, and it is ready again when it is back', async () => {
  const away = await openAdmin({ DATABASE_URL: 'postgres://kefu@127.0.0.1:1/kefu' })
  const page = await openClient(away).get('/index/index/room')
  expect(page.statusCode).toBe(503)
  expect(page.headers['retry-after']).toBe('5')
  expect(page.body).toContain('服务暂时不可用')
  // The first has no session yet and cannot get one, the second has one that cannot be read.
  const [vic, amy] = [openClient(away), openClient(admin)]
  expect((await vic.get('/admin/login/login')).statusCode).toBe(503)
  await amy.get('/admin/login/login')
  vic.cookies.set('kefu_session', amy.cookies.get('kefu_session') ?? '')
  expect((await vic.get('/admin/login/login')).statusCode).toBe(503)
  expect((await away.app.inject('/healthz')).statusCode).toBe(200)
  const ready = await away.app.inject('/readyz')
  expect(ready.statusCode).toBe(503)
  expect(ready.json()).toMatchObject({ code: 1503, msg: 'the database is out of reach' })
  expect((await openClient(away).get('/')).statusCode).toBe(200)
  await away.close()
})
