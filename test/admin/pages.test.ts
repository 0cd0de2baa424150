import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { addAgent, openClient } from '../support/client.ts'

let admin: Admin
beforeAll(async () => {
  admin = await openAdmin({ ALLOWED_ORIGINS: 'https://shop.example,https://blog.example' })
  await addAgent(admin, 'amy', 'Amy')
})
afterAll(() => admin.close())

const cspOf = (headers: Record<string, unknown>) => String(headers['content-security-policy'])

describe('open to all', () => {
  test('the sample shop carries the embed script, and speaks the language of the browser', async () => {
    const chinese = await openClient(admin).get('/')
    expect(chinese.body).toContain('<html lang="zh-CN" dir="ltr">')
    expect(chinese.body).toContain('<script async src="/kefu.js"></script>')
    const english = await openClient(admin, 'en').get('/')
    expect(english.body).toContain('<html lang="en" dir="ltr">')
    expect(english.headers.vary).toContain('accept-language')
  })

  test('/index leads to it', async () => {
    expect((await openClient(admin).get('/index')).headers.location).toBe('/')
  })

  test("the visitor's page knows where the socket is and which sites to believe", async () => {
    const { body } = await openClient(admin).get('/index/index/chat')
    expect(body).toContain('<div id="chat" data-socket="ws://localhost:2000"')
    expect(body).toContain('data-origins="http://localhost https://shop.example https://blog.example"')
  })

  test('the room page opens the lobby, and no room that does not exist', async () => {
    const client = openClient(admin)
    expect((await client.get('/index/index/room')).body).toContain('data-room="lobby"')
    expect((await client.get('/index/index/room?name=lobby')).statusCode).toBe(200)
    for (const name of ['cellar', 'LOBBY', '%00', '../lobby', "'; drop table messages;--"])
      expect((await client.get(`/index/index/room?name=${encodeURIComponent(name)}`)).statusCode).toBe(404)
    expect((await client.get('/index/index/room?name=lobby&name=lobby')).statusCode).toBe(400)
  })

  test('no visitor gets a cookie, or a row', async () => {
    const vic = openClient(admin)
    for (const path of ['/', '/index/index/chat', '/index/index/room', '/healthz']) await vic.get(path)
    expect(vic.cookies.size).toBe(0)
    expect(await admin.db.query('test_sessions', 'select from sessions')).toHaveLength(0)
  })
})

