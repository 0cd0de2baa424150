import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Outlet } from './outlet.ts'

const largest = 10 * 1024 * 1024
const oldOnes = 5

/** Where the log of one DATA_DIR lies. */
export function logFileIn(dataDir: string): string {
  return join(dataDir, 'log', 'kefu.log')
}

/**
 * A log that does not fill the disk: at `limit` bytes it becomes `kefu.log.1`, that one `kefu.log.2`, and so on; the
 * fifth is given up. Nobody but us may read it.
 */
export function openLogFile(dataDir: string, limit = largest): Outlet {
  const path = logFileIn(dataDir)
  mkdirSync(join(dataDir, 'log'), { recursive: true, mode: 0o700 })
  let file = openSync(path, 'a', 0o600)
  let size = fstatSync(file).size

  function write(lines: string): void {
    try {
      if (size > 0 && size + Buffer.byteLength(lines) > limit) turn()
      size += writeSync(file, lines)
    } catch (error) {
      // A full disk ends the log for a while, not the chat.
      if (!hasCode(error, 'ENOSPC')) throw error
    }
  }

  function turn(): void {
    closeSync(file)
    for (let n = oldOnes; n > 1; n--) moveIfThere(`${path}.${n - 1}`, `${path}.${n}`)
    moveIfThere(path, `${path}.1`)
    file = openSync(path, 'a', 0o600)
    size = 0
  }

  return { write, isTerminal: false }
}

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
