import { pino } from 'pino'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openSystem, type System } from './support/system.ts'

interface Entry {
  msg: string
  requestId?: string
  connection?: number
  login?: number
  logins?: number[]
  call?: string
}

// Both processes write into one log here: who wrote what, the sentences tell.
const lines: string[] = []
const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) })
let system: System
beforeAll(async () => {
  system = await openSystem({}, false, log)
})
afterAll(() => system.close())

const entries = (msg: string) => lines.map((line): Entry => JSON.parse(line)).filter((one) => one.msg === msg)

test('a connection is followed from one log to the other, and no word of it is in them', async () => {
  const vic = await system.visit()
  await vic.say('the parcel is late')
  const answered = entries('login answered').at(-1)
  expect(entries('connection opened').map(({ connection }) => connection)).toContain(answered!.connection)
  const taken = entries('service call taken').find(({ logins }) => logins?.includes(answered!.login!))
  expect(entries('service call answered').map(({ requestId }) => requestId)).toContain(taken!.requestId)
  const saved = entries('service call answered').find(({ call }) => call === 'save_msg')
  expect(entries('service call taken').map(({ requestId }) => requestId)).toContain(saved!.requestId)
  vic.close()
  await vi.waitFor(() =>
    expect(entries('connection closed').map(({ connection }) => connection)).toContain(answered!.connection),
  )
  expect(lines.join('')).not.toContain('parcel')
})

test('a service call that fails is found in both logs by one id', async () => {
  const wen = await system.visit()
  await system.db.query('test_break', 'alter table messages rename to mislaid')
  wen.send({ type: 'msg', cid: crypto.randomUUID(), msg: 'is anybody there' })
  await vi.waitFor(() => expect(entries('service call failed')).not.toEqual([]))
  await system.db.query('test_mend', 'alter table mislaid rename to messages')
  await wen.next('ack')
  const [failed] = entries('service call failed')
  expect(failed!.requestId).toMatch(/^[\w-]+$/)
  expect(entries('request failed').map(({ requestId }) => requestId)).toContain(failed!.requestId)
})

test('the id of a stranger is not believed', async () => {
  const forged = { 'x-request-id': 'made-up' }
  await fetch(`${system.adminUrl}/admin/service/sync`, { method: 'POST', body: '[]', headers: forged })
  await fetch(`${system.socket.url}/deliver`, { method: 'POST', body: '[]', headers: forged })
  expect(entries('service call refused')).toHaveLength(1)
  expect(entries('delivery refused')).toHaveLength(1)
  expect(lines.join('')).not.toContain('made-up')
})
