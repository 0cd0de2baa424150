import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publicCopy } from '@kefu/devdb/public-copy.ts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kefu-copy-'))
  vi.stubEnv('TMPDIR', folder)
  await mkdir(join(folder, 'package', 'native', 'bin'), { recursive: true, mode: 0o700 })
  await writeFile(join(folder, 'package', 'package.json'), '{"version":"1.0.0"}')
  await writeFile(join(folder, 'package', 'native', 'bin', 'postgres'), 'a program', { mode: 0o700 })
  await symlink('postgres', join(folder, 'package', 'native', 'bin', 'postmaster'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

const copyAgain = () => publicCopy(join(folder, 'package', 'native'))
const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8)

test('everybody can run the copy of binaries that only their owner could read', async () => {
  const copy = await copyAgain()
  expect(await modeOf(copy)).toBe('755')
  expect(await modeOf(join(copy, 'bin'))).toBe('755')
  expect(await modeOf(join(copy, 'bin', 'postgres'))).toBe('755')
  expect(await readFile(join(copy, 'bin', 'postmaster'), 'utf8')).toBe('a program')
})

test('a copy that lost a file, or that others may write, is made anew', async () => {
  const copy = await copyAgain()
  await rm(join(copy, 'bin', 'postgres'))
  expect(await copyAgain()).toBe(copy)
  expect(await readFile(join(copy, 'bin', 'postgres'), 'utf8')).toBe('a program')

  await writeFile(join(copy, 'bin', 'postgres'), 'another')
  await chmod(copy, 0o777)
  await copyAgain()
  expect(await readFile(join(copy, 'bin', 'postgres'), 'utf8')).toBe('a program')
})
