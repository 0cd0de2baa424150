import { Delivery, type ServiceName, serviceCalls } from '@kefu/protocol/service.ts'
import { createSigner, signatureHeader } from '@kefu/protocol/signature.ts'
import fc from 'fast-check'
import Type, { type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { arbitraryOf, misfitOf } from '../support/arbitrary.ts'
import { addAgent, type Client, openClient } from '../support/client.ts'
import { openSystem, type System } from '../support/system.ts'
import { patience, sampled, seed } from './seed.ts'
import { type Route, type Watched, watchApp } from './watch-app.ts'

// Bodies and addresses of every shape, for everything that takes any. Whatever comes: no 5xx, and nothing that only
// the database refused.
let admin: Admin & { watched: Watched }
let amy: Client
beforeAll(async () => {
  admin = await watchApp(() => openAdmin({ LIMITS: 'off', CAPTCHA: 'off' }))
  await addAgent(admin, 'amy', 'Amy')
  // No guess of a number may be that of the session which asks all this, and end it.
  await admin.db.query('test_far', 'alter sequence sessions_id_seq restart with 7000000000000000')
  amy = openClient(admin, 'en')
  await amy.signIn('amy')
  await amy.get('/admin/service/index')
})
afterAll(() => admin.close())

describe(`calls of the socket server (FUZZ_SEED=${seed})`, () => {
  const names = Object.keys(serviceCalls) as ServiceName[]
  test.each(names)('%s is refused in any other shape, and changes nothing', patience, async (name) => {
    const schema = Type.Array(serviceCalls[name].call, { minItems: 1, maxItems: 1000 })
    const check = Compile(schema)
    const before = await countRows()
    for (const entries of sampled(misfitOf(schema), 500)) {
      if (check.Check(JSON.parse(JSON.stringify(entries)))) continue
      const { statusCode, body } = await call(name, entries)
      expect(statusCode, body).toBe(400)
    }
    expect(await countRows()).toEqual(before)
  })

  test.each(names)('%s is answered, whatever fits its shape', patience, async (name) => {
    const schema = Type.Array(serviceCalls[name].call, { minItems: 50, maxItems: 50 })
    const lists = fc.array(arbitraryOf(serviceCalls[name].call), { minLength: 50, maxLength: 50 })
    for (const entries of sampled(lists, 100)) {
      if (!Compile(schema).Check(entries)) continue
      const reply = await call(name, entries)
      expect(admin.watched.faults.splice(0)).toEqual([])
      expect(reply.statusCode, reply.body).toBe(200)
      expect(reply.json()).toHaveLength(50)
    }
  })
})

test(`deliveries of any shape are taken or refused (FUZZ_SEED=${seed})`, patience, async () => {
  const system: System = await openSystem()
  const signer = createSigner(system.config.serviceSecrets)
  const schema = Type.Array(Delivery)
  const check = Compile(schema)
  for (const deliveries of sampled(fc.oneof(arbitraryOf(schema), misfitOf(schema)), 2000)) {
    const body = JSON.stringify(deliveries)
    const headers = { [signatureHeader]: signer.sign('POST', '/deliver', body) }
    const { status } = await fetch(`${system.socket.url}/deliver`, { method: 'POST', headers, body })
    expect(status, body).toBe(check.Check(JSON.parse(body)) ? 200 : 400)
  }
  await system.close()
})

test(`requests of any shape are answered without a fault (FUZZ_SEED=${seed})`, patience, async () => {
  const token = await comeAsVisitor()
  const routes = admin.watched.routes.filter(takesAny)
  expect(routes.length).toBeGreaterThan(40)
  for (const route of routes)
    for (const shape of sampled(shapesOf(route), 80)) {
      await ask(route, shape, token)
      expect(admin.watched.faults.splice(0)).toEqual([])
    }
  // The one who asked all this is still signed in, and her pages work.
  expect((await amy.get('/admin/index/index')).statusCode).toBe(200)
})

interface Shape {
  body?: unknown
  querystring?: unknown
  params?: unknown
}

const isCall = (url: string) => Object.keys(serviceCalls).some((name) => url === `/admin/service/${name}`)

/** Signing in and out is left out, or most of the rest would be asked by a stranger. */
function takesAny({ method, url, schema }: Route): boolean {
  if (method === 'HEAD' || isCall(url)) return false
  const { body, querystring, params } = schema ?? {}
  return Boolean(body ?? querystring ?? params) && !/log(in|out)$/.test(url)
}

function shapesOf({ schema = {} }: Route): fc.Arbitrary<Shape> {
  const any = (part?: TSchema) =>
    part && { weight: 1, arbitrary: fc.oneof(arbitraryOf(part), misfitOf(part)) }
  const parts = Object.entries({
    body: any(schema.body),
    querystring: any(schema.querystring),
    params: any(schema.params),
  })
  return fc.record(
    Object.fromEntries(parts.flatMap(([name, part]) => (part ? [[name, part.arbitrary]] : []))),
  )
}

async function ask(
  { method, url }: Route,
  { body, querystring, params }: Shape,
  token: string,
): Promise<void> {
  const parts = isRecord(params) ? params : {}
  const path = url.replace(/:(\w+)/g, (_all, name: string) => encodeURIComponent(wellFormed(parts[name])))
  const query = isRecord(querystring) ? querystring : {}
  const asked = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, wellFormed(value)]))
  const headers = { authorization: `Bearer ${token}` }
  if (method === 'GET') await amy.get(`${path}?${asked}`, headers)
  else await amy.post(`${path}?${asked}`, (body ?? {}) as object, headers)
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const wellFormed = (value: unknown) => String(value ?? '').replace(/\p{Surrogate}/gu, '?')

function call(name: ServiceName, entries: unknown) {
  const url = `/admin/service/${name}`
  const payload = JSON.stringify(entries)
  const signature = createSigner(admin.config.serviceSecrets).sign('POST', url, payload)
  const headers = { 'content-type': 'application/json', [signatureHeader]: signature }
  return admin.app.inject({ method: 'POST', url, headers, payload })
}

async function comeAsVisitor(): Promise<string> {
  const [answer] = (
    await call('login', [{ node: 'fuzz', boot: 'fuzz', no: 1, person: 'visitor', address: '::1' }])
  ).json<{ token: string }[]>()
  return answer!.token
}

async function countRows(): Promise<Record<string, number>> {
  const [row] = await admin.db.query<Record<string, number>>(
    'test_rows',
    `select
      (select count(*) from messages) as messages,
      (select count(*) from conversations) as conversations,
      (select count(*) from visitors) as visitors,
      (select count(*) from presences) as presences,
      (select count(*) from nodes) as nodes,
      (select count(*) from visitor_pages) as pages`,
  )
  return row!
}
