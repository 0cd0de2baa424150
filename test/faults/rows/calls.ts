import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { connectAdmin } from '@kefu/socket/admin-client.ts'
import { request } from 'undici'
import { until } from '../../support/faults/crowd.ts'
import { bodyOf } from '../../support/faults/requests.ts'
import { forty, onStage, type Row } from '../../support/faults/row.ts'
import { Upsets } from '../../support/faults/upsets.ts'
import { admitVisitors, login, logout, message, saving, watchSaving } from './by-call.ts'

/** What goes wrong between the two processes. */
export const calls: Row[] = [
  {
    id: 'K19',
    fault: 'every POST of messages arrives twice, the second 1–5 s later',
    expected: 'Z; 0 seqs changed',
    run: (found, { long }) =>
      onStage({ proxies: ['calls'] }, forty, async ({ system, crowd }) => {
        const laterMs = () => 1000 + 4000 * crowd.random()
        system.proxy('calls').set({ kind: 'double', path: saving, ms: () => 0, laterMs })
        await crowd.writeWhile(200, pause(long ? 60_000 : 10_000))
        await pause(5000)
        found.note(`${crowd.journal.written.size} messages`)
        found.counters(await crowd.settle())
      }),
  },
  {
    id: 'K20',
    fault: 'the upstream lies: HTML, {}, one answer missing, 502, 301, no end, other bytes',
    expected: '0 acks from a lie, the same batch again; then Z; 0 crashes',
    run: (found) =>
      onStage({ proxies: ['calls'] }, forty, async ({ system, crowd }) => {
        const { journal } = crowd
        const proxy = system.proxy('calls')
        const { repeated } = watchSaving(system)
        for (const [name, lie] of Object.entries(liesFor(system.adminUrl))) {
          await journal.untilAnswered(journal.written.size)
          proxy.set(lie === null ? { kind: 'flip' } : { kind: 'answer', path: saving, with: lie })
          const { acks } = journal
          const before = repeated.length
          crowd.write(100)
          await until(() => repeated.length >= before + 4, `what was answered ${name} comes again`)
          found.zero(`${name}:`, journal.acks - acks)
          proxy.set({ kind: 'none' })
        }
        found.counters(await crowd.settle())
        found.zero('crashes', system.admin.exits.length + system.socket.exits.length)
      }),
  },
  {
    id: 'K31',
    fault: '/deliver is dead; then doubled and shuffled',
    expected: 'agents and visitors know ≤ 25 s, also who left; Z',
    waits: true,
    run: (found) =>
      onStage({ proxies: ['deliveries'] }, { visitors: 12, agents: 4 }, async ({ system, crowd }) => {
        const proxy = system.proxy('deliveries')
        proxy.set({ kind: 'refuse' })
        const upsets = new Upsets(crowd)
        for (let n = 0; n < 8; n++) upsets.begin()
        await crowd.writeWhile(20, upsets.ended())
        const since = Date.now()
        const [gone] = crowd.visitors.splice(0, 1)
        gone?.close()
        const isOnline = () =>
          crowd.agents.some(({ entries }) => entries.some(({ id, online }) => id === gone?.id && online))
        const dead = await crowd.settle()
        found.atMost('known after', (Date.now() - since) / 1000, 27, ' s')
        found.counters(dead)
        await until(() => !isOnline(), 'his agent knows that he left')
        found.atMost('seen off after', (Date.now() - since) / 1000, 60, ' s')
        proxy.set({ kind: 'double', ms: () => 400 * crowd.random(), laterMs: () => 2000 * crowd.random() })
        for (let n = 0; n < 20; n++) upsets.begin()
        await crowd.writeWhile(50, upsets.ended())
        found.note(`${upsets.closed} closed, ${upsets.transferred} handed over`)
        found.counters(await crowd.settle())
      }),
  },
  {
    id: 'K32',
    fault: 'crossed locks: batches with (1, 2) and (2, 1) at once, messages, logins and log-outs',
    expected: '0 deadlocks',
    run: (found, { long }) =>
      onStage({}, { visitors: 0, agents: 1 }, async ({ system }) => {
        const { call, close } = connectAdmin(system.adminUrl, system.secrets)
        const [vic, wen] = await admitVisitors(call, 2)
        const rounds = long ? 10_000 : 2500
        const crossed = [
          [vic!, wen!],
          [wen!, vic!],
        ]
        let no = 2
        const save = () =>
          crossed.map((pair) =>
            call(
              'save_msg',
              pair.map(({ id }) => message(id)),
            ),
          )
        const comeAndGo = () =>
          crossed.flatMap((pair) => [
            call(
              'login',
              pair.map(({ token }) => login(++no, token)),
            ),
            call(
              'logout',
              pair.toReversed().map(({ id }) => logout(no, id)),
            ),
          ])
        await repeat(rounds, 4, save)
        await repeat(rounds / 5, 2, () => [...comeAndGo(), ...save()])
        await close()
        const [row] = await system.postgres.query<{ deadlocks: string }>(
          'select deadlocks from pg_stat_database where datname = current_database()',
        )
        const [stored] = await system.postgres.query<{ count: string }>(
          "select count(*) from messages where sender_kind = 'visitor'",
        )
        found.exactly('messages', Number(stored?.count), 4 * (rounds + rounds / 5))
        found.zero('deadlocks', Number(row?.deadlocks))
      }),
  },
]

/** Does something so many times, a few of them at once. */
async function repeat(times: number, atOnce: number, act: () => Promise<unknown>[]): Promise<void> {
  for (let n = 0; n < times; n += atOnce) await Promise.all(Array.from({ length: atOnce }, act).flat())
}

type Lie = (client: Socket, request: Buffer) => void

/** Null: what is asked arrives changed. */
function liesFor(adminUrl: string): Record<string, Lie | null> {
  const says = (status: string, body: string, headers = ''): Lie => {
    const answer = `HTTP/1.1 ${status}\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
    return (client) => client.write(answer)
  }
  return {
    html: says('200 OK', '<html>It works!</html>', 'content-type: text/html\r\n'),
    '{}': says('200 OK', '{}'),
    'one missing': (client, request) => void answerWithOneLess(adminUrl, client, request),
    502: says('502 Bad Gateway', 'no upstream'),
    301: says('301 Moved Permanently', '', 'location: /elsewhere\r\n'),
    'no end': (client) => {
      client.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n')
      const timer = setInterval(() => client.write(`400\r\n${' '.repeat(1024)}\r\n`), 1)
      client.on('error', () => {})
      client.once('close', () => clearInterval(timer))
    },
    'other bytes': null,
  }
}

/** The messages are stored; of the answer the last entry is missing. */
async function answerWithOneLess(adminUrl: string, client: Socket, bytes: Buffer): Promise<void> {
  const [, signature = ''] = /\r\nx-kefu-signature: *([^\r]+)/i.exec(bytes.toString('latin1')) ?? []
  const headers = { 'content-type': 'application/json', 'x-kefu-signature': signature }
  const reply = await request(adminUrl + saving, { method: 'POST', headers, body: bodyOf(bytes) })
  const entries = JSON.parse(await reply.body.text()) as unknown[]
  const body = JSON.stringify(entries.slice(0, -1))
  client.write(`HTTP/1.1 200 OK\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
}
