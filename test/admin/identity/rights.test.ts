import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StoredFile } from '@kefu/protocol/frames.ts'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { pdf } from '../../support/files.ts'
import { identityEnv, identityOf } from '../../support/identity.ts'
import { type LoggedIn, openSystem, type System } from '../../support/system.ts'

const folder = mkdtempSync(join(tmpdir(), 'kefu-rights-'))
let system: System
beforeEach(async () => {
  system = await openSystem({ ...identityEnv, DATA_DIR: folder })
})
afterEach(() => system.close())
afterAll(() => rmSync(folder, { recursive: true }))

const tokenOf = ({ ready }: LoggedIn) => ready.token ?? ''

function ask(path: string, token: string | null, more: object = {}) {
  return system.app.inject({
    method: 'GET',
    url: `/index/index/${path}`,
    headers: { 'accept-language': 'en', ...(token !== null && { authorization: `Bearer ${token}` }) },
    ...more,
  })
}

const forget = (token: string | null) => ask('forget', token, { method: 'POST', payload: {} })
const download = (token: string | null, as = 'text') => ask(`download?as=${as}`, token)

async function sendFile(visitor: LoggedIn): Promise<StoredFile> {
  const reply = await system.app.inject({
    method: 'POST',
    url: '/files?name=order.pdf',
    headers: { authorization: `Bearer ${tokenOf(visitor)}`, 'content-type': 'application/octet-stream' },
    payload: pdf,
  })
  return reply.json().file
}

/** Everything in the folder of files but the folders. */
function onDisk(): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name)
}

/** What the database has of anybody but agents and rooms. */
async function kept(): Promise<Record<string, number>> {
  const [row] = await system.db.query<{ kept: Record<string, number> }>(
    'test_kept',
    `select json_build_object(
      'visitors', (select count(*) from visitors),
      'conversations', (select count(*) from conversations where kind = 'service'),
      'messages', (
        select count(*) from messages m
        where not exists (select from conversations c where c.id = m.conversation_id and c.kind = 'room')
      ),
      'files', (select count(*) from files),
      'notes', (select count(*) from notes),
      'pages', (select count(*) from visitor_pages),
      'search', (select count(*) from search_entries) + (select count(*) from search_people)
    ) as "kept"`,
  )
  return row!.kept
}

describe('a visitor who wants to be forgotten', () => {
  test('is nowhere any more, with all that he said and sent', async () => {
    const amy = await system.work(await system.hireAgent('Amy'))
    const vic = await system.visit({ name: 'Vic', page: { url: 'https://shop.example/' } })
    const sent = await sendFile(vic)
    await sendFile(vic)
    await vic.say('My order', { files: [sent.key] })
    await amy.say('We have it', { touid: vic.ready.id })
    await system.db.query(
      'test_note',
      `insert into notes (conversation_id, after_seq, agent_id, cid, body)
      select $1, 1, id, gen_random_uuid(), 'He asked before' from agents`,
      [vic.ready.conversation],
    )
    expect(onDisk()).toHaveLength(2)
    expect((await forget(tokenOf(vic))).json()).toEqual({ code: 0, msg: 'OK' })
    expect(Object.values(await kept())).toEqual([0, 0, 0, 0, 0, 0, 0])
    expect(onDisk()).toEqual([])
    expect((await system.app.inject(`/files/${sent.key}/order.pdf`)).statusCode).toBe(404)
  })

  test('loses his connections, and his token is nobody’s', async () => {
    const vic = await system.visit()
    await vic.say('Hello')
    const other = await system.visit({ token: vic.ready.token })
    await forget(tokenOf(vic))
    expect([(await vic.closed).code, (await other.closed).code]).toEqual([4401, 4401])
    const again = await system.visit({ token: vic.ready.token })
    expect(again.ready.id).not.toBe(vic.ready.id)
    expect(again.ready.conversation).not.toBe(vic.ready.conversation)
  })

  test('is gone from what agents see, at once', async () => {
    const [amy, bob] = [
      await system.work(await system.hireAgent('Amy')),
      await system.work(await system.hireAgent('Bob')),
    ]
    const vic = await system.visit()
    await vic.say('Hello')
    await forget(tokenOf(vic))
    for (const agent of [amy, bob]) expect((await agent.next('forgotten')).id).toBe(vic.ready.id)
    amy.send({ type: 'load_user_list', group: 'admin' })
    expect((await amy.next('load_user_list')).users).toEqual([])
    amy.send({ type: 'sync', conversation: vic.ready.conversation, after: 0 })
    expect((await amy.next('error')).code).toBe('forbidden')
  })

  test('makes room for who waits behind him', async () => {
    const vic = await system.visit()
    await vic.say('First')
    const wen = await system.visit()
    expect(await wen.next('status')).toMatchObject({ place: 2 })
    await forget(tokenOf(vic))
    expect(await wen.next('status')).toMatchObject({ place: 1 })
  })

  test('whom his site knows is somebody new to it', async () => {
    const vic = await system.visit({ identity: identityOf('vic') })
    await vic.say('Hello')
    await forget(tokenOf(vic))
    const again = await system.visit({ identity: identityOf('vic') })
    expect(again.ready).toMatchObject({ seq: 0, verified: true })
    expect(again.ready.id).not.toBe(vic.ready.id)
  })

  test('leaves others and what they said', async () => {
    const vic = await system.visit()
    await vic.say('Mine')
    const wen = await system.visit()
    await wen.say('Hers')
    const sent = await sendFile(wen)
    await forget(tokenOf(vic))
    expect(await kept()).toMatchObject({ visitors: 1, conversations: 1, messages: 1, files: 1 })
    expect((await system.app.inject(`/files/${sent.key}/order.pdf`)).statusCode).toBe(200)
  })

  test('may say so twice', async () => {
    const vic = await system.visit()
    await forget(tokenOf(vic))
    expect((await forget(tokenOf(vic))).statusCode).toBe(200)
  })

  test('needs a token of ours', async () => {
    await system.visit()
    for (const token of [null, '', 'v1.1.x', 'nothing']) expect((await forget(token)).statusCode).toBe(401)
    expect(await kept()).toMatchObject({ visitors: 1 })
  })
})

