import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Finding, fail, ok, warn } from './finding.ts'
import { demandNode } from './node-version.ts'
import { Refusal } from './refusal.ts'

const gigabyte = 1e9
/** Each connection is an open file. */
const fewFiles = 10_000

/** Node, the native library of the socket server, and what this account may do here. */
export async function checkMachine(dataDir: string): Promise<Finding[]> {
  return [
    checkNode(process.versions.node),
    await checkLibrary(),
    await checkFolder(dataDir),
    ...(await checkDisk(dataDir)),
    ...(await checkFiles()),
  ]
}

function checkNode(version: string): Finding {
  try {
    demandNode(version)
    return ok('Node', version)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return fail('Node', error.message)
  }
}

/** It comes as a binary for some systems and versions of Node, and not for others. */
async function checkLibrary(): Promise<Finding> {
  const entry = new URL(import.meta.resolve('@kefu/socket/uws.ts'))
  const child = fork(entry, { execArgv: ['--import', import.meta.resolve('tsx')], stdio: 'pipe' })
  let said = ''
  child.stderr?.on('data', (chunk) => {
    said += chunk
  })
  const [code] = await once(child, 'close')
  if (code === 0) return ok('uWebSockets.js', 'runs here')
  return fail('uWebSockets.js', /Error: (.*)/.exec(said)?.[1] ?? 'cannot be loaded')
}

async function checkFolder(dataDir: string): Promise<Finding> {
  const probe = join(dataDir, `doctor-${process.pid}`)
  try {
    await mkdir(dataDir, { recursive: true })
    await writeFile(probe, '')
    await rm(probe)
    return ok('DATA_DIR', dataDir)
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : error
    return fail(
      'DATA_DIR',
      `${dataDir} cannot be written (${reason}): make it writable for this account, or set DATA_DIR to another folder.`,
    )
  }
}

async function checkDisk(dataDir: string): Promise<Finding[]> {
  const disk = await statfs(dataDir).catch(() => null)
  return disk ? [judgeDisk(disk.bavail * disk.bsize)] : []
}

/** @param free bytes that are free where messages and files are kept */
export function judgeDisk(free: number): Finding {
  const left = `${(free / gigabyte).toFixed(1)} GB are free`
  if (free < 0.2 * gigabyte) return fail('Disk', `${left}: make room, or messages will soon not be taken.`)
  if (free < 2 * gigabyte) return warn('Disk', `${left}: make room, or move DATA_DIR to a larger disk.`)
  return ok('Disk', left)
}

async function checkFiles(): Promise<Finding[]> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '')
  const [, most] = /^Max open files +(\d+)/m.exec(limits) ?? []
  if (most === undefined) return []
  if (Number(most) >= fewFiles) return [ok('Open files', `${most} at most`)]
  return [
    warn(
      'Open files',
      `${most} at most, and each connection is one: raise it (\`ulimit -n 65536\`) for more than ${Number(most) - 200} visitors.`,
    ),
  ]
}
