import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '@kefu/devdb/free-port.ts'
import { startDatabase } from '@kefu/devdb/start-database.ts'
import { Client } from 'pg'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openWire } from '../support/wire.ts'
import { readCompose, type Service } from './compose.ts'

const secrets = {
  POSTGRES_PASSWORD: 'lettersAndDigits1',
  SERVICE_SECRET: 'a service secret of forty characters or so',
  SESSION_SECRET: 'a session secret of forty characters or so',
}

test('no secret has a default, and each that is missing is asked for in a sentence', async () => {
  for (const name of Object.keys(secrets)) {
    const attempt = readCompose({ ...secrets, [name]: '' })
    await expect(attempt, name).rejects.toThrow(new RegExp(`^Set ${name} in \\.env to .*\\.$`))
  }
})

test('only browsers get in from outside, everything comes back by itself, and the data stays', async () => {
  const { postgres, admin, socket, caddy, ...others } = await readCompose(secrets)
  expect(others).toEqual({})
  expect([postgres?.ports, admin?.ports, socket?.ports]).toEqual([
    undefined,
    ['127.0.0.1:8000:8000'],
    ['127.0.0.1:2000:2000'],
  ])
  expect([postgres, admin, socket].map((service) => service?.profiles)).toEqual([
    undefined,
    undefined,
    undefined,
  ])
  expect(caddy?.profiles).toEqual(['tls'])
  for (const service of [postgres, admin, socket, caddy]) expect(service?.restart).toBe('unless-stopped')
  expect(admin?.depends_on).toEqual({ postgres: { condition: 'service_healthy' } })
  expect(socket?.depends_on).toEqual({ admin: { condition: 'service_healthy' } })
  expect(postgres?.volumes).toEqual(['postgres:/var/lib/postgresql'])
})

test('nobody is root or writes where he need not, and all of them fit a machine of 512 MB', async () => {
  const services = Object.values(await readCompose(secrets))
  for (const service of services) {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    })
    expect(service.user ?? /^USER (\d+)/m.exec(service.build?.dockerfile_inline ?? '')?.[1]).toMatch(
      /^(node|postgres|1000)$/,
    )
  }
  expect(services.map(memoryOf).reduce((sum, memory) => sum + memory)).toBeLessThanOrEqual(512)
})

describe('the services as they are written', () => {
  test('get healthy and store a message', { timeout: 60_000 }, async () => {
    const { login, database } = await runServices(secrets)
    const vic = await login()
    const { conversation } = await vic.next('ready')
    const cid = randomUUID()
    vic.send({ type: 'msg', group: 'member', cid, msg: 'Do you ship to Norway?' })
    expect(await vic.next('ack')).toMatchObject({ cid, conversation, seq: 1 })
    expect(await database.read('select body from messages where cid = $1', cid)).toEqual([
      { body: 'Do you ship to Norway?' },
    ])
  })

  test('need less than 256 MB together while a thousand visitors are here', async () => {
    // So all of them may come from one address, this one.
    const { login, children } = await runServices({ ...secrets, TRUST_PROXY: '127.0.0.1' })
    const visitors = []
    while (visitors.length < 1_000) visitors.push(...(await Promise.all(Array.from({ length: 50 }, login))))
    for (const visitor of visitors) {
      await visitor.next('ready')
      visitor.send({ type: 'msg', group: 'member', cid: randomUUID(), msg: 'Do you ship to Norway?' })
    }
    for (const visitor of visitors) await visitor.next('ack')
    const memory = await Promise.all(children.map((child) => memoryIn(child, 'VmRSS')))
    expect(memory.reduce((sum, one) => sum + one)).toBeLessThan(256)
  })
})

/** Starts both servers by the commands and with the settings of their containers. */
async function runServices(variables: Record<string, string>) {
  // As the image has them.
  await import('@kefu/build/servers.ts')
  const database = await runDatabase()
  const [adminPort, socketPort] = [await freePort(), await freePort()]
  const services = await readCompose({ ...variables, POSTGRES_PASSWORD: database.password })
  // Names of containers, and ports that may be taken here, become those of this machine.
  const here = JSON.stringify(services)
    .replaceAll('@postgres:5432', `@${database.host}`)
    .replaceAll(/\b(admin|127\.0\.0\.1):8000\b/g, `127.0.0.1:${adminPort}`)
    .replaceAll(/\b(socket|127\.0\.0\.1):2000\b/g, `127.0.0.1:${socketPort}`)
    .replaceAll('0.0.0.0', '127.0.0.1')
    .replaceAll('_PORT":"8000"', `_PORT":"${adminPort}"`)
    .replaceAll('_PORT":"2000"', `_PORT":"${socketPort}"`)
  const { admin, socket }: Record<string, Service> = JSON.parse(here)

  const children: ChildProcess[] = []
  for (const service of [admin!, socket!]) {
    expect(await healthOf(service), 'healthy before it runs').not.toBe(0)
    const { child, ended } = run(service)
    children.push(child)
    while ((await Promise.race([healthOf(service), ended])) !== 0);
  }

  async function login() {
    const visitor = await openWire(`ws://127.0.0.1:${socketPort}/`, `http://127.0.0.1:${adminPort}`)
    onTestFinished(visitor.close)
    visitor.send({ type: 'login', v: 1, group: 'member' })
    return visitor
  }
  return { login, database, children }
}

async function runDatabase() {
  const folder = await mkdtemp(join(tmpdir(), 'kefu-ops-'))
  const database = await startDatabase({ dataDir: folder })
  onTestFinished(async () => {
    await database.stop()
    await rm(folder, { recursive: true })
  })
  async function read(statement: string, ...values: string[]) {
    const client = new Client(database.url)
    await client.connect()
    return client.query(statement, values).then(({ rows }) => client.end().then(() => rows))
  }
  const { host, password } = new URL(database.url)
  return { host, password, read }
}

/** How much the service may have, in MB. */
function memoryOf({ mem_limit }: Service): number {
  expect(mem_limit).toMatch(/^\d+m$/)
  return Number.parseInt(mem_limit, 10)
}

/** Runs what the container would run; rejects when it ends before the test does. */
function run(service: Service): { child: ChildProcess; ended: Promise<never> } {
  const { command, environment } = service
  const child = start(command!, environment)
  const exited = once(child, 'exit')
  let isStopping = false
  onTestFinished(async () => {
    isStopping = true
    expect(await memoryIn(child, 'VmHWM')).toBeLessThan(memoryOf(service))
    child.kill('SIGTERM')
    expect((await exited)[0]).toBe(0)
  })
  const ended = exited.then(([code]) => {
    if (isStopping) return new Promise<never>(() => {})
    throw new Error(`${command!.join(' ')} ended with ${code}`)
  })
  return { child, ended }
}

/** What it has (VmRSS), or the most that it ever had (VmHWM), in MB; 0 where the system does not tell. */
async function memoryIn({ pid }: ChildProcess, what: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const [, kilobytes = '0'] = new RegExp(`^${what}:\\s+(\\d+) kB$`, 'm').exec(status) ?? []
  return Number(kilobytes) / 1024
}

async function healthOf({ healthcheck, environment }: Service): Promise<number> {
  const [kind, ...command] = healthcheck.test
  expect(kind).toBe('CMD')
  const [code] = await once(start(command, environment, 'ignore'), 'exit')
  return code
}

function start(
  [program = '', ...args]: string[],
  environment: Service['environment'],
  stderr: 'ignore' | 'inherit' = 'inherit',
) {
  return spawn(program, args, {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'ignore', stderr],
  })
}
