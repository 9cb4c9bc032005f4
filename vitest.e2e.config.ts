import { defineConfig } from 'vitest/config';
import { forPictures, WORKERS } from './e2e/support/workers.ts';

const pictures = 'e2e/pictures.e2e.ts';
/** What is measured in milliseconds and frames needs the machine for itself. */
const MEASURED = ['e2e/{board-scroll,speed}.e2e.ts'];

/** A part of the journeys, after those before it. */
const part = (
  name: string,
  groupOrder: number,
  files: { include: string[]; exclude?: string[]; maxWorkers: number },
) => ({ extends: true as const, test: { name, ...files, sequence: { groupOrder } } });

/** Journeys in a real browser against the built application, files beside each other, each worker with its own demo. */
export default defineConfig({
  test: {
    globalSetup: ['e2e/support/global-setup.ts'],
    environment: 'node',
    testTimeout: 180_000,
    hookTimeout: 180_000,
    projects: forPictures
      ? [part('pictures', 0, { include: [pictures], maxWorkers: WORKERS })]
      : [
          part('journeys', 0, {
            include: ['e2e/**/*.e2e.ts'],
            exclude: [pictures, ...MEASURED],
            maxWorkers: WORKERS,
          }),
          part('measured', 1, { include: MEASURED, maxWorkers: 1 }),
        ],
  },
});
