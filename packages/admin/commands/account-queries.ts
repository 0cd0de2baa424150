import type { Db, Query } from '../plugins/db.ts'

export interface ListedAccount {
  username: string
  name: string
  role: 'owner' | 'administrator' | 'agent'
  disabled: boolean
}

export async function listAccounts(db: Db): Promise<ListedAccount[]> {
  return db.query<ListedAccount>(
    'account_list',
    `select username, name, role, disabled_at is not null as disabled
     from agents
     order by lower(username)`,
  )
}

export async function insertAccount(
  query: Query,
  account: { username: string; name: string; role: string; passwordHash: string },
): Promise<number> {
  const [row] = await query<{ id: number }>(
    'account_insert',
    `insert into agents (username, name, role, password_hash)
     values ($1, $2, $3, $4)
     returning id`,
    [account.username, account.name, account.role, account.passwordHash],
  )
  if (!row) throw new Error('the new account has no id')
  return row.id
}

/** Gives an account another password, and ends its sessions; answers its id, or null when there is none. */
export async function changePassword(
  query: Query,
  username: string,
  passwordHash: string,
): Promise<number | null> {
  const [row] = await query<{ id: number }>(
    'account_change_password',
    `with changed as (
       update agents
       set password_hash = $2
       where lower(username) = lower($1)
       returning id
     ), ended as (
       delete from sessions
       using changed
       where agent_id = changed.id
     )
     select id from changed`,
    [username, passwordHash],
  )
  return row?.id ?? null
}

/** Lets an account in no more, or in again; its sessions end either way. Answers its id, or null when there is none. */
export async function setDisabled(query: Query, username: string, disabled: boolean): Promise<number | null> {
  const [row] = await query<{ id: number }>(
    'account_set_disabled',
    `with changed as (
       update agents
       set disabled_at = case when $2 then coalesce(disabled_at, now()) end
       where lower(username) = lower($1)
       returning id
     ), ended as (
       delete from sessions
       using changed
       where agent_id = changed.id
     )
     select id from changed`,
    [username, disabled],
  )
  return row?.id ?? null
}
