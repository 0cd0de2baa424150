import { isOpen } from '@kefu/admin/features/hours/hours.ts'
import { changeHours, readHours, readOutside } from '@kefu/admin/features/hours/queries.ts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../../support/admin.ts'
import { addAgent, type Client, openClient } from '../../support/client.ts'

const page = '/admin/hours/index'
let admin: Admin
let amy: Client
beforeAll(async () => {
  admin = await openAdmin()
  amy = await signIn('Amy', 'administrator')
})
afterAll(() => admin.close())
afterEach(() => changeHours(admin.db.query, untouched, { from: new Date(), wasOpen: true, changes: [] }))

const untouched = {
  ...{ isOn: false, zone: '', holidays: [], messageZh: '', messageEn: '' },
  week: Array.from({ length: 7 }, () => []),
}
const days = { day_1: '', day_2: '', day_3: '', day_4: '', day_5: '', day_6: '', day_7: '' }
const typed: Record<string, string> = {
  ...days,
  is_on: 'on',
  zone: 'Europe/Berlin',
  day_1: '13-18, 9-12',
  day_5: '22:00-02:00',
  date_0: '2026-12-25',
  name_0: 'Christmas',
  hours_0: '',
  date_2: '2026-12-24',
  name_2: '',
  hours_2: '09:00-11:00',
  message_zh: '急事请打电话。',
  message_en: 'In a hurry? Call us.',
}
const span = (from: number, to: number) => ({ from: from * 60, to: to * 60 })
const decided = {
  isOn: true,
  zone: 'Europe/Berlin',
  week: [[span(9, 12), span(13, 18)], [], [], [], [span(22, 2)], [], []],
  holidays: [
    { day: '2026-12-24', name: '', spans: [span(9, 11)] },
    { day: '2026-12-25', name: 'Christmas', spans: [] },
  ],
  messageZh: '急事请打电话。',
  messageEn: 'In a hurry? Call us.',
}
const kept = () => readHours(admin.db.query)

async function signIn(name: string, role: 'owner' | 'administrator' | 'agent'): Promise<Client> {
  await addAgent(admin, name.toLowerCase(), name, role)
  const client = openClient(admin, 'en')
  await client.signIn(name.toLowerCase())
  await client.get('/admin/index/index')
  return client
}

test('an installation in which nobody decided is always open', async () => {
  expect(await kept()).toEqual(untouched)
  expect(await readOutside(admin.db.query)).toBeNull()
})

describe('an administrator', () => {
  test('finds the page, and decides all of it there without a script', async () => {
    expect((await amy.get('/admin/index/index')).body).toContain(`href="${page}"`)
    expect((await amy.get(page)).body).toContain('<option value="Asia/Shanghai">')
    const saved = await amy.submit(page, typed)
    expect([saved.statusCode, saved.headers.location]).toEqual([303, `${page}?saved=1`])
    expect(await kept()).toEqual(decided)
    const { body } = await amy.get(`${page}?saved=1`)
    expect(body).toContain('role="status">Saved.<')
    expect(body).toMatch(/name="is_on" value="on" checked/)
    expect(body).toContain('value="09:00-12:00, 13:00-18:00"')
    expect(body).toContain('value="22:00-02:00"')
    expect(body).toMatch(/name="date_0" value="2026-12-24"/)
    expect(body).toMatch(/name="name_1" value="Christmas"/)
    expect(body).toContain('>急事请打电话。</textarea>')
    expect(body).toContain(
      isOpen(decided, Date.now()) ? 'Right now you are open' : 'Right now you are closed',
    )
  })

  test('by a program too, and turns it off again with all that was written kept', async () => {
    expect((await amy.post(page, typed)).json()).toEqual({ code: 0, msg: 'Saved.' })
    const { is_on: _, ...off } = typed
    await amy.post(page, off)
    expect(await kept()).toEqual({ ...decided, isOn: false })
    expect(await readOutside(admin.db.query)).toBeNull()
  })

  test('reads below each field what is wrong, finds all that was typed, and nothing is stored', async () => {
    const wrong = {
      ...{ zone: 'Berlin', day_1: '9 to 5', day_2: '09:00-13:00, 12:00-15:00', day_3: '09:00-09:00' },
      ...{ date_0: '2026-02-30', name_0: 'x'.repeat(81), hours_0: 'noon', message_en: 'y'.repeat(201) },
      ...{ date_1: '2026-12-24', name_1: '', hours_1: '' },
    }
    const { statusCode, body } = await amy.submit(page, { ...typed, ...wrong })
    expect(statusCode).toBe(400)
    for (const [field, sentence] of [
      ['zone', 'Enter the name of a time zone, such as Europe/Berlin.'],
      ['day_1', 'Enter hours such as 09:00-12:00, 13:00-18:00, from 00:00 to 24:00.'],
      ['day_2', 'Two of them overlap.'],
      ['day_3', 'It ends when it begins. For all day, enter 00:00-24:00.'],
      ['date_0', 'Enter a date such as 2026-12-25.'],
      ['name_0', 'Make the name 80 characters long at most.'],
      ['hours_0', 'Enter hours such as 09:00-12:00, 13:00-18:00, from 00:00 to 24:00.'],
      ['date_2', 'This day is in the list already.'],
      ['message_en', 'Make the message 200 characters long at most.'],
      ['hours', 'Not saved yet: look at what is marked.'],
    ])
      expect(body).toContain(`id="${field}-error" role="alert">${sentence}<`)
    expect(body).toContain('id="day_4-error" role="alert"></p>')
    expect(body.match(/aria-invalid="true"/g)).toHaveLength(9)
    for (const text of Object.values({ ...typed, ...wrong }).filter((text) => text !== 'on'))
      expect(body).toContain(text)
    expect(body).toMatch(/name="is_on" value="on" checked/)
    expect(await kept()).toEqual(untouched)
  })

  test('is told by a program’s answer the first of it', async () => {
    const reply = await amy.post(page, { ...typed, zone: '', day_2: 'noon' })
    expect([reply.statusCode, reply.json()]).toEqual([
      400,
      { code: 1001, field: 'zone', msg: 'Enter the name of a time zone, such as Europe/Berlin.' },
    ])
  })

  test('cannot close for good by mistake', async () => {
    const reply = await amy.post(page, { ...typed, ...days })
    expect(reply.json()).toMatchObject({ field: 'is_on', msg: expect.stringContaining('at least one day') })
    expect(await kept()).toEqual(untouched)
  })

  test('gets more rows for holidays, with all that was typed, and nothing is stored', async () => {
    const rows = (body: string) => body.match(/name="date_\d+"/g)?.length
    expect(rows((await amy.get(page)).body)).toBe(3)
    const more = await amy.submit(page, { ...typed, date_1: '', day_2: 'noon', more: '1' })
    expect([more.statusCode, rows(more.body)]).toEqual([200, 8])
    expect(more.body).toContain('value="noon"')
    expect(more.body).toMatch(/name="date_2" value="2026-12-24"/)
    expect(await kept()).toEqual(untouched)
  })

  test('leaves a line in the audit log, which says what was changed and not to what', async () => {
    await amy.post(page, typed)
    await amy.post(page, { ...typed, day_2: '10-12', message_en: '' })
    const lines = await admin.db.query<{ facts: object }>(
      'test_lines',
      `select facts from audit where did = 'settings_changed' order by id desc limit 1`,
    )
    expect(lines).toEqual([{ facts: { settings: ['outsideEn', 'hoursWeek'] } }])
    expect((await amy.get('/admin/audit/index')).body).toContain(
      'English message outside of the hours, the hours of the week',
    )
  })
})

