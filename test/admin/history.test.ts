import { readChoice } from '@kefu/admin/features/history/choice.ts'
import { reach, readPage } from '@kefu/admin/features/history/look.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { addAgent, type Client, openClient } from '../support/client.ts'
import { addPast, addPastFiles } from '../support/past.ts'

let admin: Admin
let client: Client
let amy: number
let bob: number
beforeAll(async () => {
  admin = await openAdmin()
  amy = await addAgent(admin, 'amy', 'Amy')
  bob = await addAgent(admin, 'bob', 'Bob')
  client = openClient(admin, 'en')
  await client.signIn('amy')
  for (const past of pasts()) await addPast(admin.db, past)
  await admin.db.query(
    'test_empty',
    `with v as (insert into visitors default values returning id)
    insert into conversations (kind, visitor_id) select 'service', id from v`,
  )
})
afterAll(() => admin.close())

const pasts = () =>
  [
    {
      visitor: { name: 'Early' },
      agent: amy,
      opened: '2026-03-02T15:59:59.999Z',
      said: [['v', 'Just before midnight in Shanghai']],
    },
    {
      visitor: { name: 'Dawn' },
      agent: amy,
      opened: '2026-03-02T16:00:00Z',
      said: [
        ['v', '龙井什么时候有？'],
        ['a', '明天'],
      ],
      stars: 5,
      tags: ['Delivery', '退款'],
    },
    {
      visitor: { name: 'Late' },
      agent: bob,
      opened: '2026-03-03T15:59:59.999Z',
      said: [
        ['v', 'A 100% wool_scarf'],
        ['a', 'Yes'],
      ],
      stars: 2,
      words: 'Too slow',
      tags: ['<b>wool</b>', 'Delivery'],
    },
    { visitor: { name: 'Next' }, opened: '2026-03-03T16:00:00Z', said: [['v', 'The day after']] },
    {
      visitor: { name: 'Open', email: 'open@shop.example' },
      agent: bob,
      open: true,
      opened: '2026-03-05T10:00:00Z',
      said: [['v', 'Still here']],
    },
  ] as const

