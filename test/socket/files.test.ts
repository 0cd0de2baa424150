import { randomUUID } from 'node:crypto'
import { diskStorage } from '@kefu/admin/features/files/storage.ts'
import { tidyFiles } from '@kefu/admin/features/files/tidy.ts'
import type { Ack, StoredFile } from '@kefu/protocol/frames.ts'
import type { Call } from '@kefu/protocol/service.ts'
import { connectAdmin } from '@kefu/socket/admin-client.ts'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { message, openFakeAdmin } from '../support/fake-admin.ts'
import { pdf } from '../support/files.ts'
import { type LoggedIn, openSystem, type System } from '../support/system.ts'

// Messages with files, from the socket to the table and back.
let system: System
beforeEach(async () => {
  system = await openSystem()
})
afterEach(() => system.close())

async function upload(
  { ready }: LoggedIn,
  name = 'prices.pdf',
  body: BodyInit = new Uint8Array(pdf),
): Promise<StoredFile> {
  const reply = await fetch(`${system.adminUrl}/files?name=${name}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ready.token}`, 'content-type': 'application/octet-stream' },
    body,
  })
  const { file }: { file: StoredFile } = await reply.json()
  return file
}

async function meet() {
  const amy = await system.hireAgent('Amy')
  const agent = await system.work(amy)
  const vic = await system.visit()
  return { amy, agent, vic, conversation: vic.ready.conversation! }
}

/** Says "Here" under a name that is known, and waits until it is acknowledged. */
function sayAs(who: LoggedIn, cid: string, more: object): Promise<Ack> {
  who.send({ type: 'msg', cid, msg: 'Here', ...more })
  return who.next('ack', (ack) => ack.cid === cid)
}

const statusOf = async ({ key, name }: StoredFile) =>
  (await fetch(`${system.adminUrl}/files/${key}/${name}`)).status

test('a message brings its files to the other side, and to whoever reads it later, in their order', async () => {
  const { agent, vic, conversation } = await meet()
  const files = [await upload(vic, 'b.txt', 'b'), await upload(vic, 'a.pdf')]
  await vic.say('Both of them', { files: files.map(({ key }) => key) })
  expect(await agent.next('msg')).toMatchObject({ msg: 'Both of them', files })
  agent.send({ type: 'sync', conversation, after: 0 })
  expect((await agent.next('sync')).messages).toMatchObject([{ msg: 'Both of them', files }])
  await vic.say('Only words')
  expect(await agent.next('msg')).not.toHaveProperty('files')
})

test('a message that comes again has its files, and none beside them', async () => {
  const { agent, vic, conversation } = await meet()
  const [first, second] = [await upload(vic), await upload(vic)]
  const cid = randomUUID()
  await sayAs(vic, cid, { files: [first.key] })
  expect(await sayAs(vic, cid, { files: [first.key], again: true })).toMatchObject({ dup: true })
  expect(await sayAs(vic, cid, { files: [first.key, second.key], again: true })).toMatchObject({ dup: true })
  agent.send({ type: 'sync', conversation, after: 0 })
  expect((await agent.next('sync')).messages).toMatchObject([{ files: [first] }])
  // What the repetition did not get is free.
  await vic.say('And here', { files: [second.key] })
})

test('what was cut off between the saving and the link is brought home by the repetition', async () => {
  const { agent, vic, conversation } = await meet()
  const file = await upload(vic)
  const cid = randomUUID()
  await sayAs(vic, cid, { files: [file.key] })
  await system.db.query('test_cut', 'update files set conversation_id = null, seq = null')
  agent.send({ type: 'sync', conversation, after: 0 })
  expect((await agent.next('sync')).messages).toMatchObject([{ files: [file] }])
  await sayAs(vic, cid, { files: [file.key], again: true })
  expect(await system.db.query('test_links', 'select seq from files')).toEqual([{ seq: 1 }])
})

describe('refused with no_file, and nothing is stored:', () => {
  async function refused(who: LoggedIn, files: string[], more: object = {}): Promise<void> {
    const before = await messages()
    const cid = randomUUID()
    who.send({ type: 'msg', cid, msg: 'Here', files, ...more })
    expect(await who.next('error', (error) => error.cid === cid)).toMatchObject({ code: 'no_file' })
    expect(await messages()).toEqual(before)
  }
  const messages = () => system.db.query('test_bodies', 'select body from messages')

  test('a file that there is not', async () => {
    const { vic } = await meet()
    await refused(vic, ['A'.repeat(22)])
  })

  test('somebody else’s file, also between the two sides of a conversation', async () => {
    const { agent, vic } = await meet()
    const wen = await system.visit()
    const file = await upload(wen)
    await refused(vic, [file.key])
    await refused(agent, [(await upload(vic)).key], { touid: vic.ready.id })
    await wen.say('Mine', { files: [file.key] })
  })

  test('a file that another message has', async () => {
    const { vic } = await meet()
    const file = await upload(vic)
    await vic.say('Here', { files: [file.key] })
    await refused(vic, [file.key])
  })

  test('one of two; the other one stays free', async () => {
    const { vic } = await meet()
    const file = await upload(vic)
    await refused(vic, [file.key, 'A'.repeat(22)])
    await vic.say('Then only this', { files: [file.key] })
  })
})

