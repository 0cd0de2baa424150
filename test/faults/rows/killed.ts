import { setTimeout as pause } from 'node:timers/promises'
import { type Crowd, until } from '../../support/faults/crowd.ts'
import { bodyOf } from '../../support/faults/requests.ts'
import { forty, onStage, type Row } from '../../support/faults/row.ts'
import type { System } from '../../support/faults/system.ts'
import { saving } from './by-call.ts'
import { slowSaving } from './slow-saving.ts'

const perSecond = 200

export const killed: Row[] = [
  {
    id: 'K01',
    fault: 'socket server dies mid-burst, again and again',
    expected: 'Z; 95 % of clients back ≤ 2 s after it is',
    run: (found, { long }) =>
      onStage({}, forty, async ({ system, crowd }) => {
        const returns: number[] = []
        for (let round = 0; round < 5; round++) returns.push(...(await killAndTime(system, crowd)))
        returns.sort((a, b) => a - b)
        found.atMost('back', returns[Math.floor(0.95 * returns.length)] ?? 0, 2, ' s')
        const times = long ? 100 : 15
        await crowd.writeWhile(perSecond, killOften(crowd, times))
        found.note(`${5 + times} kills`)
        found.counters(await crowd.settle(60_000))
      }),
  },
  {
    id: 'K02',
    fault: 'socket server dies after the commit, before the ack',
    expected: 'Z; resent ones answered dup, with the same seq',
    run: (found) =>
      onStage({ proxies: ['calls'] }, forty, async ({ system, crowd }) => {
        const proxy = system.proxy('calls')
        const { journal } = crowd
        let known = 0
        const rounds = 10
        for (let round = 0; round < rounds; round++) {
          const before = journal.dups
          const posted = proxy.nextRequest(saving)
          crowd.write(40)
          await posted
          const committed = proxy.nextAnswer(saving)
          proxy.set({ kind: 'swallow' })
          system.socket.freeze()
          await committed
          await system.socket.kill()
          proxy.set({ kind: 'none' })
          await journal.untilAnswered(journal.written.size)
          if (journal.dups > before) known++
        }
        found.exactly('rounds with dup', known, rounds)
        found.counters(await crowd.settle())
      }),
  },
  {
    id: 'K03',
    fault: 'admin app dies inside the transaction',
    expected: 'Z; the batch repeated whole',
    run: (found) =>
      onStage({ proxies: ['calls'] }, forty, async ({ system, crowd }) => {
        const proxy = system.proxy('calls')
        await slowSaving(system.postgres, 0.3)
        let repeated = 0
        const rounds = 5
        for (let round = 0; round < rounds; round++) {
          // One writer: one batch is on its way, and what he writes meanwhile waits behind it.
          const posted = proxy.nextRequest(saving)
          for (let n = 0; n < 5; n++) crowd.visitors[round]?.write()
          const batch = bodyOf(await posted)
          await saves(system)
          const again = proxy.nextRequest(saving)
          await system.admin.kill()
          if (bodyOf(await again).equals(batch)) repeated++
          crowd.write(40)
          await crowd.journal.untilAnswered(crowd.journal.written.size)
        }
        found.exactly('batches repeated whole', repeated, rounds)
        found.counters(await crowd.settle())
      }),
  },
  {
    id: 'K04',
    fault: 'admin app dies after the commit, before the response',
    expected: 'Z; ≥ 1 dup',
    run: (found) =>
      onStage({ proxies: ['calls'] }, forty, async ({ system, crowd }) => {
        const proxy = system.proxy('calls')
        for (let round = 0; round < 5; round++) {
          const posted = proxy.nextRequest(saving)
          crowd.write(40)
          await posted
          const committed = proxy.nextAnswer(saving)
          proxy.set({ kind: 'swallow' })
          await committed
          await system.admin.kill()
          proxy.set({ kind: 'none' })
          await crowd.journal.untilAnswered(crowd.journal.written.size)
        }
        found.atLeast('dup', crowd.journal.dups, 1)
        found.counters(await crowd.settle())
      }),
  },
  {
    id: 'K05',
    fault: 'PostgreSQL crashes (stop -m immediate), back after 2 s',
    expected: 'Z; 0 exits of admin and socket',
    run: (found, { long }) =>
      onStage({}, forty, async ({ system, crowd }) => {
        const { postgres, admin, socket } = system
        const times = long ? 10 : 4
        await crowd.writeWhile(
          perSecond,
          restartPostgres(system, () => postgres.crash(), times, 2000),
        )
        found.note(`${times} crashes`)
        found.counters(await crowd.settle())
        found.zero('exits', admin.exits.length + socket.exits.length)
      }),
  },
  {
    id: 'K06',
    fault: 'PostgreSQL restarts cleanly under load (57P01)',
    expected: 'Z; 0 messages answered internal',
    run: (found) =>
      onStage({}, forty, async ({ system, crowd }) => {
        await crowd.writeWhile(
          perSecond,
          restartPostgres(system, () => system.postgres.stop(), 5, 1000),
        )
        found.counters(await crowd.settle())
        const codes = [...crowd.journal.refused.values()]
        found.zero('internal', codes.filter((code) => code === 'internal').length)
      }),
  },
  {
    id: 'K34',
    fault: 'rolling deploy: SIGTERM to each process in turn, under load',
    expected: 'lanes drained, close 1012, exit 0 ≤ 10 s; Z; 0 messages refused',
    run: (found) =>
      onStage({}, forty, async ({ system, crowd }) => {
        const { admin, socket } = system
        const seconds: number[] = []
        const codes: (number | NodeJS.Signals)[] = []
        async function deploy() {
          for (const process of [socket, admin, socket, admin]) {
            await pause(1000)
            // Who has no line is told nothing when it closes.
            await until(() => crowd.people.every(({ isReady }) => isReady), 'everybody has a line')
            const since = Date.now()
            codes.push(await process.terminate())
            seconds.push((Date.now() - since) / 1000)
            await process.up()
          }
        }
        await crowd.writeWhile(perSecond, deploy())
        found.exactly('exit codes', codes.join(' '), '0 0 0 0')
        found.note(`exits after ${seconds.map((one) => one.toFixed(1)).join(' ')} s`)
        found.atMost('longest exit', Math.max(...seconds), 10, ' s')
        const closings = crowd.journal.closings.filter((code) => code === 1012).length
        found.exactly('closed with 1012', closings, 2 * crowd.people.length)
        found.zero(
          'not drained',
          socket.lines.filter((line) => line.includes('before everything was stored')).length,
        )
        found.zero('refused', crowd.journal.refused.size)
        found.counters(await crowd.settle())
      }),
  },
]

