import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { buildApp } from '@kefu/admin/app.ts'
import { onAccent } from '@kefu/admin/features/site/colours.ts'
import { changeSite, readSite } from '@kefu/admin/features/site/queries.ts'
import { siteReader } from '@kefu/admin/features/site/settings.ts'
import { openLog } from '@kefu/protocol/log.ts'
import { languages } from '@kefu/words/languages.ts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { openClient } from '../support/client.ts'
import { contrast } from '../support/contrast.ts'

let admin: Admin
let dist: string
let app: Admin['app']
beforeAll(async () => {
  admin = await openAdmin()
  dist = await mkdtemp(join(tmpdir(), 'kefu-embed-'))
  for (const language of Object.keys(languages))
    await writeFile(join(dist, `kefu.${language}.js`), `embed(kefuSite, '${language}')`)
  await writeFile(join(dist, 'kefu.d.ts'), 'export interface Kefu {}')
  app = await serve(dist)
})
afterAll(async () => {
  await app.close()
  await admin.close()
  await rm(dist, { recursive: true })
})
afterEach(() => decide({}))

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

const decide = (some: object) => changeSite(admin.db.query, { ...untouched, ...some })

function serve(folder: string): Promise<Admin['app']> {
  const socket = { deliver: async () => {} }
  return buildApp({ ...admin, log: openLog('admin', 'silent'), socket, dist: folder })
}

describe('the embed script', () => {
  test('brings what the owner decided along', async () => {
    expect(givenTo((await app.inject('/kefu.js')).body)).toEqual({ position: 'right' })
    await decide({ accent: '#ffd400', position: 'left', greetingEn: 'Hello there' })
    expect(givenTo((await app.inject('/kefu.js')).body)).toEqual({
      position: 'left',
      colours: { accent: '#ffd400', on: '#000000' },
    })
  })

  test('is asked for again after five minutes, and then sent only when something was changed', async () => {
    const reply = await app.inject('/kefu.js')
    expect(reply.headers['cache-control']).toBe('public, max-age=300')
    expect(reply.headers['content-type']).toBe('text/javascript; charset=utf-8')
    const etag = String(reply.headers.etag)
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await app.inject({ url: '/kefu.js', headers: { 'if-none-match': known } })
      expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, '', etag])
    }
    await decide({ position: 'left' })
    const changed = await app.inject({ url: '/kefu.js', headers: { 'if-none-match': etag } })
    expect(changed.statusCode).toBe(200)
    expect(changed.headers.etag).not.toBe(etag)
  })

  test('speaks the language of the browser, or the one that its address names', async () => {
    const spoken = async (url: string, language: string) => {
      const reply = await app.inject({ url, headers: { 'accept-language': language } })
      expect(reply.headers.vary).toContain('accept-language')
      return /'(\w+)'/.exec(reply.body)?.[1]
    }
    expect(await spoken('/kefu.js', 'zh-CN,en;q=0.5')).toBe('zh')
    expect(await spoken('/kefu.js', 'en-US')).toBe('en')
    expect(await spoken('/kefu.js?lang=zh', 'en-US')).toBe('zh')
    expect(await spoken('/kefu.js?lang=__proto__', 'en-US')).toBe('en')
  })

  test('is sent packed to whoever takes it so', async () => {
    const plain = await app.inject('/kefu.js')
    expect(plain.headers).not.toHaveProperty('content-encoding')
    expect(plain.headers.vary).toContain('accept-encoding')
    const ask = (encoding: string, more = {}) =>
      app.inject({ url: '/kefu.js', headers: { 'accept-encoding': encoding, ...more } })
    for (const encoding of ['gzip', 'br;q=1.0, gzip;q=0.8, *;q=0.1', 'deflate, gzip']) {
      const reply = await ask(encoding)
      expect(reply.headers['content-encoding']).toBe('gzip')
      expect(reply.headers.vary).toContain('accept-encoding')
      expect(gunzipSync(reply.rawPayload).toString()).toBe(plain.body)
      expect(reply.headers.etag).not.toBe(plain.headers.etag)
      const again = await ask(encoding, { 'if-none-match': reply.headers.etag })
      expect([again.statusCode, again.rawPayload.length]).toEqual([304, 0])
    }
    for (const encoding of ['br', 'identity', 'gzip;q=0', 'gzip; q=0.0, br'])
      expect((await ask(encoding)).body).toBe(plain.body)
    await decide({ position: 'left' })
    expect(gunzipSync((await ask('gzip')).rawPayload).toString()).toContain('left')
  })

  test('may be loaded by any site, and sets no cookie', async () => {
    const reply = await app.inject('/kefu.js')
    expect(reply.headers['cross-origin-resource-policy']).toBe('cross-origin')
    expect(reply.headers).not.toHaveProperty('set-cookie')
  })

  test('is explained to TypeScript beside it', async () => {
    const reply = await app.inject('/kefu.d.ts')
    expect(reply.body).toBe('export interface Kefu {}')
    expect(reply.headers['content-type']).toBe('text/plain; charset=utf-8')
  })

  test('is not there before it was built', async () => {
    const empty = await serve(join(dist, 'not-there'))
    expect((await empty.inject('/kefu.js')).statusCode).toBe(404)
    await empty.close()
  })
})

