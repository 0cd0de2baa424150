import { setTimeout as pause } from 'node:timers/promises'
import { isRunning } from '@kefu/devdb/process-table.ts'
import { type Note, readNote } from './note.ts'
import { Refusal } from './refusal.ts'
import type { State } from './state.ts'

const patienceMs = 5_000
const lookEveryMs = 50

/** What runs on this DATA_DIR; null when nothing does, or only its note is left. */
export async function askRunning(dataDir: string): Promise<State | null> {
  const note = await readNote(dataDir)
  if (!note || !(await isRunning(note.pid))) return null
  try {
    const answer = await call(note, 'GET', '/state', patienceMs)
    return answer.ok ? JSON.parse(await answer.text()) : null
  } catch (cause) {
    // After a power cut the number may be another's, who has nothing to do with us.
    if (isRefused(cause)) return null
    throw new Refusal(`Process ${note.pid} does not answer: see what it does, or end it.`, 1, cause)
  }
}

/** The same, where something has to run. */
export async function demandRunning(dataDir: string): Promise<State> {
  const state = await askRunning(dataDir)
  if (!state) throw new Refusal(`Kefu does not run on ${dataDir}: start it with \`kefu start\`.`)
  return state
}

/** Asks the master to stop everything, and answers when it is gone. */
export async function stopRunning(dataDir: string, { pid }: State): Promise<void> {
  const note = await readNote(dataDir)
  if (note) await call(note, 'POST', '/stop', patienceMs)
  while (await isRunning(pid)) await pause(lookEveryMs)
}

/** Asks the master for new code and settings; throws a Refusal with its words when something goes on as it was. */
export async function reloadRunning(dataDir: string): Promise<void> {
  const note = await readNote(dataDir)
  if (!note) return
  const answer = await call(note, 'POST', '/reload')
  const { sentence } = JSON.parse(await answer.text())
  if (!answer.ok) throw new Refusal(String(sentence))
}

function call({ port, key }: Note, method: string, path: string, timeoutMs?: number): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}` },
    ...(timeoutMs !== undefined && { signal: AbortSignal.timeout(timeoutMs) }),
  })
}

function isRefused(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED'
}
