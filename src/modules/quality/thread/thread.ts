import { parentPort } from 'node:worker_threads';
import { workWith } from './work.ts';
import type { Asked } from './open.ts';

const work = workWith({ keeps: true });

parentPort?.on('message', ({ n, name, input }: Asked) => {
  const run = work[name] as (...input: unknown[]) => unknown;
  // What it throws ends the thread, and whoever waits is told.
  parentPort?.postMessage({ n, answer: run(...input) });
});
