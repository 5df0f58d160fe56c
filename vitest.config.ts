import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'sim/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    globalSetup: ['test/helpers/postgres-global.ts'],
    pool: 'forks',
    // Two would be one a core; but many tests wait for timers and processes of their own most of the time.
    maxWorkers: 3,
  },
})
