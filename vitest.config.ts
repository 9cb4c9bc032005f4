import { defineConfig } from 'vitest/config';

/** Unit and integration tests: fast ones and those on a real PostgreSQL, which one global set-up boots. */
export default defineConfig({
  test: {
    environment: 'node',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // What is waited for may wait for others: the dispatcher hands on what is older than every
    // transaction that runs in the cluster, those of the tests beside it as well.
    expect: { poll: { timeout: 15_000 } },
    // PostgreSQL needs a core as well: two workers saturate two cores. With a third one the product's own worker, which
    // gives way to everything, comes to nothing for a minute.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'server',
          include: ['src/{kernel,main,modules,platform}/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
          globalSetup: ['src/platform/testing/global-setup.ts'],
          // Reading the whole server anew for each file is a quarter of the time. What its modules remember is of an
          // organisation, and each file has its own; a test that mocks a module belongs to the parts below.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['src/web/**/*.test.{ts,tsx}', 'analysis/**/*.test.ts', 'scripts/**/*.test.ts'],
        },
      },
    ],
  },
});
