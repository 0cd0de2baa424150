import { type Bench, messageBytes, type PlayWish, playOn, scaled } from '../bench.ts'
import { agents, inTurn, makeDatabase, playOnKefu, withKefu, withReferences } from './common.ts'

/** How long messages take that come at a pace: 1,000 visitors who write once a second, and ten times a second. */
export async function pace(bench: Bench): Promise<void> {
  const database = await makeDatabase(bench, 'pace')
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

function wishFor(bench: Bench, rate: number): PlayWish {
  const plan = { rate: scaled(bench, rate), warm: 3, seconds: bench.options.seconds, bytes: messageBytes }
  return { agents, visitors: scaled(bench, 1_000), plan }
}
