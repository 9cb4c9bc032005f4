import { parentPort, workerData } from 'node:worker_threads';
import { work } from './work.ts';
import type { WorkName } from './work.ts';

const { name, input } = workerData as { name: WorkName; input: unknown[] };
const run = work[name] as (...input: unknown[]) => unknown;
parentPort?.postMessage(run(...input));
