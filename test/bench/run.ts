import { mkdir, writeFile } from 'node:fs/promises'
import { draw } from './chart.ts'
import { Figures } from './figures.ts'
import { judge } from './goals.ts'
import { type Options, readOptions, usage } from './options.ts'
import { parts } from './parts.ts'
import { comparison, table, verdicts } from './report.ts'
import { readResult, resultOf } from './result.ts'
import { Closers, within } from './stage/closers.ts'
import { startGenerator } from './stage/generator.ts'
import { startPostgres, usePostgres } from './stage/postgres.ts'

/** No part may take longer, whatever hangs. */
const partMs = 45 * 60_000

const options = readOrExit()
const figures = new Figures()
const failures: string[] = []
const closers = new Closers()
let postgresVersion = ''
const stopped = new Promise<never>((_, reject) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => reject(new Error(`stopped by ${signal}`)))
})
stopped.catch(() => {})

try {
  await Promise.race([runParts(), stopped])
} catch (err) {
  failures.push(String(err))
} finally {
  await closers.close()
}
await report()

async function runParts(): Promise<void> {
  if (options.profile !== null) await mkdir(options.profile, { recursive: true })
  const postgres =
    options.database === null ? await startPostgres(closers) : await usePostgres(options.database, closers)
  postgresVersion = postgres.version
  const generator = await startGenerator()
  closers.add(() => generator.stop())
  const bench = { options, figures, postgres, generator, say }
  for (const name of options.parts) {
    say(`── ${name}`)
    const part = parts[name](bench).catch((err) => {
      failures.push(`${name}: ${err instanceof Error ? err.stack : err}`)
      say(`${name} failed: ${err}`)
    })
    // One that failed has tidied up; one that hangs has not, and would be in all that follows.
    await within(partMs, `the part ${name}`, part)
  }
}

async function report(): Promise<void> {
  const goals = judge(figures)
  process.stdout.write(`\n${table(figures)}\n\n${verdicts(goals)}\n`)
  if (options.compare !== null) {
    const before = await readResult(options.compare)
    process.stdout.write(`\nSince ${before.made}:\n${comparison(before.figures, figures)}\n`)
  }
  const result = resultOf(options, figures, goals, postgresVersion)
  if (options.json !== null) await writeFile(options.json, `${JSON.stringify(result, null, 2)}\n`)
  if (options.chart !== null) await writeFile(options.chart, draw(result))
  for (const failure of failures) process.stderr.write(`\nFAILED ${failure}\n`)
  const missed = goals.filter(({ met }) => !met)
  if (options.scale > 1) process.stdout.write('\nScaled down: the goals say nothing.\n')
  process.exit(failures.length > 0 || missed.length > 0 ? 1 : 0)
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

function readOrExit(): Options {
  try {
    return readOptions(process.argv.slice(2))
  } catch (err) {
    process.stderr.write(`${err instanceof Error ? err.message : err}\n\n${usage}\n`)
    process.exit(2)
  }
}