describe('what a visitor downloads', () => {
  test('is all that was said with him, for people', async () => {
    const amy = await system.work(await system.hireAgent('Amy'))
    const vic = await system.visit({ zone: 'Asia/Shanghai' })
    const sent = await sendFile(vic)
    await vic.say('My order\nof yesterday', { files: [sent.key] })
    await amy.say('We have it', { touid: vic.ready.id })
    const reply = await download(tokenOf(vic))
    expect(reply.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': 'attachment; filename="conversations.txt"',
      'cache-control': 'no-store',
    })
    expect(reply.body).toMatch(/You: My order\n {4}of yesterday\n {4}http:.*\/files\/[\w-]{22}\/order\.pdf\n/)
    expect(reply.body).toMatch(/\d\d:\d\d {2}Amy: We have it\n$/)
  })

  test('is all of it, for programs', async () => {
    const amy = await system.work(await system.hireAgent('Amy'))
    const vic = await system.visit({ name: 'Vic' })
    await vic.say('One')
    await amy.say('Two', { touid: vic.ready.id })
    await system.db.query('test_close', 'update conversations set closed_at = now() where id = $1', [
      vic.ready.conversation,
    ])
    const three = await vic.say('Three')
    const reply = await download(tokenOf(vic), 'json')
    expect(reply.json()).toEqual({
      visitor: { id: vic.ready.id, name: 'Vic' },
      conversations: [
        {
          id: vic.ready.conversation,
          messages: [
            { seq: 1, sent_at: expect.any(String), sender: 'visitor', text: 'One' },
            { seq: 2, sent_at: expect.any(String), sender: 'agent', name: 'Amy', text: 'Two' },
          ],
        },
        {
          id: three.conversation,
          messages: [{ seq: 1, sent_at: expect.any(String), sender: 'visitor', text: 'Three' }],
        },
      ],
    })
  })

  test('is whole, however much was said', async () => {
    const vic = await system.visit()
    await vic.say('First')
    await system.db.query(
      'test_many',
      `insert into messages (conversation_id, seq, sender_kind, sender_id, cid, body)
      select $1, n, 'visitor', $2, gen_random_uuid(), 'word ' || n from generate_series(2, 1200) n`,
      [vic.ready.conversation, vic.ready.id],
    )
    const { conversations } = (await download(tokenOf(vic), 'json')).json()
    expect(conversations).toHaveLength(1)
    expect(conversations[0].messages.map(({ seq }: { seq: number }) => seq)).toEqual(
      Array.from({ length: 1200 }, (_, n) => n + 1),
    )
  })

  test('has nothing that agents say among themselves, and nothing of others', async () => {
    const amy = await system.hireAgent('Amy')
    const vic = await system.visit()
    await vic.say('Mine')
    const wen = await system.visit()
    await wen.say('Hers')
    await system.db.query(
      'test_inner_note',
      `insert into notes (conversation_id, after_seq, agent_id, cid, body) values ($1, 1, $2, gen_random_uuid(), 'Careful')`,
      [vic.ready.conversation, amy.id],
    )
    for (const as of ['text', 'json']) {
      const { body } = await download(tokenOf(vic), as)
      expect(body).toContain('Mine')
      expect(body).not.toMatch(/Hers|Careful/)
    }
  })

  test('says so where there is nothing', async () => {
    const vic = await system.visit()
    expect((await download(tokenOf(vic))).body).toContain('Nothing was said yet.')
    expect((await download(tokenOf(vic), 'json')).json().conversations).toEqual([])
  })

  test('is for him who brings his token, and for nobody who is forgotten', async () => {
    const vic = await system.visit()
    for (const token of [null, '', 'v1.1.x']) expect((await download(token)).statusCode).toBe(401)
    await forget(tokenOf(vic))
    expect((await download(tokenOf(vic))).statusCode).toBe(401)
  })

  test('has a kind', async () => {
    const vic = await system.visit()
    expect((await download(tokenOf(vic), 'pdf')).statusCode).toBe(400)
  })
})
