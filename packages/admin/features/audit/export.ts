import type { Db } from '../../plugins/db.ts'
import { csvLine } from '../history/csv.ts'
import { planForValues } from '../history/queries.ts'
import { type Choice, type Line, readLines } from './queries.ts'

/** Lines that are here at a time. */
const mostLines = 500

/** The lines of a choice as a spreadsheet, in pieces, for programs as well: with our own names of acts, in UTC. */
export async function* auditAsCsv(db: Db, choice: Choice): AsyncGenerator<string> {
  yield `\ufeff${csvLine(['line', 'at', 'who', 'agent_id', 'agent_name', 'act', 'on', 'on_id', 'address', 'facts'])}`
  let before: number | null = null
  for (;;) {
    const lines: Line[] = await pageOf(db, choice, before, mostLines)
    yield lines.map(asCsv).join('')
    const last = lines.at(-1)
    if (!last || lines.length < mostLines) return
    before = last.id
  }
}

/** Planned for what was chosen, each time: see planForValues. */
export function pageOf(db: Db, choice: Choice, before: number | null, limit: number): Promise<Line[]> {
  return db.transaction(async (query) => {
    await planForValues(query)
    return readLines(query, choice, before, limit)
  })
}

function asCsv({ id, at, who, agentId, agentName, did, kind, thing, address, facts }: Line): string {
  const told = Object.keys(facts).length > 0 ? JSON.stringify(facts) : null
  return csvLine([id, at.toISOString(), who, agentId, agentName, did, kind, thing, address, told])
}
