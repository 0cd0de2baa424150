import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { badConfigExit, Refusal } from './refusal.ts'

/** How other commands reach the master: a port of the loopback address, and a key that only the owner can read. */
export interface Note {
  readonly pid: number
  readonly port: number
  readonly key: string
}

const fileIn = (dataDir: string) => join(dataDir, 'running.json')

export async function readNote(dataDir: string): Promise<Note | null> {
  const text = await readFile(fileIn(dataDir), 'utf8').catch(() => '')
  try {
    const { pid, port, key } = JSON.parse(text)
    return Number.isInteger(pid) && Number.isInteger(port) && typeof key === 'string'
      ? { pid, port, key }
      : null
  } catch {
    // It was being written, or its writer was killed in the middle.
    return null
  }
}

/** False: somebody else has left one. */
export async function leaveNote(dataDir: string, note: Note): Promise<boolean> {
  try {
    await mkdir(dataDir, { recursive: true })
    await writeFile(fileIn(dataDir), JSON.stringify(note), { flag: 'wx', mode: 0o600 })
    await chmod(fileIn(dataDir), 0o600)
    return true
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return false
    throw new Refusal(
      `${fileIn(dataDir)} cannot be written: make the folder writable for this account, or set DATA_DIR to another.`,
      badConfigExit,
      cause,
    )
  }
}

export async function removeNote(dataDir: string): Promise<void> {
  await rm(fileIn(dataDir), { force: true })
}
