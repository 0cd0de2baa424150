import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { openLogFile } from '@kefu/cli/log-file.ts'
import { expect, test } from 'vitest'
import { emptyFolder } from './kefu.ts'

test('a log that is full becomes the first old one, and no more than five are kept', async () => {
  const folder = await emptyFolder()
  const log = openLogFile(folder, 10)
  for (let n = 0; n < 9; n++) log.write(`line ${n}\n`)
  const names = (await readdir(join(folder, 'log'))).sort()
  expect(names).toEqual(['kefu.log', ...[1, 2, 3, 4, 5].map((n) => `kefu.log.${n}`)])
  const read = (name: string) => readFile(join(folder, 'log', name), 'utf8')
  expect(await Promise.all(names.map(read))).toEqual([8, 7, 6, 5, 4, 3].map((n) => `line ${n}\n`))
})

test('a log is gone on with, and nobody else may read it', async () => {
  const folder = await emptyFolder()
  openLogFile(folder).write('before\n')
  openLogFile(folder).write('after\n')
  const path = join(folder, 'log', 'kefu.log')
  expect(await readFile(path, 'utf8')).toBe('before\nafter\n')
  expect((await stat(path)).mode & 0o777).toBe(0o600)
})
