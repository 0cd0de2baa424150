import { audit } from '@kefu/admin/features/audit/audit.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { addAgent, type Client, openClient } from '../support/client.ts'

const page = '/admin/audit/index'
let admin: Admin
let amyId: number
let bobId: number
let amy: Client
let bob: Client

beforeAll(async () => {
  admin = await openAdmin()
  amyId = await addAgent(admin, 'amy', 'Amy <b>')
  bobId = await addAgent(admin, 'bob', 'Bob')
  await admin.db.query('test_role', `update agents set role = 'administrator' where id = $1`, [amyId])
  amy = openClient(admin, 'en')
  bob = openClient(admin, 'en')
  await amy.signIn('amy')
  await bob.signIn('bob')
  await amy.get('/admin/index/index')
  const { query } = admin.db
  const on = { kind: 'conversation', id: 7 } as const
  await audit(query, { who: bobId, did: 'conversation_transferred', on, facts: { to_agent: amyId } })
  await audit(query, {
    who: 'system',
    did: 'retention_ran',
    facts: { conversations: 1, files: 2, visitors: 0, room_messages: 1 },
  })
  await audit(query, { who: amyId, did: 'settings_changed', facts: { settings: ['accent', 'routing'] } })
})
afterAll(() => admin.close())

/** What the lines of a page say, without tags. */
function told(body: string): string[] {
  const items = body.match(/<li class="past audit-line">[\s\S]*?<\/li>/g) ?? []
  return items.map((item) =>
    item
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  )
}
const look = async (query = '') => told((await amy.get(`${page}${query}`)).body)

describe('an administrator', () => {
  test('finds the page from the start, with the newest line first, in words', async () => {
    expect((await amy.get('/admin/index/index')).body).toContain(`href="${page}"`)
    const lines = await look()
    expect(lines[0]).toMatch(/^Amy &lt;b&gt; Today \d\d:\d\d Changed settings · colour, whose turn it is$/)
    expect(lines[1]).toMatch(
      /^Kefu by itself .* Deleted what was kept long enough · 1 conversation · 2 files · 0 visitors · 1 message of a room$/,
    )
    expect(lines[2]).toMatch(/^Bob .* Handed a conversation over · Conversation 7 · to Amy &lt;b&gt;$/)
    expect(lines[3]).toMatch(/^Bob .* Signed in From 127\.0\.0\.1$/)
    expect(lines).toHaveLength(5)
  })

  test('reads it in Chinese too', async () => {
    const { body } = await amy.get(page, { 'accept-language': 'zh-CN' })
    expect(body).toContain('<h1>操作日志</h1>')
    expect(told(body)[1]).toContain('Kefu 自动')
    expect(told(body)[1]).toContain('删除了到期的内容 · 1 个会话 · 2 个文件')
  })

  test('chooses whose lines, which acts and which days', async () => {
    expect(await look(`?who=${bobId}`)).toHaveLength(2)
    expect(await look('?who=system')).toHaveLength(1)
    expect(await look('?did=settings_changed&who=')).toHaveLength(1)
    expect(await look('?from=2099-01-01')).toEqual([])
    expect(await look('?to=2020-01-01')).toEqual([])
    expect(await look('?from=2020-01-01&to=2099-01-01')).toHaveLength(5)
    const { body } = await amy.get(`${page}?to=2020-01-01`)
    expect(body).toContain('Nothing fits')
  })

  test.each(['?who=me', '?did=nothing', '?from=yesterday', '?before=x', '?more=1', '?from=2026-02-30'])(
    'is told that %s is no choice',
    async (query) => {
      expect((await amy.get(`${page}${query}`)).statusCode).toBe(400)
    },
  )

  test('goes on to older lines, a hundred at a time', async () => {
    await admin.db.query(
      'test_many',
      `insert into audit (who, did) select 'visitor', 'visitor_exported' from generate_series(1, 150)`,
    )
    const first = await amy.get(`${page}?who=visitor`)
    expect(told(first.body)).toHaveLength(100)
    const older = /href="([^"]*)" rel="next"/.exec(first.body)![1]!.replaceAll('&amp;', '&')
    const second = await amy.get(older)
    expect(told(second.body)).toHaveLength(50)
    expect(second.body).not.toContain('rel="next"')
    expect(second.body).toContain('Back to the newest')
  })

  test('takes it away as a spreadsheet, all of what was chosen, and that is a line too', async () => {
    const reply = await amy.get(`/admin/audit/export?who=${bobId}`)
    expect(reply.headers['content-type']).toBe('text/csv; charset=utf-8')
    const rows = reply.body.split('\r\n')
    expect(rows[0]).toBe(
      '\ufeff"line","at","who","agent_id","agent_name","act","on","on_id","address","facts"',
    )
    expect(rows[1]).toMatch(
      /^\d+,"[^"]*Z","agent",\d+,"Bob","conversation_transferred","conversation",7,,"{""to_agent"":\d+}"$/,
    )
    expect(rows).toHaveLength(4)
    const all = await amy.get('/admin/audit/export')
    expect(all.body.split('\r\n').length).toBeGreaterThan(150)
    expect((await look())[0]).toContain('Exported the audit log')
  })
})

test('an agent finds no way there, and may neither look nor take it away', async () => {
  expect((await bob.get('/admin/index/index')).body).not.toContain('/admin/audit')
  expect((await bob.get(page)).statusCode).toBe(403)
  expect((await bob.get('/admin/audit/export')).statusCode).toBe(403)
})

test('strangers are led to the login', async () => {
  const stranger = openClient(admin, 'en')
  const { headers } = await stranger.get(page)
  expect(headers.location).toBe(`/admin/login/login?next=${encodeURIComponent(page)}`)
})
