import { setTimeout as pause } from 'node:timers/promises'
import { type Bench, scaled } from '../bench.ts'
import { cpuOf } from '../stage/proc.ts'
import { doorMemory } from '../stage/target.ts'
import { agents, makeDatabase, withKefu } from './common.ts'

const settleSeconds = 20

/** Nobody says anything for a minute, or with --long for ten: nobody is sent away, nothing grows, little is done. */
export async function calm(bench: Bench): Promise<void> {
  const { generator, figures, options, say } = bench
  const seconds = options.long ? 600 : 60
  const database = await makeDatabase(bench, 'calm')
  await withKefu(bench, database, async (kefu) => {
    await generator.gather(await kefu.crowd(agents, scaled(bench, 9_000)))
    await pause(settleSeconds * 1000)
    const { pid } = kefu.door()
    const memory = await doorMemory(kefu)
    const [cpu, startedAt] = [cpuOf(pid), performance.now()]
    await pause(seconds * 1000)
    // The collection of garbage is our doing, so the CPU is read before it.
    const share = (cpuOf(pid) - cpu) / ((performance.now() - startedAt) / 1000)
    const grown = (await doorMemory(kefu)).rss / memory.rss
    const gone = await generator.dismiss()
    figures.recordAll('calm.kefu', { seconds, share, grown, gone })
    say(
      `calm: ${seconds} s, ${gone} sent away, ${(100 * share).toFixed(1)} % of a core, memory × ${grown.toFixed(3)}`,
    )
  })
}
