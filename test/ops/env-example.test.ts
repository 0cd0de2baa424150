import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8')

test('.env.example has every variable that a process reads, and none that nobody knows', async () => {
  const listed = [...(await read('.env.example')).matchAll(/^([A-Z_]+)=$/gm)].map(([, name]) => name)
  const sources = await Promise.all(
    ['admin/config.ts', 'socket/config.ts', 'cli/config.ts', 'protocol/env.ts'].map((path) =>
      read(`packages/${path}`),
    ),
  )
  const readNames = [...sources.join().matchAll(/'([A-Z]+_[A-Z_]+|CAPTCHA|LIMITS)'/g)].map(([, name]) => name)
  expect(listed).toEqual(expect.arrayContaining([...new Set(readNames)]))

  const elsewhere = `${sources.join()}${await read('docker-compose.yml')}`
  const listeners = ['ADMIN_HOST', 'ADMIN_PORT', 'SOCKET_HOST', 'SOCKET_PORT']
  const known = (name = '') => elsewhere.includes(name) || listeners.includes(name)
  expect(listed.filter((name) => !known(name))).toEqual([])
  expect(new Set(listed).size).toBe(listed.length)
})
