import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { forty, onStage, type Row } from '../../support/faults/row.ts'
import { openWire, type Wire } from '../../support/wire.ts'
import { watchSaving } from './by-call.ts'

const run = promisify(execFile)

/** What runs out. */
export const limits: Row[] = [
  {
    id: 'K21',
    fault: 'PostgreSQL’s disk is full (a small tmpfs)',
    expected: '0 acks while full, 53100, answered 503, reads work; then Z without a restart of ours',
    obstacle: async () => (process.getuid?.() === 0 ? null : 'not root'),
    async run(found) {
      const disk = await mkdtemp(join(tmpdir(), 'kefu-disk-'))
      await run('mount', ['-t', 'tmpfs', '-o', 'size=160m,mode=0755', 'tmpfs', disk])
      // Logs that are written already: the rows are what finds no room.
      const settings = { min_wal_size: '64MB', max_wal_size: '64MB', wal_recycle: 'on' }
      const stage = onStage(
        { proxies: ['calls'], postgres: { dataDir: join(disk, 'data'), settings } },
        forty,
        async ({ system, crowd }) => {
          const { journal } = crowd
          crowd.write(200)
          await crowd.settle()
          await fill(disk)
          crowd.write(400, 'x'.repeat(2000))
          await untilSaid(system.admin.lines, '53100')
          const acknowledged = journal.acknowledged.size
          const { statuses } = watchSaving(system)
          await pause(5000)
          found.exactly('answered', [...new Set(statuses)].join(' '), '503')
          found.zero('acks', journal.acknowledged.size - acknowledged)
          const [row] = await system.postgres.query<{ count: string }>('select count(*) from messages')
          found.atLeast('read', Number(row?.count), 200)
          await run('mount', ['-o', 'remount,size=400m', disk])
          found.counters(await crowd.settle())
          found.zero('exits', system.admin.exits.length + system.socket.exits.length)
        },
      )
      try {
        await stage
      } finally {
        await run('umount', [disk])
        await rm(disk, { recursive: true, force: true })
      }
    },
  },
  {
    id: 'K24',
    fault: 'a heap of 96 MiB, the store is down, a flood',
    expected: 'busy; 0 OOM; then Z',
    run: (found) =>
      onStage(
        { execArgv: { socket: ['--max-old-space-size=96'] } },
        { visitors: 6, agents: 2 },
        async ({ system, crowd }) => {
          const flooders = await Promise.all(Array.from({ length: 20 }, () => visit(system.clientUrl)))
          const pid = system.socket.pid
          await system.admin.kill({ back: false })
          for (const wire of flooders) flood(wire, 800)
          crowd.write(60)
          const busy = await Promise.all(flooders.map((wire) => wire.next('busy').then(() => 1)))
          await pause(3000)
          found.atLeast('told busy', busy.length, flooders.length)
          found.note(`RSS ${Math.round((await system.socket.memory()) / 2 ** 20)} MiB`)
          for (const wire of flooders) wire.close()
          await system.admin.start()
          crowd.journal.allow(floodText)
          found.counters(await crowd.settle())
          found.exactly('the same process', system.socket.pid, pid)
        },
      ),
  },
]

const floodText = 'flood'

async function visit(url: string): Promise<Wire> {
  const wire = await openWire(url)
  wire.send({ type: 'login', v: 1, group: 'member' })
  await wire.next('ready')
  return wire
}

/** Sends without waiting for anything, as no client of ours does. */
function flood(wire: Wire, count: number): void {
  for (let n = 0; n < count; n++) {
    const cid = randomUUID()
    wire.send({ type: 'msg', cid, msg: `${floodText} ${cid} ${'x'.repeat(3800)}` })
  }
}

/** Writes a file that takes what is left. */
async function fill(disk: string): Promise<void> {
  const { bavail, bsize } = await statfs(disk)
  await writeFile(join(disk, 'filler'), Buffer.alloc(bavail * bsize))
}

async function untilSaid(lines: readonly string[], words: string): Promise<void> {
  const deadline = Date.now() + 30_000
  while (!lines.some((line) => line.includes(words))) {
    if (Date.now() > deadline) throw new Error(`nobody said ${words} in 30 s`)
    await pause(50)
  }
}
