import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Work, WorkName } from './work.ts';

/** Whoever asked for it wants it no more. */
export class Stopped extends Error {}

const LOOK_AGAIN = 1_000;

/**
 * Works something out in a thread of its own, so that the worker goes on renewing its leases and answering. What goes in
 * and comes out is copied: plain values and typed arrays.
 *
 * @param cancelled asked each second: true ends the thread, and so does what it throws; null where nobody can cancel
 * @throws Error what the work threw, or where the thread ended without an answer; Stopped
 */
export async function inThread<Name extends WorkName>(
  cancelled: (() => Promise<boolean>) | null,
  name: Name,
  ...input: Parameters<Work[Name]>
): Promise<ReturnType<Work[Name]>> {
  const thread = new Worker(new URL('./thread.ts', import.meta.url), {
    workerData: { name, input },
  });
  const over = new AbortController();
  const { signal } = over;
  try {
    const ended = once(thread, 'exit', { signal }).then(([code]) => {
      throw new Error(`the thread ended without an answer (${String(code)})`);
    });
    // `once` also rejects with what the thread threw.
    const [answer] = (await Promise.race([
      once(thread, 'message', { signal }),
      ended,
      ...(cancelled ? [stopped(cancelled, signal)] : []),
    ])) as [ReturnType<Work[Name]>];
    return answer;
  } finally {
    over.abort();
    await thread.terminate();
  }
}

/** Rejects when it is to stop. */
async function stopped(cancelled: () => Promise<boolean>, signal: AbortSignal): Promise<never> {
  for (;;) {
    await sleep(LOOK_AGAIN, undefined, { signal });
    if (await cancelled()) throw new Stopped();
  }
}
