import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

export const badConfigExit = 78

export function readDeploy(name: string): Promise<string> {
  return readFile(new URL(`../../docs/deploy/${name}`, import.meta.url), 'utf8')
}

/** Whether the program can be started here. */
export function has(program: string): boolean {
  return spawnSync(program, ['--help'], { stdio: 'ignore' }).error === undefined
}

/** What a test is called that needs these programs: where one is missing, its name says so. */
export function needing(programs: string[], sentence: string): [name: string, options: { skip: boolean }] {
  const missing = programs.filter((program) => !has(program))
  if (missing.length === 0) return [sentence, { skip: false }]
  return [`${sentence} (left out: no ${missing.join(', no ')} here)`, { skip: true }]
}

/** Runs a program to its end, and throws all that it said unless it ended well. */
export function ask(program: string, args: string[], env: Record<string, string> = {}): string {
  const { status, stdout, stderr } = spawnSync(program, args, {
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stdout}${stderr}`)
  return `${stdout}${stderr}`
}

export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kefu-deploy-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}
