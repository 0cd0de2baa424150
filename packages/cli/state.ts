import type { Running } from './supervise.ts'

/** What runs on one DATA_DIR, as the master tells it to other commands. */
export interface State {
  readonly pid: number
  /** Milliseconds since 1970. */
  readonly since: number
  readonly version: string
  readonly inBackground: boolean
  /** Null until it is known. With the password in it: not for logs. */
  readonly databaseUrl: string | null
  /** Where the two processes are found from this machine. */
  readonly adminUrl: string
  readonly socketUrl: string
  readonly programs: readonly (Running & { name: string })[]
  /** The master's own memory, in bytes. */
  readonly memory: number
}
