import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import type { Home } from './home.ts'

/** Starts one of PostgreSQL's programs as the account it has to run as; `args` is given the path at which that account finds the home. */
export function spawnProgram(
  home: Home,
  native: string,
  program: 'initdb' | 'postgres',
  args: (folder: string) => string[],
): ChildProcess {
  // A folder that is handed over open is reached without any right on the way to it: the project may lie in /root.
  const handle = home.account && process.platform === 'linux' ? openSync(home.folder, 'r') : undefined
  const folder = handle === undefined ? home.folder : '/proc/self/fd/3'
  try {
    return spawn(join(native, 'bin', program), args(folder), {
      cwd: '/',
      env: environment(),
      stdio: ['ignore', 'ignore', 'pipe', ...(handle === undefined ? [] : [handle])],
      // Ctrl-C reaches every process of the terminal's group; PostgreSQL stops when we say so, after those who write to it.
      detached: true,
      windowsHide: true,
      ...(home.account && { uid: home.account.uid, gid: home.account.gid }),
    })
  } finally {
    if (handle !== undefined) closeSync(handle)
  }
}

/** PGDATA, PGPORT and their like would be obeyed; and we look for English words in what it says. */
function environment(): NodeJS.ProcessEnv {
  const ours = Object.entries(process.env).filter(([name]) => !name.startsWith('PG'))
  return { ...Object.fromEntries(ours), LC_ALL: 'C.UTF-8' }
}
