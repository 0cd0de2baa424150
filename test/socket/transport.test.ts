import { randomUUID } from 'node:crypto'
import { readConfig } from '@kefu/socket/config.ts'
import { PortInUse, serve } from '@kefu/socket/serve.ts'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { testEnv } from '../support/admin.ts'
import { fin, openRaw, type Raw, rawFrame, upgradeRaw, upgradeRequest } from '../support/raw.ts'
import { openSystem, type System } from '../support/system.ts'

let system: System
beforeEach(async () => {
  system = await openSystem()
})
afterEach(() => system.close())

const text = fin | 1
const metric = async (pattern: RegExp) =>
  Number(pattern.exec(await (await fetch(`${system.socket.url}/metrics`)).text())?.[1] ?? 0)

describe('who does not take what he is sent', () => {
  test('is cut off when 256 KiB wait for him, nobody waits for him, and he gets it all when he is back', async () => {
    const [vic, wen] = [await system.visit({}, '/room/lobby'), await system.visit({}, '/room/lobby')]
    const { token } = wen.ready
    const slow = await upgradeRaw(`${system.wsUrl}/room/lobby`)
    slow.write(rawFrame(text, JSON.stringify({ type: 'login', v: 1, group: 'member', token })))
    await expect.poll(() => slow.texts.length).toBeGreaterThan(0)
    slow.pause()
    const cut = /^kefu_socket_closed_total\{code="4408"\} (\d+)$/m
    let seq = 0
    // The operating system takes some megabytes before we notice.
    while ((await metric(cut)) === 0) {
      for (let i = 0; i < 50; i++) vic.send({ type: 'msg', cid: randomUUID(), msg: '信'.repeat(4000) })
      for (let i = 0; i < 50; i++) seq = (await vic.next('ack')).seq
      await wen.next('msg', (msg) => msg.seq === seq)
      wen.rest.length = 0
      expect(seq).toBeLessThan(5000)
    }
    slow.end()
    const back = await system.visit({ token }, '/room/lobby')
    expect(back.ready.seq).toBe(seq)
    const { conversation } = back.ready
    const seqs: number[] = []
    while (seqs.length < seq) {
      back.send({ type: 'sync', conversation, after: seqs.length })
      seqs.push(...(await back.next('sync')).messages.map((message) => message.seq))
    }
    expect(seqs).toEqual(Array.from({ length: seq }, (_, i) => i + 1))
  })
})

describe('the end', () => {
  test('says 1012 to everybody, after it acknowledged what was on its way', async () => {
    const vic = await system.visit()
    const stranger = await system.connect()
    const cid = randomUUID()
    vic.send({ type: 'msg', cid, msg: 'Just in time' })
    await expect
      .poll(() => system.db.query('test_in_time', 'select from messages'), { interval: 1 })
      .toHaveLength(1)
    await system.socket.close()
    expect((await vic.closed).code).toBe(1012)
    expect((await stranger.closed).code).toBe(1012)
    expect(vic.rest.filter(({ type }) => type === 'ack')).toMatchObject([{ cid }])
    await expect(system.connect()).rejects.toThrow('no socket')
  })
})

test('a second server on the same port says so, and takes nothing from the first', async () => {
  const vic = await system.visit()
  const { port } = new URL(system.socket.url)
  const config = readConfig({ ...testEnv, SOCKET_PORT: port, ADMIN_URL: system.adminUrl })
  await expect(serve(config, pino({ level: 'silent' }))).rejects.toThrow(PortInUse)
  for (let i = 0; i < 20; i++) await (await system.visit()).say('Everybody comes here')
  await vic.say('Still here')
})

describe('without the admin app', () => {
  test('it says that it is not ready, lets people connect, and cannot know the rooms', async () => {
    const config = readConfig({ ...testEnv, SOCKET_PORT: '0', ADMIN_URL: 'http://127.0.0.1:1' })
    const alone = await serve(config, pino({ level: 'silent' }))
    expect((await fetch(`${alone.url}/healthz`)).status).toBe(200)
    expect((await fetch(`${alone.url}/readyz`)).status).toBe(503)
    const wsUrl = alone.url.replace('http', 'ws')
    const vic = await upgradeRaw(wsUrl)
    const wen = openRaw(wsUrl)
    wen.write(upgradeRequest(`${wsUrl}/room/lobby`))
    expect(await wen.status).toBe(503)
    wen.end()
    await alone.close()
    expect(await vic.closed).toBe(1012)
  })
})

test('a hundred frames in one turn arrive as a hundred, in order', async () => {
  const vic = await system.visit()
  const amy = await system.work(await system.hireAgent('Amy'))
  amy.send({ type: 'load_user_list' })
  await amy.next('load_user_list')
  for (let i = 0; i < 100; i++) vic.send({ type: 'msg', cid: randomUUID(), msg: String(i) })
  const words = []
  for (let i = 0; i < 100; i++) words.push((await amy.next('msg')).msg)
  expect(words).toEqual(Array.from({ length: 100 }, (_, i) => String(i)))
})

test('hundreds of lines that end in every way leave nothing open', async () => {
  const login = rawFrame(text, JSON.stringify({ type: 'login', v: 1, group: 'member' }))
  const endings: ((raw: Raw) => Promise<void> | void)[] = [
    (raw) => raw.end(),
    (raw) => {
      raw.write(login)
      raw.end()
    },
    (raw) => raw.write(Buffer.concat([login, rawFrame(text, '{"type":"logout"}')])),
    (raw) => raw.write(Buffer.concat([login, rawFrame(fin | 8, Buffer.from([3, 232]))])),
    (raw) => raw.write(Buffer.concat([login, rawFrame(fin | 3)])),
    async (raw) => {
      raw.write(login)
      await expect.poll(() => raw.texts.length, { interval: 5, timeout: 10_000 }).toBeGreaterThan(0)
      raw.end()
    },
  ]
  for (let round = 0; round < 8; round++) {
    const raws = await Promise.all(Array.from({ length: 48 }, () => upgradeRaw(system.wsUrl)))
    await Promise.all(raws.map((raw, i) => endings[i % endings.length]!(raw)))
    await Promise.all(raws.map(({ closed }) => closed))
  }
  await expect.poll(() => metric(/^kefu_socket_connections (\d+)$/m)).toBe(0)
  await (await system.visit()).say('Still here')
})
