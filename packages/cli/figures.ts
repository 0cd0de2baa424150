/** One process's `/metrics`: values by name and labels, as they are written there. */
export type Figures = ReadonlyMap<string, number>

/** Reads the figures of a process at `url`; null when it does not answer. */
export async function readFigures(url: string): Promise<Figures | null> {
  try {
    const answer = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(5_000) })
    return answer.ok ? parseFigures(await answer.text()) : null
  } catch {
    // A process that starts again just now is shown without figures.
    return null
  }
}

export function parseFigures(text: string): Figures {
  const lines = text.matchAll(/^([a-z_]+(?:\{[^}]*\})?) (\S+)$/gim)
  return new Map([...lines].map(([, name = '', value]) => [name, Number(value)]))
}

/**
 * The time within which a share of what a histogram counted was done, in seconds: between the bounds of its bucket, as
 * Prometheus reckons it. Null when it counted nothing.
 */
export function quantile(figures: Figures, name: string, share: number): number | null {
  const buckets = [...figures].flatMap(([key, count]) => {
    const [, bound] = key.startsWith(`${name}_bucket{`) ? (/le="([^"]+)"/.exec(key) ?? []) : []
    return bound === undefined ? [] : [{ bound: bound === '+Inf' ? Infinity : Number(bound), count }]
  })
  const wanted = (buckets.at(-1)?.count ?? 0) * share
  if (wanted === 0) return null
  const index = buckets.findIndex(({ count }) => count >= wanted)
  const { bound, count } = buckets[index]!
  const below = buckets[index - 1] ?? { bound: 0, count: 0 }
  if (bound === Infinity) return below.bound
  return below.bound + ((bound - below.bound) * (wanted - below.count)) / (count - below.count)
}
