import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { inject } from 'vitest'
import { databaseAt, template } from './cluster.ts'

/** A database of its own for a test file, with the newest schema and no rows; `drop` ends whatever is still connected to it. */
export async function freshDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `test_${randomBytes(8).toString('hex')}`
  await run(`create database ${name} template ${template}`)
  return {
    url: databaseAt(inject('clusterUrl'), name),
    drop: () => run(`drop database ${name} with (force)`),
  }
}

async function run(statement: string): Promise<void> {
  const client = new Client(inject('clusterUrl'))
  await client.connect()
  await client.query(statement).finally(() => client.end())
}
