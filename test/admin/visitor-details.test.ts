import { randomUUID } from 'node:crypto'
import { buildApp } from '@kefu/admin/app.ts'
import { Unfiled } from '@kefu/admin/features/search/unfiled.ts'
import { createSigner, signatureHeader } from '@kefu/protocol/signature.ts'
import { connectAdmin } from '@kefu/socket/admin-client.ts'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { addAgent, type Client, openClient } from '../support/client.ts'
import { type LoggedIn, openSystem, type System } from '../support/system.ts'

let system: System
let amy: Client
beforeEach(async () => {
  system = await openSystem({ CAPTCHA: 'off' })
  await addAgent(system, 'amy', 'Amy')
  amy = openClient(system, 'en')
  await amy.signIn('amy')
  await amy.get('/admin/service/index')
})
afterEach(() => system.close())

const at = ({ ready }: LoggedIn) => `/admin/service/visitors/${ready.id}`
const read = async (path: string, who = amy) => who.get(path, { accept: 'application/json' })
const detailsOf = async (visitor: LoggedIn) => (await read(at(visitor))).json().visitor
const visit = (more: object = {}) => system.visit({ name: 'Vic', email: 'vic@shop.example', ...more })

test('where all of a visitor can be downloaded or deleted is told to administrators alone', async () => {
  const vic = await visit()
  expect(await detailsOf(vic)).not.toHaveProperty('all')
  await system.db.query('test_role', `update agents set role = 'administrator'`)
  const { all } = await detailsOf(vic)
  expect(all).toBe(`/admin/visitors/index?visitor=${vic.ready.id}`)
  expect((await amy.get(all)).statusCode).toBe(200)
})

describe('what is known of a visitor', () => {
  test('is what he said, what his browser said, and when he came', async () => {
    const vic = await visit({
      locale: 'zh-CN',
      zone: 'Asia/Shanghai',
      page: {
        url: 'https://shop.example/cups?key=1',
        title: 'Cups',
        referrer: 'https://search.example/?q=cups',
      },
    })
    const { first_seen, pages, ...facts } = await detailsOf(vic)
    expect(facts).toEqual({
      id: vic.ready.id,
      given: { name: 'Vic', email: 'vic@shop.example' },
      locale: 'zh-CN',
      zone: 'Asia/Shanghai',
      user_agent: expect.any(String),
      came_from: 'https://search.example/?q=cups',
      conversations: [],
    })
    expect(pages).toEqual([{ url: 'https://shop.example/cups?key=1', title: 'Cups', at: expect.any(Number) }])
    expect(Math.abs(Date.now() - first_seen)).toBeLessThan(60_000)
  })

  test('names the site that led him here, not the page before this one', async () => {
    const came = { url: 'https://shop.example/', referrer: 'https://search.example/' }
    const vic = await visit({ page: came })
    const { token } = vic.ready
    await visit({ token, page: { url: 'https://shop.example/b', referrer: 'https://shop.example/' } })
    await visit({ token, page: { url: 'https://shop.example/c', referrer: 'javascript:alert(1)' } })
    expect((await detailsOf(vic)).came_from).toBe('https://search.example/')
  })

  test('has his conversations, with who served and the first words', async () => {
    const bob = await system.work(await system.hireAgent('Bob'))
    const vic = await visit()
    await vic.say('Do you ship to Oslo?')
    await vic.say('Hello?')
    const { conversations } = await detailsOf(vic)
    expect(conversations).toEqual([
      { id: vic.ready.conversation, at: expect.any(Number), agent: 'Bob', first: 'Do you ship to Oslo?' },
    ])
    bob.close()
  })

  test('is for agents who are signed in', async () => {
    const vic = await visit()
    const stranger = openClient(system)
    expect((await read(at(vic), stranger)).statusCode).toBe(401)
    expect((await stranger.post(at(vic), { name: 'Nobody' })).statusCode).toBe(401)
    expect((await detailsOf(vic)).name).toBeUndefined()
  })

  test('is not kept by browsers on the way', async () => {
    expect((await read(at(await visit()))).headers['cache-control']).toBe('no-store')
  })

  test.each(['999999', '0', 'x', '1e3', '9999999999999999'])('is nothing for %s', async (id) => {
    const path = `/admin/service/visitors/${id}`
    for (const reply of [await read(path), await amy.post(path, { name: 'Vic' })])
      expect([400, 404]).toContain(reply.statusCode)
  })

  test('is not told of an agent, nor of somebody who was only in a room', async () => {
    const room = await system.visit({ name: 'Wen' }, '/room/lobby')
    const bob = await system.hireAgent('Bob')
    for (const id of [room.ready.id, bob.id]) {
      expect((await read(`/admin/service/visitors/${id}`)).statusCode).toBe(404)
      expect((await amy.post(`/admin/service/visitors/${id}`, { name: 'X' })).statusCode).toBe(404)
    }
  })

  test('goes with him', async () => {
    const vic = await visit({ page: { url: 'https://shop.example/' } })
    await system.db.query('test_delete', 'delete from visitors where id = $1', [vic.ready.id])
    expect(await system.db.query('test_left', 'select 1 from visitor_pages')).toEqual([])
    expect((await read(at(vic))).statusCode).toBe(404)
  })
})

