import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate } from '@kefu/admin/migrate.ts'
import { Client } from 'pg'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    clusterUrl: string
  }
}

export const template = 'kefu_template'

/** One PostgreSQL for the whole run, with a template database that holds the migrations; it dies with the run, however that ends. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer()
  const url = await untilListening(server)
  await makeTemplate(url)
  // When another part of the set-up fails nobody calls us back: the run must end, and takes the server with it.
  server.unref()
  server.channel?.unref()
  project.provide('clusterUrl', url)
  return async () => {
    server.kill('SIGTERM')
    await once(server, 'exit')
  }
}

async function startServer(): Promise<ChildProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'kefu-test-'))
  const program = new URL('../../packages/devdb/server.ts', import.meta.url)
  return fork(program, [folder, '--throwaway'], {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, LOG_LEVEL: 'error' },
  })
}

function untilListening(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('message', (message: { url: string }) => resolve(message.url))
    server.once('exit', () =>
      reject(new Error('The database for the tests did not start; what it said is above.')),
    )
  })
}

async function makeTemplate(url: string): Promise<void> {
  const client = new Client(url)
  await client.connect()
  await client.query(`create database ${template}`)
  await client.end()
  await migrate(databaseAt(url, template))
}

/** The URL of another database of the same server. */
export function databaseAt(url: string, name: string): string {
  return Object.assign(new URL(url), { pathname: name }).href
}
