import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { buildApp } from '@kefu/admin/app.ts'
import { openLog } from '@kefu/protocol/log.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'

let admin: Admin
let dist: string
let app: Admin['app']
beforeAll(async () => {
  admin = await openAdmin()
  dist = await mkdtemp(join(tmpdir(), 'kefu-assets-'))
  await writeFile(join(dist, 'manifest.json'), JSON.stringify({ 'chat.zh.js': 'chat.zh-AB12CD34.js' }))
  await writeFile(join(dist, 'chat.zh-AB12CD34.js'), 'chat()')
  await writeFile(join(dist, 'chat.zh-AB12CD34.js.gz'), gzipSync('chat()'))
  app = await serve(dist)
})
afterAll(async () => {
  await app.close()
  await admin.close()
  await rm(dist, { recursive: true })
})

function serve(folder: string): Promise<Admin['app']> {
  const socket = { deliver: async () => {} }
  return buildApp({ ...admin, log: openLog('admin', 'silent'), socket, dist: folder })
}

test('a bundle is named by what is in it, and kept for ever', async () => {
  expect((await app.inject('/index/index/chat')).body).toContain('src="/assets/chat.zh-AB12CD34.js"')
  const reply = await app.inject('/assets/chat.zh-AB12CD34.js')
  expect(reply.body).toBe('chat()')
  expect(reply.headers['cache-control']).toBe('public, max-age=31536000, immutable')
})

test('a bundle is sent packed to whom that suits', async () => {
  const url = '/assets/chat.zh-AB12CD34.js'
  const reply = await app.inject({ url, headers: { 'accept-encoding': 'gzip, deflate, br' } })
  expect(reply.headers).toMatchObject({
    'content-encoding': 'gzip',
    'content-type': expect.stringContaining('javascript; charset=utf-8'),
    vary: expect.stringContaining('accept-encoding'),
  })
  expect(gunzipSync(reply.rawPayload).toString()).toBe('chat()')
  const plain = await app.inject({ url, headers: { 'accept-encoding': 'identity' } })
  expect([plain.body, plain.headers['content-encoding']]).toEqual(['chat()', undefined])
})

test('a bundle that was not built is not asked for', async () => {
  const { body } = await app.inject('/index/index/room')
  expect(body).not.toContain('/assets/')
})

test('before anything was built, pages name the bundles plainly and the embed script is not there', async () => {
  const empty = await serve(join(dist, 'not-there'))
  expect((await empty.inject('/index/index/chat')).body).toContain('src="/assets/chat.zh.js"')
  expect((await empty.inject('/kefu.js')).statusCode).toBe(404)
  await empty.close()
})
