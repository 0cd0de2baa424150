import { randomUUID } from 'node:crypto'
import { file, lookForUnfiled, restAfter } from '@kefu/admin/features/search/filing.ts'
import { snippetOf } from '@kefu/admin/features/search/snippet.ts'
import { Unfiled } from '@kefu/admin/features/search/unfiled.ts'
import { queryOf, vectorOf } from '@kefu/admin/features/search/words.ts'
import { createSigner, signatureHeader } from '@kefu/protocol/signature.ts'
import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { addAgent, openClient } from '../support/client.ts'

let admin: Admin
let amy: ReturnType<typeof openClient>
let amyId: number

beforeAll(async () => {
  admin = await openAdmin()
  amyId = await addAgent(admin, 'amy', 'Amy')
  amy = openClient(admin)
  await amy.signIn('amy')
})
beforeEach(async () => {
  await admin.db.query('test_empty', 'delete from visitors')
})
afterAll(() => admin.close())

interface Chat {
  conversation: number
  visitor: number
}

async function open(name: string | null): Promise<Chat> {
  const [row] = await admin.db.query<Chat>(
    'test_open',
    `with visitor as (insert into visitors (name) values ($1) returning id)
    insert into conversations (kind, visitor_id)
    select 'service', id from visitor
    returning id as "conversation", visitor_id as "visitor"`,
    [name],
  )
  return row!
}

const sayText = `select n from save_messages(
  array[$1]::text[], array[$2]::bigint[], array[$3]::bigint[], array[null]::text[], array[null]::bigint[],
  array[$4]::uuid[], array[$5]::text[], null)`

async function say({ visitor }: Chat, body: string, by: 'visitor' | 'agent' = 'visitor'): Promise<void> {
  const from = by === 'agent' ? amyId : visitor
  await admin.db.query('test_say', sayText, [by, from, visitor, randomUUID(), body])
}

const take = ({ conversation }: Chat) =>
  admin.db.query('test_take', 'update conversations set agent_id = $1 where id = $2', [amyId, conversation])

async function fileAll(): Promise<void> {
  const unfiled = new Unfiled()
  await lookForUnfiled(admin.db.query, unfiled)
  while (await file(admin.db, unfiled));
}

async function ask(q: string, more = '', client = amy) {
  const address = `/admin/service/search?q=${encodeURIComponent(q)}${more}`
  const reply = await client.get(address, { accept: 'application/json' })
  return { status: reply.statusCode, ...reply.json() }
}

async function textsFor(q: string): Promise<string[]> {
  const { messages } = await ask(q)
  return messages.map(({ text }: { text: string }) => text)
}

describe('the words of a text', () => {
  test('are those between spaces and marks, in lower case, with their places', () => {
    expect(vectorOf('Do you SHIP to Oslo? v2')).toBe(`'do':1 'you':2 'ship':3 'to':4 'oslo':5 'v2':6`)
  })

  test('of what is written without spaces are every two neighbours', () => {
    expect(vectorOf('退换货ok')).toBe(`'退换':1 '换货':2 '货':3 'ok':4`)
  })

  test('hold nothing that PostgreSQL reads as its own', () => {
    expect(vectorOf(`it's \\ 'x':1 & | ! <->`)).toBe(`'it':1 's':2 'x':3 '1':4`)
    expect(queryOf(`' | ! & :* <-> \\`)).toBe('')
  })

  test('a term is a phrase whose end may go on', () => {
    expect(queryOf('ship os')).toBe(`('ship':*) & ('os':*)`)
    expect(queryOf('退换货')).toBe(`('退换' <1> '换货':*)`)
    expect(queryOf('买手机ok')).toBe(`('买手' <1> '手机' <2> 'ok':*)`)
    expect(queryOf('茶')).toBe(`('茶':*)`)
  })
})

describe('a snippet', () => {
  test('marks what was looked for where it stands', () => {
    expect(snippetOf('Is shipping free?\nNo friendship.', 'SHIP')).toEqual({
      text: 'Is shipping free? No friendship.',
      hits: [[3, 7]],
    })
  })

  test('of a long text is the part around the first hit', () => {
    const { text, hits } = snippetOf(`${'before '.repeat(60)}颜色 ${'after '.repeat(60)}`, '颜色')
    expect(text.length).toBeLessThan(150)
    expect(text).toMatch(/^….*…$/)
    expect(hits.map(([start, end]) => text.slice(start, end))).toEqual(['颜色'])
  })
})

