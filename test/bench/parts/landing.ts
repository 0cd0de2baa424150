import { readFigures } from '@kefu/admin/features/figures/page.ts'
import { lastDays } from '@kefu/admin/features/figures/range.ts'
import { countNow } from '@kefu/admin/features/home/queries.ts'
import { openDb } from '@kefu/admin/plugins/db.ts'
import { statementsForThePast } from '../../support/figures.ts'
import { type Bench, scaled } from '../bench.ts'
import { Samples } from '../generator/samples.ts'
import { run } from '../stage/postgres.ts'
import { makeDatabase } from './common.ts'

const times = 100
const ranges = [7, 90, 366]
/** Its days begin within an hour of UTC, and two of a year are not of 24 hours. */
const zone = 'Europe/Oslo'

/** How long the owner waits for the figures on the first page, of a year in which much was said. */
export async function landing(bench: Bench): Promise<void> {
  const conversations = scaled(bench, 100_000)
  const amount = { visitors: conversations, conversations, open: 100, messagesEach: 100, days: 366 }
  const url = await makeDatabase(bench, 'landing', amount)
  bench.say('counting what was said')
  await run(url, ratings, 'truncate figures, agent_figures, first_answers', ...(await statementsForThePast()))
  await run(url, spreadAnswers, 'vacuum analyze figures, agent_figures, first_answers, ratings')
  await measure(bench, url)
}

async function measure({ figures, say }: Bench, databaseUrl: string): Promise<void> {
  const db = openDb({ databaseUrl, databaseConnections: 2 }, (err) =>
    say(`a database connection broke: ${err}`),
  )
  try {
    for (const days of ranges) {
      const samples = new Samples()
      for (let time = 0; time < times; time++) {
        const startedAt = performance.now()
        await countNow(db)
        await readFigures(db, { ...lastDays(days, zone), zone }, { locale: 'en', agentId: null })
        samples.add(performance.now() - startedAt)
      }
      const { p50, p99 } = samples.summary()
      figures.recordAll(`landing.days${days}`, { p50, p99 })
      say(`landing of ${days} days: ${p50.toFixed(1)} / ${p99.toFixed(1)} ms`)
    }
  } finally {
    await db.close()
  }
}

const ratings = `
  insert into ratings (conversation_id, stars, after_seq, rated_at)
  select id, 1 + id % 5, last_seq, opened_at + interval '1 hour'
  from conversations
  where kind = 'service' and id % 3 = 0`

/** As long as it takes people: most answer soon, some take an hour. */
const spreadAnswers = `
  update first_answers
  set seconds = 5 + (3600 * power(abs(hashint8(conversation_id)) % 1000 / 1000.0, 5))::integer`
