import { Gauge, type Registry } from 'prom-client'
import type { Query } from '../../plugins/db.ts'
import { type LastCheck, readLastCheck } from './queries.ts'

/** Adds to `/metrics` how the chat's check of itself went last. */
export function addCanaryFigures(registry: Registry, query: Query): void {
  const registers = [registry]
  /** All figures are collected at once: they share one look at the database. */
  let looking: Promise<LastCheck | null> | undefined
  function lastCheck(): Promise<LastCheck | null> {
    looking ??= readLastCheck(query).finally(() => {
      looking = undefined
    })
    return looking
  }

  new Gauge({
    name: 'kefu_canary_ok',
    help: 'Whether the last test message got through: 1 or 0; not a number before the first one',
    registers,
    async collect() {
      // Where the database is away no message gets through, whatever was last.
      this.set(await lastCheck().then(okOf, () => 0))
    },
  })
  new Gauge({
    name: 'kefu_canary_seconds',
    help: 'How long the last test message took until it was acknowledged, and until its agent had it',
    labelNames: ['step'],
    registers,
    async collect() {
      const check = await lastCheck().catch(() => null)
      this.reset()
      for (const [step, ms] of Object.entries(check?.measured ?? {})) this.set({ step }, ms / 1000)
    },
  })
  new Gauge({
    name: 'kefu_canary_age_seconds',
    help: 'Time since the last test message; not a number before the first one',
    registers,
    async collect() {
      const check = await lastCheck().catch(() => null)
      this.set(check?.age ?? Number.NaN)
    },
  })
}

function okOf(check: LastCheck | null): number {
  if (check === null) return Number.NaN
  return check.failing ? 0 : 1
}
