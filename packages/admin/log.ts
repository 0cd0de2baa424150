import { type Logger, pino } from 'pino'
import type { Config } from './config.ts'

/** The process's log: one line of JSON an event. What could open a door is cut out wherever somebody logs it. */
export function openLog(level: Config['logLevel']): Logger {
  const secret = ['password', 'token', 'ticket', 'cookie', 'authorization', 'captcha', '_csrf']
  return pino({
    level,
    base: { app: 'admin' },
    redact: { paths: secret.flatMap((name) => [name, `*.${name}`, `*.headers.${name}`]), remove: true },
  })
}
