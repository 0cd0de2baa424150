import { createRequire } from 'node:module'
import { drawCaptcha } from '@kefu/admin/features/login/captcha.ts'
import { retell } from '@kefu/admin/features/login/captcha-outline.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { addAgent, type Client, goodPassword, openClient } from '../support/client.ts'

let admin: Admin
beforeAll(async () => {
  admin = await openAdmin()
  await addAgent(admin, 'amy')
})
afterAll(() => admin.close())

const wrongCaptcha = { code: 1001, msg: '验证码错误', field: 'captcha' }
const amyWith = (captcha: unknown) => ({ username: 'amy', password: goodPassword, captcha })

async function atLogin(): Promise<Client> {
  const client = openClient(admin)
  await client.get('/admin/login/login')
  return client
}

test('the picture is one path of four characters, is not kept by anybody and is new each time', async () => {
  const client = await atLogin()
  const [first, second] = [await client.get('/admin/login/captcha'), await client.get('/admin/login/captcha')]
  expect(first.headers['content-type']).toMatch(/^image\/svg\+xml/)
  expect(first.headers['cache-control']).toBe('no-store')
  expect(first.body.match(/<path/g)).toHaveLength(1)
  expect(first.body).not.toContain('<text')
  expect(first.body).not.toBe(second.body)
})

describe('a table of outlines, as a published solver keeps it, finds nothing', () => {
  const pathOf = (svg: string) => / d="([^"]*)"/.exec(svg)![1]!
  const outlinesOf = (d: string) => d.match(/M[^M]+/g) ?? []
  const commandsOf = (outline: string) => outline.replace(/[^A-Z]/g, '')

  /** What the solver learns: the commands of each character as the library draws it, whole and by outline. */
  const table = new Map<string, string>()
  const size = { width: 150, height: 52, fontSize: 58, noise: 0 }
  const draw: (text: string, options: object) => string = createRequire(
    new URL('../../packages/admin/package.json', import.meta.url),
  )('svg-captcha')
  for (const character of 'ABCDEFGHJKLMNPRSTUVWXYZabcdefhjkmnprstuvwxyz346789') {
    const path = pathOf(draw(character, size))
    for (const part of [path, ...outlinesOf(path)]) table.set(commandsOf(part), character)
  }

  test('unlike in what the library draws, where characters are told by their own paths', () => {
    const paths = [...draw('RkWw', size).matchAll(/ d="([^"]*)"/g)].map(([, d = '']) => d)
    expect(paths.map((path) => table.get(commandsOf(path))).sort()).toEqual([...'RWkw'])
  })

  test('by the commands of the whole path, or of any of its outlines', () => {
    let solved = 0
    let known = 0
    let outlines = 0
    for (let round = 0; round < 300; round++) {
      const { answer, svg } = drawCaptcha()
      const found = [pathOf(svg), ...outlinesOf(pathOf(svg))].map((part) => table.get(commandsOf(part)))
      outlines += found.length
      known += found.filter((character) => character !== undefined).length
      if ([...answer].every((character) => found.includes(character))) solved++
    }
    expect(solved).toBe(0)
    // What has few lines is left as it was now and then.
    expect(known / outlines).toBeLessThan(0.05)
  })

  test('by the order of what is drawn: it does not go from left to right', () => {
    let ordered = 0
    for (let round = 0; round < 300; round++) {
      const starts = outlinesOf(pathOf(drawCaptcha().svg)).map((outline) =>
        Number(/-?[\d.]+/.exec(outline)![0]),
      )
      if (starts.every((x, index) => index === 0 || x >= starts[index - 1]!)) ordered++
    }
    expect(ordered).toBeLessThan(30)
  })

  test('and a person still sees the same figure: its outlines go through the same points', () => {
    const square = 'M0 0L10 0L10 10L0 10Z'
    for (let round = 0; round < 50; round++) {
      const told = retell(square)
      const points = [...told.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [
        Number(x),
        Number(y),
      ])
      for (const corner of [
        [0, 0],
        [10, 0],
        [10, 10],
        [0, 10],
      ])
        expect(points).toContainEqual(corner)
      for (const [x, y] of points) expect([0, 10].includes(x!) || [0, 10].includes(y!)).toBe(true)
    }
  })
})

test('its characters are four that nobody confuses', () => {
  for (let round = 0; round < 200; round++) expect(drawCaptcha().answer).toMatch(/^[^0o1ilI]{4}$/)
})

test('it is really checked: without it, or with a wrong one, nobody signs in', async () => {
  const client = await atLogin()
  await client.readCaptcha()
  const without = await client.post('/admin/login/login', amyWith(undefined))
  expect(without.statusCode).toBe(400)
  expect(without.json()).toEqual({ ...wrongCaptcha, msg: '验证码不能为空' })
  await client.readCaptcha()
  const wrong = await client.post('/admin/login/login', amyWith('0000'))
  expect(wrong.statusCode).toBe(400)
  expect(wrong.json()).toEqual(wrongCaptcha)
})

test('case does not count', async () => {
  const client = await atLogin()
  const captcha = await client.readCaptcha()
  const reply = await client.post('/admin/login/login', amyWith(captcha.toUpperCase()))
  expect(reply.json().code).toBe(0)
})

