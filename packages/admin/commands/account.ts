import { closeCodes } from '@kefu/protocol/codes.ts'
import { audit } from '../features/audit/audit.ts'
import { dropLinksOf } from '../features/login/one-time.ts'
import { hashPassword } from '../features/login/password.ts'
import { migrate } from '../migrate.ts'
import { type Db, isDuplicate, openDb, type Query } from '../plugins/db.ts'
import { connectSocketServer } from '../socket-client.ts'
import { changePassword, insertAccount, listAccounts, setDisabled } from './account-queries.ts'
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
  await demandAccount(db, username)
  const passwordHash = await hashPassword(await askPassword(username))
  const id = await db.transaction(async (query) =>
    note(query, await changePassword(query, username, passwordHash), 'password_reset'),
  )
  await signOut(db, id, username, asked)
  console.log(`${username} has a new password, and is signed out everywhere.`)
}

async function disable(db: Db, username: string, asked: Asked): Promise<void> {
  await demandAccount(db, username)
  const others = (await listAccounts(db)).filter(
    (account) => !account.disabled && account.username.toLowerCase() !== username.toLowerCase(),
  )
  if (others.length === 0) throw new CannotDo('Nobody could sign in any more: create another account before.')
  const id = await db.transaction(async (query) =>
    note(query, await setDisabled(query, username, true), 'account_disabled'),
  )
  await signOut(db, id, username, asked)
  console.log(`${username} cannot sign in any more, and is signed out everywhere. What was written stays.`)
}

async function enable(db: Db, username: string, asked: Asked): Promise<void> {
  await demandAccount(db, username)
  const id = await db.transaction(async (query) =>
    note(query, await setDisabled(query, username, false), 'account_enabled'),
  )
  await signOut(db, id, username, asked)
  console.log(`${username} can sign in again.`)
}

async function demandAccount(db: Db, username: string): Promise<void> {
  const accounts = await listAccounts(db)
  if (accounts.some((account) => account.username.toLowerCase() === username.toLowerCase())) return
  const known = accounts.map((account) => account.username).join(', ')
  throw new CannotDo(
    known ? `There is no account ${username}, only ${known}.` : `There is no account ${username}.`,
  )
}

/** Tells the audit log what was done from the command line to the account with this id, and answers the id. */
async function note<Id extends number | null>(query: Query, id: Id, did: Done): Promise<Id> {
  if (id !== null) await audit(query, { who: 'system', did, on: { kind: 'account', id }, facts: {} })
  return id
}

/** Closes his sockets at once, and takes away his links: where the socket server does not run there are none to close. */
async function signOut(db: Db, id: number | null, username: string, { config }: Asked): Promise<void> {
  if (id === null) throw new CannotDo(`The account ${username} was removed just now.`)
  await dropLinksOf(db.query, id)
  const socket = connectSocketServer(config.socketUrl, config.serviceSecrets, () => {})
  await socket.deliver([{ to: [`agent:${id}`], close: closeCodes.signedOut }])
  await socket.close()
}
