import { type Bench, messageBytes, type PlayWish, playOn, scaled } from '../bench.ts'
import { referenceNames } from '../stage/references.ts'
import { agents, inTurn, makeDatabase, playOnKefu, withKefu, withReferences } from './common.ts'

/** How many messages a second get through when everybody always has eight on their way: ours, and the others. */
export async function reach(bench: Bench): Promise<void> {
  const { rounds, seconds } = bench.options
  // With both cores full, Node needs as long until it has compiled what is hot: ours has more of that than a relay.
  const plan = { window: 8, warm: 8, seconds, bytes: messageBytes }
  const wish: PlayWish = { agents, visitors: scaled(bench, 500), plan }
  const database = await makeDatabase(bench, 'reach')
  await withKefu(bench, database, (kefu) =>
    withReferences(referenceNames, async (references) => {
      for (let round = 0; round < rounds; round++)
        for (const target of inTurn([...references, kefu], round)) {
          if (target === kefu) await playOnKefu(bench, 'reach.kefu', kefu, wish)
          else await playOn(bench, `reach.${target.name}`, target, wish)
        }
    }),
  )
}
