import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase } from '../support/database.ts'

let database: Awaited<ReturnType<typeof freshDatabase>>
let client: Client
beforeAll(async () => {
  database = await freshDatabase()
  client = new Client(database.url)
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await database.drop()
})

const statements = ['features', 'plugins'].flatMap((folder) => {
  const root = fileURLToPath(new URL(`../../packages/admin/${folder}`, import.meta.url))
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  )
  return files.flatMap((file) => statementsIn(readFileSync(`${root}/${file}`, 'utf8')))
})

/** Every `query('name', 'text')`; the text is empty where it is not written beside its name. */
function statementsIn(source: string) {
  const calls = /\b(?:query|held)(?:<[^(]*>)?\(\s*'(\w+)',\s*(?:`([^`]*)`|'([^']*)')?/g
  return [...source.matchAll(calls)].map(([, name = '', long, short]) => ({
    name,
    text: long ?? short ?? '',
  }))
}

test('no two statements have the same name: a connection prepares each name once', () => {
  const names = statements.map(({ name }) => name)
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  expect(names.length).toBeGreaterThan(50)
})

test('PostgreSQL understands every statement', async () => {
  const complete = statements.filter(({ text }) => text !== '' && !text.includes('${'))
  for (const { name, text } of complete)
    await client.query(`prepare ${name} as ${text}`).catch((err) => expect.fail(`${name}: ${err.message}`))
})

test('nothing that comes from outside is ever part of a statement', () => {
  const built = statements.filter(({ text }) => /\$\{(?!stateColumns\})/.test(text))
  expect(built.map(({ name }) => name)).toEqual([])
})
