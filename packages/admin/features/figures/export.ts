import type { Query } from '../../plugins/db.ts'
import { csvLine } from '../history/csv.ts'
import { countAgents, countStretches } from './queries.ts'
import type { Range } from './range.ts'
import { averageOf } from './shown.ts'

/** A line for each day, of one agent or of everybody. Begins, as the other, with a mark by which Excel knows UTF-8. */
export async function daysAsCsv(query: Query, { days, borders }: Range, agentId: number | null) {
  const parts = await countStretches(query, borders, agentId)
  const begun = agentId === null ? ['conversations'] : []
  const head = ['day', ...begun, 'first_answers', 'first_answer_seconds', ...common]
  const lines = parts.map((part, index) => {
    const { seconds, rated, messages } = part
    const own = [...(agentId === null ? [part.begun] : []), part.answered]
    return csvLine([days[index] ?? null, ...own, seconds, rated, roundedAverage(part), messages])
  })
  return `\ufeff${csvLine(head)}${lines.join('')}`
}

/** A line for each agent. */
export async function agentsAsCsv(query: Query, { borders }: Range) {
  const { agents } = await countAgents(query, ...endsOf(borders))
  const head = ['agent_id', 'agent_name', 'first_answers', 'first_answer_seconds', ...common]
  const lines = agents.map((agent) => {
    const { id, name, answered, seconds, rated, messages } = agent
    return csvLine([id, name, answered, seconds, rated, roundedAverage(agent), messages])
  })
  return `\ufeff${csvLine(head)}${lines.join('')}`
}

const common = ['ratings', 'rating_average', 'messages']

/** The first moment of a stretch of days, and the one behind its last. */
export function endsOf(borders: readonly Date[]): [Date, Date] {
  const [from = new Date(0)] = borders
  return [from, borders.at(-1) ?? from]
}

function roundedAverage(ratings: { rated: number; stars: number }): number | null {
  const average = averageOf(ratings)
  return average === null ? null : Math.round(average * 100) / 100
}