test('of two messages that want a file at once, one gets it', async () => {
  const { vic } = await meet()
  const wen = await system.visit()
  const file = await upload(vic)
  const admin = connectAdmin(system.adminUrl, system.config.serviceSecrets)
  onTestFinished(() => admin.close())
  const call = (msg: string): Call<'save_msg'> => ({
    person: 'visitor',
    from_id: vic.ready.id,
    cid: randomUUID(),
    msg,
    files: [file.key],
  })
  const words = { person: 'visitor', from_id: wen.ready.id, cid: randomUUID(), msg: 'Only words' } as const
  const answers = (
    await Promise.all([
      admin.call('save_msg', [call('one'), words]),
      admin.call('save_msg', [call('two')]),
      admin.call('save_msg', [call('three'), call('four')]),
    ])
  ).flat()
  expect(answers.filter((answer) => 'code' in answer)).toEqual(Array(3).fill({ code: 'no_file' }))
  expect(answers.filter((answer) => 'files' in answer)).toMatchObject([{ files: [file] }])
})

test('a file of a message that may not be written stays free', async () => {
  const { vic } = await meet()
  const bob = await system.work(await system.hireAgent('Bob'))
  const [file] = await system.db.query<{ key: string }>(
    'test_file',
    `insert into files (key, sender_kind, sender_id, name, type, size)
    values ('${'B'.repeat(22)}', 'agent', $1, 'a.txt', 'text/plain', 1)
    returning key`,
    [bob.ready.id],
  )
  bob.send({ type: 'msg', cid: randomUUID(), msg: 'Here', touid: vic.ready.id, files: [file!.key] })
  expect(await bob.next('error')).toMatchObject({ code: 'forbidden' })
  expect(await system.db.query('test_cids', 'select cid from files')).toEqual([{ cid: null }])
})

describe('tidying', () => {
  const storage = () => diskStorage(system.config.dataDir)

  test('deletes what no message took in a day, with its bytes, and nothing else', async () => {
    const { vic } = await meet()
    const [old, sent, young] = [await upload(vic), await upload(vic), await upload(vic)]
    await vic.say('Here', { files: [sent.key] })
    await system.db.query(
      'test_age',
      `update files set created_at = now() - interval '25 hours' where key = any($1)`,
      [[old.key, sent.key]],
    )
    await tidyFiles(system.db, storage())
    expect(await Promise.all([old, sent, young].map(statusOf))).toEqual([404, 200, 200])
    expect(await storage().open(old.key, 'file')).toBeNull()
  })

  test('deletes the files of a visitor who is deleted, at once', async () => {
    const { vic } = await meet()
    const file = await upload(vic)
    await vic.say('Here', { files: [file.key] })
    await system.db.query('test_delete', 'delete from visitors where id = $1', [vic.ready.id])
    await tidyFiles(system.db, storage())
    expect(await statusOf(file)).toBe(404)
    expect(await storage().open(file.key, 'file')).toBeNull()
  })
})

describe('on the socket', () => {
  test.each([
    ['none', []],
    ['eleven', Array.from({ length: 11 }, (_, index) => String(index).padStart(22, 'A'))],
    ['one twice', ['A'.repeat(22), 'A'.repeat(22)]],
    ['a path', ['../../../../etc/passwd']],
    ['an object', [{ key: 'A'.repeat(22) }]],
    ['a word', 'A'.repeat(22)],
  ])('%s in the place of files is no message', async (_what, files) => {
    const admin = openFakeAdmin()
    const vic = await admin.visit({ token: 'v.7' })
    vic.read()
    vic.send(message('Here', { files }))
    await admin.settled()
    expect(vic.read()).toMatchObject([{ type: 'error', code: 'bad_shape' }])
    expect(admin.stored.size).toBe(0)
  })

  test('a classic client has none', async () => {
    const admin = openFakeAdmin()
    const vic = await admin.visit({ v: undefined })
    vic.send({ type: 'msg', group: 'member', msg: 'Here', files: ['A'.repeat(22)] })
    await admin.settled()
    expect(admin.stored.size).toBe(0)
  })
})
