import { mayKeep, type Right, type Role, rightsOf } from '@kefu/admin/features/login/rights.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { addAgent, type Client, openClient } from '../support/client.ts'

let admin: Admin
const people = {} as Record<Role, Client>
const ids = {} as Record<Role, number>
const roles: Role[] = ['owner', 'administrator', 'agent']
beforeAll(async () => {
  admin = await openAdmin()
  for (const role of roles) {
    ids[role] = await addAgent(admin, role, role, role)
    people[role] = openClient(admin, 'en')
    await people[role].signIn(role)
    await people[role].get('/admin/index/index')
  }
})
afterAll(() => admin.close())

const reply = { shared: true, shortcut: 'hello', title: '', body: 'Hello' }
const room = (name: string) => ({ name, title: name })

/** What only some may, as it is asked for; whatever is wrong with the request itself is said after that. */
const doors: [string, Right, (client: Client) => ReturnType<Client['get']>][] = [
  ['write a shared reply', 'share-replies', (c) => c.post('/admin/service/canned/create', reply)],
  ['open the settings of the site', 'decide-for-site', (c) => c.get('/admin/site/index')],
  ['change the settings of the site', 'decide-for-site', (c) => c.post('/admin/site/index', {})],
  ['open the business hours', 'decide-for-site', (c) => c.get('/admin/hours/index')],
  ['change the business hours', 'decide-for-site', (c) => c.post('/admin/hours/index', {})],
  ['change the routing', 'decide-for-site', (c) => c.post('/admin/settings', {})],
  ['make a room', 'keep-rooms', (c) => c.post('/admin/service/rooms/make', room('tea'))],
  ['close a room', 'keep-rooms', (c) => c.post('/admin/service/rooms/close', { room: 'tea' })],
  ['open a room', 'keep-rooms', (c) => c.post('/admin/service/rooms/open', { room: 'tea' })],
  ['export the history', 'export-history', (c) => c.get('/admin/history/export?as=csv')],
  ['take the figures of all agents', 'see-figures', (c) => c.get('/admin/index/export?as=agents')],
  ['see the accounts', 'keep-accounts', (c) => c.get('/admin/accounts/index')],
  ['open an account', 'keep-accounts', (c) => c.get(`/admin/accounts/account?id=${ids.agent}`)],
  ['open the invitation', 'keep-accounts', (c) => c.get('/admin/accounts/invite')],
  ['invite', 'keep-accounts', (c) => c.post('/admin/accounts/invite', {})],
  ['renew an invitation', 'keep-accounts', (c) => c.post('/admin/accounts/renew', { id: '1' })],
  ['withdraw an invitation', 'keep-accounts', (c) => c.post('/admin/accounts/withdraw', { id: '1' })],
  ['change an account', 'keep-accounts', (c) => c.post('/admin/accounts/account', { id: `${ids.agent}` })],
  ['make a password link', 'keep-accounts', (c) => c.post('/admin/accounts/password', { id: '999' })],
  ['disable an account', 'keep-accounts', (c) => c.post('/admin/accounts/disable', { id: '999' })],
  ['enable an account', 'keep-accounts', (c) => c.post('/admin/accounts/enable', { id: '999' })],
  ['hand over', 'hand-over', (c) => c.post('/admin/accounts/hand-over', { id: `${ids.agent}` })],
  [
    'invite an administrator',
    'give-roles',
    (c) => c.post('/admin/accounts/invite', { role: 'administrator', name: '' }),
  ],
  [
    'make an agent an administrator',
    'give-roles',
    (c) => c.post('/admin/accounts/account', { id: '999', role: 'administrator', name: 'Nobody' }),
  ],
]

describe.each(doors)('to %s', (_, right, ask) => {
  const allowed = roles.filter((role) => rightsOf({ role }).includes(right))
  test.each(roles.filter((role) => !allowed.includes(role)))('is refused to an %s', async (role) => {
    const answer = await ask(people[role])
    expect(answer.statusCode).toBe(403)
    expect(answer.body).toMatch(/Only the owner (and administrators )?may do this\./)
  })
  test.each(allowed)('is open to the %s', async (role) => {
    expect((await ask(people[role])).statusCode).not.toBe(403)
  })
})

test('the table is as the README has it', () => {
  const ofAdministrators = [
    ...['share-replies', 'decide-for-site', 'keep-rooms', 'see-figures', 'export-history', 'read-audit'],
    ...['keep-visitors', 'keep-accounts'],
  ]
  expect(Object.fromEntries(roles.map((role) => [role, rightsOf({ role })]))).toEqual({
    owner: [...ofAdministrators, 'give-roles', 'hand-over'],
    administrator: ofAdministrators,
    agent: [],
  })
})

test.each<[Role, Role, boolean]>([
  ['owner', 'owner', true],
  ['owner', 'administrator', true],
  ['owner', 'agent', true],
  ['administrator', 'owner', false],
  ['administrator', 'administrator', true],
  ['administrator', 'agent', true],
  ['agent', 'agent', false],
])('an %s and the account of an %s: %s', (who, whose, expected) => {
  expect(
    mayKeep({ id: 1, role: who }, { id: whose === 'owner' && who === 'owner' ? 1 : 2, role: whose }),
  ).toBe(expected)
})

describe('an agent without the right', () => {
  test('uses shared replies and changes none of them, and keeps his own', async () => {
    const { agent, owner } = people
    const made = await owner.post('/admin/service/canned/create', { ...reply, shortcut: 'shared' })
    const { id } = made.json<{ id: number }>()
    const path = (what: string) => `/admin/service/canned/${what}`
    const change = { id, shared: false, shortcut: 'mine', title: '', body: 'Mine' }
    expect((await agent.post(path('used'), { id })).statusCode).toBe(200)
    expect((await agent.post(path('change'), change)).statusCode).toBe(403)
    expect((await agent.post(path('delete'), { id })).statusCode).toBe(403)
    expect((await owner.post(path('delete'), { id })).statusCode).toBe(200)
    expect((await agent.post(path('restore'), { id })).statusCode).toBe(403)
    expect((await owner.post(path('restore'), { id })).statusCode).toBe(200)

    const own = await agent.post(path('create'), { ...reply, shared: false, shortcut: 'own' })
    const mine = { ...change, id: own.json<{ id: number }>().id, shortcut: 'own' }
    expect((await agent.post(path('change'), mine)).statusCode).toBe(200)
    expect((await agent.post(path('change'), { ...mine, shared: true })).statusCode).toBe(403)
    expect((await agent.post(path('delete'), { id: mine.id })).statusCode).toBe(200)
  })

  test('is shown none of it', async () => {
    const { agent, administrator } = people
    const home = (client: Client) => client.get('/admin/index/index')
    expect((await home(agent)).body).not.toContain('/admin/accounts/index')
    expect((await home(administrator)).body).toContain('/admin/accounts/index')
    expect((await agent.get('/admin/service/index')).body).toContain('data-may=""')
    expect((await administrator.get('/admin/service/index')).body).toContain('data-may="share-replies ')
    expect((await agent.get('/admin/rooms/index')).body).not.toContain('data-keeps')
    expect((await administrator.get('/admin/rooms/index')).body).toContain('data-keeps')
  })
})
