import { type Logger, pino } from 'pino'
import type { logLevels } from './env.ts'

const secret = ['password', 'token', 'ticket', 'cookie', 'authorization', 'captcha', '_csrf']

/**
 * A process's log: one line of JSON an event. What could open a door is cut out wherever somebody logs it.
 *
 * @param app which process this is: what tells their lines apart
 */
export function openLog(app: string, level: (typeof logLevels)[number]): Logger {
  const options = {
    level,
    base: { app },
    redact: { paths: secret.flatMap((name) => [name, `*.${name}`, `*.headers.${name}`]), remove: true },
  }
  // Each line at once: what waits in a buffer when the process exits is written by sonic-boom in a loop that never ends
  // once nobody reads it, so a process whose master was killed would stay for ever.
  return pino(options, pino.destination({ sync: true }))
}
