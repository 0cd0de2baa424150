import { readFile } from 'node:fs/promises'
import { auditOnce } from '@kefu/admin/features/audit/audit.ts'
import {
  closeConversation,
  conversationsOfAgent,
  isAnybodyAway,
  openConversationsOf,
  readMessages,
  roomsNamed,
  saveMessages,
} from '@kefu/admin/features/conversations/queries.ts'
import { countStretches } from '@kefu/admin/features/figures/queries.ts'
import { deleteUnowned, filesOf } from '@kefu/admin/features/files/queries.ts'
import { moveFiles } from '@kefu/admin/features/identity/merge-queries.ts'
import { findAccount } from '@kefu/admin/features/login/queries.ts'
import { notesOf } from '@kefu/admin/features/notes/queries.ts'
import { forgetGone, whoIsHere } from '@kefu/admin/features/presence/queries.ts'
import { keepPace } from '@kefu/admin/features/routing/pace.ts'
import { routeWaiting, tidy } from '@kefu/admin/features/routing/queries.ts'
import { file, lookForUnfiled } from '@kefu/admin/features/search/filing.ts'
import { find } from '@kefu/admin/features/search/find.ts'
import { findPeople, unfiledPeople } from '@kefu/admin/features/search/queries.ts'
import { Unfiled } from '@kefu/admin/features/search/unfiled.ts'
import { queryOf } from '@kefu/admin/features/search/words.ts'
import { addTag } from '@kefu/admin/features/tags/queries.ts'
import { migrate } from '@kefu/admin/migrate.ts'
import { type Db, openDb } from '@kefu/admin/plugins/db.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seed } from '../bench/seed.ts'
import { freshDatabase } from '../support/database.ts'

// Every index costs each message, or each coming and going, a little. So each has a statement here that would read a
// table whole without it; one that has none is to be dropped. Unique ones also hold what must be so.

let db: Db
let drop: () => Promise<void>
let someone: { visitor: number; agent: number; conversation: number }
beforeAll(async () => {
  const database = await freshDatabase()
  drop = database.drop
  const amount = { agents: 500, visitors: 8_000, conversations: 8_000, open: 2_000, messagesEach: 20 }
  await seed(database.url, amount, () => {})
  // One connection: what it counts is told when it is asked to.
  db = openDb({ databaseUrl: database.url, databaseConnections: 1 }, () => {})
  await crowd(db)
  await answerAll(db)
  await fileSome(db)
  const [found] = await db.query<typeof someone>(
    'test_someone',
    `select visitor_id as "visitor", agent_id as "agent", id as "conversation"
    from conversations
    where closed_at is null and agent_id is not null
    limit 1`,
  )
  someone = found!
}, 60_000)
afterAll(async () => {
  await db?.close()
  await drop?.()
})

/** People who are here, some who left, some who wait. */
async function crowd({ query }: Db): Promise<void> {
  await query('test_node', `insert into nodes (address, boot, beat_at) values ('n', 'b', now())`)
  await query(
    'test_presences',
    `insert into presences (node_id, kind, person_id, login_no, left_at)
    select (select id from nodes), 'visitor', v.id, 1, case when v.id % 100 = 0 then now() end
    from visitors v`,
  )
  await query(
    'test_waiting',
    `update conversations set agent_id = null where kind = 'service' and closed_at is null and id % 40 = 0`,
  )
  await query(
    'test_marks',
    `insert into participants (conversation_id, kind, id, delivered_seq, read_seq)
    select id, 'visitor', visitor_id, last_seq, last_seq
    from conversations
    where kind = 'service'`,
  )
  await query(
    'test_notes',
    `insert into notes (conversation_id, after_seq, agent_id, cid, body)
    select c.id, 0, (select min(id) from agents), gen_random_uuid(), 'note'
    from conversations c, generate_series(1, 3)
    where c.kind = 'service'`,
  )
  await query(
    'test_tags',
    `insert into tags (conversation_id, tag, agent_id)
    select id, 'tag ' || id % 500, (select min(id) from agents)
    from conversations
    where kind = 'service'`,
  )
  await query('test_away', 'update conversations set away = true where closed_at is null and id % 50 = 1')
  await query(
    'test_files',
    `insert into files (key, sender_kind, sender_id, name, type, size, cid, place, conversation_id, seq)
    select left(md5(m.cid::text), 22), 'visitor', m.sender_id, 'a.txt', 'text/plain', 1, m.cid, 0, m.conversation_id, m.seq
    from messages m
    where m.seq = 1`,
  )
  await query(
    'test_audit',
    `insert into audit (who, did, at) select 'system', 'retention_ran', now() - n * interval '1 minute' from generate_series(2, 8000) n`,
  )
  await query('test_analyze', 'analyze')
}

