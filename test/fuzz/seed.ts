import fc from 'fast-check'

/** Says how to repeat what failed; set FUZZ_SEED to do so. */
export const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31))

/** So many values, made as they are asked for and the same for the same seed. */
export function* sampled<T>(arbitrary: fc.Arbitrary<T>, count: number): Generator<T> {
  const chunk = 500
  for (let at = 0; at < count; at += chunk)
    yield* fc.sample(arbitrary, { seed: seed + at, numRuns: Math.min(chunk, count - at) })
}

/** Much is tried, on a machine that may have other things to do. */
export const patience = { timeout: 5 * 60_000 }
