import { setTimeout as pause } from 'node:timers/promises'
import type { Input } from './commands.ts'
import { readConfig } from './config.ts'
import { readEnvironment } from './environment.ts'
import { type Figures, quantile, readFigures } from './figures.ts'
import { memoryOf } from './memory.ts'
import { demandRunning } from './running.ts'
import type { State } from './state.ts'
import { showStatus } from './status-table.ts'

/** How everything is doing; a figure that cannot be had is null. */
export interface Status {
  readonly version: string
  readonly inBackground: boolean
  readonly processes: readonly Process[]
  readonly connections: number | null
  readonly visitors: number | null
  readonly agents: number | null
  readonly conversations: { readonly open: number | null; readonly waiting: number | null }
  readonly messagesPerSecond: number | null
  /** Seconds from a message to its acknowledgement, since the socket server started. */
  readonly acknowledgement: { readonly p50: number | null; readonly p99: number | null }
  /** Calls of the socket server that wait for the admin app. */
  readonly backlog: number | null
  readonly database: {
    readonly inUse: number | null
    readonly most: number | null
    readonly waiting: number | null
  }
}

export interface Process {
  readonly name: string
  readonly pid: number
  readonly uptimeSeconds: number
  /** In bytes. */
  readonly memory: number | null
  readonly restarts: number
}

/** Messages a second are counted for so long. */
const lookMs = 1_000

export async function status({ options }: Input): Promise<void> {
  const { dataDir } = readConfig(readEnvironment())
  const found = await readStatus(await demandRunning(dataDir))
  console.log(options.json ? JSON.stringify(found, null, 2) : showStatus(found))
}

async function readStatus(state: State): Promise<Status> {
  const [first, firstAt] = [await readFigures(state.socketUrl), performance.now()]
  await pause(lookMs)
  const [socket, seconds] = [await readFigures(state.socketUrl), (performance.now() - firstAt) / 1000]
  const admin = await readFigures(state.adminUrl)
  const before = first?.get(acknowledged)
  const after = socket?.get(acknowledged)
  const open = admin?.get('kefu_database_connections{state="open"}')
  const idle = admin?.get('kefu_database_connections{state="idle"}')
  return {
    version: state.version,
    inBackground: state.inBackground,
    processes: await listProcesses(state),
    connections: socket?.get('kefu_socket_connections') ?? null,
    visitors: socket?.get('kefu_socket_people{person="visitor"}') ?? null,
    agents: socket?.get('kefu_socket_people{person="agent"}') ?? null,
    conversations: {
      open: admin?.get('kefu_conversations{state="open"}') ?? null,
      waiting: admin?.get('kefu_conversations{state="waiting"}') ?? null,
    },
    // One that was started again meanwhile counts from 0.
    messagesPerSecond:
      before === undefined || after === undefined ? null : Math.max(0, after - before) / seconds,
    acknowledgement: { p50: timeOf(socket, 0.5), p99: timeOf(socket, 0.99) },
    backlog: socket?.get('kefu_socket_lane_backlog') ?? null,
    database: {
      inUse: open === undefined || idle === undefined ? null : open - idle,
      most: admin?.get('kefu_database_connections{state="most"}') ?? null,
      waiting: admin?.get('kefu_database_connections{state="waiting"}') ?? null,
    },
  }
}

const acknowledged = 'kefu_socket_acknowledge_seconds_count'

function timeOf(figures: Figures | null, share: number): number | null {
  return figures && quantile(figures, 'kefu_socket_acknowledge_seconds', share)
}

async function listProcesses({ pid, since, memory, programs }: State): Promise<Process[]> {
  const uptime = (from: number) => Math.round((Date.now() - from) / 1000)
  const master = { name: 'master', pid, uptimeSeconds: uptime(since), memory, restarts: 0 }
  const others = programs.map(async (program) => ({
    name: program.name,
    pid: program.pid,
    uptimeSeconds: uptime(program.since),
    memory: await memoryOf(program.pid),
    restarts: program.restarts,
  }))
  return [master, ...(await Promise.all(others))]
}
