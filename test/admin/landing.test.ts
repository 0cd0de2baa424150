import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { addAgent, type Client, openClient } from '../support/client.ts'
import { countAll } from '../support/figures.ts'
import { addPast } from '../support/past.ts'

const page = '/admin/index/index'
const chosen = 'from=2026-03-02&to=2026-03-03&zone=UTC'

let admin: Admin
let amy: Client
let bob: Client
let ids: { amy: number; bob: number }
beforeAll(async () => {
  admin = await openAdmin()
  ids = {
    amy: await addAgent(admin, 'amy', 'Amy', 'administrator'),
    bob: await addAgent(admin, 'bob', '=HYPERLINK("https://evil.example")'),
  }
  amy = openClient(admin, 'en')
  await amy.signIn('amy')
  bob = openClient(admin, 'zh-CN')
  await bob.signIn('bob')
})
afterAll(() => admin.close())

test('before anybody wrote, the page says what will be here, and how to try it', async () => {
  const { statusCode, body } = await amy.get(page)
  expect(statusCode).toBe(200)
  expect(body).toContain('No conversation yet')
  expect(body).not.toMatch(/<svg|name="from"/)
  expect((await bob.get(page)).body).toContain('还没有对话')
})

describe('once visitors wrote', () => {
  const said = [
    ['v', 'Is it in?'],
    ['a', 'Yes.'],
  ] as const
  beforeAll(async () => {
    await addPast(admin.db, { agent: ids.amy, opened: '2026-03-02T12:00:00Z', said })
    await addPast(admin.db, { agent: ids.bob, opened: '2026-03-03T23:30:00Z', said })
    await addPast(admin.db, { agent: ids.bob, opened: new Date().toISOString(), said, stars: 4 })
    await countAll(admin.db)
  })

  /** The figures of a part of the page by their names, as they stand above them. */
  function tilesOf(body: string, section: string): Record<string, string> {
    const part = body.slice(body.indexOf(`id="${section}"`)).split('</dl>')[0] ?? ''
    const tiles = [...part.matchAll(/<dt[^>]*>([^<]*)<\/dt>\s*<dd[^>]*>([^<]*)<\/dd>/g)]
    return Object.fromEntries(tiles.map(([, name = '', value = '']) => [name, value]))
  }

  test('an administrator sees today and the chosen days, of all and of each', async () => {
    const { statusCode, body } = await amy.get(`${page}?${chosen}`)
    expect(statusCode).toBe(200)
    expect(tilesOf(body, 'today')).toEqual({
      'conversations begun': '1',
      'to the first answer': '10 secs',
      'average rating · 1 rating': '4.0 ★',
      messages: '2',
    })
    expect(tilesOf(body, 'days')).toEqual({
      'conversations begun': '2',
      'to the first answer': '10 secs',
      'average rating': '–',
      messages: '4',
    })
    expect(body).toMatch(
      /<th scope="row"><span class="truncate" dir="auto">Amy<\/span><\/th>\s*<td>1<\/td>\s*<td>10 secs<\/td>/,
    )
    expect(body).toContain('as=agents')
    expect(body.match(/<details class="chart-table">/g)).toHaveLength(5)
  })

  test('an agent sees his own, and nothing of his colleagues', async () => {
    const { body } = await bob.get(`${page}?${chosen}`)
    expect(tilesOf(body, 'days')).toEqual({ 首次回复: '1', 首次回复用时: '10秒', 评分: '–', 消息: '1' })
    expect(body).not.toContain('Amy')
    expect(body).not.toContain('as=agents')
  })

  test('the days are those of the zone that was named, and of the server where it is none', async () => {
    const messages = async (zone: string) => {
      const { body } = await amy.get(`${page}?from=2026-03-03&to=2026-03-03&zone=${zone}`)
      return tilesOf(body, 'days').messages
    }
    expect(await messages('UTC')).toBe('2')
    expect(await messages('Asia/Shanghai')).toBe('0')
    expect(await messages('America/New_York')).toBe('2')
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone
    expect((await amy.get(`${page}?zone=Mars/Olympus`)).body).toContain(`Days and times are those of ${own}.`)
  })

  test.each([
    ['from=2026-02-30', 'There is no such day.', '日历里没有这一天'],
    ['from=%3Cscript%3E', 'There is no such day.', '日历里没有这一天'],
    ['from=2026-03-03&to=2026-03-02', 'The first day is after the last one.', '开始日期在结束日期之后'],
    ['from=2024-03-03&to=2026-03-02', 'That is more than 366 days.', '最多显示 366 天'],
  ])('what cannot be shown (%s) is said beside the form, which keeps it', async (query, en, zh) => {
    const { statusCode, body } = await amy.get(`${page}?${query}`)
    expect(statusCode).toBe(400)
    expect(body).toContain(en)
    expect(body).toContain('aria-invalid="true"')
    expect(body).not.toContain('<script>')
    expect(tilesOf(body, 'today')).toHaveProperty('messages')
    expect((await bob.get(`${page}?${query}`)).body).toContain(zh)
    const csv = await amy.get(`/admin/index/export?as=days&${query}`)
    expect(csv.statusCode).toBe(400)
    expect(csv.body).toContain(en)
  })

  test('the days are taken away as a spreadsheet: of all, or his own', async () => {
    const reply = await amy.get(`/admin/index/export?as=days&${chosen}`)
    expect(reply.headers['content-type']).toBe('text/csv; charset=utf-8')
    expect(reply.headers['content-disposition']).toBe(
      'attachment; filename="kefu-days-from-2026-03-02-to-2026-03-03.csv"',
    )
    expect(reply.headers['cache-control']).toBe('no-store')
    expect(reply.body.split('\r\n')).toEqual([
      '\ufeff"day","conversations","first_answers","first_answer_seconds","ratings","rating_average","messages"',
      '"2026-03-02",1,1,10,0,,2',
      '"2026-03-03",1,1,10,0,,2',
      '',
    ])
    expect((await bob.get(`/admin/index/export?as=days&${chosen}`)).body.split('\r\n')).toEqual([
      '\ufeff"day","first_answers","first_answer_seconds","ratings","rating_average","messages"',
      '"2026-03-02",0,,0,,0',
      '"2026-03-03",1,10,0,,1',
      '',
    ])
  })

  test('so are the agents, and no name is a formula there', async () => {
    const { body } = await amy.get(`/admin/index/export?as=agents&${chosen}`)
    expect(body.split('\r\n').slice(1)).toEqual([
      `${ids.bob},"'=HYPERLINK(""https://evil.example"")",1,10,0,,1`,
      `${ids.amy},"Amy",1,10,0,,1`,
      '',
    ])
  })

  test('somebody who is not signed in sees none of it', async () => {
    const stranger = openClient(admin, 'en')
    for (const path of [page, '/admin/index/export?as=days'])
      expect((await stranger.get(path)).headers.location).toMatch(/^\/admin\/login\/login/)
  })
})
