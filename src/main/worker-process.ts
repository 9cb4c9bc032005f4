import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkerOrder } from './worker.ts';

/** Before a worker that died is started again. */
const PAUSE_MS = 2_000;
const STOP_MS = 20_000;

/**
 * Runs the worker in a process of its own, which gives way to this one: a file of a hundred thousand lines that comes in
 * takes its time from nobody who waits for an answer. A worker that dies is started again; jobs go on where they were,
 * which is also why one that does not end in time when it is stopped is killed.
 *
 * @param patience milliseconds it has to finish what it is at
 */
export function startWorkerProcess(
  order: WorkerOrder,
  onError: (error: unknown) => void,
  patience = STOP_MS,
): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  let worker: ChildProcess | undefined;
  const keep = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      worker = fork(path.join(import.meta.dirname, 'worker.ts'), { stdio: 'inherit' });
      worker.send(order);
      const code = await ended(worker);
      if (stopping.signal.aborted) return;
      onError(new Error(`the worker ended (exit code ${code}); it is started again`));
      await sleep(PAUSE_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const kept = keep();
  return {
    stop: async () => {
      stopping.abort();
      worker?.kill();
      const late = setTimeout(() => worker?.kill('SIGKILL'), patience);
      await kept;
      clearTimeout(late);
    },
  };
}

function ended(worker: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    worker.once('exit', resolve);
    worker.once('error', () => resolve(null));
  });
}
