import { migrate } from '@kefu/admin/migrate.ts'
import { run } from './stage/postgres.ts'

/** What a database holds before it is measured. */
export interface Seed {
  readonly agents: number
  readonly visitors: number
  /** Conversations, one for each of the first visitors; spread over the agents. */
  readonly conversations: number
  /** How many of them are open, as good as by chance. */
  readonly open: number
  readonly messagesEach: number
  /** Over how many days, up to now, the conversations began; else all do just now. */
  readonly days?: number
}

const conversationsAtOnce = 10_000

/** Fills an empty database by set-based statements: 10^7 messages take a few minutes. */
export async function seed(databaseUrl: string, amount: Seed, say: (text: string) => void): Promise<void> {
  await migrate(databaseUrl)
  await run(databaseUrl, agents(amount), sessions, visitors(amount), conversations(amount))
  for (let from = 0; from < amount.conversations && amount.messagesEach > 0; from += conversationsAtOnce) {
    say(`seeding messages: ${Math.round((100 * from) / amount.conversations)} %`)
    await run(databaseUrl, 'set synchronous_commit = off', messages(amount, from))
  }
  await run(databaseUrl, filed)
  // Only what was filled: a table that was never looked at is what a new installation begins with.
  const filled = [
    'agents',
    'sessions',
    'visitors',
    ...(amount.conversations > 0 ? ['conversations', 'messages'] : []),
  ]
  await run(databaseUrl, `vacuum analyze ${filled.join(', ')}`, 'checkpoint')
}

/** Opens all conversations that are closed. */
export async function openAll(databaseUrl: string): Promise<void> {
  await run(
    databaseUrl,
    'update conversations set closed_at = null, changed_at = now() where closed_at is not null',
    filed,
    'vacuum analyze conversations',
    'checkpoint',
  )
}

const agents = ({ agents }: Seed) => `
  insert into agents (username, password_hash, name)
  select 'agent' || n, '', 'Agent ' || n
  from generate_series(1, ${agents}) n`

const sessions = `
  insert into sessions (key, agent_id, data, expires_at)
  select md5(id::text), id, '{}', now() + interval '1 day'
  from agents`

const visitors = ({ visitors }: Seed) => `
  insert into visitors (name, address, page)
  select 'Visitor ' || n, '127.0.0.1', '{"url": "https://shop.example/cups", "title": "Cups"}'
  from generate_series(1, ${visitors}) n`

const conversations = ({ agents, conversations, open, messagesEach, days = 0 }: Seed) => `
  insert into conversations (kind, visitor_id, agent_id, last_seq, waiting_since, opened_at, closed_at)
  select
    'service', v.id, a.id, ${messagesEach}, null,
    now() - (${conversations} - v.n)::float8 / ${conversations} * interval '${days} days',
    case when row_number() over (order by hashint8(v.id)) > ${open} then now() end
  from (select id, row_number() over (order by id) - 1 as n from visitors) v
  join (select id, row_number() over (order by id) - 1 as n from agents) a on a.n = v.n % ${agents}
  where v.n < ${conversations}
  order by v.id`

/** As if the search knew of all: else it would be told of them while something else is measured. */
const filed = `
  update search_marks m
  set seq = c.last_seq
  from conversations c
  where c.id = m.conversation_id`

/** One each second, the last one now; of conversations that began on many days, one each twenty seconds. */
const sentAt = ({ messagesEach, days }: Seed) =>
  days === undefined
    ? `now() - make_interval(secs => ${messagesEach} - s)`
    : `c.opened_at + s * interval '20 seconds'`

const messages = (amount: Seed, from: number) => `
  insert into messages (conversation_id, seq, sender_kind, sender_id, cid, body, sent_at)
  select
    c.id, s,
    case when s % 2 = 1 then 'visitor' else 'agent' end,
    case when s % 2 = 1 then c.visitor_id else c.agent_id end,
    gen_random_uuid(),
    left(repeat('Do you ship to Oslo? ', 20), (40 + (c.id * 31 + s * 17) % 120)::int),
    ${sentAt(amount)}
  from (
    select id, visitor_id, agent_id, opened_at
    from conversations
    where kind = 'service'
    order by id
    limit ${conversationsAtOnce} offset ${from}
  ) c
  cross join generate_series(1, ${amount.messagesEach}) s
  order by c.id, s`
