import type { Role } from '@kefu/admin/features/login/rights.ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { addAgent, type Client, goodPassword, openClient } from '../support/client.ts'

let admin: Admin
let owner: Client
let ownerId: number
let amyId: number
beforeEach(async () => {
  admin = await openAdmin()
  ownerId = await addAgent(admin, 'olga', 'Olga', 'owner')
  amyId = await addAgent(admin, 'amy', 'Amy', 'administrator')
  owner = await signIn('olga')
})
afterEach(() => admin.close())

async function signIn(name: string, password = goodPassword): Promise<Client> {
  const client = openClient(admin, 'en')
  await client.signIn(name, password)
  await client.get('/admin/index/index')
  return client
}

const bob = { name: 'Bob', email: 'bob@shop.example', chat_limit: '3' }
const act = (client: Client, what: string, body: object) => client.post(`/admin/accounts/${what}`, body)
const pathIn = (link: string) => link.replace(/^https?:\/\/[^/]+/, '')
const tokenIn = (link: string) => new URL(link).searchParams.get('token') ?? ''

async function invite(client: Client, fields: object = bob): Promise<string> {
  const reply = await act(client, 'invite', fields)
  expect(reply.statusCode).toBe(200)
  return reply.json<{ link: string }>().link
}

async function accept(link: string, chosen: object = {}) {
  const guest = openClient(admin, 'en')
  const page = await guest.get(pathIn(link))
  // A link that is good no more has no form: its token is sent all the same.
  if (page.statusCode === 404) await guest.get('/admin/login/login')
  const body = { token: tokenIn(link), username: 'bob', password: goodPassword, ...chosen }
  return { guest, page, reply: await guest.post('/admin/login/invitation', body) }
}

async function rowOf(id: number) {
  const [row] = await admin.db.query<Record<string, unknown>>(
    'test_account',
    `select username, name, role, email, chat_limit as "limit", disabled_at is not null as "disabled"
    from agents where id = $1`,
    [id],
  )
  return row
}

const invitationsLeft = () => admin.db.query('test_invitations', 'select name, role from invitations')

