import * as frames from '@kefu/protocol/frames.ts'
import { parseFrame } from '@kefu/protocol/parse.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { arbitraryOf, misfitOf } from '../support/arbitrary.ts'
import { type Agent, openSystem, type System } from '../support/system.ts'
import type { Wire } from '../support/wire.ts'
import { patience, sampled, seed } from './seed.ts'
import { type Watched, watchApp } from './watch-app.ts'

const amount = 75_000
const sent = [
  ...[frames.VisitorLogin, frames.AgentLogin, frames.SentMsg, frames.AskUserList, frames.Logout],
  ...[frames.AskSync, frames.SentSeen, frames.SentTyping, frames.SentPage, frames.SentLook],
]
const fits = fc.oneof(...sent.map(arbitraryOf)).map((frame) => JSON.stringify(frame))
const misfits = fc.oneof(...sent.map(misfitOf)).map((frame) => JSON.stringify(frame))

const nonsense = '{"type":"nonsense"}'

let system: System & { watched: Watched }
let amy: Agent
const tokens: string[] = []
let turn = 0
beforeAll(async () => {
  system = await watchApp(() => openSystem())
  amy = await system.hireAgent('Amy')
  for (let i = 0; i < 8; i++) {
    const { ready, close } = await system.visit()
    tokens.push(ready.token!)
    close()
  }
})
afterAll(() => system.close())

const token = () => tokens[turn++ % tokens.length]
const people: Record<string, () => Promise<Wire>> = {
  'a stranger': () => system.connect(),
  'a stranger in a room': () => system.connect('/room/lobby'),
  'a visitor': () => system.visit({ token: token() }),
  'a visitor in a room': () => system.visit({ token: token() }, '/room/lobby'),
  'an agent': () => system.work(amy),
}
const each = Object.keys(people)

test.each(each)(`frames that are none from %s change nothing (FUZZ_SEED=${seed})`, patience, async (who) => {
  const before = await readCounts()
  // In rooms the classic {msg} is a frame.
  const none = misfits.filter((text) => 'refused' in parseFrame(text, 'msg'))
  await sendAll(who, sampled(none, amount / each.length), 5)
  expect(await readCounts()).toEqual(before)
  await expectNoFault()
})

test.each(each)(`frames of any content from %s are answered (FUZZ_SEED=${seed})`, patience, async (who) => {
  await sendAll(who, sampled(fits, amount / each.length), 30)
  const { messages, seqs } = await readCounts()
  expect(messages).toBe(seqs)
  await expectNoFault()
})

/** Sends them over many lines, so many over each, and then nonsense until the line is closed: all of them were read. */
async function sendAll(who: string, texts: Iterator<string>, perLine: number): Promise<void> {
  async function go(): Promise<void> {
    for (let batch = take(texts, perLine); batch.length > 0; batch = take(texts, perLine)) {
      const wire = await people[who]!()
      for (const text of [...batch, ...Array<string>(5).fill(nonsense)]) wire.send(text)
      await wire.closed
    }
  }
  await Promise.all(Array.from({ length: 8 }, go))
}

function take(texts: Iterator<string>, count: number): string[] {
  const taken: string[] = []
  while (taken.length < count) {
    const { done, value } = texts.next()
    if (done) break
    taken.push(value)
  }
  return taken
}

async function readCounts(): Promise<Record<string, number>> {
  const [row] = await system.db.query<Record<string, number>>(
    'test_counts',
    `select
      (select count(*) from messages) as messages,
      (select coalesce(sum(last_seq), 0)::bigint from conversations) as seqs,
      (select count(*) from conversations where closed_at is not null) as closed,
      (select count(*) from notes) as notes`,
  )
  return row!
}

/** No error that nobody foresaw, and both processes live. */
async function expectNoFault(): Promise<void> {
  expect(system.watched.faults.splice(0)).toEqual([])
  const metrics = await (await fetch(`${system.socket.url}/metrics`)).text()
  expect(metrics).toContain('kefu_socket_refused_total')
  expect(metrics).not.toContain('refused_total{code="internal"}')
  expect((await fetch(`${system.adminUrl}/readyz`)).status).toBe(200)
}
