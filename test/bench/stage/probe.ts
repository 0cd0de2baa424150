import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { getHeapSpaceStatistics } from 'node:v8'

// Loaded in front of each process that is measured. It tells its parent what cannot be seen from outside: the memory
// after a collection of garbage (rubbish says nothing about what a visitor costs), and how late the event loop was.

/** `profile`: begins to sample, until it is asked to write that into a file, for the profiler of a browser. */
export type ProbeQuestion = 'memory' | 'lag' | 'restart lag' | 'profile' | { readonly write: string }
export interface ProbeAnswer {
  /** Bytes. */
  readonly memory?: { readonly rss: number; readonly heap: number; readonly external: number }
  /** Milliseconds. */
  readonly lag?: { readonly p50: number; readonly p99: number; readonly most: number }
}

const resolutionMs = 10
const delay = monitorEventLoopDelay({ resolution: resolutionMs })
delay.enable()

process.on('message', (message: { probe?: ProbeQuestion }) => {
  if (message.probe === undefined) return
  answer(message.probe).then(
    (probed) => process.send?.({ probed }),
    (err) => process.stderr.write(`the probe failed: ${err}\n`),
  )
})
// Listening must not keep the process alive.
process.channel?.unref()

async function answer(question: ProbeQuestion): Promise<ProbeAnswer> {
  if (question === 'memory') return { memory: memory() }
  if (question === 'lag') return { lag: lag() }
  if (question === 'restart lag') delay.reset()
  else if (question === 'profile') await startProfile()
  else await writeProfile(question.write)
  return {}
}

/** Without the space for new objects: that is empty now, and its size, up to 48 MB, says only how much was going on. */
function memory() {
  for (let i = 0; i < 3; i++) globalThis.gc?.()
  const { rss, heapUsed, external } = process.memoryUsage()
  const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')
  return { rss: rss - (young?.physical_space_size ?? 0), heap: heapUsed, external }
}

/** The timer behind it is late by its resolution when nothing is wrong. */
function lag() {
  const late = (ns: number) => Math.max(0, ns / 1e6 - resolutionMs)
  return { p50: late(delay.percentile(50)), p99: late(delay.percentile(99)), most: late(delay.max) }
}

let session: Session | null = null

async function startProfile(): Promise<void> {
  session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.start')
}

async function writeProfile(file: string): Promise<void> {
  const result = await session?.post('Profiler.stop')
  session?.disconnect()
  session = null
  if (result) writeFileSync(file, JSON.stringify(result.profile))
}
