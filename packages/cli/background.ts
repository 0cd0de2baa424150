import { fork } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import type { Config } from './config.ts'
import { logFileIn, openLogFile } from './log-file.ts'
import { Refusal } from './refusal.ts'
import type { Surroundings } from './run-all.ts'

/** What the master in the background tells who started it. */
type Word = { readonly type: 'complaint' | 'greeting'; readonly words: string }

/**
 * Starts a master that goes on when this command, its terminal and its session are gone, and settles when all is ready.
 * Throws a Refusal, with everything stopped, when it does not become ready.
 */
export async function goToBackground({ dataDir }: Config): Promise<void> {
  openLogFile(dataDir)
  // What the master cannot write by itself: the last words of Node when it breaks.
  const file = openSync(logFileIn(dataDir), 'a')
  const master = fork(new URL('./main.ts', import.meta.url), ['start', '--background'], {
    execArgv: ['--import', import.meta.resolve('tsx')],
    detached: true,
    stdio: ['ignore', file, file, 'ipc'],
  })
  closeSync(file)
  let complaints = ''
  await new Promise<void>((resolve, reject) => {
    master.on('message', ({ type, words }: Word) => {
      if (type === 'complaint') complaints += words
      else {
        process.stdout.write(words)
        resolve()
      }
    })
    master.once('error', reject)
    master.once('exit', (code) => {
      const reason = complaints.trim() || `Kefu ended before it was ready: see ${logFileIn(dataDir)}.`
      reject(new Refusal(reason, code || 1))
    })
  })
  master.disconnect()
}

/** Runs a master where nobody looks: it writes a log, and tells who started it how that went. */
export async function inBackground(
  { dataDir }: Config,
  run: (surroundings: Surroundings) => Promise<void>,
): Promise<void> {
  const outlet = openLogFile(dataDir)
  let isGreeted = false
  const complaints = {
    ...outlet,
    write(lines: string) {
      outlet.write(lines)
      tell({ type: 'complaint', words: lines })
    },
  }
  // Whoever gave up waiting (with Ctrl-C) wants nothing of it.
  process.once('disconnect', () => {
    if (!isGreeted) process.kill(process.pid, 'SIGTERM')
  })
  try {
    await run({
      inBackground: true,
      outlet,
      complaints,
      ending: `\`kefu stop\` stops everything. The log is ${logFileIn(dataDir)}.`,
      greet(words) {
        isGreeted = true
        outlet.write(words)
        tell({ type: 'greeting', words })
      },
    })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (error.message) complaints.write(`${error.message}\n`)
    throw new Refusal('', error.exitCode, error)
  }
}

function tell(word: Word): void {
  // It may be gone: then what is said stands in the log alone.
  if (process.connected) process.send?.(word, () => {})
}
