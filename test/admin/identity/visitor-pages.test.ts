import { readLines } from '@kefu/admin/features/audit/queries.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../../support/admin.ts'
import { addAgent, type Client, openClient } from '../../support/client.ts'
import { addPast, addPastFiles } from '../../support/past.ts'

let admin: Admin
let amy: Client
let bob: Client
let amyId: number
let vic: number
let conversation: number

beforeAll(async () => {
  admin = await openAdmin()
  amyId = await addAgent(admin, 'amy', 'Amy')
  const bobId = await addAgent(admin, 'bob', 'Bob')
  await admin.db.query('test_role', `update agents set role = 'administrator' where id = $1`, [amyId])
  amy = openClient(admin, 'en')
  bob = openClient(admin, 'en')
  for (const [client, name] of [
    [amy, 'amy'],
    [bob, 'bob'],
  ] as const) {
    await client.signIn(name)
    await client.get('/admin/index/index')
  }
  expect(bobId).toBeGreaterThan(0)
})
afterAll(() => admin.close())
beforeEach(async () => {
  const said = [
    ['v', 'Where is my order?'],
    ['a', 'On its way'],
  ] as const
  const past = await addPast(admin.db, {
    visitor: { name: 'Vic', email: 'vic@shop.example' },
    agent: amyId,
    said,
  })
  vic = past.visitorId
  conversation = past.id
  const file = {
    key: crypto.randomUUID().replaceAll('-', '').slice(0, 22),
    name: 'a.pdf',
    type: 'application/pdf',
    size: 9,
  }
  await addPastFiles(admin.db, { conversation, seq: 1 }, [file])
  admin.delivered.length = 0
})

const page = () => `/admin/visitors/index?visitor=${vic}`
const download = (as: string) => `/admin/visitors/download?visitor=${vic}&as=${as}`
const remove = (client: Client, confirm = String(vic)) =>
  client.submit('/admin/visitors/delete', { visitor: String(vic), confirm })
const isThere = async () =>
  (await admin.db.query('test_there', 'select from visitors where id = $1', [vic])).length > 0
const newest = async () =>
  (
    await readLines(admin.db.query, { agentId: null, who: null, did: null, from: null, until: null }, null, 1)
  )[0]

describe('an administrator', () => {
  test('finds what is kept of a visitor from one of his conversations', async () => {
    const { body } = await amy.get(`/admin/history/read?conversation=${conversation}`)
    expect(body).toContain(`href="/admin/visitors/index?visitor=${vic}`)
    const shown = (await amy.get(page())).body
    expect(shown).toContain('<h1 dir="auto">Vic</h1>')
    expect(shown).toContain('vic@shop.example')
    expect(shown).toContain(`Type ${vic} to confirm`)
  })

  test('downloads all that he said and was told, as data and as text, and that is written down', async () => {
    const data = await amy.get(download('json'))
    expect(data.headers['content-disposition']).toBe(`attachment; filename="visitor-${vic}.json"`)
    const { visitor, conversations } = data.json()
    expect(visitor).toEqual({ id: vic, name: 'Vic', email: 'vic@shop.example' })
    expect(conversations[0].messages.map(({ text }: { text: string }) => text)).toEqual([
      'Where is my order?',
      'On its way',
    ])
    expect(conversations[0].messages[0].files[0].address).toContain('/a.pdf')
    expect((await amy.get(download('text'))).body).toContain('Vic: Where is my order?')
    const line = await newest()
    expect(line).toMatchObject({ agentId: amyId, did: 'visitor_exported', thing: vic, facts: { as: 'text' } })
  })

  test('deletes him when he typed his number, and is led to the proof', async () => {
    const { statusCode, headers } = await remove(amy)
    expect([statusCode, headers.location]).toEqual([303, '/admin/audit/index?did=visitor_deleted'])
    expect(await isThere()).toBe(false)
    expect((await amy.get(`/admin/history/read?conversation=${conversation}`)).statusCode).toBe(404)
    expect(admin.delivered).toContainEqual({ to: ['agents'], frame: { type: 'forgotten', id: vic } })
    expect(admin.delivered).toContainEqual({ to: [`visitor:${vic}`], close: 4401 })
    const line = await newest()
    expect(line).toMatchObject({ agentId: amyId, did: 'visitor_deleted', thing: vic, address: '127.0.0.1' })
    expect(line?.facts).toEqual({ conversations: 1, files: 1 })
    expect((await amy.get(page())).statusCode).toBe(404)
    expect((await remove(amy)).statusCode).toBe(404)
  })

  test.each(['', 'Vic', '0', 'yes'])(
    'deletes nobody by typing %j, and is told what to type',
    async (typed) => {
      await amy.get(page())
      const reply = await remove(amy, typed)
      expect(reply.statusCode).toBe(400)
      expect(reply.body).toContain('id="confirm-error" role="alert">To delete this visitor, type his number.')
      expect(await isThere()).toBe(true)
    },
  )
})

test('an agent finds no way there, and may neither look, nor download, nor delete', async () => {
  const read = await bob.get(`/admin/history/read?conversation=${conversation}`)
  expect(read.body).not.toContain('/admin/visitors')
  for (const path of [page(), download('json')]) expect((await bob.get(path)).statusCode).toBe(403)
  await bob.get('/admin/index/index')
  expect((await remove(bob)).statusCode).toBe(403)
  expect(await isThere()).toBe(true)
})

test('strangers are led to the login, and a page that is not ours deletes nobody', async () => {
  const stranger = openClient(admin, 'en')
  expect((await stranger.get(page())).headers.location).toContain('/admin/login/login')
  const forged = await amy.submit('/admin/visitors/delete', {
    visitor: String(vic),
    confirm: String(vic),
    _csrf: 'forged',
  })
  expect(forged.statusCode).toBe(403)
  expect(await isThere()).toBe(true)
})
