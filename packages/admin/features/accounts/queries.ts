import type { Query } from '../../plugins/db.ts'
import type { Role } from '../login/rights.ts'

/** What can be changed of an account. */
export interface Changeable {
  name: string
  role: Role
  email: string | null
  /** Open conversations at a time; null: as many as the settings say for all. */
  chatLimit: number | null
}

export interface Account extends Changeable {
  id: number
  username: string
  isDisabled: boolean
}

export interface ListedAccount extends Account {
  /** He is connected. */
  isHere: boolean
  lastSeen: Date | null
  /** Conversations that are his now. */
  open: number
}

/** All accounts: the owner first, those who are disabled last. */
export async function allAccounts(query: Query): Promise<ListedAccount[]> {
  return query<ListedAccount>(
    'accounts_all',
    `select
      a.id, a.username, a.name, a.role, a.email, a.chat_limit as "chatLimit",
      a.disabled_at is not null as "isDisabled", a.last_seen_at as "lastSeen",
      exists (select from online o where o.kind = 'agent' and o.person_id = a.id) as "isHere",
      (select count(*) from conversations c where c.agent_id = a.id and c.closed_at is null) as "open"
    from agents a
    order by a.disabled_at is not null, array_position('{owner,administrator,agent}', a.role), lower(a.name), a.id`,
  )
}

export async function findAccount(query: Query, id: number): Promise<Account | null> {
  const [account] = await query<Account>(
    'accounts_find',
    `select id, username, name, role, email, chat_limit as "chatLimit", disabled_at is not null as "isDisabled"
    from agents
    where id = $1`,
    [id],
  )
  return account ?? null
}

/** The same, and until the transaction ends nobody else changes it. */
export async function holdAccount(query: Query, id: number): Promise<Account | null> {
  const [account] = await query<Account>(
    'accounts_hold',
    `select id, username, name, role, email, chat_limit as "chatLimit", disabled_at is not null as "isDisabled"
    from agents
    where id = $1
    for no key update`,
    [id],
  )
  return account ?? null
}

/** Throws what `isDuplicate` knows when another account has the e-mail address. */
export async function changeAccount(
  query: Query,
  id: number,
  { name, role, email, chatLimit }: Changeable,
): Promise<void> {
  await query(
    'accounts_change',
    `update agents
    set name = $2, role = $3, email = $4, chat_limit = $5
    where id = $1`,
    [id, name, role, email, chatLimit],
  )
}

export async function setDisabled(query: Query, id: number, isDisabled: boolean): Promise<void> {
  await query(
    'accounts_set_disabled',
    `update agents
    set disabled_at = case when $2 then coalesce(disabled_at, now()) end
    where id = $1`,
    [id, isDisabled],
  )
}

/** What is an agent's waits again, in its old place. The routing gives each a place in the line, or another agent. */
export async function releaseVisitorsOf(query: Query, agentId: number): Promise<void> {
  await query(
    'accounts_release',
    `with held as (
      select id
      from conversations
      where agent_id = $1 and closed_at is null
      order by id
      for no key update
    )
    update conversations c
    set agent_id = null, waiting_since = now(), rev = c.rev + 1, changed_at = now()
    from held
    where c.id = held.id`,
    [agentId],
  )
}

/** Makes one agent an administrator and another one the owner, in this order: there is never a second owner. */
export async function passOwnership(query: Query, from: number, to: number): Promise<void> {
  await query('accounts_step_down', `update agents set role = 'administrator' where id = $1`, [from])
  await query('accounts_step_up', `update agents set role = 'owner' where id = $1`, [to])
}

/** Somebody who may become an agent. */
export interface Invitation extends Changeable {
  id: number
  role: Exclude<Role, 'owner'>
  /** Name of the agent who invited him. */
  by: string
  /** Null: its link was used up by time, and can be made anew. */
  goodUntil: Date | null
}

export async function allInvitations(query: Query): Promise<Invitation[]> {
  return query<Invitation>(
    'accounts_invitations',
    `select
      i.id, i.name, i.role, i.email, i.chat_limit as "chatLimit", a.name as "by",
      (select max(l.expires_at) from one_time_links l where l.invitation_id = i.id and l.expires_at > now()) as "goodUntil"
    from invitations i
    join agents a on a.id = i.invited_by
    order by i.id desc`,
  )
}

