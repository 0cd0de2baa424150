import type { Figures } from './figures.ts'
import type { PlayPlan } from './generator/play.ts'
import type { Played } from './generator/tally.ts'
import type { Options } from './options.ts'
import type { Generator } from './stage/generator.ts'
import type { Postgres } from './stage/postgres.ts'
import type { Target } from './stage/target.ts'
import { Usage } from './stage/usage.ts'

/** What every part of the benchmark works with. */
export interface Bench {
  readonly options: Options
  readonly figures: Figures
  readonly generator: Generator
  readonly postgres: Postgres
  say(text: string): void
}

/** Size of a message's text, of which the reference figures speak. */
export const messageBytes = 100

/** A number of people or rows, less when the benchmark itself is tried. */
export function scaled({ options }: Bench, count: number): number {
  return Math.max(1, Math.round(count / options.scale))
}

export interface PlayWish {
  readonly agents: number
  readonly visitors: number
  readonly plan: PlayPlan
}

/** Brings a crowd to a target, lets it play, sends it away, and records all that is to be known of it. */
export async function playOn(
  bench: Bench,
  prefix: string,
  target: Target,
  wish: PlayWish,
  onMark: (what: 'begin' | 'end') => void = () => {},
): Promise<Played> {
  const { generator, figures } = bench
  await generator.gather(await target.crowd(wish.agents, wish.visitors))
  try {
    const usage = new Usage({ ...target.processes(), generator: generator.pid })
    const played = await generator.play(wish.plan, (mark) => {
      usage.mark(mark)
      onMark(mark)
    })
    figures.recordAll(prefix, flat(played))
    figures.recordAll(`${prefix}.cpu`, usage.cpuPerMessage(played.throughput))
    figures.recordAll(`${prefix}.memory`, usage.memory())
    bench.say(
      `${prefix}: ${Math.round(played.throughput)} msg/s, ack ${times(played.acknowledged)}, delivery ${times(played.delivered)}`,
    )
    return played
  } finally {
    await generator.dismiss()
  }
}

const times = ({ p50, p99 }: Played['delivered']) => `${p50.toFixed(1)} / ${p99.toFixed(1)} ms`

function flat(played: Played): Record<string, number> {
  const { acknowledged, delivered, late, ...rest } = played
  const entries = Object.entries({ ack: acknowledged, delivery: delivered, late }).flatMap(
    ([name, summary]) =>
      (['p50', 'p99', 'p999', 'most'] as const).map((key): [string, number] => [
        `${name}.${key}`,
        summary[key],
      ]),
  )
  return { ...rest, ...Object.fromEntries(entries) }
}
