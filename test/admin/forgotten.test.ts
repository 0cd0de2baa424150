import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { addAgent, type Client, goodPassword, openClient } from '../support/client.ts'
import { openMailServer } from '../support/mail-server.ts'

const PUBLIC_ADMIN_URL = 'https://chat.example.com'
const newPassword = 'another horse battery'

let mail: Awaited<ReturnType<typeof openMailServer>>
let admin: Admin
let amyId: number
beforeEach(async () => {
  mail = await openMailServer()
  admin = await openAdmin({ SMTP_URL: mail.url, MAIL_FROM: 'Kefu <chat@shop.example>', PUBLIC_ADMIN_URL })
  amyId = await addAgent(admin, 'amy', 'Amy')
  await admin.db.query('test_email', 'update agents set email = $2 where id = $1', [
    amyId,
    'Amy@shop.example',
  ])
})
afterEach(async () => {
  await admin.close()
  await mail.close()
})

async function ask(who: string, client = openClient(admin, 'en')) {
  await client.get('/admin/login/forgot')
  return client.post('/admin/login/forgot', { who })
}

const linkIn = (text: string) => /https:\S+/.exec(text)?.[0] ?? ''
const tokenIn = (link: string) => new URL(link).searchParams.get('token') ?? ''

async function choose(link: string, password = newPassword, client = openClient(admin, 'en')) {
  const { pathname, search } = new URL(link)
  const page = await client.get(pathname + search)
  // A link that is good no more has no form: its token is sent all the same.
  if (page.statusCode === 404) await client.get('/admin/login/login')
  return { page, reply: await client.post('/admin/login/password', { token: tokenIn(link), password }) }
}

const isIn = async (client: Client) => (await client.get('/admin/index/index')).statusCode === 200

