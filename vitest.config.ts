import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    globalSetup: ['test/support/cluster.ts', 'test/support/bundles.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