test('a login uses it up, whatever comes of it', async () => {
  const client = await atLogin()
  const captcha = await client.readCaptcha()
  const failed = await client.post('/admin/login/login', { ...amyWith(captcha), password: 'wrong password' })
  expect(failed.statusCode).toBe(401)
  const again = await client.post('/admin/login/login', amyWith(captcha))
  expect(again.json()).toEqual(wrongCaptcha)
})

test('of twenty logins at once with one captcha, one gets past it', async () => {
  const client = await atLogin()
  const captcha = await client.readCaptcha()
  const attempt = { ...amyWith(captcha), password: 'wrong password' }
  const replies = await Promise.all(
    Array.from({ length: 20 }, () => client.post('/admin/login/login', attempt)),
  )
  const answers = replies.map((reply) => reply.json().msg)
  expect(answers.filter((msg) => msg === '密码错误')).toHaveLength(1)
  expect(answers.filter((msg) => msg === '验证码错误')).toHaveLength(19)
})

test('the captcha of another session, an old one and an empty one are wrong', async () => {
  const [vic, wen] = [await atLogin(), await atLogin()]
  const ofWen = await wen.readCaptcha()
  await vic.readCaptcha()
  expect((await vic.post('/admin/login/login', amyWith(ofWen))).json()).toEqual(wrongCaptcha)

  const old = await vic.readCaptcha()
  await admin.db.query('test_age', `update captchas set expires_at = now()`)
  expect((await vic.post('/admin/login/login', amyWith(old))).json()).toEqual(wrongCaptcha)
  expect((await vic.post('/admin/login/login', amyWith('    '))).json().field).toBe('captcha')
  expect((await vic.post('/admin/login/login', amyWith(['a']))).statusCode).toBe(400)
})

test('a picture lives for three minutes', async () => {
  await (await atLogin()).readCaptcha()
  const [row] = await admin.db.query<{ seconds: string }>(
    'test_lifetime',
    'select round(extract(epoch from max(expires_at) - now())) as seconds from captchas',
  )
  expect(Number(row!.seconds)).toBeGreaterThan(170)
  expect(Number(row!.seconds)).toBeLessThanOrEqual(180)
})

test('the check says whether it is right, and leaves a right one for the login', async () => {
  const client = await atLogin()
  const captcha = await client.readCaptcha()
  const check = await client.post('/admin/login/captchaCheck', { captcha })
  expect(check.statusCode).toBe(200)
  expect(check.json()).toEqual({ code: 0, msg: '通过' })
  expect((await client.post('/admin/login/login', amyWith(captcha))).json().code).toBe(0)
})

test('the check looks once: a second look is refused and ends the captcha', async () => {
  const client = await atLogin()
  const captcha = await client.readCaptcha()
  await client.post('/admin/login/captchaCheck', { captcha })
  const second = await client.post('/admin/login/captchaCheck', { captcha })
  expect(second.statusCode).toBe(400)
  expect(second.json()).toEqual(wrongCaptcha)
  expect((await client.post('/admin/login/login', amyWith(captcha))).json()).toEqual(wrongCaptcha)
})

test('a wrong guess at the check ends the captcha', async () => {
  const client = await atLogin()
  const captcha = await client.readCaptcha()
  expect((await client.post('/admin/login/captchaCheck', { captcha: '0000' })).json()).toEqual(wrongCaptcha)
  expect((await client.post('/admin/login/login', amyWith(captcha))).json()).toEqual(wrongCaptcha)
})

test('a guess of another length is no guess', async () => {
  const client = await atLogin()
  const captcha = await client.readCaptcha()
  const short = await client.post('/admin/login/captchaCheck', { captcha: captcha.slice(1) })
  expect(short.statusCode).toBe(400)
  expect(short.json()).toEqual({ ...wrongCaptcha, msg: '长度不对' })
  expect((await client.post('/admin/login/captchaCheck', { captcha })).json().code).toBe(0)
})

test('somebody who asks for a picture before anything else gets a session to keep it in', async () => {
  const client = openClient(admin)
  expect(await client.readCaptcha()).toHaveLength(4)
})

test('with CAPTCHA=off there is none on the page and none is asked for', async () => {
  const quiet = await openAdmin({ CAPTCHA: 'off' })
  await addAgent(quiet, 'amy')
  const amy = openClient(quiet)
  expect((await amy.get('/admin/login/login')).body).not.toContain('name="captcha"')
  const reply = await amy.post('/admin/login/login', { username: 'amy', password: goodPassword })
  expect(reply.json().code).toBe(0)
  await quiet.close()
})

test('with CAPTCHA=after-failures the fourth attempt needs one, and none is needed where somebody got in before', async () => {
  const forgiving = await openAdmin({ CAPTCHA: 'after-failures' })
  await addAgent(forgiving, 'amy')
  const amy = openClient(forgiving)
  await amy.get('/admin/login/login')
  const attempt = (password: string, more = {}) =>
    amy.post('/admin/login/login', { username: 'amy', password, ...more })
  for (let times = 0; times < 3; times++)
    expect((await attempt('wrong password')).json().field).toBe('password')
  expect((await attempt(goodPassword)).json().field).toBe('captcha')
  expect((await attempt(goodPassword, { captcha: await amy.readCaptcha() })).json().code).toBe(0)

  const later = openClient(forgiving)
  later.cookies.set('kefu_device', amy.cookies.get('kefu_device')!)
  await later.get('/admin/login/login')
  const reply = await later.post('/admin/login/login', { username: 'amy', password: goodPassword })
  expect(reply.json().code).toBe(0)
  await forgiving.close()
})
