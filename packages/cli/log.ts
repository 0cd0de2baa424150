import { type Logger, pino } from 'pino'
import { prettyFactory } from 'pino-pretty'
import type { Config } from './config.ts'

const pretty = prettyFactory({
  colorize: process.stdout.isTTY === true,
  translateTime: 'SYS:HH:MM:ss',
  ignore: 'pid,hostname,app',
  messageFormat: '{if app}{app}: {end}{msg}',
  singleLine: true,
})

/** The master's own log, beside the lines of its children. */
export function openLog(level: Config['logLevel']): Logger {
  // Who reads us may go away (a closed terminal, `| head`); that ends the log, not the chat.
  process.stdout.on('error', () => {})
  return pino({ level, base: { app: 'master' } }, { write: writeLine })
}

/** Shows one line of JSON to a person; what is not JSON is shown as it is. */
export function writeLine(line: string): void {
  process.stdout.write(pretty(line))
}
