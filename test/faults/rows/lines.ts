import { setTimeout as pause } from 'node:timers/promises'
import { type Crowd, hire, until } from '../../support/faults/crowd.ts'
import { FaultProxy } from '../../support/faults/fault-proxy.ts'
import { Namespace } from '../../support/faults/namespace.ts'
import { onStage, type Row } from '../../support/faults/row.ts'
import type { System } from '../../support/faults/system.ts'
import { delaysWhile, percentile } from './delays.ts'

/** What the lines of clients do. */
export const lines: Row[] = [
  {
    id: 'K12',
    fault: 'a client is frozen while 500 messages arrive for it',
    expected: 'the server closes it ≤ 70 s; then it resumes: Z; ≤ 256 KiB held for it',
    waits: true,
    run: (found, { long }) =>
      onStage({}, { visitors: 4, agents: 1 }, async ({ system, crowd }) => {
        const wen = await crowd.addFarPage({ role: 'visitor', name: 'wen' })
        const before = await connections(system)
        wen.freeze()
        const since = Date.now()
        const held = await mostUnsent(system, async () => {
          await tell(crowd, wen.id, 500, 'x'.repeat(3800))
          await untilConnections(system, before - 1)
        })
        found.atMost('closed after', (Date.now() - since) / 1000, 70, ' s')
        found.atMost('held for it', held / 1024, 256, ' KiB')
        if (long) await pause(300_000 - (Date.now() - since))
        wen.thaw()
        found.counters(await crowd.settle(60_000))
      }),
  },
  {
    id: 'K13',
    fault: 'a half-open line: nothing passes, no FIN',
    expected: 'freed ≤ 70 s; his agent is told once; Z',
    waits: true,
    run: (found) =>
      onStage({}, { visitors: 4, agents: 1 }, async ({ system, crowd }) => {
        const line = await FaultProxy.open({ port: Number(new URL(system.clientUrl).port) })
        const vic = crowd.addVisitor('vic', `ws://127.0.0.1:${line.port}/`)
        await until(() => vic.isReady && vic.write(), 'vic is there')
        await crowd.settle()
        line.set({ kind: 'hold' })
        await vanish(found, system, crowd, vic.id)
        line.set({ kind: 'none' })
        line.cut()
        found.counters(await crowd.settle(60_000))
        await line.close()
      }),
  },
  {
    id: 'K13n',
    fault: 'the same with a cable that is pulled out of a network namespace',
    expected: 'freed ≤ 70 s; his agent is told once; Z',
    waits: true,
    obstacle: Namespace.obstacle,
    run: async (found) => {
      const namespace = await Namespace.open()
      const socketEnv = { SOCKET_HOST: namespace.address, LIMITS: 'on' }
      const stage = onStage({ socketEnv }, { visitors: 4, agents: 1 }, async ({ system, crowd }) => {
        const vic = await crowd.addFarPage({ role: 'visitor', name: 'vic', through: namespace.through })
        await tell(crowd, vic.id, 5)
        await crowd.settle()
        await namespace.cut()
        await vanish(found, system, crowd, vic.id)
        await namespace.join()
        found.counters(await crowd.settle(60_000))
      })
      await stage.finally(() => namespace.close())
    },
  },
  {
    id: 'K16',
    fault: 'a line of 16 kbit/s to an agent with 50 chats',
    expected: 'delivery to the others p99 ≤ + 20 ms; 0 exits; Z',
    obstacle: Namespace.obstacle,
    run: async (found, { long }) => {
      const namespace = await Namespace.open()
      const socketEnv = { SOCKET_HOST: namespace.address, LIMITS: 'on' }
      const stage = onStage({ socketEnv }, { visitors: 0, agents: 2 }, async ({ system, crowd }) => {
        const { agents, visitors } = crowd
        await hire(system, 3)
        for (let n = 1; n <= 20; n++) crowd.addVisitor(`visitor ${n}`)
        await until(() => visitors.every(({ isReady }) => isReady), 'the others’ visitors are there')
        await system.postgres.query("update agents set chat_limit = 10 where username <> 'agent 3'")
        await crowd.addFarPage({ role: 'agent', name: 'agent 3', through: namespace.through })
        // The others have all they take: all of these are his.
        for (let n = 21; n <= 70; n++) crowd.addVisitor(`visitor ${n}`)
        await until(() => visitors.every(({ isReady }) => isReady), 'his visitors are there')
        found.exactly('his chats', (await crowd.far[0]!.view()).listed.length, 50)
        const seconds = long ? 60 : 12
        const before = await delaysWhile(agents, crowd.writeWhile(40, pause(seconds * 1000)))
        await namespace.thin(16)
        const during = await delaysWhile(agents, crowd.writeWhile(40, pause(seconds * 1000)))
        await namespace.widen()
        found.atLeast('delivered', Math.min(before.length, during.length), 5 * seconds)
        found.note(`p99 ${percentile(before, 99)} → ${percentile(during, 99)} ms`)
        found.atMost('p99 +', percentile(during, 99) - percentile(before, 99), 20, ' ms')
        found.zero('exits', system.admin.exits.length + system.socket.exits.length)
        found.counters(await crowd.settle(60_000))
      })
      await stage.finally(() => namespace.close())
    },
  },
  {
    id: 'K17',
    fault: 'a client that does not read, 10,000 × 1 KiB for it',
    expected: 'closed at 256 KiB of backlog; resume brings all 10,000: Z',
    run: (found) =>
      onStage({}, { visitors: 0, agents: 1 }, async ({ system, crowd }) => {
        const line = await FaultProxy.open({ port: Number(new URL(system.clientUrl).port) })
        const vic = crowd.addVisitor('vic', `ws://127.0.0.1:${line.port}/`)
        await until(() => vic.isReady && crowd.agents[0]?.listed.length === 1, 'vic is there')
        line.set({ kind: 'pause' })
        const held = await mostUnsent(system, () => tell(crowd, vic.id, 10_000, 'x'.repeat(1000)))
        found.atLeast('held for it', held / 1024, 1, ' KiB')
        found.atMost('held for it', held / 1024, 256, ' KiB')
        found.atLeast('closed as too slow', await closedWith(system, 4408), 1)
        line.set({ kind: 'none' })
        found.counters(await crowd.settle(60_000))
        const [shown] = vic.shown()
        found.exactly('shown', shown?.messages.length ?? 0, 10_000)
        await line.close()
      }),
  },
]

