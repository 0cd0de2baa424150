import { availableParallelism } from 'node:os'
import { configDefaults, defineConfig } from 'vitest/config'

const faults = 'test/faults/**/*.test.ts'

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // What a test waits for may take its time on a busy machine; a second is no promise of ours.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'kefu',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [...configDefaults.exclude, faults],
          globalSetup: ['test/support/cluster.ts', 'test/support/bundles.ts'],
          // Most of their time tests wait for a browser or the database: with one at a time two cores are idle for the most part.
          maxWorkers: availableParallelism() + 1,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        // After all others and one by one: what kills things a hundred times wants the machine for itself.
        test: {
          name: 'faults',
          include: [faults],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