test('so does the owner', async () => {
  const wen = await signIn('Wen', 'owner')
  expect((await wen.post(page, typed)).statusCode).toBe(200)
  expect(await kept()).toEqual(decided)
})

test('an agent finds no way there, and may neither look nor change', async () => {
  const bob = await signIn('Bob', 'agent')
  expect((await bob.get('/admin/index/index')).body).not.toContain('/admin/hours')
  expect((await bob.get(page)).statusCode).toBe(403)
  expect((await bob.post(page, typed)).json()).toEqual({
    code: 1403,
    msg: 'Only the owner and administrators may do this.',
  })
  expect(await kept()).toEqual(untouched)
})

test('strangers are led to the login, and pages that are not ours change nothing', async () => {
  const stranger = openClient(admin, 'en')
  expect((await stranger.get(page)).headers.location).toBe(
    `/admin/login/login?next=${encodeURIComponent(page)}`,
  )
  for (const headers of [{ 'x-csrf-token': 'forged' }, { origin: 'https://evil.example' }])
    expect((await amy.post(page, typed, headers)).statusCode).toBe(403)
  expect((await amy.submit(page, { ...typed, _csrf: 'forged' })).statusCode).toBe(403)
  expect(await kept()).toEqual(untouched)
})

describe('a time zone', () => {
  test.each(['UTC', 'Asia/Kathmandu', 'America/Argentina/Ushuaia', ' Europe/Berlin ', 'Etc/GMT+3'])(
    '%j is taken',
    async (zone) => {
      expect((await amy.post(page, { ...typed, zone })).statusCode).toBe(200)
      expect((await kept()).zone).toBe(zone.trim())
    },
  )

  test.each(['', 'Berlin', '+02:00', 'GMT+25', 'Europe/Berlin;', '../etc', '\u0000'])(
    '%j is refused with a sentence',
    async (zone) => {
      const reply = await amy.post(page, { ...typed, zone })
      expect(reply.json()).toEqual({
        code: 1001,
        field: 'zone',
        msg: expect.stringContaining('Europe/Berlin'),
      })
    },
  )
})

test.each([
  ['a list for text', { day_1: ['09:00-12:00'] }],
  ['an unknown key', { day_8: '' }],
  ['a row too many', { date_60: '2026-12-25' }],
  ['a missing one', { day_7: undefined }],
  ['another switch', { is_on: 'true' }],
  ['a huge text', { message_en: 'x'.repeat(2_001) }],
])('%s is refused', async (_what, change) => {
  expect((await amy.post(page, { ...typed, ...change })).statusCode).toBe(400)
  expect(await kept()).toEqual(untouched)
})

test('a holiday may be typed as people write dates', async () => {
  await amy.post(page, { ...typed, date_0: '2026/1/1', date_2: ' ２０２６年１０月１日 ' })
  expect((await kept()).holidays.map(({ day }) => day)).toEqual(['2026-01-01', '2026-10-01'])
})
