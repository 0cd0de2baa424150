import { Client } from 'pg'
import { afterAll, expect, test } from 'vitest'
import { freshDatabase } from '../support/database.ts'

const made: { drop(): Promise<void> }[] = []
afterAll(() => Promise.all(made.map((database) => database.drop())))

async function connectTo(database: { url: string; drop(): Promise<void> }): Promise<Client> {
  made.push(database)
  const client = new Client(database.url)
  client.on('error', () => {})
  await client.connect()
  return client
}

test('each test file gets a database with the schema and without the rows of another', async () => {
  const [amys, bobs] = await Promise.all([freshDatabase().then(connectTo), freshDatabase().then(connectTo)])
  await amys.query('create table mine as select 1')
  const { rows } = await bobs.query(
    "select to_regclass('messages') is not null as has_schema, to_regclass('mine') as mine",
  )
  expect(rows).toEqual([{ has_schema: true, mine: null }])
})