describe('what browsers are told', () => {
  test('scripts and styles come from us alone, and sockets go to ours alone', async () => {
    const csp = cspOf((await openClient(admin).get('/index/index/chat')).headers)
    expect(csp).toContain("default-src 'self'")
    expect(csp).toContain("connect-src 'self' ws://localhost:2000 http://localhost:2000;")
    expect(csp).not.toContain('unsafe')
  })

  test('the chat may be framed by the sites of ALLOWED_ORIGINS, and nothing else by anybody', async () => {
    const client = openClient(admin)
    const chat = await client.get('/index/index/chat')
    expect(cspOf(chat.headers)).toContain("frame-ancestors 'self' https://shop.example https://blog.example")
    expect(chat.headers).not.toHaveProperty('x-frame-options')
    await client.signIn('amy')
    for (const path of [
      '/admin/login/login',
      '/admin/index/index',
      '/admin/service/index',
      '/index/index/room',
    ]) {
      const page = await client.get(path)
      expect(cspOf(page.headers)).toContain("frame-ancestors 'none'")
      expect(page.headers['x-frame-options']).toBe('DENY')
    }
  })

  test('pages carry no script and no style of their own: the policy would refuse them', async () => {
    const amy = openClient(admin)
    await amy.signIn('amy')
    const paths = [
      '/',
      '/index/index/chat',
      '/index/index/room',
      '/admin/index/index',
      '/admin/service/index',
    ]
    for (const path of paths) {
      const { body } = await amy.get(path)
      expect(body).not.toMatch(/<script(?![^>]*src=)|<style|\sstyle=|\son\w+=/)
    }
  })

  test('behind https the socket is encrypted too', async () => {
    const behind = await openAdmin({ TRUST_PROXY: '127.0.0.1' })
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'help.example' }
    const { body } = await behind.app.inject({ url: '/index/index/chat', headers })
    expect(body).toContain('data-socket="wss://help.example:2000"')
    await behind.close()
  })

  test('X-Forwarded-* from anybody else is ignored', async () => {
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example' }
    const { body } = await admin.app.inject({ url: '/index/index/chat', headers })
    expect(body).toContain('data-socket="ws://localhost:2000"')
  })

  test('configured addresses win over the host that a request names', async () => {
    const named = await openAdmin({
      PUBLIC_ADMIN_URL: 'https://help.example',
      PUBLIC_SOCKET_URL: 'wss://help.example/socket/',
    })
    const reply = await named.app.inject({ url: '/index/index/chat', headers: { host: 'evil.example' } })
    expect(reply.body).toContain('data-socket="wss://help.example/socket"')
    expect(cspOf(reply.headers)).toContain("connect-src 'self' wss://help.example https://help.example;")
    expect(reply.body).not.toContain('evil')
    expect(reply.headers['strict-transport-security']).toBeDefined()
    await named.close()
  })

  test('to come by https alone, where a proxy of ours or the owner says that they do, and nowhere else', async () => {
    const hstsOf = async (of: Admin, headers = {}) =>
      (await of.app.inject({ url: '/admin/login/login', headers })).headers['strict-transport-security']
    const byHttps = { 'x-forwarded-proto': 'https' }
    expect(await hstsOf(admin)).toBeUndefined()
    expect(await hstsOf(admin, byHttps)).toBeUndefined()
    const behind = await openAdmin({ TRUST_PROXY: '127.0.0.1' })
    expect(await hstsOf(behind)).toBeUndefined()
    expect(await hstsOf(behind, byHttps)).toBe('max-age=31536000')
    await behind.close()
  })

  test('no text becomes markup or code on the pages of agents', async () => {
    const amy = openClient(admin)
    for (const path of ['/admin/login/login', '/admin/nothing/here'])
      expect(cspOf((await amy.get(path)).headers)).toContain(
        "require-trusted-types-for 'script';trusted-types 'none'",
      )
    await amy.signIn('amy')
    expect(cspOf((await amy.get('/admin/service/index')).headers)).toContain('require-trusted-types-for')
    expect(cspOf((await amy.get('/')).headers)).not.toContain('trusted-types')
  })

  test.each(['evil.example"><script>', 'a b', "x'; script-src *", '[::1]]'])(
    'a host that cannot be one is refused: %s',
    async (host) => {
      const reply = await admin.app.inject({ url: '/index/index/chat', headers: { host } })
      expect(reply.statusCode).toBe(400)
      expect(reply.body).not.toContain(host)
    },
  )
})

describe("an agent's pages", () => {
  test('the console knows the socket, the agent and the token for changes', async () => {
    const amy = openClient(admin)
    await amy.signIn('amy')
    const { body, headers } = await amy.get('/admin/service/index')
    expect(body).toMatch(
      /<div id="console" data-socket="ws:\/\/localhost:2000" data-agent="\d+" data-name="Amy" data-figure="[0-5]" data-may="" data-stream="\/assets\/stream[\w.-]*\.js" data-attach="\/assets\/attach[\w.-]*\.js" data-attach-style="\/assets\/attach[\w.-]*\.css" data-emoji="\/assets\/emoji[\w.-]*\.js" data-emoji-style="\/assets\/emoji[\w.-]*\.css">/,
    )
    expect(body).toMatch(/<meta name="csrf-token" content="[\w-]+">/)
    expect(body).toContain('<form id="logout"')
    expect(headers['cache-control']).toBe('no-store')
  })

  test('the landing page counts, leads on, and shows how to embed the chat', async () => {
    const amy = openClient(admin, 'en')
    await amy.signIn('amy')
    await admin.db.query(
      'test_conversations',
      `with vic as (insert into visitors default values returning id),
            wen as (insert into visitors default values returning id)
       insert into conversations (kind, visitor_id, agent_id, last_seq)
       select 'service', vic.id, null::bigint, 1 from vic
       union all
       select 'service', wen.id, (select id from agents where username = 'amy'), 1 from wen`,
    )
    const { body } = await amy.get('/admin/index/index')
    const figures = Object.fromEntries(
      [...body.matchAll(/<dt class="muted">([^<]*)<\/dt>\s*<dd class="numbers">(\d+)</g)].map(
        ([, name, figure]) => [name, Number(figure)],
      ),
    )
    expect(figures).toEqual({
      'visitors waiting': 1,
      'conversations under way': 1,
      'agents online': 0,
      // Her own, of today: see landing.test.ts.
      'first answers': 0,
      messages: 0,
    })
    for (const href of ['/admin/service/index', '/', '/index/index/chat', '/admin/rooms/index'])
      expect(body).toContain(`href="${href}"`)
    expect(body).toContain('&lt;script async src=&quot;http://localhost/kefu.js&quot;&gt;')
  })
})
