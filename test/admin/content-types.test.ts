import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { watchApp } from '../fuzz/watch-app.ts'
import { type Admin, openAdmin } from '../support/admin.ts'
import { addAgent, type Client, openClient } from '../support/client.ts'

let admin: Admin & Pick<Awaited<ReturnType<typeof watchApp<Admin>>>, 'watched'>
beforeAll(async () => {
  admin = await watchApp(() => openAdmin())
  await addAgent(admin, 'amy', 'Amy', 'owner')
})
afterAll(() => admin.close())

async function signIn(): Promise<Client> {
  const amy = openClient(admin, 'en')
  await amy.signIn('amy')
  await amy.get('/admin/index/index')
  return amy
}

/** All that is text says in which characters; what is none has no charset. */
const text =
  /^(text\/(html|plain(; version=[\d.]+)?|css|csv|javascript)|application\/(json|problem\+json)|image\/svg\+xml); charset=utf-8$/
const bytes = /^(image\/(png|webp|jpeg|gif|x-icon)|application\/(pdf|octet-stream))$/

interface Asked {
  method: 'GET' | 'POST'
  url: string
}

/** Each route once, with something in place of what its address leaves open; the log-out last, or nobody is in. */
function asked(): Asked[] {
  const all = admin.watched.routes.flatMap(({ method, url }) =>
    [method]
      .flat()
      .flatMap((one): Asked[] => (one === 'GET' || one === 'POST' ? [{ method: one, url }] : [])),
  )
  const isLast = ({ url }: Asked) => url.endsWith('/logout')
  return [...all.filter((route) => !isLast(route)), ...all.filter(isLast)].map(({ method, url }) => ({
    method,
    url: url.replace(/:\w+/g, '1').replace('*', 'nothing'),
  }))
}

describe('whatever is asked', () => {
  test.each([
    ['a stranger', 'text/html', () => openClient(admin, 'en')],
    ['a stranger’s script', '*/*', () => openClient(admin, 'en')],
    ['an agent', 'text/html', signIn],
    ['an agent’s script', '*/*', signIn],
  ] as const)('by %s, the answer of each route names its type and its charset', async (_who, accept, who) => {
    const client = await who()
    const routes = asked()
    expect(routes.length).toBeGreaterThan(100)
    const wrong: string[] = []
    for (const { method, url } of routes) {
      const reply =
        method === 'GET' ? await client.get(url, { accept }) : await client.post(url, {}, { accept })
      const type = String(reply.headers['content-type'] ?? '')
      const isEmpty = reply.rawPayload.length === 0
      const isRight = isEmpty || text.test(type) || bytes.test(type)
      if (!isRight) wrong.push(`${method} ${url}: ${reply.statusCode} ${type}`)
    }
    expect(wrong).toEqual([])
  })
})
