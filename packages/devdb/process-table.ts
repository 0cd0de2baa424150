import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'

/** Whether a process of this number runs; a killed one that nobody reaped has a number, but does not. */
export async function isRunning(pid: number): Promise<boolean> {
  return process.platform === 'linux' ? (await commandLine(pid)) !== '' : holdsNumber(pid)
}

/** A number alone says little: after a power cut it may be anybody's. Where there is no /proc, the number has to do. */
export async function isPostgres(pid: number): Promise<boolean> {
  if (process.platform !== 'linux') return holdsNumber(pid)
  const [program = ''] = (await commandLine(pid)).split('\0')
  return basename(program) === 'postgres'
}

/** Empty for a zombie, and for who is gone or goes while we look. */
function commandLine(pid: number): Promise<string> {
  return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
}

function holdsNumber(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
