import { readdirSync, readFileSync } from 'node:fs'

/** Ticks of a second in /proc: the kernel tells user space 100, whatever it uses itself. */
const ticks = 100

/** One line of /proc/<pid>/stat, as far as we need it. CPU in seconds. */
export interface Stat {
  readonly parent: number
  readonly cpu: number
  /** Of children that ended and were waited for. */
  readonly childrenCpu: number
}

/** The name in the second field may hold anything, blanks and brackets too: what counts begins behind the last one. */
export function readStat(line: string): Stat {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
  const number = (index: number) => Number(fields[index])
  // Numbers of proc(5), less the three fields that are cut off: ppid 4, utime 14, stime 15, cutime 16, cstime 17.
  return {
    parent: number(1),
    cpu: (number(11) + number(12)) / ticks,
    childrenCpu: (number(13) + number(14)) / ticks,
  }
}

/** Seconds of CPU that a process used, and its children with it, those that ended too. */
export function cpuOf(pid: number): number {
  const own = statOf(pid)
  if (!own) return 0
  const children = childrenOf(pid).map(statOf)
  return own.cpu + own.childrenCpu + children.reduce((sum, child) => sum + (child?.cpu ?? 0), 0)
}

/** Bytes of memory of a process and its children; what they share is counted once. */
export function memoryOf(pid: number): number {
  return [pid, ...childrenOf(pid)].reduce((sum, one) => sum + ownMemory(one), 0)
}

function ownMemory(pid: number): number {
  const [, kilobytes = '0'] = /^Pss:\s+(\d+)/m.exec(read(pid, 'smaps_rollup')) ?? []
  return Number(kilobytes) * 1024
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((other) => statOf(other)?.parent === pid)
}

function statOf(pid: number): Stat | null {
  const line = read(pid, 'stat')
  return line === '' ? null : readStat(line)
}

/** Empty for one that is gone. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}