describe('searching what is stored', () => {
  test('is for agents alone, and refuses what is no question', async () => {
    expect(await ask('Oslo', '', openClient(admin))).toMatchObject({ status: 401 })
    expect(await ask('')).toMatchObject({ status: 400 })
    expect(await ask('Oslo', '&before=1')).toMatchObject({ status: 400 })
    expect(await ask('?!')).toMatchObject({ status: 200, people: [], messages: [] })
  })

  test('finds words of visitors and agents, the newest first, with who said them and to whom', async () => {
    const vic = await open('Vic')
    await say(vic, 'Do you ship to Oslo?')
    await take(vic)
    await say(vic, 'Shipping is free.', 'agent')
    await fileAll()
    const { messages } = await ask('ship')
    expect(messages).toMatchObject([
      {
        ...{ conversation: vic.conversation, seq: 2, group: 'admin', from_id: amyId, name: 'Amy' },
        ...{ text: 'Shipping is free.', hits: [[0, 4]], visitor: { id: vic.visitor, name: 'Vic' } },
      },
      { seq: 1, group: 'member', name: 'Vic' },
    ])
    expect(await textsFor('oslo ship')).toEqual(['Do you ship to Oslo?'])
    expect(await textsFor('oslo free')).toEqual([])
  })

  test('finds Chinese words of two characters, of one, and of more in a row', async () => {
    const wen = await open('Wen')
    await say(wen, '我想换一个颜色，蓝色的。')
    await say(wen, '颜料和色彩')
    await fileAll()
    expect(await textsFor('颜色')).toEqual(['我想换一个颜色，蓝色的。'])
    expect(await textsFor('换一个颜色')).toHaveLength(1)
    expect(await textsFor('颜')).toHaveLength(2)
    expect(await textsFor('色颜')).toEqual([])
  })

  test('finds people by a part of their name, and by the new one when it changes', async () => {
    const maria = await open('Maria Lindqvist')
    await fileAll()
    expect((await ask('lind')).people).toMatchObject([
      { id: maria.visitor, name: 'Maria Lindqvist', conversation: maria.conversation },
    ])
    await admin.db.query('test_rename', `update visitors set name = '王小明' where id = $1`, [maria.visitor])
    await fileAll()
    expect((await ask('lind')).people).toEqual([])
    expect((await ask('小明')).people).toHaveLength(1)
  })

  test('goes on page by page, each message once', async () => {
    const vic = await open('Vic')
    for (let n = 1; n <= 45; n++) await say(vic, `parcel ${n}`)
    await fileAll()
    const seqs: number[] = []
    let before = ''
    do {
      const page = await ask('parcel', before)
      seqs.push(...page.messages.map(({ seq }: { seq: number }) => seq))
      before = page.next ? `&before=${page.next}` : ''
    } while (before)
    expect(seqs).toEqual(Array.from({ length: 45 }, (_, n) => 45 - n))
  })

  test('a deleted conversation is found no longer, nor a deleted visitor', async () => {
    const [vic, wen] = [await open('Vic'), await open('Wen')]
    await say(vic, 'invoice of Vic')
    await say(wen, 'invoice of Wen')
    await fileAll()
    await admin.db.query('test_delete', 'delete from conversations where id = $1', [vic.conversation])
    await admin.db.query('test_forget', 'delete from visitors where id = $1', [wen.visitor])
    expect(await ask('invoice')).toMatchObject({ people: [], messages: [] })
    expect((await ask('Wen')).people).toEqual([])
  })
})

