import { type Logger, pino } from 'pino'
import { prettyFactory } from 'pino-pretty'
import type { Config } from './config.ts'
import type { Outlet } from './outlet.ts'

/** What the master and its children say, for people to read. */
export interface Log {
  /** The master's own log, beside the lines of its children. */
  readonly own: Logger
  /** Shows one line of JSON to a person; what is not JSON is shown as it is. */
  writeLine(line: string): void
  /** Shows what a child wrote to stderr: a sentence to whoever started it, or the last of one that broke. */
  complain(line: string): void
}

export interface LogOptions {
  readonly level: Config['logLevel']
  readonly outlet: Outlet
  readonly complaints: Outlet
}

export function openLog({ level, outlet, complaints }: LogOptions): Log {
  const pretty = prettyFactory({
    colorize: outlet.isTerminal,
    // A file is read on another day.
    translateTime: outlet.isTerminal ? 'SYS:HH:MM:ss' : 'SYS:yyyy-mm-dd HH:MM:ss',
    ignore: 'pid,hostname,app',
    messageFormat: '{if app}{app}: {end}{msg}',
    singleLine: true,
  })
  const writeLine = (line: string) => outlet.write(pretty(line))
  return {
    own: pino({ level, base: { app: 'master' } }, { write: writeLine }),
    writeLine,
    complain: (line) => complaints.write(`${line}\n`),
  }
}
