import { fork } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'

test('a process ends also when it still has something to say and nobody reads its log', async () => {
  const child = fork(new URL('./log-and-exit.ts', import.meta.url), {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout!, 'data')
  child.stdout!.destroy()
  child.disconnect()
  expect(await once(child, 'exit')).toEqual([0, null])
})