/** As if each conversation had been answered, on one of many days. */
async function answerAll({ query }: Db): Promise<void> {
  await query(
    'test_first_answers',
    `insert into first_answers (conversation_id, agent_id, opened_at, seconds)
    select id, coalesce(agent_id, 0), now() - id * interval '1 hour', id % 100
    from conversations
    where kind = 'service'`,
  )
}

/** Files some of what was said, and of the names, to be searched. */
async function fileSome(db: Db): Promise<void> {
  const unfiled = new Unfiled()
  await lookForUnfiled(db.query, unfiled)
  for (let batch = 0; batch < 8; batch++) await file(db, unfiled)
  await db.query('test_analyze', 'analyze')
}

/** For foreign keys: an account that is deleted takes its sessions along, a conversation lets go of its files. */
const cascades = ['sessions_agent', 'files_message']
/** Those of lists that need a hundred thousand conversations to show it: the plans are held there. */
const elsewhere = {
  'plans.test.ts': ['conversations_newest_closed'],
  'history-plans.test.ts': ['conversations_history', 'conversations_history_agent', 'ratings_stars'],
}

const needs: Record<string, () => Promise<unknown>> = {
  audit_at: () => auditOnce(db.query, { who: 'system', did: 'refused', facts: { what: 'page' } }),
  files_cid: () => filesOf(db.query, [crypto.randomUUID()]),
  files_unowned: () => deleteUnowned(db.query),
  files_sender: () => moveFiles(db.query, someone.visitor, someone.visitor),
  agents_username: () => findAccount(db, 'agent7'),
  sessions_expiry: () => tidy(db.query),
  presences_person: () => whoIsHere(db.query, [{ person: 'visitor', id: someone.visitor, roomId: 0 }]),
  presences_left: () => forgetGone(db.query, 'visitor', 3600),
  conversations_open: () => openConversationsOf(db.query, [someone.visitor]),
  conversations_room: () => roomsNamed(db.query, ['lobby']),
  conversations_visitor: () =>
    readMessages(
      db.query,
      [{ person: 'visitor', id: someone.visitor, conversation: someone.conversation }],
      100,
    ),
  conversations_agent: () => conversationsOfAgent(db.query, someone.agent, 0, 101),
  participants_joined: () => conversationsOfAgent(db.query, someone.agent, 0, 101),
  conversations_waiting: () => routeWaiting(db.query, {}),
  first_answers_opened: () =>
    countStretches(db.query, [new Date('2026-03-03'), new Date('2026-03-04')], null),
  conversations_away: () => isAnybodyAway(db.query, [someone.visitor]),
  notes_conversation: () => notesOf(db.query, someone.conversation, null, 201),
  tags_tag: () => addTag(db.query, someone.conversation, someone.agent, 'Tag 7'),
  search_entries_words: () => find(db.query, { q: 'zebra' }),
  // The way for words that are nearly everywhere.
  search_entries_newest: () =>
    db.query('test_search_back', `select * from search_back('oslo', '9999-01-01', 0, 0, 21)`),
  // Among so few it is as quick to read them all.
  search_people_words: () =>
    db.transaction(async (query) => {
      await query('test_many', 'set local enable_seqscan = off')
      await findPeople(query, queryOf('Visitor 77'), 5)
    }),
  search_people_due: () => unfiledPeople(db.query, 10),
  messages_pkey: () =>
    readMessages(
      db.query,
      [{ person: 'visitor', id: someone.visitor, conversation: someone.conversation, before: 10 }],
      100,
    ),
  messages_cid: async () => {
    const call = {
      person: 'visitor',
      from_id: someone.visitor,
      cid: crypto.randomUUID(),
      msg: 'twice',
    } as const
    await saveMessages(db.query, [call])
    const [again] = await saveMessages(db.query, [call])
    expect(again?.answer).toBe('dup')
  },
}

