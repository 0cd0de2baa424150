import { changeSite, readSite } from '@kefu/admin/features/site/queries.ts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { addAgent, type Client, openClient } from '../support/client.ts'

const page = '/admin/site/index'
let admin: Admin
let amy: Client
beforeAll(async () => {
  admin = await openAdmin({ ALLOWED_ORIGINS: 'https://shop.example' })
  amy = await signIn('Amy', 'administrator')
})
afterAll(() => admin.close())
afterEach(() => changeSite(admin.db.query, untouched))

const untouched = {
  accent: null,
  position: 'right',
  greetingZh: '',
  greetingEn: '',
  askName: 'never',
  askEmail: 'never',
  demandIdentity: false,
  keepDays: null,
  keepFilesDays: null,
} as const
const typed = {
  accent: '#b4235a',
  position: 'left',
  greeting_zh: '您好，想喝什么茶？',
  greeting_en: 'Hello. Which tea would you like?',
  ask_name: 'optional',
  ask_email: 'required',
  demand_identity: 'on',
  keep_days: '365',
  keep_files_days: '',
}
const decided = {
  accent: '#b4235a',
  position: 'left',
  greetingZh: '您好，想喝什么茶？',
  greetingEn: 'Hello. Which tea would you like?',
  askName: 'optional',
  askEmail: 'required',
  demandIdentity: true,
  keepDays: 365,
  keepFilesDays: null,
}

const kept = () => readSite(admin.db.query)

async function signIn(name: string, role: string): Promise<Client> {
  const id = await addAgent(admin, name.toLowerCase(), name)
  await admin.db.query('test_role', 'update agents set role = $2 where id = $1', [id, role])
  const client = openClient(admin, 'en')
  await client.signIn(name.toLowerCase())
  await client.get('/admin/index/index')
  return client
}

test('what the owner decides is kept in one row, and each change has a number of its own', async () => {
  const { rev } = await kept()
  const settings = { ...untouched, accent: '#b4235a', position: 'left', askEmail: 'required' } as const
  expect(await changeSite(admin.db.query, settings)).toBe(rev + 1)
  expect(await kept()).toEqual({ ...settings, rev: rev + 1 })
  await expect(
    admin.db.query('test_second', 'insert into site_settings (only_row) values (false)'),
  ).rejects.toThrow()
})

describe('an administrator', () => {
  test('finds the page, and what holds now in it', async () => {
    await changeSite(admin.db.query, { ...untouched, accent: '#b4235a', greetingEn: 'A "tea"?' })
    expect((await amy.get('/admin/index/index')).body).toContain(`href="${page}"`)
    const { body } = await amy.get(page)
    expect(body).toContain('name="accent" value="#b4235a"')
    expect(body).toContain('>A &quot;tea&quot;?</textarea>')
    expect(body).toContain('value="right" checked')
    expect(body).toContain('&lt;script async src=&quot;http://localhost/kefu.js&quot;&gt;')
    expect(body).toContain('<code>https://shop.example</code>')
  })

  test('changes all of it by the script of the page', async () => {
    const reply = await amy.post(page, typed)
    expect(reply.json()).toEqual({ code: 0, msg: 'Saved.' })
    expect(await kept()).toMatchObject(decided)
    const { demand_identity: _, ...without } = typed
    await amy.post(page, without)
    expect(await kept()).toMatchObject({ demandIdentity: false })
  })

  test('and by the form alone, which shows what is wrong with what was typed', async () => {
    const saved = await amy.submit(page, typed)
    expect([saved.statusCode, saved.headers.location]).toEqual([303, `${page}?saved=1`])
    expect((await amy.get(`${page}?saved=1`)).body).toContain('role="status">Saved.<')
    const wrong = await amy.submit(page, { ...typed, accent: 'reddish', greeting_en: 'Typed' })
    expect(wrong.statusCode).toBe(400)
    expect(wrong.body).toContain('id="accent-error" role="alert">Enter a colour such as #2563eb')
    expect(wrong.body).toContain('value="reddish"')
    expect(wrong.body).toContain('>Typed</textarea>')
    expect(await kept()).toMatchObject(decided)
  })
})

test('so does the owner', async () => {
  const wen = await signIn('Wen', 'owner')
  expect((await wen.post(page, typed)).statusCode).toBe(200)
  expect(await kept()).toMatchObject(decided)
})