describe('what an agent writes down', () => {
  test('stands beside what the visitor said, and is taken back by nothing', async () => {
    const vic = await visit()
    const written = {
      name: 'Victor Lind',
      email: 'victor@lind.example',
      phone: '+47 22 00 00 00',
      company: 'Lind AS',
      about: 'Buys for a café.\nPays late.',
    }
    const { visitor } = (await amy.post(at(vic), written)).json()
    expect(visitor).toMatchObject({ ...written, given: { name: 'Vic', email: 'vic@shop.example' } })
    await amy.post(at(vic), { email: '', about: '' })
    const { email, about, name, phone } = await detailsOf(vic)
    expect([email, about, name, phone]).toEqual([undefined, undefined, 'Victor Lind', '+47 22 00 00 00'])
  })

  test('is what his agent’s list shows at once, and never what the visitor is told', async () => {
    const bob = await system.work(await system.hireAgent('Bob'))
    const vic = await visit()
    await bob.next('login', ({ user }) => user.name === 'Vic')
    await amy.post(at(vic), { name: 'Victor' })
    const { user, rev } = await bob.next('login', ({ user }) => user.name === 'Victor')
    expect(user.rev).toBe(rev)
    const again = await visit({ token: vic.ready.token })
    expect(again.ready.name).toBe('Vic')
    expect(JSON.stringify([...vic.rest, ...again.rest, again.ready])).not.toContain('Victor')
    bob.send({ type: 'load_user_list' })
    const { users } = await bob.next('load_user_list')
    expect(users).toMatchObject([{ name: 'Victor' }])
  })

  test('is cleaned: one line where one belongs, no control characters', async () => {
    const vic = await visit()
    await amy.post(at(vic), { name: ' Vic\n\u0007tor\u202e ', about: ' a\u0000b\n\tc ' })
    const { name, about } = await detailsOf(vic)
    expect([name, about]).toEqual(['Vic tor', 'ab\n\tc'])
  })

  test.each(['vic', 'vic@shop', '@shop.example', 'vic @shop.example', 'a@b@shop.example'])(
    'is not %j for an e-mail address, and the sentence is about that field',
    async (email) => {
      const vic = await visit()
      const reply = await amy.post(at(vic), { email, phone: '1' })
      expect([reply.statusCode, reply.json()]).toEqual([
        400,
        { code: 1001, msg: expect.stringContaining('vic@shop.example'), field: 'email' },
      ])
      expect((await detailsOf(vic)).phone).toBeUndefined()
    },
  )

  test.each([
    ['nothing at all', {}],
    ['a key that nobody knows', { name: 'Vic', first_seen: 0 }],
    ['his own words', { given: { name: 'Vic' } }],
    ['a number', { phone: 5 }],
    ['null', { name: null }],
    ['a name too long', { name: 'x'.repeat(81) }],
    ['a book about him', { about: 'x'.repeat(2001) }],
  ])('is refused when it is %s', async (_what, body) => {
    const vic = await visit()
    expect((await amy.post(at(vic), body)).statusCode).toBe(400)
  })

  test('needs the token of a page of ours', async () => {
    const vic = await visit()
    const reply = await amy.post(at(vic), { name: 'Mallory' }, { 'x-csrf-token': 'wrong' })
    expect(reply.statusCode).toBe(403)
    expect((await detailsOf(vic)).name).toBeUndefined()
  })
})

