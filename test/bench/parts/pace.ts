import { type Bench, messageBytes, type PlayWish, playOn, scaled } from '../bench.ts'
import { agents, inTurn, makeDatabase, playOnKefu, withKefu, withReferences } from './common.ts'
import { watchFiling } from './search-late.ts'

/** How long messages take that come at a pace: 1,000 visitors who write once a second, and ten times a second. */
export async function pace(bench: Bench): Promise<void> {
  const database = await makeDatabase(bench, 'pace')
  await searchAtPace(bench)
  await withKefu(bench, database, (kefu) =>
    withReferences(['uws'], async ([uws]) => {
      for (let round = 0; round < bench.options.rounds; round++)
        for (const [name, rate] of inTurn([['1k', 1_000] as const, ['10k', 10_000] as const], round)) {
          const wish = wishFor(bench, rate)
          await playOnKefu(bench, `pace-${name}.kefu`, kefu, wish)
          if (uws) await playOn(bench, `pace-${name}.uws`, uws, wish)
        }
    }),
  )
}

/** How much later the search knows what is said. On a database of its own: no backlog of a faster play is in the way. */
async function searchAtPace(bench: Bench): Promise<void> {
  const database = await makeDatabase(bench, 'search')
  await withKefu(bench, database, async (kefu) => {
    const filing = await watchFiling(database)
    try {
      await playOnKefu(bench, 'search-1k.kefu', kefu, wishFor(bench, 1_000))
    } finally {
      bench.figures.record('search-1k.kefu.filed.late', await filing.close())
    }
  })
}

function wishFor(bench: Bench, rate: number): PlayWish {
  const plan = { rate: scaled(bench, rate), warm: 3, seconds: bench.options.seconds, bytes: messageBytes }
  return { agents, visitors: scaled(bench, 1_000), plan }
}
