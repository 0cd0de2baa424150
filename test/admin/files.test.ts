import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { greetVisitors } from '@kefu/admin/features/visitors/queries.ts'
import { openVisitorTokens } from '@kefu/admin/features/visitors/token.ts'
import { limits } from '@kefu/protocol/limits.ts'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type Admin, openAdmin, testEnv } from '../support/admin.ts'
import { addAgent, openClient } from '../support/client.ts'
import { drawing, noise, pdf } from '../support/files.ts'

const folder = mkdtempSync(join(tmpdir(), 'kefu-files-'))
const tokens = openVisitorTokens(testEnv.SESSION_SECRET.split(',').map((secret) => secret.trim()))
let admin: Admin
beforeAll(async () => {
  admin = await openAdmin({ DATA_DIR: folder })
  const seen = {
    name: null,
    email: null,
    locale: null,
    zone: null,
    page: null,
    user_agent: null,
    came_from: null,
    address: '192.0.2.7',
  }
  await greetVisitors(
    admin.db.query,
    [7, 8].map((id) => ({ id, ...seen })),
  )
})
afterAll(async () => {
  await admin.close()
  rmSync(folder, { recursive: true })
})

/** Sends a file as visitor 7 does, unless somebody else is named. */
function send(name: string, payload: Buffer | string, headers: Record<string, string> = {}) {
  return admin.app.inject({
    method: 'POST',
    url: `/files?name=${encodeURIComponent(name)}`,
    headers: {
      authorization: `Bearer ${tokens.make(7)}`,
      'content-type': 'application/octet-stream',
      'accept-language': 'en',
      ...headers,
    },
    payload,
  })
}

/** Everything in the folder of files but the folders. */
function onDisk(): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name)
}

const rows = () => admin.db.query('test_files', 'select 1 from files')

