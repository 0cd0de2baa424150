import { readFile } from 'node:fs/promises'
import { serviceCalls } from '@kefu/protocol/service.ts'
import { expect, test } from 'vitest'
import { badConfigExit, readDeploy } from './deploy.ts'

test.each(['nginx.conf', 'Caddyfile'])(
  '%s keeps all calls between the two processes inside',
  async (name) => {
    const [, calls] = /admin\/service\/\(([^)]+)\)/.exec(await readDeploy(name)) ?? []
    expect(calls?.split('|').sort()).toEqual(Object.keys(serviceCalls).sort())
  },
)

test.each(['nginx.conf', 'Caddyfile'])('%s passes on to the ports on which Kefu listens', async (name) => {
  const text = await readDeploy(name)
  expect(text).toContain('127.0.0.1:8000')
  expect(text).toContain('127.0.0.1:2000')
})

test('nginx tells the address itself, and holds nothing back that is said', async () => {
  const text = await readDeploy('nginx.conf')
  expect(text).toContain('proxy_set_header X-Forwarded-For $remote_addr;')
  expect(text).toContain('proxy_set_header X-Forwarded-Proto $scheme;')
  expect(text).toContain('proxy_buffering off;')
})

test.each(['admin', 'socket'])(
  'the unit of the %s starts what is there, and not again when the settings are wrong',
  async (name) => {
    const unit = await readDeploy(`kefu-${name}.service`)
    const [, built] =
      /^ExecStart=\/usr\/bin\/node --enable-source-maps (.+)\/dist\/server\.js$/m.exec(unit) ?? []
    const source = await readFile(new URL(`../../${built}/server.ts`, import.meta.url), 'utf8')
    expect(source).toContain(`const badConfigExit = ${badConfigExit}\n`)
    expect(unit).toMatch(new RegExp(`^RestartPreventExitStatus=${badConfigExit}$`, 'm'))
    expect(unit).toMatch(/^User=kefu$/m)
    expect(unit).toMatch(/^ProtectSystem=strict$/m)
    expect(unit).toMatch(/^TimeoutStopSec=10$/m)
  },
)