describe("the visitor's page", () => {
  test('greets in his language, in the words of the owner or in ours', async () => {
    await decide({ greetingEn: 'Tea? "Ask" <us>' })
    const [english, chinese] = [
      await openClient({ app, db: admin.db }, 'en').get('/index/index/chat'),
      await openClient({ app, db: admin.db }).get('/index/index/chat'),
    ]
    expect(english.body).toContain('data-greeting="Tea? &quot;Ask&quot; &lt;us&gt;"')
    expect(chinese.body).toContain('data-greeting="您好，有什么可以帮您？"')
  })

  test('has the colour of the owner, from an address that says all that is in it', async () => {
    expect((await app.inject('/index/index/chat')).body).not.toContain('/accent/')
    await decide({ accent: '#ffd400' })
    expect((await app.inject('/index/index/chat')).body).toContain(
      '<link rel="stylesheet" href="/accent/ffd400.css">',
    )
    const sheet = await app.inject('/accent/ffd400.css')
    expect(sheet.body).toBe(':root{--accent:#ffd400;--on-accent:#000000}')
    expect(sheet.headers['content-type']).toBe('text/css; charset=utf-8')
    expect(sheet.headers['cache-control']).toBe('public, max-age=31536000, immutable')
  })

  test('and so has the page of a room', async () => {
    expect((await app.inject('/index/index/room')).body).not.toContain('/accent/')
    await decide({ accent: '#ffd400' })
    expect((await app.inject('/index/index/room')).body).toContain(
      '<link rel="stylesheet" href="/accent/ffd400.css">',
    )
  })

  test.each(['/accent/FFD400.css', '/accent/fff.css', '/accent/ffd400%7D.css', '/accent/red.css'])(
    'takes no other colour: %s',
    async (path) => {
      expect((await app.inject(path)).statusCode).toBe(400)
    },
  )
})

test('while the database is away, what held last holds on', async () => {
  let isAway = true
  const site = siteReader((name, sql, values) =>
    isAway
      ? Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }))
      : admin.db.query(name, sql, values),
  )
  expect(await site()).toMatchObject(untouched)
  isAway = false
  await decide({ position: 'left' })
  expect(await site()).toEqual(await readSite(admin.db.query))
  isAway = true
  expect(await site()).toMatchObject({ position: 'left' })
})

test('what is wrong with the database itself is not passed over', async () => {
  const site = siteReader(() => Promise.reject(new Error('relation does not exist')))
  await expect(site()).rejects.toThrow('relation')
})

test('what is drawn on an accent can be read, whatever its colour', () => {
  const steps = ['00', '11', '33', '55', '66', '77', '88', '99', 'bb', 'dd', 'ff']
  for (const red of steps)
    for (const green of steps)
      for (const blue of steps) {
        const accent = `#${red}${green}${blue}`
        expect(contrast(accent, onAccent(accent)), accent).toBeGreaterThan(4.5)
      }
})

/** What the script was given, as it would run. */
function givenTo(script: string): unknown {
  return new Function('embed', `let given; embed = (site) => { given = site }; ${script}; return given`)()
}