describe('an invitation', () => {
  test('makes an account, signs its agent in, and works once', async () => {
    const link = await invite(owner)
    const { guest, page, reply } = await accept(link)
    expect(page.body).toContain('Hello Bob. Olga invites you.')
    expect(reply.json()).toEqual({ code: 0, msg: 'Signed in', href: '/admin/index/index' })
    expect((await guest.get('/admin/index/index')).body).toContain('Bob')
    const [row] = await admin.db.query<{ id: number }>(
      'test_bob',
      `select id from agents where username = 'bob'`,
    )
    expect(await rowOf(row!.id)).toEqual({
      ...{
        username: 'bob',
        name: 'Bob',
        role: 'agent',
        email: 'bob@shop.example',
        limit: 3,
        disabled: false,
      },
    })
    expect(await invitationsLeft()).toEqual([])
    const again = await accept(link, { username: 'bob2' })
    expect([again.page.statusCode, again.reply.statusCode]).toEqual([404, 404])
  })

  test('of two who use it at once makes one account', async () => {
    const link = await invite(owner)
    const tries = await Promise.all(['bob', 'rob'].map((username) => accept(link, { username })))
    expect(tries.map(({ reply }) => reply.statusCode).sort()).toEqual([200, 404])
  })

  test('is good for 48 hours, and its table cannot be turned into a link', async () => {
    const link = await invite(owner)
    const rows = await admin.db.query<{ hours: number }>(
      'test_links',
      'select *, round(extract(epoch from expires_at - now()) / 3600)::int as hours from one_time_links',
    )
    expect(rows.map(({ hours }) => hours)).toEqual([48])
    expect(JSON.stringify(rows)).not.toContain(tokenIn(link))
    await admin.db.query('test_age', 'update one_time_links set expires_at = now()')
    expect((await accept(link)).reply.statusCode).toBe(404)
    expect((await owner.get('/admin/accounts/index')).body).toContain('The link is too old')
  })

  test.each([
    ['a taken user name', { username: 'AMY' }, 409, 'username', 'Somebody has this user name.'],
    ['no user name', { username: ' ' }, 400, 'username', 'Enter your user name.'],
    ['a short password', { password: 'horse' }, 400, 'password', 'at least 8 characters'],
    ['a password that all use', { password: 'password123' }, 400, 'password', 'tried first'],
    [
      'the user name as password',
      { username: 'bob.smith', password: 'Bob.Smith' },
      400,
      'password',
      'is the user name',
    ],
  ])('is not used up by %s', async (_, chosen, status, field, sentence) => {
    const link = await invite(owner)
    const { reply } = await accept(link, chosen)
    expect(reply.statusCode).toBe(status)
    expect(reply.json()).toMatchObject({ code: 1001, field, msg: expect.stringContaining(sentence) })
    expect((await accept(link)).reply.statusCode).toBe(200)
  })

  test('can be withdrawn, and renewed: the link before is worthless then', async () => {
    const first = await invite(owner)
    const [{ id } = { id: 0 }] = await admin.db.query<{ id: number }>(
      'test_one',
      'select id from invitations',
    )
    const second = (await act(owner, 'renew', { id: `${id}` })).json<{ link: string }>().link
    expect((await accept(first)).reply.statusCode).toBe(404)
    expect((await openClient(admin).get(pathIn(second))).statusCode).toBe(200)
    expect((await act(owner, 'withdraw', { id: `${id}` })).statusCode).toBe(200)
    expect((await accept(second)).reply.statusCode).toBe(404)
    expect((await act(owner, 'withdraw', { id: `${id}` })).statusCode).toBe(404)
    expect((await act(owner, 'renew', { id: `${id}` })).statusCode).toBe(404)
  })

  test('of an administrator is made, renewed and withdrawn by the owner alone', async () => {
    const amy = await signIn('amy')
    const fields = { ...bob, role: 'administrator' }
    expect((await act(amy, 'invite', fields)).statusCode).toBe(403)
    const link = await invite(owner, fields)
    const [{ id } = { id: 0 }] = await admin.db.query<{ id: number }>(
      'test_one',
      'select id from invitations',
    )
    expect((await act(amy, 'renew', { id: `${id}` })).statusCode).toBe(403)
    expect((await act(amy, 'withdraw', { id: `${id}` })).statusCode).toBe(403)
    expect((await accept(link)).reply.statusCode).toBe(200)
    expect((await act(amy, 'invite', { name: 'Carl' })).statusCode).toBe(200)
  })

  test('of whoever is disabled meanwhile opens nothing: he may have kept the link', async () => {
    const link = await invite(await signIn('amy'))
    await act(owner, 'disable', { id: `${amyId}` })
    expect((await accept(link)).reply.statusCode).toBe(404)
    expect(await invitationsLeft()).toHaveLength(1)
  })

  test.each([
    ['without a name', { name: ' ' }, 'name'],
    ['with half an address', { name: 'Bob', email: 'bob@' }, 'email'],
    ['with no number', { name: 'Bob', chat_limit: 'ten' }, 'chat_limit'],
    ['with a number that is none', { name: 'Bob', chat_limit: '0' }, 'chat_limit'],
  ])('%s is refused under its field', async (_, fields, field) => {
    const reply = await act(owner, 'invite', fields)
    expect(reply.json()).toMatchObject({ code: 1001, field })
    expect(await invitationsLeft()).toEqual([])
  })

  test('to an address that is there already is refused', async () => {
    await invite(owner)
    expect((await act(owner, 'invite', { ...bob, email: 'BOB@shop.example' })).json()).toMatchObject({
      field: 'email',
    })
    await act(owner, 'account', { id: `${amyId}`, name: 'Amy', email: 'amy@shop.example' })
    expect((await act(owner, 'invite', { ...bob, email: 'Amy@shop.example' })).json()).toMatchObject({
      field: 'email',
    })
  })

  test('works without scripts: the link is on the page that follows, and in no other', async () => {
    await owner.get('/admin/accounts/invite')
    const page = await owner.submit('/admin/accounts/invite', { ...bob, role: 'agent' })
    expect(page.statusCode).toBe(200)
    expect(page.headers['cache-control']).toBe('no-store')
    const link = /<code id="link">([^<]+)</.exec(page.body)?.[1] ?? ''
    expect((await owner.get('/admin/accounts/index')).body).not.toContain(tokenIn(link))
    const guest = openClient(admin, 'en')
    await guest.get(pathIn(link))
    const fields = { token: tokenIn(link), username: 'bob', password: goodPassword }
    const reply = await guest.submit('/admin/login/invitation', fields)
    expect([reply.statusCode, reply.headers.location]).toEqual([303, '/admin/index/index'])
  })
})

