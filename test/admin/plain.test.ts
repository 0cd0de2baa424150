import { randomUUID } from 'node:crypto'
import { saveBatch } from '@kefu/admin/features/conversations/save.ts'
import { changeHours } from '@kefu/admin/features/hours/queries.ts'
import { openVisitorTokens } from '@kefu/admin/features/visitors/token.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { addAgent, openClient } from '../support/client.ts'

let admin: Admin
beforeAll(async () => {
  admin = await openAdmin()
})
afterAll(() => admin.close())
beforeEach(() => {
  admin.delivered.splice(0)
})

const path = '/index/index/chat'
const bodies = (where = admin) =>
  where.db.query<{ body: string; visitor: number }>(
    'test_bodies',
    `select body, sender_id as "visitor" from messages order by sent_at, seq`,
  )

/** A visitor with a browser that runs no scripts. */
function openVisitor(language = 'en', where = admin) {
  const client = openClient(where, language)
  let page = ''

  async function look(address = path): Promise<string> {
    page = (await client.get(address)).body
    return page
  }

  /** Fills in the form that he sees, and follows where that leads. */
  async function write(msg: string, more: Record<string, string> = {}) {
    if (!page) await look()
    const reply = await client.submit(path, { ...fieldsIn(page), msg, ...more })
    if (reply.statusCode === 303) await look(String(reply.headers.location))
    else page = reply.body
    return reply
  }

  return { ...client, look, write, page: () => page }
}

function fieldsIn(page: string): Record<string, string> {
  return Object.fromEntries(
    [...page.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)].map(([, name, value]) => [
      name,
      value,
    ]),
  )
}

describe('the page without scripts', () => {
  test('says hello, has a form, and gives no cookie to whoever only looks', async () => {
    const vic = openVisitor()
    const page = await vic.look()
    expect(page).toContain('Hello. How can we help?')
    expect(page).toContain('<textarea name="msg"')
    expect(vic.cookies.size).toBe(0)
  })

  test('stands where browsers with scripts do not look', async () => {
    const page = await openVisitor().look()
    expect(page.replace(/<noscript>.*<\/noscript>/s, '')).not.toContain('<textarea')
  })

  test('speaks the language of the browser', async () => {
    expect(await openVisitor('zh-CN').look()).toContain('您好，有什么可以帮您？')
  })
})

describe('what is written there', () => {
  test('is stored, shown to its writer, and known by a cookie that no script and no other site can use', async () => {
    const vic = openVisitor()
    const reply = await vic.write('Do you ship to Oslo?')
    expect(reply.statusCode).toBe(303)
    const [cookie] = reply.cookies
    expect(cookie).toMatchObject({ name: 'kefu_visitor', httpOnly: true, sameSite: 'Lax', path })
    expect(vic.page()).toContain('Do you ship to Oslo?')
    expect(vic.page()).toContain('just now')
    expect((await bodies()).map(({ body }) => body)).toContain('Do you ship to Oslo?')
    await vic.write('Or to Bergen?')
    const mine = (await bodies()).filter(({ body }) => /Oslo|Bergen/.test(body))
    expect(new Set(mine.map(({ visitor }) => visitor)).size).toBe(1)
  })

  test('goes to the agents live, as a message that came by a line', async () => {
    const wen = openVisitor()
    await wen.write('Is anybody there?')
    const status = admin.delivered.find(({ frame }) => frame?.type === 'status')
    const message = admin.delivered.find(({ frame }) => frame?.type === 'msg')
    expect(admin.delivered.indexOf(status!)).toBeLessThan(admin.delivered.indexOf(message!))
    const { visitor } = (await bodies()).at(-1)!
    expect(message).toMatchObject({
      to: [`visitor:${visitor}`],
      frame: { from_id: visitor, group: 'member', msg: 'Is anybody there?', seq: 1 },
    })
    expect(admin.unfiled.size).toBeGreaterThan(0)
  })

  test('is stored once when the form is sent twice, also by somebody new', async () => {
    const vic = openVisitor()
    const fields = { ...fieldsIn(await vic.look()), msg: 'Twice by a quick finger' }
    const replies = await Promise.all([vic.submit(path, fields), vic.submit(path, fields)])
    expect(replies.map(({ statusCode }) => statusCode)).toEqual([303, 303])
    expect(new Set(replies.map(({ cookies }) => cookies[0]?.value)).size).toBe(1)
    await vic.submit(path, fields)
    expect((await bodies()).filter(({ body }) => body === fields.msg)).toHaveLength(1)
  })

  test('has the line breaks that were typed, and is text whatever it looks like', async () => {
    const vic = openVisitor()
    await vic.write('one\r\ntwo <b>three</b> </noscript><script>alert(1)</script>')
    expect((await bodies()).at(-1)?.body).toContain('one\ntwo <b>')
    expect(vic.page()).toContain('&lt;b&gt;three&lt;/b&gt; &lt;/noscript&gt;&lt;script&gt;')
  })

  test.each([
    ['nothing', '  \r\n ', 'Write something first.'],
    ['too much', 'x'.repeat(4001), 'That is too long for one message. Send it in parts.'],
    ['control characters', 'a\u0001b', 'has characters that cannot be stored'],
  ])('%s is refused in plain words, and stays in the field', async (_what, msg, sentence) => {
    const vic = openVisitor()
    const reply = await vic.write(msg)
    expect(reply.statusCode).toBe(400)
    expect(reply.body).toContain(sentence)
    expect(reply.body).toContain('aria-invalid="true"')
    expect(reply.body).toContain(`>${msg}</textarea>`)
    expect(vic.cookies.size).toBe(0)
  })

  test('with a cookie that we did not make is a new visitor’s', async () => {
    const vic = openVisitor()
    vic.cookies.set('kefu_visitor', openVisitorTokens(['another secret']).make(1))
    await vic.write('Whoever I am')
    expect((await bodies()).at(-1)?.visitor).not.toBe(1)
  })

  test('by somebody who is blocked is refused, and he is told so', async () => {
    const vic = openVisitor()
    await vic.write('Let me in')
    const { visitor } = (await bodies()).at(-1)!
    const amy = await addAgent(admin, `amy-${randomUUID().slice(0, 8)}`)
    await admin.db.query(
      'test_block',
      `insert into blocks (visitor_id, agent_id, reason) values ($1, $2, 'Rude')`,
      [visitor, amy],
    )
    const reply = await vic.write('Let me in again')
    expect(reply.statusCode).toBe(403)
    expect(reply.body).toContain('You cannot write to us here at the moment.')
  })
})

