import { type Bench, scaled } from '../bench.ts'
import { Closers } from '../stage/closers.ts'
import { referenceNames, startReference } from '../stage/references.ts'
import { doorMemory, type Target } from '../stage/target.ts'
import { makeDatabase, withKefu } from './common.ts'

/**
 * What an idle visitor costs in memory: the difference between few and many, each in a process that just started. A
 * process without visitors would not do: the first few pay for code that is compiled and heaps that are laid out.
 */
export async function idle(bench: Bench): Promise<void> {
  const database = await makeDatabase(bench, 'idle')
  for (let round = 0; round < bench.options.rounds; round++) {
    await withKefu(bench, database, (kefu) => weigh(bench, kefu))
    for (const name of referenceNames) {
      const closers = new Closers()
      try {
        await weigh(bench, await startReference(name, closers))
      } finally {
        await closers.close()
      }
    }
  }
}

async function weigh(bench: Bench, target: Target): Promise<void> {
  const few = scaled(bench, 1_000)
  const many = scaled(bench, 10_000)
  // Twice: the first crowd of this size makes room that the second one finds.
  await memoryWith(bench, target, few)
  const less = await memoryWith(bench, target, few)
  const more = await memoryWith(bench, target, many)
  const each = (what: keyof typeof less) => (more[what] - less[what]) / (many - few)
  const prefix = `idle.${target.name}`
  bench.figures.recordAll(prefix, { rss: each('rss'), heap: each('heap'), external: each('external') })
  bench.say(`${prefix}: ${Math.round(each('rss'))} bytes a visitor (heap ${Math.round(each('heap'))})`)
}

async function memoryWith({ generator }: Bench, target: Target, visitors: number) {
  await generator.gather(await target.crowd(1, visitors))
  const memory = await doorMemory(target)
  await generator.dismiss()
  return memory
}
