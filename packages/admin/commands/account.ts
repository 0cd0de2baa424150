import { setDisabled } from '../features/accounts/queries.ts'
import { audit } from '../features/audit/audit.ts'
import { endSessions } from '../features/login/end-sessions.ts'
import { dropLinksOf } from '../features/login/one-time.ts'
import { hashPassword } from '../features/login/password.ts'
import { forgetDevices } from '../features/login/queries.ts'
import { migrate } from '../migrate.ts'
import { type Db, isDuplicate, openDb, type Query } from '../plugins/db.ts'
import { connectSocketServer } from '../socket-client.ts'
import { changePassword, insertAccount, listAccounts } from './account-queries.ts'
import { askPassword } from './ask-password.ts'
import { type Asked, CannotDo, command } from './command.ts'

type Done = 'account_made' | 'password_reset' | 'account_disabled' | 'account_enabled'
type Action = (db: Db, username: string, asked: Asked) => Promise<void>
const actions: Readonly<Record<string, Action>> = { list, create, reset, disable, enable }
const roles = ['owner', 'administrator', 'agent']

// Makes and changes accounts, for when nobody can get in: account list, create, reset, disable or enable USERNAME.
await command({ role: { type: 'string' }, name: { type: 'string' } }, async (asked) => {
  const { config, words } = asked
  const [action = '', username = ''] = words
  const act = Object.hasOwn(actions, action) ? actions[action] : undefined
  if (!act) throw new CannotDo(`account can ${Object.keys(actions).join(', ')}.`)
  if (action !== 'list' && username.trim() === '') throw new CannotDo('Say whose account: its user name.')
  await migrate(config.databaseUrl)
  const db = openDb(config, () => {})
  try {
    await act(db, username.trim(), asked)
  } finally {
    await db.close()
  }
})

async function list(db: Db): Promise<void> {
  const accounts = await listAccounts(db)
  if (accounts.length === 0) console.log('There is no account yet.')
  const width = Math.max(...accounts.map(({ username }) => username.length))
  // Names come last: how wide they are is known to the terminal alone.
  for (const { username, name, role, disabled } of accounts)
    console.log(
      `${username.padEnd(width)}   ${role.padEnd(13)}   ${disabled ? 'disabled' : 'enabled '}   ${name}`,
    )
}

async function create(db: Db, username: string, { options }: Asked): Promise<void> {
  const existing = await listAccounts(db)
  const role = typeof options.role === 'string' ? options.role : existing.length === 0 ? 'owner' : 'agent'
  if (!roles.includes(role)) throw new CannotDo(`A role is one of: ${roles.join(', ')}.`)
  const owner = existing.find((account) => account.role === 'owner')
  if (role === 'owner' && owner)
    throw new CannotDo(`${owner.username} is the owner: there is one. Take --role administrator.`)
  if (existing.some((account) => account.username.toLowerCase() === username.toLowerCase()))
    throw new CannotDo(`There is an account ${username} already: reset its password, or take another name.`)
  const name = typeof options.name === 'string' ? options.name : username
  const passwordHash = await hashPassword(await askPassword(username))
  await db
    .transaction(async (query) => {
      await note(query, await insertAccount(query, { username, name, role, passwordHash }), 'account_made')
    })
    .catch((err) => {
      throw isDuplicate(err) ? new CannotDo(`Somebody else made ${username} just now.`) : err
    })
  console.log(`${username} can sign in, with the role ${role}.`)
}

async function reset(db: Db, username: string, asked: Asked): Promise<void> {
  const id = await demandAccount(db, username)
  const passwordHash = await hashPassword(await askPassword(username))
  await change(db, asked, id, 'password_reset', async (query) => {
    await changePassword(query, id, passwordHash)
    await forgetDevices(query, id)
  })
  console.log(`${username} has a new password, and is signed out everywhere.`)
}

async function disable(db: Db, username: string, asked: Asked): Promise<void> {
  const id = await demandAccount(db, username)
  const others = (await listAccounts(db)).filter((account) => !account.disabled && account.id !== id)
  if (others.length === 0) throw new CannotDo('Nobody could sign in any more: create another account before.')
  await change(db, asked, id, 'account_disabled', (query) => setDisabled(query, id, true))
  console.log(`${username} cannot sign in any more, and is signed out everywhere. What was written stays.`)
}

async function enable(db: Db, username: string, asked: Asked): Promise<void> {
  const id = await demandAccount(db, username)
  await change(db, asked, id, 'account_enabled', (query) => setDisabled(query, id, false))
  console.log(`${username} can sign in again.`)
}

async function demandAccount(db: Db, username: string): Promise<number> {
  const accounts = await listAccounts(db)
  const found = accounts.find((account) => account.username.toLowerCase() === username.toLowerCase())
  if (found) return found.id
  const known = accounts.map((account) => account.username).join(', ')
  throw new CannotDo(
    known ? `There is no account ${username}, only ${known}.` : `There is no account ${username}.`,
  )
}

/** Changes an account, tells the audit log, takes its links away, and signs it out. */
async function change(
  db: Db,
  { config }: Asked,
  id: number,
  did: Done,
  act: (query: Query) => Promise<void>,
): Promise<void> {
  const send = await db.transaction(async (query) => {
    await act(query)
    await note(query, id, did)
    await dropLinksOf(query, id)
    return endSessions(query, id)
  })
  // Where the socket server does not run there are no sockets to close.
  const socket = connectSocketServer(config.socketUrl, config.serviceSecrets, () => {})
  await socket.deliver(send)
  await socket.close()
}

/** Tells the audit log what was done from the command line to the account with this id. */
async function note(query: Query, id: number, did: Done): Promise<void> {
  await audit(query, { who: 'system', did, on: { kind: 'account', id }, facts: {} })
}
