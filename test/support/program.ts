import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'

export interface Program {
  child: ChildProcess
  /** Everything that it wrote so far, line by line, stdout and stderr together. */
  lines: string[]
  errors: string[]
  /** The first line, written already or yet to come, that matches; fails when the program ends without it. */
  said(pattern: RegExp): Promise<RegExpExecArray>
  /** The same after `count` earlier ones that match. */
  saidAgain(pattern: RegExp, count: number): Promise<RegExpExecArray>
  /** Its first message. */
  message: Promise<unknown>
  /** Its exit code, or the signal that ended it, once all it wrote has been read. */
  exited: Promise<number | NodeJS.Signals>
}

/**
 * Runs a TypeScript program as a process of its own; when the test ends first, it is killed. With `ownGroup` it and
 * those of its children who do not leave it are a process group, as they are in a terminal.
 */
export function runProgram(
  entry: URL,
  args: string[] = [],
  options: { env?: NodeJS.ProcessEnv; cwd?: string; ownGroup?: boolean } = {},
): Program {
  const child = fork(entry, args, {
    execArgv: ['--import', import.meta.resolve('tsx')],
    env: { ...process.env, ...options.env },
    ...(options.cwd && { cwd: options.cwd }),
    detached: options.ownGroup ?? false,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const lines: string[] = []
  const errors: string[] = []
  const watchers = new Set<() => void>()
  const look = () => watchers.forEach((watcher) => void watcher())
  const out = createInterface({ input: child.stdout! })
  const err = createInterface({ input: child.stderr! })
  err.on('line', (line) => errors.push(line))
  for (const stream of [out, err])
    stream.on('line', (line) => {
      lines.push(line)
      look()
    })

  let isOver = false
  // Not the event close, which never comes after child.disconnect().
  const exited = Promise.all([once(child, 'exit'), once(out, 'close'), once(err, 'close')]).then(([exit]) => {
    isOver = true
    look()
    return exit[0] ?? exit[1]
  })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await exited
  })

  function saidAgain(pattern: RegExp, count: number): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const watcher = () => {
        const found = lines.map((line) => pattern.exec(line)).filter((match) => match !== null)[count]
        if (!found && !isOver) return
        watchers.delete(watcher)
        if (found) resolve(found)
        else reject(new Error(`it ended without ${pattern}:\n${lines.join('\n')}`))
      }
      watchers.add(watcher)
      watcher()
    })
  }

  return {
    child,
    lines,
    errors,
    said: (pattern) => saidAgain(pattern, 0),
    saidAgain,
    message: once(child, 'message').then(([message]) => message),
    exited,
  }
}