/** The agent writes to one visitor; resolves when all of it is acknowledged. */
async function tell({ agents, journal }: Crowd, visitor: number, count: number, filler = ''): Promise<void> {
  const [agent] = agents
  if (!agent) throw new Error('nobody is there to write')
  await until(() => agent.entries.some(({ id }) => id === visitor), 'the agent has him')
  for (let written = 0; written < count; written++) {
    while (agent.waiting >= 100) await journal.untilAnswered(journal.answered + 1)
    if (!agent.write(filler, visitor)) throw new Error(`${agent.name} cannot write`)
  }
  await journal.untilAnswered(journal.written.size)
}

/** Waits until the server noticed that a visitor is gone, and his agent was told. */
async function vanish(
  found: Parameters<Row['run']>[0],
  system: System,
  crowd: Crowd,
  visitor: number,
): Promise<void> {
  const since = Date.now()
  const told: string[] = []
  const [agent] = crowd.agents
  const stop = agent?.chat.listen((frame) => {
    if (frame.type === 'logout' && frame.disc_id === visitor) told.push(frame.why)
  })
  await untilConnections(system, (await connections(system)) - 1)
  found.atMost('freed after', (Date.now() - since) / 1000, 70, ' s')
  await until(() => told.length > 0, 'the agent is told', 20_000)
  // Whoever told him twice would do it with the next sweep.
  await pause(3000)
  found.exactly('told', told.join(' '), 'away')
  stop?.()
}

/** The most that the server held for slow clients during the work, in bytes. */
async function mostUnsent(system: System, work: () => Promise<void>): Promise<number> {
  let most = 0
  let done = false
  const watched = (async () => {
    while (!done) {
      most = Math.max(most, await metric(system, /^kefu_socket_unsent_bytes (\d+)$/m))
      await pause(5)
    }
  })()
  await work().finally(() => {
    done = true
  })
  await watched
  return most
}

async function connections(system: System): Promise<number> {
  return metric(system, /^kefu_socket_connections (\d+)$/m)
}

async function untilConnections(system: System, count: number): Promise<void> {
  const deadline = Date.now() + 100_000
  while ((await connections(system)) > count) {
    if (Date.now() > deadline) throw new Error('the server did not free the connection in 100 s')
    await pause(250)
  }
}

async function closedWith(system: System, code: number): Promise<number> {
  return metric(system, new RegExp(`^kefu_socket_closed_total\\{code="${code}"\\} (\\d+)$`, 'm'))
}

async function metric({ socketUrl }: System, line: RegExp): Promise<number> {
  const text = await (await fetch(`${socketUrl}/metrics`)).text()
  return Number(line.exec(text)?.[1] ?? 0)
}