describe('an account', () => {
  const change = (client: Client, id: number, fields: object) =>
    act(client, 'account', { id: `${id}`, ...fields })

  test('is changed: name, role, e-mail address and how many conversations', async () => {
    const fields = { name: 'Amy Q.', role: 'agent', email: 'amy@shop.example', chat_limit: '5' }
    expect((await change(owner, amyId, fields)).json()).toEqual({ code: 0, msg: 'Saved.' })
    const { chat_limit: _, ...rest } = fields
    expect(await rowOf(amyId)).toEqual({ username: 'amy', disabled: false, limit: 5, ...rest })
  })

  test('gets another e-mail address by whoever said his own password of late', async () => {
    await admin.db.query('test_never', `update sessions set data = data - 'confirmedAt'`)
    const fields = { name: 'Amy', email: 'thief@shop.example' }
    expect((await owner.get(`/admin/accounts/account?id=${amyId}`)).body).toContain('name="confirm"')
    for (const more of [{}, { confirm: 'not this one' }]) {
      const reply = await change(owner, amyId, { ...fields, ...more })
      expect([reply.statusCode, reply.json().field]).toEqual([403, 'confirm'])
    }
    expect(await rowOf(amyId)).toMatchObject({ name: 'Amy', email: null })
    // Anything else is changed without it.
    expect((await change(owner, amyId, { name: 'Amy Q.' })).statusCode).toBe(200)
    expect((await change(owner, amyId, { ...fields, confirm: goodPassword })).statusCode).toBe(200)
    expect(await rowOf(amyId)).toMatchObject({ email: 'thief@shop.example' })
    expect((await change(owner, amyId, { name: 'Amy', email: 'amy@shop.example' })).statusCode).toBe(200)
    expect((await owner.get(`/admin/accounts/account?id=${amyId}`)).body).not.toContain('name="confirm"')
  })

  test('keeps the address that another one has to itself', async () => {
    const bobId = await addAgent(admin, 'bob', 'Bob')
    await change(owner, amyId, { name: 'Amy', email: 'amy@shop.example' })
    const reply = await change(owner, bobId, { name: 'Bob', email: 'AMY@shop.example' })
    expect([reply.statusCode, reply.json().field]).toEqual([409, 'email'])
  })

  test('of somebody whose role changes is signed out, and of nobody else', async () => {
    const amy = await signIn('amy')
    await change(owner, amyId, { name: 'Amy', role: 'administrator' })
    expect((await amy.get('/admin/index/index')).statusCode).toBe(200)
    admin.delivered.length = 0
    await change(owner, amyId, { name: 'Amy', role: 'agent' })
    expect((await amy.get('/admin/index/index')).statusCode).toBe(302)
    expect(admin.delivered).toContainEqual({ to: [`agent:${amyId}`], close: 4401 })
  })

  test.each<[string, Role, Role, string]>([
    ['the owner disables nobody’s account but another’s', 'owner', 'owner', 'disable'],
    ['an administrator disables not the owner', 'administrator', 'owner', 'disable'],
    ['an administrator makes no password link for the owner', 'administrator', 'owner', 'password'],
    ['an administrator changes nothing of the owner', 'administrator', 'owner', 'account'],
    ['an administrator does not disable himself', 'administrator', 'administrator', 'disable'],
  ])('%s', async (_, who, whose, what) => {
    const client = who === 'owner' ? owner : await signIn('amy')
    const id = whose === 'owner' ? ownerId : amyId
    const reply = await act(client, what, { id: `${id}`, ...(what === 'account' && { name: 'Mallory' }) })
    expect([403, 409]).toContain(reply.statusCode)
    expect(await rowOf(id)).toMatchObject({ disabled: false, role: whose })
    expect((await rowOf(id))?.name).not.toBe('Mallory')
  })

  test('of the owner keeps its role, whoever asks', async () => {
    expect((await change(owner, ownerId, { name: 'Olga', role: 'agent' })).statusCode).toBe(409)
    expect((await change(owner, ownerId, { name: 'Olga Q.' })).statusCode).toBe(200)
    expect(await rowOf(ownerId)).toMatchObject({ role: 'owner', name: 'Olga Q.' })
  })

  test('that is disabled signs nobody in, and does again when it is enabled', async () => {
    const amy = await signIn('amy')
    admin.delivered.length = 0
    expect((await act(owner, 'disable', { id: `${amyId}` })).statusCode).toBe(200)
    expect(admin.delivered[0]).toEqual({ to: [`agent:${amyId}`], close: 4401 })
    expect((await amy.get('/admin/index/index')).statusCode).toBe(302)
    expect((await openClient(admin).signIn('amy')).statusCode).toBe(401)
    expect((await act(owner, 'password', { id: `${amyId}` })).statusCode).toBe(409)
    expect((await act(owner, 'enable', { id: `${amyId}` })).statusCode).toBe(200)
    expect((await openClient(admin).signIn('amy')).statusCode).toBe(200)
  })

  test('that nobody has is not found', async () => {
    for (const what of ['disable', 'enable', 'password'])
      expect((await act(owner, what, { id: '999999' })).statusCode).toBe(404)
    expect((await owner.get('/admin/accounts/account?id=999999')).statusCode).toBe(404)
  })
})

