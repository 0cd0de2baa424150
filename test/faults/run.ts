import { parseArgs } from 'node:util'
import { Findings } from '../support/faults/findings.ts'
import type { Row } from '../support/faults/row.ts'
import { away } from './rows/away.ts'
import { calls } from './rows/calls.ts'
import { killed } from './rows/killed.ts'
import { limits } from './rows/limits.ts'
import { lines } from './rows/lines.ts'
import { people } from './rows/people.ts'

// node --import tsx test/faults/run.ts [--long] [K01 K02 …]
// Every row of the table of faults, or those that are named: what was measured, what is expected, the verdict.
// Exits with 1 when one is not as it must be. Minutes are shortened; with --long they are not.

type Verdict = 'ok' | 'FAILED' | 'skipped'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { long: { type: 'boolean', default: false } },
})
const patienceMs = values.long ? 60 * 60_000 : 5 * 60_000
const order = (id: string) => Number.parseInt(id.slice(1), 10)
const rows = [...killed, ...away, ...lines, ...calls, ...limits, ...people]
  .filter(({ id }) => positionals.length === 0 || positionals.includes(id))
  .sort((a, b) => order(a.id) - order(b.id))
const verdicts: Verdict[] = []
const untried: string[] = []

say('| # | fault | measured | expected | verdict |\n|---|---|---|---|---|')
for (const row of rows.filter(({ waits }) => !waits)) await tryRow(row)
// These have little to do but to wait, so they wait together.
await Promise.all(rows.filter(({ waits }) => waits).map(tryRow))
const count = (verdict: Verdict) => verdicts.filter((one) => one === verdict).length
for (const words of untried) say(`not tried: ${words}`)
say(`\n${count('ok')} ok, ${count('FAILED')} failed, ${count('skipped')} not tried`)
process.exit(count('FAILED') > 0 ? 1 : 0)

async function tryRow(row: Row): Promise<void> {
  const obstacle = await row.obstacle?.()
  if (obstacle) {
    untried.push(`${row.id}, ${row.fault}: ${obstacle}`)
    return report(row, obstacle, 'skipped')
  }
  const found = new Findings()
  const since = Date.now()
  await Promise.race([row.run(found, values), tooLate()]).catch((err: Error) => found.wrong.push(err.message))
  const measured = [...found.measured, `${Math.round((Date.now() - since) / 1000)} s in all`].join(' · ')
  report(row, measured, found.wrong.length === 0 ? 'ok' : 'FAILED')
  for (const words of found.wrong) say(`    ${row.id}: ${words.replaceAll('\n', '\n    ')}`)
}

function report({ id, fault, expected }: Row, measured: string, verdict: Verdict): void {
  verdicts.push(verdict)
  say(`| ${id} | ${fault} | ${measured} | ${expected} | ${verdict} |`)
}

function tooLate(): Promise<never> {
  return new Promise((_resolve, reject) => {
    setTimeout(
      () => reject(new Error(`it did not end in ${patienceMs / 60_000} minutes`)),
      patienceMs,
    ).unref()
  })
}

function say(words: string): void {
  process.stdout.write(`${words}\n`)
}