describe('a page of another site', () => {
  test.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['the origin null', { origin: 'null' }],
    ['Sec-Fetch-Site: cross-site', { 'sec-fetch-site': 'cross-site' }],
  ])('writes nothing: %s', async (_what, headers) => {
    const before = (await bodies()).length
    const payload = new URLSearchParams({ cid: randomUUID(), msg: 'Not I' }).toString()
    const reply = await admin.app.inject({
      method: 'POST',
      url: path,
      payload,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html', ...headers },
    })
    expect(reply.statusCode).toBe(403)
    expect(reply.headers['set-cookie']).toBeUndefined()
    expect(await bodies()).toHaveLength(before)
  })
})

describe('an answer', () => {
  test('is there when he looks again, with who gave it, and read when he looks once more', async () => {
    const vic = openVisitor()
    await vic.write('Do you gift-wrap?')
    const { visitor } = (await bodies()).at(-1)!
    const amy = await addAgent(admin, 'amy', 'Amy')
    await admin.db.query(
      'test_take',
      'update conversations set agent_id = $2, place = null, waiting_since = null where visitor_id = $1',
      [visitor, amy],
    )
    await saveBatch(admin.db, [
      {
        ...{ person: 'agent', from_id: amy, to_id: visitor, cid: randomUUID() },
        msg: 'We do: https://shop.example/gifts.',
      },
    ])
    const page = await vic.look()
    expect(page).toContain('<h1 class="chat-name truncate"><bdi>Amy</bdi></h1>')
    expect(page).toContain('Here for you')
    expect(page).toContain('<a href="https://shop.example/gifts"')
    const marks = () =>
      admin.db.query(
        'test_marks',
        `select read_seq as "read" from participants where id = $1 and kind = 'visitor'`,
        [visitor],
      )
    expect(await marks()).toEqual([])
    const [, again = ''] = /href="([^"]*\?seen=[^"]*)"/.exec(page) ?? []
    admin.delivered.splice(0)
    await vic.look(again)
    expect(await marks()).toEqual([{ read: 2 }])
    expect(admin.delivered).toMatchObject([{ to: [`agent:${amy}`], frame: { type: 'seen', read: 2 } }])
  })

  test('to somebody else is not shown, and what he has seen is not his to say', async () => {
    const [vic, wen] = [openVisitor(), openVisitor()]
    await vic.write('My secret')
    const [, seen = ''] = /\?seen=([^"]*)"/.exec(vic.page()) ?? []
    await wen.write('Hello')
    expect(await wen.look(`${path}?seen=${seen}`)).not.toContain('My secret')
    expect(await wen.look(`${path}?seen=nonsense`)).toContain('Hello')
  })
})

describe('somebody who comes back after his conversation was closed', () => {
  test('is told so, and his next words begin another one, below the first', async () => {
    const vic = openVisitor()
    await vic.write('The first time')
    await admin.db.query('test_close', 'update conversations set closed_at = now(), place = null')
    expect(await vic.look()).toContain('This conversation is closed. Write to begin a new one.')
    await vic.write('The second time')
    expect(vic.page().indexOf('The first time')).toBeLessThan(vic.page().indexOf('The second time'))
    expect(vic.page()).toContain('The first time')
  })
})

test('where the site has to say who its visitors are there is no form, and what is sent is refused', async () => {
  const strict = await openAdmin()
  const vic = openVisitor('en', strict)
  const fields = { cid: randomUUID(), msg: 'Hello' }
  await strict.db.query('test_demand', 'update site_settings set demand_identity = true')
  expect((await vic.submit(path, fields)).statusCode).toBe(403)
  expect(await bodies(strict)).toEqual([])
  expect(await vic.look()).toContain('Only people who are signed in to the site')
  expect(vic.page()).not.toContain('<textarea')
  await strict.close()
})

test('one address may not write without end, and what it wrote last stays in the field', async () => {
  const limited = await openAdmin({ LIMITS: 'on' })
  const vic = openVisitor('en', limited)
  for (let n = 0; n < 20; n++) expect((await vic.write(`Words ${n}`)).statusCode).toBe(303)
  const reply = await vic.write('One too many')
  expect(reply.statusCode).toBe(429)
  expect(reply.body).toContain('That was too often. Wait a moment and try again.')
  expect(reply.body).toContain('>One too many</textarea>')
  expect(await bodies(limited)).toHaveLength(20)
  await limited.close()
})

test('while the database is away the words stay in the field, and he is told that they were not sent', async () => {
  const away = await openAdmin({ DATABASE_URL: 'postgres://kefu@127.0.0.1:1/kefu' })
  const vic = openVisitor('en', away)
  const reply = await vic.write('Keep this')
  expect(reply.statusCode).toBe(503)
  expect(reply.body).toContain('Not sent: we cannot be reached right now.')
  expect(reply.body).toContain('>Keep this</textarea>')
  expect(vic.cookies.size).toBe(0)
  await away.close()
})

describe('what is asked of him', () => {
  const wish = (where: Admin, settings: string) =>
    where.db.query(`test_wish_${settings.length}`, `update site_settings set ${settings}`)
  const people = (where: Admin) =>
    where.db.query('test_people', 'select name, email from visitors order by id')

  /** An agent who takes visitors. */
  async function work(where: Admin): Promise<number> {
    const id = await addAgent(where, 'amy', 'Amy')
    await where.db.query(
      'test_work',
      `with node as (insert into nodes (address, boot, beat_at) values ('n', 'b', now()) returning id)
      insert into presences (node_id, kind, person_id, login_no)
      select id, 'agent', $1, 1 from node`,
      [id],
    )
    return id
  }

  test('is what the owner demands, and nothing is sent without it', async () => {
    const site = await openAdmin()
    await work(site)
    await wish(site, `ask_name = 'required', ask_email = 'optional'`)
    const vic = openVisitor('en', site)
    const page = await vic.look()
    expect(page).toMatch(/<input name="name"[^>]* required/)
    expect(page).toMatch(/<input name="email"(?![^>]*required)/)
    const reply = await vic.write('Hello', { email: 'vic@shop.example' })
    expect(reply.statusCode).toBe(400)
    expect(reply.body).toContain('Write your name.')
    expect(reply.body).toMatch(/name="name"[^>]*aria-invalid="true"/)
    expect(reply.body).toContain('value="vic@shop.example"')
    expect(reply.body).toContain('>Hello</textarea>')
    expect(await bodies(site)).toEqual([])
    expect((await vic.write('Hello', { name: ' Vic ', email: 'vic@shop.example' })).statusCode).toBe(303)
    expect(await people(site)).toEqual([{ name: 'Vic', email: 'vic@shop.example' }])
    expect(vic.page()).not.toMatch(/<input name="(name|email)"/)
    expect((await vic.write('And more')).statusCode).toBe(303)
    await site.close()
  })

  test('is told in a sentence where it is no address', async () => {
    const site = await openAdmin()
    await wish(site, `ask_email = 'required'`)
    const vic = openVisitor('zh-CN', site)
    expect((await vic.write('您好')).body).toContain('请填写邮箱。')
    const reply = await vic.write('您好', { email: 'vic@shop' })
    expect(reply.body).toContain('请填写完整的邮箱地址')
    expect(reply.body).toMatch(/name="email" value="vic@shop"[^>]*aria-invalid="true"/)
    expect(await people(site)).toEqual([])
    await site.close()
  })

  test('is where he can be reached while nobody is here, and may be said alone, or not at all', async () => {
    const site = await openAdmin()
    const vic = openVisitor('en', site)
    expect(await vic.look()).toContain('Nobody is here right now. Write anyway')
    expect(vic.page()).toContain('Leave an e-mail address, and we can answer you there when you are gone.')
    expect(vic.page()).toMatch(/<textarea[^>]* required/)
    await vic.write('Hello')
    expect(vic.page()).toMatch(/<input name="email"/)
    expect(vic.page()).not.toMatch(/<textarea[^>]* required/)
    expect((await vic.write('', { email: 'vic@shop.example' })).statusCode).toBe(303)
    expect(await people(site)).toEqual([{ name: null, email: 'vic@shop.example' }])
    expect((await bodies(site)).map(({ body }) => body)).toEqual(['Hello'])
    expect(vic.page()).not.toMatch(/<input name="email"/)
    expect((await vic.write('')).statusCode).toBe(400)
    await site.close()
  })

  test('is nothing where an agent is here and the owner does not ask', async () => {
    const site = await openAdmin()
    await work(site)
    const page = await openVisitor('en', site).look()
    expect(page).not.toMatch(/<input name="(name|email)"/)
    expect(page).not.toContain('Nobody is here')
    await site.close()
  })

  test('is seen at once by the agent who has him', async () => {
    const site = await openAdmin()
    const amy = await work(site)
    await wish(site, `ask_name = 'optional'`)
    const vic = openVisitor('en', site)
    await vic.write('Hello')
    site.delivered.splice(0)
    await vic.write('I am Vic', { name: 'Vic' })
    expect(site.delivered).toContainEqual(
      expect.objectContaining({
        to: [`agent:${amy}`],
        frame: expect.objectContaining({ type: 'login', user: expect.objectContaining({ name: 'Vic' }) }),
      }),
    )
    await site.close()
  })

  test('while he waits he is told how long it takes', async () => {
    const site = await openAdmin()
    const amy = await work(site)
    await site.db.query('test_limit', 'update agents set chat_limit = 1 where id = $1', [amy])
    await site.db.query('test_waits', 'insert into waits (seconds) select 240 from generate_series(1, 5)')
    await openVisitor('en', site).write('First')
    const [vic, wen] = [openVisitor('en', site), openVisitor('zh-CN', site)]
    await vic.write('Second')
    await wen.write('Third')
    expect(vic.page()).toContain('You are next, about 4 minutes')
    expect(wen.page()).toContain('正在等待客服，前面还有 1 位，约 4 分钟')
    await site.close()
  })
})

describe('outside of the hours', () => {
  const anHour = 3_600_000
  const hours = {
    ...{
      isOn: true,
      zone: 'Asia/Shanghai',
      holidays: [],
      messageZh: '',
      messageEn: 'In a <hurry>? Call us.',
    },
    week: Array.from({ length: 7 }, () => [{ from: 540, to: 1080 }]),
  }
  /** Closed for an hour, and for two more. */
  async function close(where: Admin): Promise<void> {
    const [from, ...changes] = [-2, -1, 2].map((hour) => new Date(Date.now() + hour * anHour))
    await changeHours(where.db.query, hours, { from: from!, wasOpen: true, changes })
  }

  test('he reads what the owner says and when it begins again, by whose clocks, and can leave an address', async () => {
    const site = await openAdmin()
    const amy = await addAgent(site, 'amy', 'Amy')
    await close(site)
    const vic = openVisitor('en', site)
    const page = await vic.look()
    expect(page).toContain('Outside of our hours')
    expect(page).toContain('In a &lt;hurry&gt;? Call us.')
    expect(page).toMatch(/We are back (today|tomorrow) at \d\d:\d\d\. \(Time zone: Asia\/Shanghai\)/)
    expect(page).toMatch(/<input name="email"/)
    const wen = await openVisitor('zh-CN', site).look()
    expect(wen).toMatch(/我们(今天|明天) \d\d:\d\d 回来。/)
    expect(wen).not.toContain('Call us')
    expect((await vic.write('Hello')).statusCode).toBe(303)
    expect(vic.page()).toContain('Outside of our hours')
    expect(vic.page()).toContain('Nobody is here right now.')

    const { visitor } = (await bodies(site)).at(-1)!
    await saveBatch(site.db, [
      { person: 'agent', from_id: amy, to_id: visitor, cid: randomUUID(), msg: 'I am here all the same.' },
    ])
    expect(await vic.look()).toContain('I am here all the same.')
    expect(vic.page()).not.toContain('Outside of our hours')
    await site.close()
  })

  test('and within them nothing of it', async () => {
    expect(await openVisitor().look()).not.toContain('Outside of our hours')
  })
})
