import { type Bench, messageBytes, scaled } from '../bench.ts'
import { openAll } from '../seed.ts'
import { agents, inTurn, makeDatabase, playOnKefu, withKefu } from './common.ts'
import { measureQueries } from './queries.ts'

const few = 100
const many = 10_000
const messagesEach = 100

/** Whether a message costs more among many visitors, many stored messages, many open conversations. */
export async function growth(bench: Bench): Promise<void> {
  const conversations = scaled(bench, 100_000)
  const visitors = scaled(bench, many)
  const small = await makeDatabase(bench, 'small', { visitors, conversations: few, open: few, messagesEach })
  const large = await makeDatabase(bench, 'large', {
    visitors: conversations,
    conversations,
    open: few,
    messagesEach,
  })

  await compare(bench, [
    { name: 'base', database: small, visitors: few },
    { name: 'visitors', database: small, visitors },
    { name: 'rows', database: large, visitors: few },
  ])
  await openAll(large)
  await compare(bench, [
    { name: 'base-again', database: small, visitors: few },
    { name: 'open', database: large, visitors: few },
  ])
  await measureQueries(bench, large)
}

interface Case {
  readonly name: string
  readonly database: string
  readonly visitors: number
}

/** At the same pace: what is left to differ is the CPU that a message takes. Our processes run for one case at a time. */
async function compare(bench: Bench, cases: readonly Case[]): Promise<void> {
  const { rounds, seconds } = bench.options
  const plan = { rate: scaled(bench, 5_000), warm: 6, seconds, bytes: messageBytes }
  for (let round = 0; round < rounds; round++)
    for (const { name, database, visitors } of inTurn(cases, round))
      await withKefu(bench, database, (kefu) =>
        playOnKefu(bench, `growth-${name}.kefu`, kefu, { agents, visitors, plan }),
      )
}