async function names(search: string, path = '/admin/history/index'): Promise<string[]> {
  const { body, statusCode } = await client.get(`${path}?zone=Asia/Shanghai&${search}`)
  expect(statusCode).toBe(200)
  return [...body.matchAll(/<b class="past-name[^>]*>([^<]*)</g)].map(([, name = '']) => name)
}

describe('the list', () => {
  test('has the newest first, and leaves out where nobody wrote and what is a room', async () => {
    expect(await names('')).toEqual(['Open', 'Next', 'Late', 'Dawn', 'Early'])
  })

  test.each([
    ['agent', 'agent=BOB', ['Open', 'Late']],
    ['nobody', 'agent=nobody', ['Next']],
    ['open ones', 'state=open', ['Open']],
    ['closed ones', 'state=closed', ['Next', 'Late', 'Dawn', 'Early']],
    ['a rating', 'rating=2', ['Late']],
    ['any rating', 'rating=any', ['Late', 'Dawn']],
    ['a tag', 'tag=Delivery', ['Late', 'Dawn']],
    ['a tag in another case', 'tag=%20dELIVERY', ['Late', 'Dawn']],
    ['a Chinese tag', 'tag=退款', ['Dawn']],
    ['a tag that nobody gave', 'tag=Deliver', []],
    ['a tag and more', 'tag=delivery&rating=2&words=wool', ['Late']],
    ['Chinese words', 'words=什么', ['Dawn']],
    ['words in another case', 'words=MIDNIGHT', ['Early']],
    ['words that are patterns elsewhere', 'words=100%25', ['Late']],
    ['an underscore', 'words=wool_s', ['Late']],
    ['a backslash', 'words=%5C', []],
    ['a name', 'words=dawn', ['Dawn']],
    ['an address', 'words=open@shop', ['Open']],
    ['words of a rating', 'words=too slow', ['Late']],
    ['several at once', 'agent=BOB&state=closed&rating=any&words=wool', ['Late']],
    ['several that exclude each other', 'agent=AMY&rating=2', []],
    [
      'fields that were left empty',
      'agent=&state=&rating=&tag=&from=&to=&words=&visitor=',
      ['Open', 'Next', 'Late', 'Dawn', 'Early'],
    ],
  ] as const)('is filtered by %s', async (_, search, found) => {
    expect(await names(search.replace('BOB', String(bob)).replace('AMY', String(amy)))).toEqual(found)
  })

  test("begins and ends with days of the reader's zone", async () => {
    expect(await names('from=2026-03-03&to=2026-03-03')).toEqual(['Late', 'Dawn'])
    expect(await names('from=2026-03-03')).toEqual(['Open', 'Next', 'Late', 'Dawn'])
    expect(await names('to=2026-03-02')).toEqual(['Early'])
    const { body } = await client.get(
      '/admin/history/index?from=2026-03-03&to=2026-03-03&zone=America/New_York',
    )
    expect(body).toContain('Days and times are those of America/New_York.')
    expect(body.match(/past-name/g)).toHaveLength(2)
    expect(body).toContain('>Late<')
    expect(body).toContain('>Next<')
  })

  test('needs no script: its form is sent as an address, and keeps what was chosen', async () => {
    const { body } = await client.get(
      `/admin/history/index?agent=${bob}&rating=2&from=2026-03-01&words=%22%3Cb%3E`,
    )
    expect(body).toContain('method="get" action="/admin/history/index"')
    expect(body).toContain(`<option value="${bob}" selected>Bob</option>`)
    expect(body).toContain('<option value="2" selected>')
    expect(body).toContain('type="date" min="1900-01-01" max="2099-12-31" value="2026-03-01"')
    expect(body).toContain('value="&quot;&lt;b&gt;"')
  })

  test('names the tags of each, as text, and offers those in use by their names', async () => {
    const { body } = await client.get('/admin/history/index?tag=DELIVERY')
    const rows = body.split('<li>').slice(1)
    const named = rows.map((row) => [...row.matchAll(/past-tag [^>]*>([^<]*)</g)].map(([, tag]) => tag))
    expect(named).toEqual([
      ['&lt;b&gt;wool&lt;/b&gt;', 'Delivery'],
      ['Delivery', '退款'],
    ])
    const offered = body.slice(body.indexOf('<select id="tag"')).split('</select>')[0]!
    expect([...offered.matchAll(/<option value="([^"]+)"( selected)?>/g)].map(([, ...tag]) => tag)).toEqual([
      ['&lt;b&gt;wool&lt;/b&gt;', undefined],
      ['Delivery', ' selected'],
      ['退款', undefined],
    ])
  })

  test('keeps a chosen tag that is in use no more', async () => {
    const { body } = await client.get('/admin/history/index?tag=Gone')
    expect(body).toContain('<option value="Gone" selected>Gone</option>')
    expect(body).toContain('No conversation fits')
  })

  test.each([
    'agent=1%20or%201',
    'agent=-1',
    'state=all',
    'rating=6',
    'from=yesterday',
    'from=2026-02-30',
    'to=2026-13-01',
    'visitor=x',
    'before=1',
    'words=a&words=b',
    'tags=x',
    `words=${'x'.repeat(201)}`,
    `tag=${'x'.repeat(201)}`,
    'tag=a&tag=b',
  ])('refuses what no form of ours sends: %s', async (search) => {
    expect((await client.get(`/admin/history/index?${search}`)).statusCode).toBe(400)
  })

  test('takes words with characters that cannot be stored', async () => {
    expect(await names('words=a%00b')).toEqual([])
  })
})

describe('a long history', () => {
  let long: Admin
  let reader: Client
  beforeAll(async () => {
    long = await openAdmin()
    await addAgent(long, 'amy', 'Amy')
    reader = openClient(long, 'en')
    await reader.signIn('amy')
    await seed(long, 1_200)
  })
  afterAll(() => long.close())

  test('is read page by page: each conversation once, also where two were opened in the same moment', async () => {
    const seen: string[] = []
    let path: string | undefined = '/admin/history/index?rating='
    while (path) {
      const { body } = await reader.get(path)
      seen.push(...[...body.matchAll(/conversation=(\d+)/g)].map(([, id = '']) => id))
      path = /href="([^"]*)" rel="next"/.exec(body)?.[1]?.replaceAll('&amp;', '&')
    }
    expect(seen).toHaveLength(1_200)
    expect(new Set(seen).size).toBe(1_200)
  })

  test('is searched as far as the page says, and from there on by the next', async () => {
    const choice = readChoice({ words: 'needle' }, 'UTC')
    const first = await readPage(long.db, choice, null)
    expect(first.hits).toEqual([])
    expect(first.lookedTo).toBeInstanceOf(Date)
    const [counted] = await long.db.query<{ looked: number }>(
      'test_looked',
      'select count(*) as looked from conversations where opened_at >= $1 and last_seq > 0',
      [first.lookedTo],
    )
    expect(counted!.looked).toBeGreaterThanOrEqual(reach.conversations)
    const second = await readPage(long.db, choice, first.next)
    expect(second).toMatchObject({
      next: null,
      lookedTo: null,
      hits: [{ match: { body: 'A needle', seq: 1 } }],
    })
    const { body } = await reader.get('/admin/history/index?words=needle')
    expect(body).toContain('What is older was not looked at yet.')
    expect(body).toContain('Look further back')
    expect(body).not.toContain('No conversation fits')
  })

  test('is searched within the chosen days alone', async () => {
    const { body } = await reader.get('/admin/history/index?words=needle&to=2020-01-02&zone=UTC')
    expect(body.match(/past-name/g)).toHaveLength(1)
    expect(body).not.toContain('What is older was not looked at yet.')
  })
})