describe('whoever forgot his password', () => {
  test.each(['amy', 'AMY', 'amy@shop.example'])(
    'and says “%s” gets a link that chooses another one',
    async (who) => {
      const elsewhere = openClient(admin)
      await elsewhere.signIn('amy')
      expect((await ask(who)).json()).toMatchObject({ code: 0, href: '/admin/login/forgot?sent=1' })
      const letter = await mail.next()
      expect(letter).toMatchObject({ from: 'chat@shop.example', to: 'Amy@shop.example' })
      expect(letter.text).toContain('Subject: Choose a new password for Kefu')
      expect(linkIn(letter.text)).toMatch(
        /^https:\/\/chat\.example\.com\/admin\/login\/password\?token=[\w-]{32}$/,
      )

      admin.delivered.length = 0
      const here = openClient(admin, 'en')
      const { page, reply } = await choose(linkIn(letter.text), newPassword, here)
      expect(page.body).toContain('A new password for amy')
      expect(reply.json()).toMatchObject({ code: 0, href: '/admin/index/index' })
      expect([await isIn(here), await isIn(elsewhere)]).toEqual([true, false])
      expect(admin.delivered).toEqual([{ to: [`agent:${amyId}`], close: 4401 }])
      expect((await openClient(admin).signIn('amy', newPassword)).statusCode).toBe(200)
      expect((await openClient(admin).signIn('amy', goodPassword)).statusCode).toBe(401)
      expect((await choose(linkIn(letter.text))).reply.statusCode).toBe(404)
    },
  )

  test('reads it in his own language', async () => {
    await ask('amy', openClient(admin, 'zh-CN'))
    const { text } = await mail.next()
    expect(text).toContain('Subject: 设置 Kefu 的新密码')
    expect(text).toContain('请打开这个链接')
  })

  test('is told the same as one who is none, and only he gets a letter', async () => {
    await admin.db.query('test_no_email', `update agents set email = null where username = 'amy'`)
    await addAgent(admin, 'bob', 'Bob')
    await admin.db.query('test_bob', `update agents set email = 'bob@shop.example' where username = 'bob'`)
    const replies = []
    for (const who of ['nobody', 'amy', 'bob']) replies.push(await ask(who))
    expect(new Set(replies.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1)
    expect((await mail.next()).to).toBe('bob@shop.example')
    expect(mail.letters).toEqual([])
  })

  test('gets three links at most, also when he asks ten times', async () => {
    for (let time = 0; time < 10; time++) await ask('amy')
    for (let time = 0; time < 3; time++) await mail.next()
    const rows = await admin.db.query('test_links', 'select from one_time_links')
    expect([rows.length, mail.letters.length]).toEqual([3, 0])
  })

  test('gets none while his account is disabled, and a link from before opens nothing', async () => {
    await ask('amy')
    const { text } = await mail.next()
    await admin.db.query('test_disable', 'update agents set disabled_at = now() where id = $1', [amyId])
    expect((await choose(linkIn(text))).page.statusCode).toBe(404)
    await ask('amy')
    await ask('nobody')
    expect(await admin.db.query('test_links', 'select from one_time_links')).toHaveLength(1)
  })

  test('is known in no browser any more, so that nobody guesses on in one of those', async () => {
    await openClient(admin).signIn('amy')
    await openClient(admin).signIn('amy')
    const known = async () =>
      (await admin.db.query('test_known', 'select from known_devices where agent_id = $1', [amyId])).length
    expect(await known()).toBe(2)
    await ask('amy')
    await choose(linkIn((await mail.next()).text))
    // At most the one in which he chose it.
    expect(await known()).toBeLessThanOrEqual(1)
  })

  test('has an hour, and the table cannot be turned into a link', async () => {
    await ask('amy')
    const link = linkIn((await mail.next()).text)
    const rows = await admin.db.query<{ minutes: number }>(
      'test_minutes',
      'select *, round(extract(epoch from expires_at - now()) / 60)::int as minutes from one_time_links',
    )
    expect(rows.map(({ minutes }) => minutes)).toEqual([60])
    expect(JSON.stringify(rows)).not.toContain(tokenIn(link))
    await admin.db.query('test_age', 'update one_time_links set expires_at = now()')
    expect((await choose(link)).reply.statusCode).toBe(404)
  })

  test('is told what is wrong with the new one, and the link still works', async () => {
    await ask('amy')
    const link = linkIn((await mail.next()).text)
    expect((await choose(link, 'short')).reply.json()).toMatchObject({ code: 1001, field: 'password' })
    expect((await choose(link, '12345678')).reply.json()).toMatchObject({ code: 1001, field: 'password' })
    expect((await choose(link)).reply.statusCode).toBe(200)
  })

  test('who says nothing is asked who he is', async () => {
    expect((await ask(' ')).json()).toEqual({
      ...{ code: 1001, msg: 'Enter your user name or your e-mail address.', field: 'who' },
    })
  })

  test('names a host of his own in vain: the link leads here', async () => {
    const client = openClient(admin, 'en')
    await client.get('/admin/login/forgot')
    await client.post('/admin/login/forgot', { who: 'amy' }, { host: 'evil.example' })
    expect(linkIn((await mail.next()).text)).toMatch(/^https:\/\/chat\.example\.com\//)
  })

  test('can ask without scripts', async () => {
    const client = openClient(admin, 'en')
    expect((await client.get('/admin/login/login')).body).toContain('href="/admin/login/forgot"')
    await client.get('/admin/login/forgot')
    const reply = await client.submit('/admin/login/forgot', { who: 'amy' })
    expect(reply.headers.location).toBe('/admin/login/forgot?sent=1')
    expect((await client.get('/admin/login/forgot?sent=1')).body).toContain('Look into your mail')
    const link = linkIn((await mail.next()).text)
    const { pathname, search } = new URL(link)
    await client.get(pathname + search)
    const chosen = await client.submit('/admin/login/password', {
      ...{ token: tokenIn(link), username: 'amy', password: newPassword },
    })
    expect(chosen.headers.location).toBe('/admin/index/index')
    expect(await isIn(client)).toBe(true)
  })
})

describe('without a mail server', () => {
  test('the page says whom to ask, and an administrator makes the link', async () => {
    const silent = await openAdmin()
    try {
      await addAgent(silent, 'olga', 'Olga', 'owner')
      const bobId = await addAgent(silent, 'bob', 'Bob')
      const guest = openClient(silent, 'en')
      const page = await guest.get('/admin/login/forgot')
      expect(page.body).toContain('Ask the owner or an administrator')
      expect(page.body).not.toContain('<form')
      const olga = openClient(silent, 'en')
      await olga.signIn('olga')
      await olga.get('/admin/accounts/index')
      const made = await olga.post('/admin/accounts/password', { id: `${bobId}` })
      const { pathname, search } = new URL(made.json<{ link: string }>().link)
      await guest.get(pathname + search)
      const body = { token: tokenIn(made.json<{ link: string }>().link), password: newPassword }
      expect((await guest.post('/admin/login/password', body)).statusCode).toBe(200)
      expect((await openClient(silent).signIn('bob', newPassword)).statusCode).toBe(200)
    } finally {
      await silent.close()
    }
  })
})

describe('an invitation with an address', () => {
  async function invite(to: Admin) {
    await addAgent(to, 'olga', 'Olga', 'owner')
    const olga = openClient(to, 'en')
    await olga.signIn('olga')
    await olga.get('/admin/accounts/index')
    return olga.post('/admin/accounts/invite', { name: 'Bob', email: 'bob@shop.example' })
  }

  test('goes there', async () => {
    const reply = await invite(admin)
    const { to, text } = await mail.next()
    expect(to).toBe('bob@shop.example')
    expect(text).toContain('Olga invites you')
    expect(reply.json()).toMatchObject({ mailed: true, link: linkIn(text) })
  })

  test('that the mail server refuses is still made, and it is said', async () => {
    const strict = await openMailServer({ refuses: true })
    const there = await openAdmin({ SMTP_URL: strict.url, MAIL_FROM: 'chat@shop.example', PUBLIC_ADMIN_URL })
    try {
      expect((await invite(there)).json()).toMatchObject({ code: 0, mailed: false })
    } finally {
      await there.close()
      await strict.close()
    }
  })
})