describe('a file that comes', () => {
  test.each([
    ['PNG', 'cup.png', 'image/png', () => drawing(80, 60).png().toBuffer()],
    ['JPEG', 'cup.jpg', 'image/jpeg', () => drawing(80, 60).jpeg().toBuffer()],
    ['WebP', 'cup.webp', 'image/webp', () => drawing(80, 60).webp().toBuffer()],
    ['GIF', 'cup.gif', 'image/gif', () => drawing(80, 60).gif().toBuffer()],
  ])('%s is a picture with its size, and has a thumbnail', async (_kind, name, type, draw) => {
    const reply = await send(name, await draw())
    const { file } = reply.json()
    expect(reply.json()).toMatchObject({ code: 0, file: { name, type, width: 80, height: 60 } })
    const got = await admin.app.inject(`/files/${file.key}/${name}`)
    expect(got.headers).toMatchObject({ 'content-type': type, 'content-length': String(file.size) })
    expect(got.headers['content-disposition']).toMatch(/^inline; /)
    const small = await admin.app.inject(`/files/${file.key}/thumb.webp`)
    expect(small.headers['content-type']).toBe('image/webp')
    expect(await sharp(small.rawPayload).metadata()).toMatchObject({ format: 'webp', width: 80, height: 60 })
  })

  test.each([
    ['a PDF', '价目表 (2026).pdf', pdf, 'application/pdf'],
    ['plain text', 'notes.txt', Buffer.from('Grüße\n\tfrom Oslo\r\n'), 'text/plain; charset=utf-8'],
    [
      'markup under the name of a text',
      'page.html.txt',
      '<script>alert(1)</script>',
      'text/plain; charset=utf-8',
    ],
  ])('%s is given back to be saved, byte for byte, and runs nothing', async (_what, name, bytes, type) => {
    const { file } = (await send(name, bytes)).json()
    expect(file).toEqual({
      key: file.key,
      name: name.replace(':', '-'),
      type,
      size: Buffer.byteLength(bytes),
    })
    const got = await admin.app.inject(`/files/${file.key}/${encodeURIComponent(name)}`)
    expect(got.rawPayload).toEqual(Buffer.from(bytes))
    expect(got.headers).toMatchObject({
      'content-type': type,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      'cache-control': 'private, max-age=86400, immutable',
    })
    const disposition = String(got.headers['content-disposition'])
    expect(disposition).toMatch(/^attachment; filename="[\x20-\x7e]+"; filename\*=UTF-8''[\w%.-]+$/)
    expect(decodeURIComponent(disposition.split("UTF-8''")[1]!)).toBe(name)
  })

  test('is what its content says, whatever its sender says: the name is made to fit', async () => {
    const png = await drawing(8, 8).png().toBuffer()
    const reply = await send('photo.jpg', png, { 'content-type': 'application/octet-stream' })
    expect(reply.json().file).toMatchObject({ name: 'photo.png', type: 'image/png' })
    expect((await send('image', png)).json().file.name).toBe('image.png')
    expect((await send('thumb.png', png)).json().file.name).toBe('thumb.png')
    const webp = await drawing(8, 8).webp().toBuffer()
    for (const name of ['thumb.webp', 'thumb.png', 'thumb'])
      expect((await send(name, webp)).json().file.name).not.toBe('thumb.webp')
    expect((await send('../../etc/pass"wd\u202e.png', png)).json().file.name).toBe('etc-pass-wd.png')
  })

  test('says nothing of where and when it was taken, and is still shown upright', async () => {
    const exif = { IFD0: { Make: 'Spycam', Software: 'x' }, IFD3: { GPSLatitude: '59/1 54/1 0/1' } }
    const jpeg = await drawing(80, 60).withExif(exif).withMetadata({ orientation: 6 }).jpeg().toBuffer()
    const { file } = (await send('cup.jpg', jpeg)).json()
    expect(file).toMatchObject({ width: 60, height: 80 })
    const got = (await admin.app.inject(`/files/${file.key}/cup.jpg`)).rawPayload
    expect(await sharp(got).metadata()).toMatchObject({ orientation: 6, width: 80, height: 60 })
    expect(got.length).toBeLessThan(jpeg.length)
    expect(await sharp(got).raw().toBuffer()).toEqual(await sharp(jpeg).raw().toBuffer())
    for (const draw of [drawing(80, 60).withExif(exif).png(), drawing(80, 60).withExif(exif).webp()]) {
      const told = await draw.toBuffer()
      expect(await sharp(told).metadata()).toHaveProperty('exif')
      const bare = (await send('cup', told)).json().file
      const bytes = (await admin.app.inject(`/files/${bare.key}/cup`)).rawPayload
      expect(await sharp(bytes).metadata()).not.toHaveProperty('exif')
      expect(await sharp(bytes).raw().toBuffer()).toEqual(await sharp(told).raw().toBuffer())
    }
  })

  test('that is large gets a thumbnail of 640 px', async () => {
    const { file } = (await send('wide.png', await drawing(2000, 500).png().toBuffer())).json()
    const small = await admin.app.inject(`/files/${file.key}/thumb.webp`)
    expect(await sharp(small.rawPayload).metadata()).toMatchObject({ width: 640, height: 160 })
  })
})