test.each(Object.keys(needs))('%s is used, and no large table is read whole instead', async (index) => {
  const before = await counts(index)
  await needs[index]!()
  const after = await counts(index)
  expect(after.scans).toBeGreaterThan(before.scans)
  expect(after.whole).toBe(before.whole)
})

test('there is no index that nothing needs', async () => {
  const rows = await db.query<{ name: string }>(
    'test_indexes',
    `select i.indexrelid::regclass::text as "name"
    from pg_index i
    join pg_class c on c.oid = i.indrelid
    where c.relnamespace = 'public'::regnamespace and not i.indisunique`,
  )
  const names = rows.map(({ name }) => name)
  const held = [...Object.keys(needs), ...cascades, ...Object.values(elsewhere).flat()]
  expect(names.filter((name) => !held.includes(name))).toEqual([])
  for (const [file, indexes] of Object.entries(elsewhere)) {
    const text = await readFile(new URL(file, import.meta.url), 'utf8')
    for (const index of indexes) expect(text).toContain(index)
  }
})

test('a message that is stored reads no table whole, and neither does a conversation that is closed', async () => {
  const before = await counts('messages_pkey')
  const [row] = await saveMessages(db.query, [
    {
      person: 'agent',
      from_id: someone.agent,
      to_id: someone.visitor,
      cid: crypto.randomUUID(),
      msg: 'hello',
    },
  ])
  expect(row?.answer).toBe('stored')
  expect(await closeConversation(db.query, someone.conversation, { agentId: someone.agent })).toBe(true)
  expect((await counts('messages_pkey')).whole).toBe(before.whole)
})

test('a message finds its conversation by its visitor, also in a table that grew since it was last counted', async () => {
  const database = await freshDatabase()
  await migrate(database.url)
  const young = openDb({ databaseUrl: database.url, databaseConnections: 1 }, () => {})
  await young.query(
    'test_grow',
    `with visitor as (insert into visitors select from generate_series(1, 500) returning id)
    insert into conversations (kind, visitor_id)
    select 'service', id from visitor`,
  )
  const [vic] = await young.query<{ id: number }>('test_vic', 'select min(id) as "id" from visitors')
  const call = { person: 'visitor', from_id: vic!.id, cid: crypto.randomUUID(), msg: 'hello' } as const
  expect(await saveMessages(young.query, [call])).toMatchObject([{ answer: 'stored' }])
  await young.query('test_flush', 'select pg_stat_force_next_flush()')
  const read = await young.query(
    'test_read',
    `select indexrelname as "index"
    from pg_stat_user_indexes
    where relname = 'conversations' and idx_scan > 0
    order by indexrelname`,
  )
  await young.close()
  await database.drop()
  const names = read.map((row) => Object.values(row)[0])
  expect(names).toEqual(['conversations_open', 'conversations_pkey', 'conversations_room'])
})

test('what is told of waiting reads no table whole', async () => {
  const before = await counts('messages_pkey')
  await keepPace(db.query)
  await openConversationsOf(db.query, [someone.visitor])
  expect((await counts('messages_pkey')).whole).toBe(before.whole)
})

/** How often an index was used, and how often a table that grows was read whole. */
async function counts(index: string): Promise<{ scans: number; whole: number }> {
  await db.query('test_flush', 'select pg_stat_force_next_flush()')
  const [row] = await db.query<{ scans: number; whole: number }>(
    'test_counts',
    `select
      (select idx_scan from pg_stat_user_indexes where indexrelname = $1) as "scans",
      (
        select sum(seq_scan)::bigint
        from pg_stat_user_tables
        where relname in (
          'messages', 'conversations', 'visitors', 'participants', 'presences', 'files', 'first_answers'
        )
      ) as "whole"`,
    [index],
  )
  return row!
}
