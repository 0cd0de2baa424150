import type { Db, Query } from '../plugins/db.ts'

export interface ListedAccount {
  id: number
  username: string
  name: string
  role: 'owner' | 'administrator' | 'agent'
  disabled: boolean
}

export async function listAccounts(db: Db): Promise<ListedAccount[]> {
  return db.query<ListedAccount>(
    'account_list',
    `select id, username, name, role, disabled_at is not null as disabled
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

/** Gives an account another password, also one that is disabled. */
export async function changePassword(query: Query, id: number, passwordHash: string): Promise<void> {
  await query(
    'account_change_password',
    `update agents
     set password_hash = $2
     where id = $1`,
    [id, passwordHash],
  )
}
