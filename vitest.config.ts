import { defineConfig } from 'vitest/config';

/** Unit and integration tests: fast ones and those on a real PostgreSQL, which one global set-up boots. */
export default defineConfig({
  test: {
    include: [
      'src/**/*.test.ts',
      'src/**/*.test.tsx',
      'analysis/**/*.test.ts',
      'scripts/**/*.test.ts',
      'test/**/*.test.ts',
    ],
    environment: 'node',
    globalSetup: ['src/platform/testing/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // What is waited for may wait for others: the dispatcher hands on what is older than every
    // transaction that runs in the cluster, those of the tests beside it as well.
    expect: { poll: { timeout: 15_000 } },
    // PostgreSQL needs a core as well: two workers saturate two cores.
    maxWorkers: 2,
  },
});
