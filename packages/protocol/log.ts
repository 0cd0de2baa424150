import { type Logger, pino } from 'pino'
import type { logLevels } from './env.ts'

const secret = ['password', 'token', 'ticket', 'cookie', 'authorization', 'captcha', '_csrf']

/**
 * A process's log: one line of JSON an event. What could open a door is cut out wherever somebody logs it.
 *
 * @param app which process this is: what tells their lines apart
 */
export function openLog(app: string, level: (typeof logLevels)[number]): Logger {
  return pino({
    level,
    base: { app },
    redact: { paths: secret.flatMap((name) => [name, `*.${name}`, `*.headers.${name}`]), remove: true },
  })
}