describe('a file that is refused leaves nothing behind', () => {
  let before: { disk: string[]; rows: number }
  beforeEach(async () => {
    before = { disk: onDisk(), rows: (await rows()).length }
  })
  async function expectNothingNew(): Promise<void> {
    expect({ disk: onDisk(), rows: (await rows()).length }).toEqual(before)
  }

  const svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
  test.each([
    ['SVG', 'cup.svg', svg],
    ['SVG that is named like a picture', 'cup.svg.png', svg],
    ['HTML', 'page.html', '<!doctype html><script>alert(1)</script>'],
    ['a script', 'shell.php', '<?php system($_GET["c"]);'],
    ['a script behind a second ending', 'cup.jpg.php', '<?php system($_GET["c"]);'],
    ['a GIF that is a script', 'cup.gif', 'GIF89a/*\x00\x00*/=1;alert(1)//'],
    ['a program', 'setup.txt', Buffer.from('MZ\x90\x00\x03\x00', 'latin1')],
    ['text that is not UTF-8', 'notes.txt', Buffer.from([0xc4, 0xe3, 0xba, 0xc3])],
    ['half a picture', 'cup.png', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
  ])('I72 %s: 415', async (_what, name, bytes) => {
    const reply = await send(name, bytes)
    expect(reply.statusCode).toBe(415)
    expect(reply.json()).toEqual({ code: 1415, msg: expect.stringMatching(/^(You can send|This picture)/) })
    await expectNothingNew()
  })

  test('I72 a real picture with the ending of a script: 415', async () => {
    expect((await send('cup.jpg.php', await drawing(8, 8).jpeg().toBuffer())).statusCode).toBe(415)
    await expectNothingNew()
  })

  test('a picture that is cut in half: 415', async () => {
    const whole = await noise(200, 200).jpeg().toBuffer()
    expect((await send('cup.jpg', whole.subarray(0, whole.length / 2))).statusCode).toBe(415)
    await expectNothingNew()
  })

  test('a small file that would be a picture of 64 million pixels: 415', async () => {
    const huge = await sharp({ create: { width: 8_000, height: 8_000, channels: 3, background: 'red' } })
      .png({ compressionLevel: 9 })
      .toBuffer()
    expect(huge.length).toBeLessThan(limits.fileBytes)
    expect((await send('red.png', huge)).statusCode).toBe(415)
    await expectNothingNew()
  })

  test('I72 nothing at all: 400', async () => {
    const reply = await send('empty.txt', '')
    expect([reply.statusCode, reply.json().msg]).toEqual([400, 'This file is empty.'])
    await expectNothingNew()
  })

  test('I72 more than 10 MB: 413, whether its length was told or not', async () => {
    const reply = await send('big.txt', Buffer.alloc(limits.fileBytes + 1, 'a'))
    expect([reply.statusCode, reply.json().msg]).toEqual([413, 'Files may be 10 MB at most.'])
    const { request, answer } = await raw('transfer-encoding: chunked')
    const piece = `100000\r\n${'a'.repeat(0x100000)}\r\n`
    for (let megabytes = 0; megabytes < 11; megabytes++) request.write(piece)
    expect(await answer()).toMatch(/^HTTP\/1\.1 413 /)
    await expectNothingNew()
  })

  test('10 MB exactly are taken', async () => {
    const reply = await send('just.txt', Buffer.alloc(limits.fileBytes, 'a'))
    expect(reply.json()).toMatchObject({ code: 0, file: { size: limits.fileBytes } })
  })

  test('I72 10,001 parts of a form: 415, unread', async () => {
    const part = '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n'
    const reply = await send('form.txt', part.repeat(10_001), {
      'content-type': 'multipart/form-data; boundary=x',
    })
    expect(reply.statusCode).toBe(415)
    await expectNothingNew()
  })

  test('I72 one that breaks off half way', async () => {
    const { request } = await raw('content-length: 2000000')
    request.write(Buffer.alloc(1_000_000, 'a'))
    await vi.waitFor(() => expect(onDisk().length).toBe(before.disk.length + 1))
    request.destroy()
    await vi.waitFor(expectNothingNew)
  })

  /** A request of which the test sends the body itself. */
  async function raw(length: string) {
    if (!admin.app.server.listening) await admin.app.listen({ host: '127.0.0.1', port: 0 })
    const request = connect((admin.app.server.address() as AddressInfo).port, '127.0.0.1')
    onTestFinished(() => void request.destroy())
    request.on('error', () => {})
    request.write(
      `POST /files?name=big.txt HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${tokens.make(7)}\r\n` +
        `content-type: application/octet-stream\r\n${length}\r\n\r\n`,
    )
    return { request, answer: async () => String((await once(request, 'data'))[0]) }
  }

  test.each([
    ['nobody', {}],
    [
      'a token of somebody else’s making',
      { authorization: 'Bearer v1.7.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' },
    ],
    ['a visitor who was deleted', { authorization: `Bearer ${tokens.make(999)}` }],
  ])('from %s: 401', async (_who, headers) => {
    const reply = await send('a.txt', 'a', { authorization: '', ...headers })
    expect(reply.statusCode).toBe(401)
    await expectNothingNew()
  })

  test('an address without a name, or with something else: 400', async () => {
    for (const query of ['', '?name=', '?name=a.txt&type=x', '?name=a.txt&name=b.txt']) {
      const reply = await admin.app.inject({
        method: 'POST',
        url: `/files${query}`,
        headers: { authorization: `Bearer ${tokens.make(7)}`, 'content-type': 'application/octet-stream' },
        payload: 'a',
      })
      expect(reply.statusCode, query).toBe(400)
    }
    await expectNothingNew()
  })
})

describe('files of agents', () => {
  const file = { 'content-type': 'application/octet-stream', accept: '*/*' }
  test('are taken from who is signed in, on a page of ours', async () => {
    await addAgent(admin, 'amy')
    const amy = openClient(admin, 'en')
    expect((await amy.send('/admin/service/files?name=a.txt', 'a', file)).statusCode).toBe(401)
    await amy.signIn('amy')
    await amy.get('/admin/service/index')
    const reply = await amy.send('/admin/service/files?name=a.txt', 'a', file)
    expect(reply.json()).toMatchObject({ code: 0, file: { name: 'a.txt', size: 1 } })
    const foreign = await amy.send('/admin/service/files?name=a.txt', 'a', {
      ...file,
      'x-csrf-token': 'guessed',
    })
    expect(foreign.statusCode).toBe(403)
    for (const type of ['text/plain', 'multipart/form-data; boundary=x']) {
      const form = await amy.send('/admin/service/files?name=a.txt', 'a', { ...file, 'content-type': type })
      expect(form.statusCode, type).toBe(403)
    }
  })
})

describe('an address of a file', () => {
  test.each([
    '/files/AAAAAAAAAAAAAAAAAAAAAA/a.txt',
    '/files/AAAAAAAAAAAAAAAAAAAAAA/thumb.webp',
    '/files/..%2f..%2f..%2fetc%2fpasswd/a',
    '/files/%2e%2e/%2e%2e/a',
    '/files/incoming/a',
    `/files/${'A'.repeat(21)}%00/a`,
    '/files',
    '/files/',
  ])('%s that names none: 404', async (path) => {
    expect((await admin.app.inject(path)).statusCode).toBe(404)
  })

  test('of a file that is no picture has no thumbnail', async () => {
    const { file } = (await send('a.txt', 'a')).json()
    expect((await admin.app.inject(`/files/${file.key}/thumb.webp`)).statusCode).toBe(404)
  })

  test('cannot be guessed', async () => {
    const keys = await Promise.all(
      ['a', 'a'].map(async (text) => (await send('a.txt', text)).json().file.key),
    )
    expect(new Set(keys).size).toBe(2)
    for (const key of keys) expect(key).toMatch(/^[\w-]{22}$/)
  })
})

test('who sends very many in a minute is asked to wait, and others are not', async () => {
  const strict = await openAdmin({ DATA_DIR: folder, LIMITS: 'on' })
  onTestFinished(() => strict.close())
  const seen = {
    name: null,
    email: null,
    locale: null,
    zone: null,
    page: null,
    user_agent: null,
    came_from: null,
    address: '192.0.2.7',
  }
  await greetVisitors(
    strict.db.query,
    [7, 8].map((id) => ({ id, ...seen })),
  )
  const status = async (id: number) => {
    const reply = await strict.app.inject({
      method: 'POST',
      url: '/files?name=a.txt',
      headers: { authorization: `Bearer ${tokens.make(id)}`, 'content-type': 'application/octet-stream' },
      payload: 'a',
    })
    return reply.statusCode
  }
  const answers = []
  for (let round = 0; round < 31; round++) answers.push(await status(7))
  expect(answers.indexOf(429)).toBe(30)
  expect(await status(8)).toBe(200)
})
