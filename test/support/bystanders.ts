import { expect } from 'vitest'
import type { LoggedIn, System } from './system.ts'
import type { Frame } from './wire.ts'

/** People who have nothing to do with a bad input: nothing of it may reach them, and they must not feel it. */
export interface Bystanders {
  readonly amy: LoggedIn
  /**
   * Does something bad and checks what must hold whatever it was: nobody else was sent anything, nothing was stored
   * (but `stored` messages), a metric tells of it, and everybody else is served as before.
   */
  unharmed(act: () => Promise<void>, stored?: number): Promise<void>
  /** A visitor of Amy's, or a member of the lobby, after the others were told of him. */
  visit(login?: object, path?: string): Promise<LoggedIn>
}

/** Amy, visitors of hers, and Wen in the lobby. */
export async function openBystanders(system: System): Promise<Bystanders> {
  const amy = await system.work(await system.hireAgent('Amy'))
  const wen = await system.visit({}, '/room/lobby')
  await wen.next('join')
  // They speak in turn: a single one would soon speak too fast himself.
  const speakers: LoggedIn[] = []
  for (let i = 0; i < 8; i++) speakers.push(await visit())
  for (const speaker of speakers) await speaker.next('status')
  const all = [amy, wen, ...speakers]
  let turns = 0

  async function visit(login: object = {}, path = '/'): Promise<LoggedIn> {
    const visitor = await system.visit(login, path)
    const { id } = visitor.ready
    if (path === '/') await amy.next('login', ({ from_id }) => from_id === id)
    else await wen.next('join', ({ members }) => members.some(([member]) => member === id))
    return visitor
  }

  async function unharmed(act: () => Promise<void>, stored = 0): Promise<void> {
    const rows = await countRows(system)
    const counted = await countTrouble(system)
    await act()
    const speaker = speakers[turns++ % speakers.length]!
    const { conversation, seq } = await speaker.say('Still here')
    await amy.next('msg', (msg) => msg.conversation === conversation && msg.seq === seq)
    for (const one of all) expect(one.rest.filter(isNews)).toEqual([])
    const expected = { ...rows, messages: rows.messages! + stored + 1, seqs: rows.seqs! + stored + 1 }
    expect(await countRows(system)).toEqual(expected)
    expect(await countTrouble(system)).toBeGreaterThan(counted)
  }

  return { amy, unharmed, visit }
}

/** What people are told tells nothing of how we are made. */
export function expectPlain(frame: Frame): void {
  expect(JSON.stringify(frame)).not.toMatch(
    /\.[jt]s:\d|node_modules|\\n\s+at |\bselect\b|\binsert\b|syntax error|violates|relation "|stack/i,
  )
}

// A head comes to everybody every 25 s.
const isNews = ({ type }: Frame) => type !== 'head'

async function countRows({ db }: System): Promise<Record<string, number>> {
  const [row] = await db.query<Record<string, number>>(
    'test_count_rows',
    `select
      (select count(*) from messages) as messages,
      (select coalesce(sum(last_seq), 0)::bigint from conversations) as seqs,
      (select coalesce(sum(rev), 0)::bigint from conversations) as revs,
      (select count(*) from conversations) as conversations,
      (select count(*) from visitors) as visitors,
      (select count(*) from participants) as participants,
      (select count(*) from sessions) as sessions,
      (select count(*) from used_tickets) as tickets`,
  )
  return row!
}

/** What was refused and closed so far, of all kinds together. */
async function countTrouble({ socket }: System): Promise<number> {
  const text = await (await fetch(`${socket.url}/metrics`)).text()
  const counters = text.matchAll(/^kefu_socket_(?:refused|closed)_total\{[^}]*\} (\d+)$/gm)
  return [...counters].reduce((sum, [, value]) => sum + Number(value), 0)
}
