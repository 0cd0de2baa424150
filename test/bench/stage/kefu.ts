import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '@kefu/devdb/free-port.ts'
import { request } from 'undici'
import { Closers } from './closers.ts'
import { peopleOf } from './people.ts'
import { urlIn } from './postgres.ts'
import { type Program, startProgram } from './program.ts'
import type { Target } from './target.ts'

/** Our system: both processes as they run in production, but for the limits on what one person may send. */
export interface Kefu extends Target {
  readonly adminUrl: string
  readonly databaseUrl: string
  readonly admin: Program
  /** Kills the socket server and starts it again at the same address. */
  killSocketServer(): Promise<void>
  close(): Promise<void>
}

export interface KefuOptions {
  readonly databaseUrl: string
  readonly postgresPid: number
  /** For both processes, beside what every part sets. */
  readonly env?: NodeJS.ProcessEnv
}

const secrets = {
  SERVICE_SECRET: 'the service secret of the benchmark and of nothing else',
  SESSION_SECRET: 'the session secret of the benchmark and of nothing else',
}
const readyMs = 15_000

export async function startKefu({ databaseUrl, postgresPid, env: more }: KefuOptions): Promise<Kefu> {
  const closers = new Closers()
  const [adminPort, socketPort] = [await freePort(), await freePort()]
  const adminUrl = `http://127.0.0.1:${adminPort}`
  const socketUrl = `http://127.0.0.1:${socketPort}`
  const env = {
    ...secrets,
    NODE_ENV: 'production',
    LIMITS: 'off',
    LOG_LEVEL: 'warn',
    // What is stored is compared with what was sent: nothing else speaks.
    CANARY_SECONDS: '0',
    DATABASE_URL: databaseUrl,
    ADMIN_PORT: String(adminPort),
    SOCKET_PORT: String(socketPort),
    ADMIN_URL: adminUrl,
    SOCKET_URL: socketUrl,
    // Deadlines are looked at from so many seconds after the start: what that costs is to be in the figures.
    AGENT_GRACE: '12',
    ...more,
  }
  const start = async (name: 'admin' | 'socket') =>
    startProgram(new URL(`../../../packages/${name}/server.ts`, import.meta.url), { env, probed: true })

  try {
    const admin = await start('admin')
    closers.add(() => admin.program.stop())
    let socket = await start('socket')
    closers.add(() => socket.program.stop())
    await untilReady(`${urlIn(socket.first)}/readyz`)
    const people = peopleOf(databaseUrl, secrets.SESSION_SECRET)
    return {
      name: 'kefu',
      adminUrl,
      databaseUrl,
      admin: admin.program,
      crowd: async (agents, visitors) => ({
        url: socketUrl.replace('http', 'ws'),
        dialect: 'plain',
        tickets: await people.tickets(agents),
        tokens: await people.tokens(visitors),
        tellsAgent: true,
      }),
      processes: () => ({ socket: socket.program.pid, admin: admin.program.pid, postgres: postgresPid }),
      door: () => socket.program,
      async killSocketServer() {
        await socket.program.kill()
        socket = await start('socket')
      },
      close: () => closers.close(),
    }
  } catch (err) {
    await closers.close()
    throw err
  }
}

async function untilReady(url: string): Promise<void> {
  for (const until = Date.now() + readyMs; Date.now() < until; await pause(50)) {
    const { statusCode, body } = await request(url)
    await body.dump()
    if (statusCode === 200) return
  }
  throw new Error(`${url} is not ready after ${readyMs / 1000} s.`)
}