describe('a conversation', () => {
  test('is read with its days, who spoke, the visitor and his rating, and all of it is text', async () => {
    const { id } = await addPast(admin.db, {
      visitor: {
        name: '<i>Eve</i>',
        email: 'eve@shop.example',
        page: { url: 'javascript:alert(1)', title: '' },
      },
      agent: bob,
      opened: '2026-04-01T15:59:45Z',
      said: [
        ['v', '<script>alert(1)</script>'],
        ['a', 'Good\nevening'],
        ['s', 'Handed over'],
        ['a', 'Hello'],
      ],
      stars: 4,
      words: '<b>kind</b>',
      tags: ['<i>tea</i>'],
    })
    const { body } = await client.get(
      `/admin/history/read?conversation=${id}&zone=Asia/Shanghai&state=closed`,
    )
    expect(body).toContain('<h1 dir="auto">Conversation with &lt;i&gt;Eve&lt;/i&gt;</h1>')
    expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;</div>')
    expect(body).toContain('>Good\nevening</div>')
    expect(body.match(/<p class="day">[^<]*<\/p>/g)).toHaveLength(2)
    expect(body).toContain('<p class="said-name">Bob</p>')
    expect(body).toContain('<p class="said-system" id="message-3">Handed over</p>')
    expect(body).toContain('&lt;b&gt;kind&lt;/b&gt;')
    expect(body).toContain('4 of 5 stars')
    expect(body).toContain('>&lt;i&gt;tea&lt;/i&gt;<')
    expect(body).not.toContain('href="javascript:')
    expect(body).toContain('eve@shop.example')
    expect(body).toContain('href="/admin/history/index?zone=Asia%2FShanghai&amp;state=closed"')
  })

  test('shows pictures, and other files to save, where somebody sent them', async () => {
    const { id } = await addPast(admin.db, {
      agent: amy,
      said: [
        ['v', 'A "pot".png\nprices <1>.pdf'],
        ['a', 'My notes'],
        ['v', 'notes.txt'],
      ],
    })
    const [pot, prices, notes] = ['p', 'l', 'n'].map((letter) => letter.repeat(22))
    await addPastFiles(admin.db, { conversation: id, seq: 1 }, [
      { key: pot!, name: 'A "pot".png', type: 'image/png', size: 4_000, width: 2_800, height: 1_400 },
      { key: prices!, name: 'prices <1>.pdf', type: 'application/pdf', size: 3_565_158 },
    ])
    await addPastFiles(admin.db, { conversation: id, seq: 2 }, [
      { key: notes!, name: 'notes.txt', type: 'text/plain; charset=utf-8', size: 640 },
    ])
    const { body } = await client.get(`/admin/history/read?conversation=${id}`)
    const [first, second, third] = ['1', '2', '3'].map(
      (seq) => body.split(`id="message-${seq}"`)[1]!.split('id="message-')[0]!,
    )
    expect(first).toContain(
      `<img src="/files/${pot}/thumb.webp" alt="A &quot;pot&quot;.png, open the picture" width="280" height="140" loading="lazy">`,
    )
    expect(first).toContain(`href="/files/${pot}/A%20%22pot%22.png" target="_blank" rel="noopener"`)
    expect(first).toContain(`href="/files/${prices}/prices%20%3C1%3E.pdf" download="prices &lt;1&gt;.pdf"`)
    expect(first).toContain('<span class="file-size">PDF · 3.4 MB</span>')
    // Their names are on them, and nobody said them.
    expect(first).not.toContain('class="bubble ')
    expect(second).toMatch(/Text · 640 B.*>My notes<\/div>/s)
    // Words that happen to be a name are words.
    expect(third).toMatch(/class="bubble [^>]*><div dir="auto">notes.txt<\/div>/)
    expect(third).not.toContain('class="files"')
  })

  test('is read with its links and its code, which are text too', async () => {
    const { id } = await addPast(admin.db, {
      agent: bob,
      said: [['v', 'See https://a.example/?b="c", `<i>` and\n```js\n\n  <b>\n```\nhere']],
    })
    const { body } = await client.get(`/admin/history/read?conversation=${id}`)
    expect(body).toContain(
      '>See <a href="https://a.example/?b=" target="_blank" rel="noopener noreferrer nofollow ugc">https://a.example/?b=</a>' +
        '&quot;c&quot;, <code>&lt;i&gt;</code> and\n<pre tabindex="0"><code>\n  &lt;b&gt;</code></pre>here</div>',
    )
  })

  test('that is long is read in parts', async () => {
    const said = Array.from({ length: 450 }, (_, n) => ['v', `Line ${n + 1}.`] as const)
    const { id } = await addPast(admin.db, { agent: amy, said })
    const part = async (after: string) =>
      (await client.get(`/admin/history/read?conversation=${id}${after}`)).body
    const linesIn = (body: string) => [...body.matchAll(/>Line (\d+)\./g)].map(([, n]) => Number(n))
    expect(linesIn(await part('')).at(-1)).toBe(200)
    const middle = await part('&after=200')
    expect([linesIn(middle)[0], linesIn(middle).at(-1)]).toEqual([201, 400])
    expect(middle).toContain('rel="prev"')
    expect(middle).toContain('rel="next"')
    expect(linesIn(await part('&after=400')).at(-1)).toBe(450)
    expect(await part('&after=400')).not.toContain('rel="next"')
  })

  test('that is a room, is empty or is none is not there', async () => {
    const others = await admin.db.query<{ id: number }>(
      'test_others',
      'select id from conversations where last_seq = 0',
    )
    expect(others.length).toBeGreaterThan(1)
    for (const id of [...others.map((row) => row.id), 999_999, '9999999999999999'])
      expect((await client.get(`/admin/history/read?conversation=${id}`)).statusCode).toBe(404)
    for (const id of ['0', 'x', '1;2', ''])
      expect((await client.get(`/admin/history/read?conversation=${id}`)).statusCode).toBe(400)
  })
})

test('strangers are led to the login, wherever they knock', async () => {
  const stranger = openClient(admin)
  for (const path of ['index', 'read?conversation=1', 'export?as=csv', 'export?as=json']) {
    const reply = await stranger.get(`/admin/history/${path}`)
    expect([path, reply.statusCode]).toEqual([path, 302])
    expect(reply.headers.location).toMatch(/^\/admin\/login\/login\?next=/)
  }
})

test('the landing page leads there', async () => {
  expect((await client.get('/admin/index/index')).body).toContain('href="/admin/history/index"')
  expect((await client.get('/admin/history')).headers.location).toBe('/admin/history/index')
})

/** Conversations of one message, three opened at the same time; a needle in the oldest. */
async function seed({ db }: Admin, count: number): Promise<void> {
  await db.query(
    'test_seed',
    `with v as (
      insert into visitors (name) select 'V' || n from generate_series(1, $1::bigint) n returning id, substr(name, 2)::int as n
    ), c as (
      insert into conversations (kind, visitor_id, last_seq, opened_at, closed_at, waiting_since)
      select 'service', id, 1, timestamptz '2020-01-01' + (n / 3) * interval '1 day', now(), null from v
      returning id, visitor_id, opened_at
    )
    insert into messages (conversation_id, seq, sender_kind, sender_id, cid, body)
    select id, 1, 'visitor', visitor_id, gen_random_uuid(), case when opened_at < '2020-01-02' and visitor_id = (select min(id) from v) then 'A needle' else 'Hay' end
    from c`,
    [count],
  )
}
