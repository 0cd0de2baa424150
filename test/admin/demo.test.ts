import { fillDemo } from '@kefu/admin/demo/fill.ts'
import { hasConversations } from '@kefu/admin/demo/queries.ts'
import { isPassword } from '@kefu/admin/features/login/password.ts'
import { findAccount } from '@kefu/admin/features/login/queries.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'

const shop = 'https://hill-and-leaf.example'
let admin: Admin
let filled: Awaited<ReturnType<typeof fillDemo>>
beforeAll(async () => {
  admin = await openAdmin()
  filled = await fillDemo(admin.db, shop)
})
afterAll(() => admin.close())

const count = async (name: string, statement: string) => {
  const [row] = await admin.db.query<{ count: number }>(`test_${name}`, `select count(*) from ${statement}`)
  return row!.count
}

test('somebody can sign in with what was printed, and the first is the owner', async () => {
  const { accounts } = filled
  expect(accounts.map(({ username }) => username)).toEqual(['amy', 'bob', 'lina'])
  for (const { username, password } of accounts)
    expect(await isPassword((await findAccount(admin.db, username))!.passwordHash, password)).toBe(true)
  expect(await count('owner', "agents where username = 'amy' and role = 'owner'")).toBe(1)
})

test('there is a past of thirty days, some are talked to now, and some wait in their order', async () => {
  expect(await hasConversations(admin.db.query)).toBe(true)
  expect(await count('closed', 'conversations where closed_at is not null')).toBeGreaterThan(20)
  expect(await count('open', 'conversations where closed_at is null and agent_id is not null')).toBe(4)
  const waiting = await admin.db.query<{ place: number }>(
    'test_waiting',
    `select place from conversations
     where kind = 'service' and closed_at is null and agent_id is null order by opened_at`,
  )
  expect(waiting.map(({ place }) => place)).toEqual([1, 2])
  const [span] = await admin.db.query<{ first: Date; last: Date; future: number }>(
    'test_span',
    `select min(sent_at) as first, max(sent_at) as last, count(*) filter (where sent_at > now()) as future
     from messages`,
  )
  expect(Date.now() - span!.first.getTime()).toBeGreaterThan(28 * 24 * 3600 * 1000)
  expect(span!.future).toBe(0)
  for (const table of ['tags', 'notes', 'ratings', 'canned_replies', 'visitor_pages'])
    expect(await count(table, table), table).toBeGreaterThan(5)
})

test('messages are numbered without holes and stand in the order of their times', async () => {
  expect(
    await count(
      'holes',
      `conversations c
       where kind = 'service' and last_seq <> (select count(*) from messages where conversation_id = c.id)`,
    ),
  ).toBe(0)
  expect(
    await count(
      'order',
      `(select sent_at < lag(sent_at) over (partition by conversation_id order by seq) as early from messages) m
       where early`,
    ),
  ).toBe(0)
})

test('who comes again is the same person', async () => {
  expect(await count('marta', "visitors where name = 'Marta Kowalczyk'")).toBe(1)
})

test('a second time it is added to the first, with the same agents', async () => {
  const before = await count('before', 'conversations')
  const again = await fillDemo(admin.db, shop, Date.now() - 60_000).catch((err) => err)
  expect(again.accounts).toEqual([])
  expect(await count('after', 'conversations')).toBe(before + again.conversations)
})
