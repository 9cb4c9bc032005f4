import { Worker } from 'node:worker_threads';
import { workWith } from './work.ts';
import type { Work, WorkName } from './work.ts';

/** So few records, or so much text or bytes of them, are no longer at work here than the thread takes to start. */
const FEW = 1_000;
const SHORT = 50_000;

const work = workWith({ keeps: false });

/** One question to the thread. */
export type Asked = { n: number; name: WorkName; input: unknown[] };

/** A thread that stays open for many questions of one scan: starting one costs more than a portion. */
export type Thread = {
  /** @throws Error what the work threw, or where the thread ended */
  ask: <Name extends WorkName>(
    name: Name,
    ...input: Parameters<Work[Name]>
  ) => Promise<ReturnType<Work[Name]>>;
  close: () => Promise<void>;
};

/**
 * A thread for one scan, so that the worker goes on renewing its leases and answering. It starts with the first question
 * that is long work; small ones before it are answered here. What goes in and comes out is copied; texts that are kept
 * from one question to the next are only in the thread.
 */
export function openThread(): Thread {
  let worker: Questions | undefined;
  return {
    ask: async <Name extends WorkName>(name: Name, ...input: Parameters<Work[Name]>) => {
      // What was kept of records is known there alone.
      if (!worker && input.every(isLittle)) {
        const run = work[name] as (...given: unknown[]) => unknown;
        return run(...input) as ReturnType<Work[Name]>;
      }
      worker ??= startWorker();
      return (await worker.ask(name, input)) as ReturnType<Work[Name]>;
    },
    close: async () => {
      await worker?.close();
    },
  };
}

function isLittle(input: unknown): boolean {
  if (Array.isArray(input)) return input.length <= FEW;
  if (ArrayBuffer.isView(input)) return input.byteLength <= SHORT;
  const texts = typeof input === 'object' && input !== null ? Object.values(input) : [];
  return texts.every((each) => typeof each !== 'string' || each.length <= SHORT);
}

type Questions = {
  ask: (name: WorkName, input: unknown[]) => Promise<unknown>;
  close: () => Promise<void>;
};

function startWorker(): Questions {
  const worker = new Worker(new URL('./thread.ts', import.meta.url));
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let asked = 0;
  let ended: Error | undefined;
  const end = (error: Error): void => {
    ended ??= error;
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };
  worker.on('message', ({ n, answer }: { n: number; answer: unknown }) => {
    waiting.get(n)?.resolve(answer);
    waiting.delete(n);
  });
  worker.on('error', (error) => {
    end(error instanceof Error ? error : new Error(String(error)));
  });
  worker.on('exit', (code) => {
    end(new Error(`the thread ended without an answer (${code})`));
  });
  return {
    ask: (name, input) => {
      if (ended) return Promise.reject(ended);
      asked += 1;
      const answer = Promise.withResolvers<unknown>();
      waiting.set(asked, answer);
      worker.postMessage({ n: asked, name, input } satisfies Asked);
      return answer.promise;
    },
    close: async () => {
      await worker.terminate();
    },
  };
}
