import { readChoice } from '@kefu/admin/features/history/choice.ts'
import { csvLine } from '@kefu/admin/features/history/csv.ts'
import { asCsv, asJson } from '@kefu/admin/features/history/export.ts'
import type { Db, Query } from '@kefu/admin/plugins/db.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { addAgent, type Client, openClient } from '../support/client.ts'
import { addPast, addPastFiles } from '../support/past.ts'

describe('a line of CSV', () => {
  test.each([
    ['=1+1', `"'=1+1"`],
    ['+1', `"'+1"`],
    ['-1', `"'-1"`],
    ['@sum(a1)', `"'@sum(a1)"`],
    ['\t=1', `"'\t=1"`],
    ['\r=1', `"'\r=1"`],
    ['＝1+1', `"'＝1+1"`],
    ['a=1', '"a=1"'],
    ['say "hi", twice\nor so', '"say ""hi"", twice\nor so"'],
    ['', '""'],
  ])('never holds a formula, nor ends early: %j', (cell, written) => {
    expect(csvLine([7, cell, null])).toBe(`7,${written},\r\n`)
  })
})

describe('an export', () => {
  let admin: Admin
  let client: Client
  let first: { id: number; visitorId: number }
  beforeAll(async () => {
    admin = await openAdmin()
    const amy = await addAgent(admin, 'amy', '=Amy', 'administrator')
    client = openClient(admin, 'en')
    await client.signIn('amy')
    first = await addPast(admin.db, {
      visitor: { name: 'Vic', email: 'vic@shop.example' },
      agent: amy,
      opened: '2026-03-03T12:00:00Z',
      said: [
        ['v', '=HYPERLINK("http://evil.example")'],
        ['a', '你好，“您”\nfine'],
        ['s', 'Handed over'],
      ],
      stars: 4,
      words: '+1',
      tags: ['@refund', 'tea'],
    })
    await addPastFiles(admin.db, { conversation: first.id, seq: 2 }, [
      { key: 'k'.repeat(22), name: '-茶.pdf', type: 'application/pdf', size: 12 },
      { key: 'K'.repeat(22), name: 'b.png', type: 'image/png', size: 34, width: 5, height: 6 },
    ])
    await addPast(admin.db, { opened: '2026-04-01T12:00:00Z', open: true, said: [['v', 'Later']] })
  })
  afterAll(() => admin.close())

  const exported = (search: string) => client.get(`/admin/history/export?zone=UTC&${search}`)

  test('as CSV is what the filters chose, a line a message', async () => {
    const { body, headers } = await exported('as=csv&from=2026-03-01&to=2026-03-31')
    expect(headers['content-type']).toBe('text/csv; charset=utf-8')
    expect(headers['content-disposition']).toBe(
      'attachment; filename="kefu-conversations-from-2026-03-01-to-2026-03-31.csv"',
    )
    expect(headers['cache-control']).toBe('no-store')
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(body.startsWith('\ufeff"conversation","opened_at",')).toBe(true)
    const [head, ...rows] = linesOf(body.slice(1))
    const facts = [
      String(first.id),
      '2026-03-03T12:00:00.000Z',
      '2026-03-03T12:01:00.000Z',
      String(first.visitorId),
    ]
    const told = rows.map((row) => Object.fromEntries(row.map((cell, index) => [head![index], cell])))
    expect(rows.map((row) => row.slice(0, 4))).toEqual([facts, facts, facts])
    expect(told.map(({ sender, sender_name, text }) => [sender, sender_name, text])).toEqual([
      ['visitor', 'Vic', `'=HYPERLINK("http://evil.example")`],
      ['agent', `'=Amy`, '你好，“您”\nfine'],
      ['system', '', 'Handed over'],
    ])
    expect(told.map(({ files }) => files)).toEqual(['', `'-茶.pdf; b.png`, ''])
    expect(told[0]).toMatchObject({
      message: '1',
      rating_stars: '4',
      rating_words: `'+1`,
      tags: `'@refund; tea`,
      visitor_email: 'vic@shop.example',
    })
  })

  test('as JSON is one array, with words as they were', async () => {
    const { body, headers } = await exported('as=json&rating=any')
    expect(headers['content-type']).toBe('application/json; charset=utf-8')
    expect(headers['content-disposition']).toBe('attachment; filename="kefu-conversations.json"')
    expect(JSON.parse(body)).toMatchObject([
      {
        conversation: first.id,
        opened_at: '2026-03-03T12:00:00.000Z',
        visitor: { id: first.visitorId, name: 'Vic', email: 'vic@shop.example' },
        agent: { name: '=Amy' },
        rating: { stars: 4, words: '+1' },
        tags: ['@refund', 'tea'],
        messages: [
          { seq: 1, sender: 'visitor', name: 'Vic', text: '=HYPERLINK("http://evil.example")' },
          {
            seq: 2,
            sender: 'agent',
            name: '=Amy',
            text: '你好，“您”\nfine',
            files: [
              { name: '-茶.pdf', size: 12, type: 'application/pdf' },
              { name: 'b.png', size: 34, type: 'image/png' },
            ],
          },
          { seq: 3, sender: 'system', name: null, text: 'Handed over' },
        ],
      },
    ])
    // Whoever knows a key may read the file: an export is passed around.
    expect(body).not.toContain('kkkk')
  })

  test('of a tag has what has that tag', async () => {
    expect(JSON.parse((await exported('as=json&tag=Tea')).body)).toMatchObject([{ conversation: first.id }])
    expect(linesOf((await exported('as=csv&tag=tea')).body.slice(1))).toHaveLength(4)
    expect(JSON.parse((await exported('as=json&tag=coffee')).body)).toEqual([])
  })

  test('of nothing is an empty table, and an empty array', async () => {
    const nothing = 'from=2001-01-01&to=2001-01-01'
    expect(linesOf((await exported(`as=csv&${nothing}`)).body.slice(1))).toHaveLength(1)
    expect(JSON.parse((await exported(`as=json&${nothing}`)).body)).toEqual([])
  })

  test('that breaks off is not taken for whole', async () => {
    const address = await admin.app.listen({ port: 0 })
    const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const isWhole = async (form: string) => {
      const reply = await fetch(`${address}/admin/history/export?as=${form}`, { headers: { cookie } })
      const text = await reply.text().catch(() => null)
      return reply.ok && text !== null
    }
    expect(await Promise.all(['csv', 'json'].map(isWhole))).toEqual([true, true])
    await admin.db.query('test_break', 'alter table ratings rename to elsewhere')
    expect(await Promise.all(['csv', 'json'].map(isWhole))).toEqual([false, false])
    await admin.db.query('test_mend', 'alter table elsewhere rename to ratings')
  })

  test('in another form is refused', async () => {
    for (const search of ['', 'as=xml', 'as=csv&as=json'])
      expect((await exported(search)).statusCode).toBe(400)
  })
})

