import { openVisitorTokens } from '@kefu/admin/features/visitors/token.ts'
import { listMigrations, migrate, planMigrations } from '@kefu/admin/migrate.ts'
import type { Call, ServiceName } from '@kefu/protocol/service.ts'
import { createSigner, signatureHeader } from '@kefu/protocol/signature.ts'
import { Client } from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { openAdmin } from '../support/admin.ts'
import { freshDatabase } from '../support/database.ts'

// As the first version could leave it: Amy talks to Vic, Wen waits, and what Vic asked before is closed. Conversation 1 is the lobby.
const rowsOfThen = `
  insert into agents (id, username, password_hash, name, role, chat_limit, disabled_at) values
    (1, 'Amy', 'a hash', 'Amy', 'owner', null, null), (2, 'bob', 'another hash', 'Bob', 'agent', 3, now());
  insert into sessions (key, agent_id, data, expires_at) values
    ('of Amy', 1, '{"remember": true}', now() + interval '30 days'), ('of nobody', null, '{}', now() + interval '1 hour');
  insert into captchas values ('of nobody', 'abcd', null, now() + interval '1 hour');
  insert into used_tickets values ('a nonce', now() + interval '1 minute');
  insert into setup_links values ('a hash', now() + interval '1 hour');
  insert into visitors (id, name, email, locale, zone, page, address) values
    (3, 'Vic', 'vic@example.com', 'en', 'Europe/Oslo', '{"url": "https://shop.example/", "title": "Shop"}', '192.0.2.7'),
    (4, null, null, null, null, null, null);
  select setval('people', 4);
  insert into nodes (address, boot, beat_at) values ('socket:2000', 'a boot', now());
  insert into presences (node_id, kind, person_id, login_no) select id, 'visitor', 4, 1 from nodes;
  insert into conversations (kind, visitor_id, agent_id, last_seq, waiting_since, closed_at) values
    ('service', 3, 1, 3, null, now()), ('service', 3, 1, 3, null, null), ('service', 4, null, 1, now(), null);
  insert into participants (conversation_id, kind, id, delivered_seq, read_seq) values
    (2, 'agent', 1, 3, 3), (3, 'visitor', 3, 2, 2), (3, 'agent', 1, 3, 1);
  insert into messages (conversation_id, seq, sender_kind, sender_id, cid, body)
    select c.id, n, case when n = 2 then 'agent' else 'visitor' end, case when n = 2 then 1 else c.visitor_id end,
      gen_random_uuid(), 'Word ' || n || ' <b>of</b> 客服'
    from conversations c, generate_series(1, c.last_seq) n;
  update messages set sender_kind = 'system', sender_id = 0 where conversation_id = 2 and seq = 3;
`
/** Tables that have another name since. */
const renamed: Record<string, string> = { setup_links: 'one_time_links' }
const tables = `
  select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'migrations' order by 1`

test('a database of the first version loses nothing on its way to the newest, and its visitor goes on', async () => {
  const { url, drop } = await freshDatabase()
  const client = new Client(url)
  await client.connect()
  onTestFinished(() => client.end().then(drop))
  const [first] = await listMigrations()
  await client.query('drop schema public cascade; create schema public')
  await migrate(url, { upTo: first! })
  await client.query(rowsOfThen)
  const before = await readAll(client)
  expect(Object.entries(before).filter(([, rows]) => rows.length === 0)).toEqual([])

  await migrate(url)

  expect(await planMigrations(url)).toEqual({ unknown: [], pending: [] })
  const after = await readAll(client)
  for (const [name, rows] of Object.entries(before)) {
    const table = renamed[name] ?? name
    expect(after[table], table).toHaveLength(rows.length)
    expect(after[table], table).toEqual(
      expect.arrayContaining(rows.map((row) => expect.objectContaining(row))),
    )
  }
  await goesOn(url)
})

/** Vic comes back with his token of then, is where he was, and writes. */
async function goesOn(url: string) {
  const admin = await openAdmin({ DATABASE_URL: url })
  onTestFinished(admin.close)
  const signer = createSigner(admin.config.serviceSecrets)
  async function call<Name extends ServiceName>(name: Name, entry: Call<Name>) {
    const path = `/admin/service/${name}`
    const payload = JSON.stringify([entry])
    const headers = {
      'content-type': 'application/json',
      [signatureHeader]: signer.sign('POST', path, payload),
    }
    const reply = await admin.app.inject({ method: 'POST', url: path, payload, headers })
    return reply.json()[0]
  }

  const node = { node: 'socket:2000', boot: crypto.randomUUID(), no: 1 }
  const token = openVisitorTokens(admin.config.sessionSecrets).make(3)
  const login = await call('login', { ...node, person: 'visitor', address: '192.0.2.7', token })
  expect(login).toMatchObject({ id: 3, name: 'Vic', conversation: 3, seq: 3 })
  const saved = await call('save_msg', {
    ...{ person: 'visitor', from_id: 3, cid: crypto.randomUUID(), msg: 'Still there?' },
  })
  expect(saved).toMatchObject({ conversation: 3, seq: 4 })
}

/** All rows of all tables, by their table's name. */
async function readAll(client: Client): Promise<Record<string, object[]>> {
  const { rows } = await client.query<{ name: string }>(tables)
  const all: Record<string, object[]> = {}
  for (const { name } of rows) all[name] = (await client.query<object>(`select * from ${name}`)).rows
  return all
}
