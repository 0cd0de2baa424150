import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { isPassword } from '@kefu/admin/features/login/password.ts'
import { findAccount } from '@kefu/admin/features/login/queries.ts'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { testEnv } from '../support/admin.ts'
import { openSystem, type System } from '../support/system.ts'

// Processes are started: seconds of work for a busy machine.
vi.setConfig({ testTimeout: 120_000 })

let system: System
beforeEach(async () => {
  system = await openSystem()
  onTestFinished(system.close)
})

const entry = fileURLToPath(new URL('../../packages/admin/commands/account.ts', import.meta.url))

/** `kefu account`, with what somebody types. */
async function account(words: string[], typed = '') {
  const env = {
    ...process.env,
    ...testEnv,
    DATABASE_URL: system.config.databaseUrl,
    SOCKET_URL: system.config.socketUrl,
  }
  const child = spawn(process.execPath, ['--import', 'tsx', entry, ...words], { env })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk
    })
  child.stdin.end(typed)
  const [code] = await once(child, 'close')
  return { code, said: said.trim() }
}

async function knows(username: string, password: string): Promise<boolean> {
  return isPassword((await findAccount(system.db, username))!.passwordHash, password)
}

test('the first account is the owner, the next an agent, unless another role is named', async () => {
  expect(await account(['list'])).toEqual({ code: 0, said: 'There is no account yet.' })
  expect(await account(['create', 'amy', '--name=Amy'], 'a long secret\n')).toEqual({
    code: 0,
    said: 'amy can sign in, with the role owner.',
  })
  await account(['create', 'bob'], 'another secret\n')
  await account(['create', 'root', '--role=administrator'], 'one more secret\n')
  expect((await account(['list'])).said).toBe(
    [
      'amy    owner           enabled    Amy',
      'bob    agent           enabled    bob',
      'root   administrator   enabled    root',
    ].join('\n'),
  )
  expect(await knows('amy', 'a long secret')).toBe(true)
})

test('what cannot be is refused in a sentence', async () => {
  await account(['create', 'amy'], 'a long secret\n')
  const refusals = [
    await account(['create', 'AMY'], 'a long secret\n'),
    await account(['create', 'bob', '--role=owner'], 'a long secret\n'),
    await account(['create', 'bob', '--role=king'], 'a long secret\n'),
    await account(['create', 'bob'], 'short\n'),
    await account(['create', 'bobby-bob'], 'Bobby-Bob\n'),
    await account(['create', 'bob'], 'password123\n'),
    await account(['create', 'bob'], `${'long'.repeat(33)}\n`),
    await account(['reset', 'vic'], 'a long secret\n'),
    await account(['disable', 'amy']),
    await account(['create']),
    await account(['destroy', 'amy']),
  ]
  expect(refusals.map(({ code }) => code)).toEqual(refusals.map(() => 1))
  expect(refusals.map(({ said }) => said)).toEqual([
    'There is an account AMY already: reset its password, or take another name.',
    'amy is the owner: there is one. Take --role administrator.',
    'A role is one of: owner, administrator, agent.',
    'Choose a password of at least 8 characters.',
    'The password is the user name, or little more. Choose another one.',
    'Many people use this password, so it is tried first. Choose another one.',
    'A password has 128 characters at most.',
    'There is no account vic, only amy.',
    'Nobody could sign in any more: create another account before.',
    'Say whose account: its user name.',
    'account can list, create, reset, disable, enable.',
  ])
  expect((await account(['list'])).said).toBe('amy   owner           enabled    amy')
})

test('a new password signs out at once whoever came in with the old one', async () => {
  const amy = await system.hireAgent('amy')
  const desk = await system.work(amy)
  await system.db.query('test_know', `insert into known_devices (agent_id, device_hash) values ($1, 'x')`, [
    amy.id,
  ])
  expect((await account(['reset', 'amy'], 'a new secret\n')).said).toBe(
    'amy has a new password, and is signed out everywhere.',
  )
  expect((await desk.closed).code).toBe(4401)
  expect(await knows('amy', 'a new secret')).toBe(true)
  expect(await system.db.query('test_sessions', 'select from sessions')).toEqual([])
  expect(await system.db.query('test_known', 'select from known_devices')).toEqual([])
})

test('an account that is disabled lets nobody in until it is enabled again', async () => {
  await system.hireAgent('amy')
  const bob = await system.hireAgent('bob')
  const desk = await system.work(bob)
  await account(['disable', 'bob'])
  expect((await desk.closed).code).toBe(4401)
  expect((await account(['list'])).said).toMatch(/^amy +agent +enabled +amy\nbob +agent +disabled +bob$/)
  expect((await findAccount(system.db, 'bob'))!.disabled).toBe(true)
  await account(['enable', 'bob'])
  expect((await findAccount(system.db, 'bob'))!.disabled).toBe(false)
})