describe('the filing', () => {
  test('takes a message that was committed after later ones of others', async () => {
    const [vic, wen] = [await open('Vic'), await open('Wen')]
    const slow = new Client(admin.databaseUrl)
    await slow.connect()
    await slow.query('begin')
    await slow.query(sayText, ['visitor', vic.visitor, vic.visitor, randomUUID(), 'late words'])
    await say(wen, 'early words')
    await fileAll()
    expect(await textsFor('words')).toEqual(['early words'])
    await slow.query('commit')
    await slow.end()
    await fileAll()
    expect((await textsFor('words')).sort()).toEqual(['early words', 'late words'])
  })

  test('takes more than a batch, and what is left of a conversation that is closed; then it forgets the mark', async () => {
    const vic = await open('Vic')
    for (let n = 1; n <= 120; n++) await say(vic, `cup ${n}`)
    await admin.db.query('test_close', 'update conversations set closed_at = now() where id = $1', [
      vic.conversation,
    ])
    await fileAll()
    const count = await admin.db.query(
      'test_filed',
      'select from search_entries where conversation_id = $1',
      [vic.conversation],
    )
    expect(count).toHaveLength(120)
    const marks = () =>
      admin.db.query('test_marks', 'select seq from search_marks where conversation_id = $1', [
        vic.conversation,
      ])
    await lookForUnfiled(admin.db.query, new Unfiled())
    expect(await marks()).toEqual([])
    await admin.db.query('test_open_again', 'update conversations set closed_at = null where id = $1', [
      vic.conversation,
    ])
    expect(await marks()).toEqual([{ seq: 120 }])
    await say(vic, 'cup of another day')
    await fileAll()
    expect(await textsFor('another')).toHaveLength(1)
  })

  test('does not stumble over a conversation that is deleted meanwhile', async () => {
    const [vic, wen] = [await open('Vic'), await open('Wen')]
    await say(vic, 'kept words')
    await say(wen, 'deleted words')
    const other = new Client(admin.databaseUrl)
    await other.connect()
    await other.query('begin')
    await other.query('delete from conversations where id = $1', [wen.conversation])
    const unfiled = new Unfiled()
    unfiled.putBack([vic.conversation, wen.conversation])
    const filing = file(admin.db, unfiled)
    await expect
      .poll(() =>
        admin.db.query(
          'test_locks',
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        ),
      )
      .not.toEqual([])
    await other.query('commit')
    await other.end()
    await filing
    expect(await textsFor('words')).toEqual(['kept words'])
  })

  test('a round that failed is tried again, and nothing is filed twice', async () => {
    const vic = await open('Vic')
    await say(vic, 'Hello')
    const unfiled = new Unfiled()
    unfiled.putBack([vic.conversation])
    const broken = { ...admin.db, transaction: () => Promise.reject(new Error('away')) }
    await expect(file(broken, unfiled)).rejects.toThrow('away')
    await file(admin.db, unfiled)
    expect(await textsFor('hello')).toHaveLength(1)
    await Promise.all([fileAll(), fileAll()])
    expect(await textsFor('hello')).toHaveLength(1)
  })

  test('what the socket server brings is filed by the next round, which looks at nothing else', async () => {
    const [vic, wen] = [await open('Vic'), await open('Wen')]
    await say(wen, 'Hello from elsewhere')
    const call = { person: 'visitor', from_id: vic.visitor, cid: randomUUID(), msg: 'Hello from the shop' }
    const [url, payload] = ['/admin/service/save_msg', JSON.stringify([call])]
    const signature = createSigner(admin.config.serviceSecrets).sign('POST', url, payload)
    const headers = { 'content-type': 'application/json', [signatureHeader]: signature }
    const reply = await admin.app.inject({ method: 'POST', url, payload, headers })
    expect(reply.json()).toMatchObject([{ conversation: vic.conversation, seq: 1 }])
    await file(admin.db, admin.unfiled)
    expect(await textsFor('hello')).toEqual(['Hello from the shop'])
    expect(admin.unfiled.size).toBe(0)
  })

  test('what is waiting comes one batch after the other, and each waits while messages are stored', () => {
    expect(restAfter(100, 1_000)).toBe(300)
    expect(restAfter(20, 10_000)).toBe(600)
    expect(restAfter(200, 10_000)).toBe(1_000)
    expect(restAfter(1, 0)).toBe(150)
  })

  test('leaves messages without an index or a trigger of its own', async () => {
    const indexes = await admin.db.query<{ indexname: string }>(
      'test_indexes',
      `select indexname from pg_indexes where tablename = 'messages' order by indexname`,
    )
    expect(indexes.map(({ indexname }) => indexname)).toEqual(['messages_cid', 'messages_pkey'])
    expect(
      await admin.db.query('test_triggers', `select from pg_trigger where tgrelid = 'messages'::regclass`),
    ).toEqual([])
  })
})