describe('the ownership', () => {
  test('is handed over with the owner’s password, and there is one owner after it', async () => {
    const amy = await signIn('amy')
    const wrong = await act(owner, 'hand-over', { id: `${amyId}`, password: 'not this one' })
    expect([wrong.statusCode, wrong.json().field]).toEqual([403, 'password'])
    const done = await act(owner, 'hand-over', { id: `${amyId}`, password: goodPassword })
    expect(done.statusCode).toBe(200)
    expect([(await rowOf(amyId))?.role, (await rowOf(ownerId))?.role]).toEqual(['owner', 'administrator'])
    // His pages show what he might before; the former owner goes on as what he is now.
    expect((await amy.get('/admin/index/index')).statusCode).toBe(302)
    expect((await owner.get('/admin/accounts/index')).statusCode).toBe(200)
    const back = await act(owner, 'hand-over', { id: `${ownerId}`, password: goodPassword })
    expect(back.statusCode).toBe(403)
  })

  test('goes to no disabled account and to nobody', async () => {
    await act(owner, 'disable', { id: `${amyId}` })
    for (const [id, status] of [
      [amyId, 409],
      [999_999, 404],
      [ownerId, 404],
    ])
      expect((await act(owner, 'hand-over', { id: `${id}`, password: goodPassword })).statusCode).toBe(status)
    expect(await rowOf(ownerId)).toMatchObject({ role: 'owner' })
  })

  test('can never be two people’s: the database refuses it', async () => {
    await expect(
      admin.db.query('test_second', `update agents set role = 'owner' where id = $1`, [amyId]),
    ).rejects.toThrow()
  })
})

describe('the list', () => {
  test('says of everybody what he is, when he was here, and how much he has to do', async () => {
    await signIn('amy')
    await admin.db.query(
      'test_busy',
      `with vic as (insert into visitors default values returning id)
      insert into conversations (kind, visitor_id, agent_id, waiting_since)
      select 'service', id, $1, null from vic`,
      [amyId],
    )
    await act(owner, 'account', { id: `${amyId}`, name: 'Amy', chat_limit: '4' })
    const { body } = await owner.get('/admin/accounts/index')
    expect(body).toContain('Administrator')
    expect(body).toContain('1 of 4')
    expect(body).toMatch(/<time[^>]*>Today /)
    expect(body).toContain(`/admin/accounts/account?id=${amyId}`)
  })

  test('does not offer an administrator what he may not', async () => {
    const amy = await signIn('amy')
    const { body } = await amy.get('/admin/accounts/index')
    expect(body).not.toContain(`/admin/accounts/account?id=${ownerId}`)
    const bobId = await addAgent(admin, 'bob', 'Bob')
    const page = await amy.get(`/admin/accounts/account?id=${bobId}`)
    expect(page.body).toContain('/admin/accounts/disable')
    expect(page.body).not.toContain('name="role"')
    expect(page.body).not.toContain('/admin/accounts/hand-over')
  })
})
