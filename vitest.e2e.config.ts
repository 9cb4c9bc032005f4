import { defineConfig } from 'vitest/config';
import { WORKERS } from './e2e/support/workers.ts';

/** What is measured in milliseconds and frames needs the machine for itself. */
const MEASURED = ['e2e/{board,speed}.e2e.ts'];

/** Journeys in a real browser against the built application, files beside each other, each worker with its own demo. */
export default defineConfig({
  test: {
    globalSetup: ['e2e/support/global-setup.ts'],
    environment: 'node',
    testTimeout: 180_000,
    hookTimeout: 180_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'journeys',
          include: ['e2e/**/*.e2e.ts'],
          exclude: MEASURED,
          maxWorkers: WORKERS,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'measured',
          include: MEASURED,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