test('a large history passes through in pieces: never more than 500 messages are here at a time', async () => {
  const admin = await openAdmin()
  const lengths = [...Array(150).fill(1), 500, 1, 1_001, 3, 499, 1]
  for (const length of lengths) {
    const said = Array.from({ length }, (_, n) => ['v', `Line ${n + 1}`] as const)
    await addPast(admin.db, { said })
  }
  const counts: number[] = []
  const db = counting(admin.db, counts)
  const pieces: string[] = []
  for await (const piece of asJson(db, readChoice({}, 'UTC'))) pieces.push(piece)
  const conversations: { messages: { text: string }[] }[] = JSON.parse(pieces.join(''))
  expect(conversations.map(({ messages }) => messages.length)).toEqual(lengths.toReversed())
  for (const { messages } of conversations)
    expect(messages.map(({ text }) => text)).toEqual(messages.map((_, n) => `Line ${n + 1}`))
  expect(Math.max(...counts)).toBe(500)

  let lines = 0
  for await (const piece of asCsv(db, readChoice({}, 'UTC'))) lines += piece.split('\r\n').length - 1
  expect(lines).toBe(1 + lengths.reduce((sum, length) => sum + length))
  await admin.close()
})

/** The same database; how many rows each statement answers is written down. */
function counting(db: Db, counts: number[]): Db {
  const counted =
    (query: Query): Query =>
    async (name, sql, values) => {
      const rows = await query(name, sql, values)
      counts.push(rows.length)
      return rows as never
    }
  return {
    ...db,
    query: counted(db.query),
    transaction: (work) => db.transaction((query) => work(counted(query))),
  }
}

/** The cells of each line, as a program reads RFC 4180. */
function linesOf(csv: string): string[][] {
  const lines: string[][] = [[]]
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    lines.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
    if (end === '\r\n') lines.push([])
  }
  return lines.slice(0, -1)
}