describe('the pages of a visitor', () => {
  const pagesOf = async (visitor: LoggedIn): Promise<{ url: string; title?: string }[]> =>
    (await detailsOf(visitor)).pages.map(({ at: _, ...page }: { at: number }) => page)

  function callPage(calls: { id: number; url: string; title?: string }[]) {
    const admin = connectAdmin(system.adminUrl, system.config.serviceSecrets)
    onTestFinished(() => admin.close())
    return admin.call('page', calls)
  }

  test('are kept in their order, each once while he stays, with the title that came last', async () => {
    const vic = await visit({ page: { url: 'https://shop.example/a' } })
    const { id, token } = vic.ready
    await callPage([
      { id, url: 'https://shop.example/a', title: 'A' },
      { id, url: 'https://shop.example/b' },
      { id, url: 'https://shop.example/b', title: 'B' },
      { id, url: 'https://shop.example/a', title: 'A' },
    ])
    await visit({ token, page: { url: 'https://shop.example/a', title: 'A again' } })
    expect(await pagesOf(vic)).toEqual([
      { url: 'https://shop.example/a', title: 'A again' },
      { url: 'https://shop.example/b', title: 'B' },
      { url: 'https://shop.example/a', title: 'A' },
    ])
  })

  test('are at most a hundred, the newest', async () => {
    const vic = await visit()
    const { id } = vic.ready
    const calls = Array.from({ length: 130 }, (_, n) => ({ id, url: `https://shop.example/${n}` }))
    await callPage(calls.slice(0, 80))
    await callPage(calls.slice(80))
    const urls = (await pagesOf(vic)).map(({ url }) => url)
    expect(urls).toHaveLength(100)
    expect([urls[0], urls[99]]).toEqual(['https://shop.example/129', 'https://shop.example/30'])
  })

  test('of several visitors in one batch go to the agent of each, the newest of each', async () => {
    const [amyDesk, bobDesk] = [await system.hireAgent('A', 1), await system.hireAgent('B', 1)]
    await system.work(amyDesk)
    const vic = await visit()
    await system.work(bobDesk)
    const wen = await visit()
    const waits = await visit()
    const answers = await callPage([
      { id: vic.ready.id, url: 'https://shop.example/1' },
      { id: wen.ready.id, url: 'https://shop.example/2', title: 'Two' },
      { id: vic.ready.id, url: 'https://shop.example/3' },
      { id: waits.ready.id, url: 'https://shop.example/4' },
      { id: 999_999, url: 'https://shop.example/5' },
    ])
    expect(answers).toEqual([
      { to: [] },
      {
        to: [`agent:${bobDesk.id}`],
        frame: {
          type: 'page',
          conversation: wen.ready.conversation,
          from_id: wen.ready.id,
          url: 'https://shop.example/2',
          title: 'Two',
        },
      },
      { to: [`agent:${amyDesk.id}`], frame: expect.objectContaining({ url: 'https://shop.example/3' }) },
      { to: [] },
      { to: [] },
    ])
    expect(await callPage([{ id: vic.ready.id, url: 'https://shop.example/3' }])).toEqual([{ to: [] }])
  })

  test('that are no web pages are not kept', async () => {
    const vic = await visit({ page: { url: 'javascript:alert(1)', title: 'x' } })
    const wen = await visit({ page: { url: 'https://', title: 'x' } })
    expect([await pagesOf(vic), await pagesOf(wen)]).toEqual([[], []])
    await expect(callPage([{ id: vic.ready.id, url: 'javascript:alert(1)' }])).rejects.toThrow('400')
  })

  test('are in no log, although their addresses hold secrets, not even when they cannot be kept', async () => {
    const vic = await visit()
    const lines: string[] = []
    const log = pino({ level: 'trace' }, { write: (line) => void lines.push(line) })
    const { config, db } = system
    const unfiled = new Unfiled()
    const app = await buildApp({ config, db, log, unfiled, socket: { deliver: async () => {} } })
    onTestFinished(() => app.close())
    const url = '/admin/service/page'
    const post = (page: object) => {
      const payload = JSON.stringify([{ id: vic.ready.id, ...page }])
      const signature = createSigner(config.serviceSecrets).sign('POST', url, payload)
      const headers = { 'content-type': 'application/json', [signatureHeader]: signature }
      return app.inject({ method: 'POST', url, payload, headers })
    }
    const page = { url: 'https://shop.example/?key=s3cret', title: 's3cret' }
    const statuses = [(await post(page)).statusCode, (await post({ ...page, referrer: 's3cret' })).statusCode]
    await db.query('test_break', 'alter table visitor_pages add check (length(url) < 5) not valid')
    statuses.push((await post({ ...page, url: `${page.url}2` })).statusCode)
    expect(statuses).toEqual([200, 400, 400])
    expect(lines.join()).toContain('request failed')
    expect(lines.join()).not.toContain('s3cret')
  })

  test('are looked for by two servers at once, and kept once', async () => {
    const vic = await visit()
    const url = `https://shop.example/${randomUUID()}`
    await Promise.all(Array.from({ length: 8 }, () => callPage([{ id: vic.ready.id, url }])))
    expect(await pagesOf(vic)).toEqual([{ url }])
  })
})
