import type { Db, Query } from '../../plugins/db.ts'

export interface Account {
  id: number
  passwordHash: string
  disabled: boolean
  /** It signed in with the given browser before. */
  knowsDevice: boolean
}

/** An agent as his session knows him. */
export interface SignedInAgent {
  id: number
  username: string
  name: string
  role: 'owner' | 'administrator' | 'agent'
  /** Which of the drawn figures shows him. */
  figure: number
  /** The number of his session's row, which the socket server and tickets know it by. */
  sessionId: number
}

/** Whom the door lets in, and whether it is a while since he was seen there. */
interface AtDoor extends SignedInAgent {
  isUnseen: boolean
}

/** @param device what the table knows the browser by; null: nothing */
export async function findAccount(
  db: Db,
  username: string,
  device: string | null = null,
): Promise<Account | null> {
  const [account] = await db.query<Account>(
    'login_find_account',
    `select id, password_hash as "passwordHash", disabled_at is not null as disabled,
       exists (select from known_devices d where d.agent_id = a.id and d.device_hash = $2) as "knowsDevice"
     from agents a
     where lower(username) = lower($1)`,
    [username, device],
  )
  return account ?? null
}

export async function findSignedIn(db: Db, sessionKey: string): Promise<AtDoor | null> {
  const [agent] = await db.query<AtDoor>(
    'login_find_signed_in',
    `select a.id, a.username, a.name, a.role,
       coalesce(a.avatar, a.id % 6)::integer as figure, s.id as "sessionId",
       a.last_seen_at is null or a.last_seen_at < now() - interval '1 minute' as "isUnseen"
     from good_sessions s
     join agents a on a.id = s.agent_id
     where s.key = $1`,
    [sessionKey],
  )
  return agent ?? null
}

/** Notes that agents were here until now. */
export async function noteSeen(query: Query, agentIds: number[]): Promise<void> {
  if (agentIds.length === 0) return
  await query('login_note_seen', 'update agents set last_seen_at = now() where id = any($1)', [agentIds])
}

/** Ends the sessions of an agent but one, and answers which ended. */
export async function deleteSessionsOf(
  query: Query,
  agentId: number,
  spared: number | null,
): Promise<number[]> {
  const rows = await query<{ id: number }>(
    'login_delete_sessions_of',
    `delete from sessions
     where agent_id = $1
       and id is distinct from $2
     returning id`,
    [agentId, spared],
  )
  return rows.map((row) => row.id)
}

/** A person did something in these sessions. Those that ended for want of that stay ended. */
export async function useSessions(query: Query, sessionIds: readonly number[]): Promise<void> {
  if (sessionIds.length === 0) return
  await query(
    'login_use_sessions',
    `update sessions
     set used_at = now()
     where id = any($1)
       and used_at < now() - interval '1 minute'
       and id in (select id from good_sessions where id = any($1))`,
    [sessionIds],
  )
}

/** Replaces the session's captcha, if the session is still there: a new picture makes the one before worthless. */
export async function keepCaptcha(db: Db, sessionKey: string, answer: string): Promise<void> {
  await db.query(
    'login_keep_captcha',
    `insert into captchas (session_key, answer, expires_at)
     select key, $2, now() + interval '3 minutes'
     from sessions
     where key = $1
     on conflict (session_key) do update
     set answer = excluded.answer, looked_at = null, expires_at = excluded.expires_at`,
    [sessionKey, answer],
  )
}

/** Takes the captcha away for good and returns its answer; null when there is none that is still good. */
export async function takeCaptcha(db: Db, sessionKey: string): Promise<string | null> {
  const [taken] = await db.query<{ answer: string | null }>(
    'login_take_captcha',
    `delete from captchas
     where session_key = $1
     returning case when expires_at > now() then answer end as answer`,
    [sessionKey],
  )
  return taken?.answer ?? null
}

/** Returns the answer the first time it is asked, and leaves the captcha for the login. */
export async function lookAtCaptcha(db: Db, sessionKey: string): Promise<string | null> {
  const [looked] = await db.query<{ answer: string }>(
    'login_look_at_captcha',
    `update captchas
     set looked_at = now()
     where session_key = $1
       and looked_at is null
       and expires_at > now()
     returning answer`,
    [sessionKey],
  )
  return looked?.answer ?? null
}

export async function hasAgents(query: Query): Promise<boolean> {
  const [row] = await query<{ has: boolean }>('login_has_agents', 'select exists (select from agents) as has')
  return row?.has ?? false
}

/** Adds the owner if there is nobody yet; answers his id, or null when somebody was first. */
export async function insertFirstAgent(
  query: Query,
  agent: { username: string; name: string; passwordHash: string },
): Promise<number | null> {
  const [row] = await query<{ id: number }>(
    'login_insert_first_agent',
    `insert into agents (username, name, password_hash, role)
     select $1, $2, $3, 'owner'
     where not exists (select from agents)
     on conflict do nothing
     returning id`,
    [agent.username, agent.name, agent.passwordHash],
  )
  return row?.id ?? null
}

/** Counts an attempt under all of these keys, or under none: then for how many seconds one of them has to wait. */
export async function countAttempt(
  query: Query,
  counted: readonly { key: string; free: number; grows: boolean }[],
): Promise<number> {
  const [row] = await query<{ wait: number }>(
    'login_count_attempt',
    'select count_attempt($1, $2, $3) as wait',
    [counted.map((one) => one.key), counted.map((one) => one.free), counted.map((one) => one.grows)],
  )
  if (!row) throw new Error('count_attempt answered nothing')
  return row.wait
}

/** Forgets all attempts under one key, and one attempt under others. */
export async function forgetAttempts(query: Query, own: string, shared: readonly string[]): Promise<void> {
  await query(
    'login_forget_attempts',
    `with own as (
       delete from login_attempts
       where key = $1
     ), held as (
       select key from login_attempts where key = any($2) order by key for update
     )
     update login_attempts a
     set times = greatest(a.times - 1, 0), wait_until = '-infinity'
     from held h
     where a.key = h.key`,
    [own, shared],
  )
}

/** The most that is counted under any of these keys. */
export async function highestCount(query: Query, keys: readonly string[]): Promise<number> {
  const [row] = await query<{ times: number }>(
    'login_highest_count',
    `select coalesce(max(times), 0) as times
     from login_attempts
     where key = any($1)
       and forget_at > now()`,
    [keys],
  )
  return row?.times ?? 0
}

export async function knowDevice(query: Query, agentId: number, device: string): Promise<void> {
  await query(
    'login_know_device',
    `insert into known_devices (agent_id, device_hash)
     values ($1, $2)
     on conflict (agent_id, device_hash) do update
     set used_at = now()`,
    [agentId, device],
  )
}

/** No browser is one that this account is known in. */
export async function forgetDevices(query: Query, agentId: number): Promise<void> {
  await query('login_forget_devices', 'delete from known_devices where agent_id = $1', [agentId])
}