/** Kills the socket server once; seconds from its return until each client is back. */
async function killAndTime({ socket }: System, { people }: Crowd): Promise<number[]> {
  await until(() => people.every(({ isReady }) => isReady), 'everybody has a line')
  await socket.kill()
  await socket.up()
  const since = Date.now()
  return Promise.all(
    people.map(async (person) => {
      await until(() => person.isReady, `${person.name} is back`)
      return (Date.now() - since) / 1000
    }),
  )
}

/**
 * Every other time in the middle of the logins, however slow they are, and else when all agents are back: who is away
 * for longer than his grace loses his visitors, and what he wrote to them is refused.
 */
async function killOften(crowd: Crowd, times: number): Promise<void> {
  const { system, agents } = crowd
  for (let n = 0; n < times; n++) {
    await system.socket.up()
    crowd.lookUp()
    if (n % 2 === 0) await until(() => agents.every(({ isReady }) => isReady), 'every agent is back')
    await pause(300)
    await system.socket.kill()
  }
  await system.socket.up()
  crowd.lookUp()
}

async function restartPostgres(
  { postgres }: System,
  end: () => Promise<void>,
  times: number,
  awayMs: number,
): Promise<void> {
  for (let n = 0; n < times; n++) {
    await pause(1000)
    await end()
    await pause(awayMs)
    await postgres.start()
  }
}

/** Resolves when a transaction that saves messages sleeps. */
async function saves({ postgres }: System): Promise<void> {
  for (;;) {
    const sleeping = await postgres.query("select from pg_stat_activity where wait_event = 'PgSleep'")
    if (sleeping.length > 0) return
  }
}
