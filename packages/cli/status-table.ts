import type { Process, Status } from './status.ts'
import { table } from './table.ts'

/** The status for people. What is not known is a dash. */
export function showStatus(status: Status): string {
  const { acknowledgement, conversations, database } = status
  const processes = table(['process', 'pid', 'uptime', 'memory', 'restarts'], status.processes.map(rowOf))
  const chat = table(
    ['chat', 'connections', 'visitors', 'agents', 'open', 'waiting'],
    [
      [
        '',
        ...[
          status.connections,
          status.visitors,
          status.agents,
          conversations.open,
          conversations.waiting,
        ].map(count),
      ],
    ],
  )
  const work = table(
    ['work', 'messages/s', 'ack p50', 'ack p99', 'backlog', 'database pool'],
    [
      [
        '',
        count(status.messagesPerSecond),
        time(acknowledgement.p50),
        time(acknowledgement.p99),
        count(status.backlog),
        pool(database),
      ],
    ],
  )
  const where = status.inBackground ? 'in the background' : 'in a terminal'
  return `Kefu ${status.version}, ${where}\n\n${processes}\n\n${chat}\n\n${work}`
}

function rowOf({ name, pid, uptimeSeconds, memory, restarts }: Process): string[] {
  return [name, String(pid), duration(uptimeSeconds), megabytes(memory), String(restarts)]
}

/** The two largest units of it: 3 d 4 h, 12 min 5 s. */
export function duration(seconds: number): string {
  const units = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const
  const first = units.findIndex(([amount]) => amount > 0)
  if (first === -1) return '0 s'
  return units
    .slice(first, first + 2)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ')
}

function megabytes(bytes: number | null): string {
  return bytes === null ? '–' : `${Math.round(bytes / 1024 / 1024)} MB`
}

function count(figure: number | null): string {
  return figure === null ? '–' : String(Math.round(figure))
}

function time(seconds: number | null): string {
  if (seconds === null) return '–'
  return seconds < 1 ? `${(seconds * 1000).toFixed(1)} ms` : `${seconds.toFixed(1)} s`
}

function pool({ inUse, most, waiting }: Status['database']): string {
  if (inUse === null || most === null) return '–'
  return `${inUse} of ${most}${waiting ? `, ${waiting} wait` : ''}`
}