export async function findInvitation(query: Query, id: number): Promise<Invitation | null> {
  const [invitation] = await query<Invitation>(
    'accounts_invitation',
    `select
      i.id, i.name, i.role, i.email, i.chat_limit as "chatLimit", a.name as "by",
      (select max(l.expires_at) from one_time_links l where l.invitation_id = i.id and l.expires_at > now()) as "goodUntil"
    from invitations i
    join agents a on a.id = i.invited_by
    where i.id = $1`,
    [id],
  )
  return invitation ?? null
}

/** Null when an account has the e-mail address; throws what `isDuplicate` knows when another invitation has it. */
export async function insertInvitation(
  query: Query,
  { name, role, email, chatLimit }: Changeable,
  by: number,
): Promise<number | null> {
  const [row] = await query<{ id: number }>(
    'accounts_invite',
    `insert into invitations (name, role, email, chat_limit, invited_by)
    select $1, $2, $3::text, $4, $5
    where not exists (select from agents where lower(email) = lower($3::text))
    returning id`,
    [name, role, email, chatLimit, by],
  )
  return row?.id ?? null
}

/**
 * The links of an invitation are worthless by this. Before anything is done to the invitation itself, as whoever accepts it
 * does: two at once come one after the other.
 */
export async function dropInvitationLinks(query: Query, id: number): Promise<void> {
  await query('accounts_drop_links', 'delete from one_time_links where invitation_id = $1', [id])
}

/** Whoever makes its link anew is the one who invites. */
export async function renewInvitation(query: Query, id: number, by: number): Promise<boolean> {
  const rows = await query(
    'accounts_renew',
    `update invitations
    set invited_by = $2, invited_at = now()
    where id = $1
    returning id`,
    [id, by],
  )
  return rows.length > 0
}

export async function deleteInvitation(query: Query, id: number): Promise<boolean> {
  const rows = await query('accounts_withdraw', 'delete from invitations where id = $1 returning id', [id])
  return rows.length > 0
}

/** Makes an account of an invitation, which is gone by that. Throws what `isDuplicate` knows when the user name is taken. */
export async function acceptInvitation(
  query: Query,
  id: number,
  { username, passwordHash }: { username: string; passwordHash: string },
): Promise<number | null> {
  const [row] = await query<{ id: number }>(
    'accounts_accept',
    `with invitation as (
      delete from invitations
      where id = $1
      returning name, role, email, chat_limit
    )
    insert into agents (username, password_hash, name, role, email, chat_limit)
    select $2, $3, i.name, i.role, case
      when exists (select from agents a where lower(a.email) = lower(i.email)) then null
      else i.email
    end, i.chat_limit
    from invitation i
    returning id`,
    [id, username, passwordHash],
  )
  return row?.id ?? null
}

/** Who is to be told how to choose a new password. */
export interface Forgetful {
  email: string
  name: string
}

/**
 * Stores the hash of a link by which somebody, known by user name or e-mail address, chooses a new password. Null when
 * there is nobody, nowhere to write to, or so many links already that one more would not help.
 */
export async function insertForgotten(
  query: Query,
  { who, hash, mostLinks }: { who: string; hash: string; mostLinks: number },
): Promise<Forgetful | null> {
  const [found] = await query<Forgetful>(
    'accounts_forgot',
    `with meant as (
      select a.id, a.email, a.name
      from agents a
      where (lower(a.username) = lower($1) or lower(a.email) = lower($1))
        and a.email is not null
        and a.disabled_at is null
        and $3 > (select count(*) from one_time_links l where l.agent_id = a.id and l.expires_at > now())
      order by lower(a.username) <> lower($1)
      limit 1
    ), made as (
      insert into one_time_links (token_hash, purpose, agent_id, expires_at)
      select $2, 'password', id, now() + interval '1 hour'
      from meant
      returning agent_id
    )
    select m.email, m.name
    from meant m
    join made on made.agent_id = m.id`,
    [who, hash, mostLinks],
  )
  return found ?? null
}

/** False when the account is disabled. */
export async function setPassword(query: Query, id: number, passwordHash: string): Promise<boolean> {
  const rows = await query(
    'accounts_set_password',
    `update agents
    set password_hash = $2
    where id = $1 and disabled_at is null
    returning id`,
    [id, passwordHash],
  )
  return rows.length > 0
}