test('an agent finds no way there, and may neither look nor change', async () => {
  const bob = await signIn('Bob', 'agent')
  expect((await bob.get('/admin/index/index')).body).not.toContain('/admin/site')
  const look = await bob.get(page)
  expect(look.statusCode).toBe(403)
  expect(look.body).toContain('Only the owner and administrators may do this.')
  expect((await bob.post(page, typed)).json()).toEqual({
    code: 1403,
    msg: 'Only the owner and administrators may do this.',
  })
  expect(await kept()).toMatchObject(untouched)
})

test('strangers are led to the login, and pages that are not ours change nothing', async () => {
  const stranger = openClient(admin, 'en')
  expect((await stranger.get(page)).headers.location).toBe(
    `/admin/login/login?next=${encodeURIComponent(page)}`,
  )
  for (const headers of [{ 'x-csrf-token': 'forged' }, { origin: 'https://evil.example' }])
    expect((await amy.post(page, typed, headers)).statusCode).toBe(403)
  expect((await amy.submit(page, { ...typed, _csrf: 'forged' })).statusCode).toBe(403)
  expect(await kept()).toMatchObject(untouched)
})

describe('a colour', () => {
  test.each([
    ['', null],
    ['  ', null],
    ['#2563EB', '#2563eb'],
    ['2563eb', '#2563eb'],
    ['#fd0', '#ffdd00'],
    [' ＃ＦＤ０ ', '#ffdd00'],
  ])('%j is taken as %j', async (accent, expected) => {
    expect((await amy.post(page, { ...typed, accent })).statusCode).toBe(200)
    expect((await kept()).accent).toBe(expected)
  })

  test.each(['red', '#12', '#12345', '#1234567', 'rgb(1,2,3)', '#2563eb;}', 'var(--x)', '\u0000'])(
    '%j is refused with a sentence',
    async (accent) => {
      const reply = await amy.post(page, { ...typed, accent })
      expect(reply.statusCode).toBe(400)
      expect(reply.json()).toEqual({ code: 1001, field: 'accent', msg: expect.stringContaining('#2563eb') })
      expect(await kept()).toMatchObject(untouched)
    },
  )
})

describe('a greeting', () => {
  test('is one line of 200 characters at most, whatever they are made of', async () => {
    await amy.post(page, {
      ...typed,
      greeting_zh: ` ${'茶'.repeat(199)}😀\n`,
      greeting_en: 'Hello\r\n there\u0000',
    })
    expect(await kept()).toMatchObject({ greetingZh: `${'茶'.repeat(199)}😀`, greetingEn: 'Hello  there' })
    for (const field of ['greeting_zh', 'greeting_en']) {
      const reply = await amy.post(page, { ...typed, [field]: '茶'.repeat(201) })
      expect(reply.json()).toEqual({ code: 1001, field, msg: expect.stringContaining('200 characters') })
    }
  })

  test('that shows nothing is none', async () => {
    await amy.post(page, { ...typed, greeting_en: ' \u200b\n' })
    expect((await kept()).greetingEn).toBe('')
  })
})

describe('how long something is kept', () => {
  test.each([
    ['', null],
    [' 30 ', 30],
    ['３０', 30],
    ['36500', 36_500],
  ])('%j is taken as %j days', async (keep_days, expected) => {
    expect((await amy.post(page, { ...typed, keep_days })).statusCode).toBe(200)
    expect((await kept()).keepDays).toBe(expected)
  })

  test.each(['0', '-1', '1.5', '1e3', '36501', 'a year', '0x10'])(
    '%j is refused with a sentence',
    async (days) => {
      for (const field of ['keep_days', 'keep_files_days']) {
        const reply = await amy.post(page, { ...typed, [field]: days })
        expect(reply.json()).toEqual({ code: 1001, field, msg: expect.stringContaining('from 1 to 36500') })
      }
      expect(await kept()).toMatchObject(untouched)
    },
  )
})

test.each([
  ['another side', { position: 'top' }],
  ['another wish', { ask_name: 'always' }],
  ['a list for text', { accent: ['#2563eb'] }],
  ['an unknown key', { rev: 7 }],
  ['a missing one', { ask_email: undefined }],
  ['a huge text', { greeting_en: 'x'.repeat(2_001) }],
])('%s is refused', async (_what, change) => {
  expect((await amy.post(page, { ...typed, ...change })).statusCode).toBe(400)
  expect(await kept()).toMatchObject(untouched)
})
