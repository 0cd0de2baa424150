import { setTimeout as pause } from 'node:timers/promises'
import { type Crowd, until } from '../../support/faults/crowd.ts'
import type { Findings } from '../../support/faults/findings.ts'
import { forty, onStage, type Row } from '../../support/faults/row.ts'
import type { System } from '../../support/faults/system.ts'
import { watchSaving } from './by-call.ts'

const fifty = { visitors: 38, agents: 12 }
/** Fifty people who type; what waits in each outbox stays below what it takes. */
const typing = { short: { seconds: 20, perSecond: 60 }, long: { seconds: 600, perSecond: 6 } }

/** Somebody is away for a while, or asleep. */
export const away: Row[] = [
  {
    id: 'K08',
    fault: 'admin app is down while 50 clients keep typing',
    expected: '0 acks, 0 relayed, 0 sockets closed; then Z, drained ≤ 10 s, socket RSS + < 64 MiB',
    run: (found, { long }) =>
      onStage({}, fifty, async ({ system, crowd }) => {
        await crowd.settle()
        await outage(found, { system, crowd }, long, {
          begin: () => system.admin.kill({ back: false }),
          end: () => system.admin.start(),
        })
      }),
  },
  {
    id: 'K09',
    fault: 'PostgreSQL is down (stop -m fast) while 50 clients keep typing',
    expected: 'as K08; admin /readyz 503, /healthz 200; 0 crashes',
    run: (found, { long }) =>
      onStage({}, fifty, async ({ system, crowd }) => {
        await crowd.settle()
        await outage(found, { system, crowd }, long, {
          begin: () => system.postgres.stop(),
          async end() {
            found.exactly('readyz', await statusOf(`${system.adminUrl}/readyz`), 503)
            found.exactly('healthz', await statusOf(`${system.adminUrl}/healthz`), 200)
            await system.postgres.start()
          },
        })
        found.zero('crashes', system.admin.exits.length + system.socket.exits.length)
      }),
  },
  {
    id: 'K10',
    fault: 'admin app is frozen',
    expected: 'Z; each POST given up after 5 s, the same batch again ≤ 6 s',
    run: (found, { long }) =>
      onStage({ proxies: ['calls'] }, forty, async ({ system, crowd }) => {
        const posts = watchSaving(system)
        const seconds = long ? 30 : 12
        system.admin.freeze()
        await crowd.writeWhile(100, pause(seconds * 1000))
        system.admin.thaw()
        found.note(`${seconds} s`)
        found.atLeast('batches again', posts.repeated.length, 1)
        found.atLeast('earliest after', Math.min(...posts.repeated) / 1000, 4.9, ' s')
        found.atMost('latest after', Math.max(...posts.repeated) / 1000, 6, ' s')
        found.counters(await crowd.settle())
      }),
  },
  {
    id: 'K11',
    fault: 'socket server is frozen',
    expected: 'clients notice ≤ 45 s; Z',
    waits: true,
    run: (found, { long }) =>
      onStage({}, forty, async ({ system, crowd }) => {
        const since = Date.now()
        system.socket.freeze()
        crowd.write(200)
        await until(() => crowd.people.every(({ isReady }) => !isReady), 'everybody noticed', 60_000)
        found.atMost('noticed after', (Date.now() - since) / 1000, 45, ' s')
        await pause(Math.max(0, (long ? 90_000 : 45_000) - (Date.now() - since)))
        system.socket.thaw()
        found.counters(await crowd.settle(90_000))
      }),
  },
]

/** What everybody writes meanwhile is kept by him, and neither acknowledged nor shown to anybody; then all of it is. */
async function outage(
  found: Findings,
  { system, crowd }: { system: System; crowd: Crowd },
  long: boolean,
  { begin, end }: { begin(): Promise<unknown>; end(): Promise<void> },
): Promise<void> {
  const { journal } = crowd
  const { seconds, perSecond } = long ? typing.long : typing.short
  const memory = await system.socket.memory()
  const closed = journal.closings.length
  await begin()
  const before = { acks: journal.acknowledged.size, shown: journal.shown.size }
  const written = journal.written.size
  await crowd.writeWhile(perSecond, pause(seconds * 1000))
  found.note(`${seconds} s, ${journal.written.size - written} written`)
  found.zero('acks', journal.acknowledged.size - before.acks)
  found.zero('relayed', journal.shown.size - before.shown)
  const since = Date.now()
  await end()
  await journal.untilAnswered(journal.written.size)
  found.atMost('drained', (Date.now() - since) / 1000, 10, ' s')
  found.counters(await crowd.settle())
  found.zero('closed', journal.closings.length - closed)
  found.atMost('RSS +', ((await system.socket.memory()) - memory) / 2 ** 20, 64, ' MiB')
}

async function statusOf(url: string): Promise<number> {
  const reply = await fetch(url)
  await reply.text()
  return reply.status
}
