import { Worker } from 'node:worker_threads';
import { ReadFault } from './fault.ts';
import type { FaultValues, ReadFaultCode } from './fault.ts';
import { LIMITS } from './limits.ts';
import type { Block, FileFormat, Line, ReadChoices } from './line.ts';

export type ToWorker = { kind: 'bytes'; bytes: Uint8Array } | { kind: 'eof' } | { kind: 'taken' };
export type FromWorker =
  | { kind: 'want' }
  | { kind: 'working' }
  | { kind: 'block'; format: FileFormat; lines: string }
  | { kind: 'end' }
  | { kind: 'fault'; code: ReadFaultCode; values: FaultValues };

/** What the reading thread may take of the machine, as `LIMITS` names it. */
export type ReadCaps = Record<'heapMegabytes' | 'silentSeconds' | 'busySeconds', number>;

export type ReadInput = ReadChoices & {
  bytes: AsyncIterable<Uint8Array>;
  signal?: AbortSignal;
  /** Other caps than those of `LIMITS`. */
  caps?: Partial<ReadCaps>;
};

const PIECE = 1_048_576;

/** Messages in the order they came, for one who takes them one by one. */
type Inbox = {
  next: () => Promise<FromWorker>;
  put: (message: FromWorker) => void;
  /** Ends it at once. */
  fail: (error: unknown) => void;
  /** Ends it after what has come. */
  end: (error: unknown) => void;
};

/**
 * Reads a CSV or a workbook in a thread of its own, so that neither its size nor its malice stops the process: with a
 * heap of `LIMITS.heapMegabytes`, a limit on the time it is at work, and what else `LIMITS` says. Bytes are taken only
 * as fast as they are read, and read only as fast as blocks are taken.
 *
 * @throws ReadFault where the file cannot be read; the signal's reason where it stops; what `bytes` throws
 */
export async function* readFile(input: ReadInput): AsyncGenerator<Block> {
  const { bytes, signal, caps: given, ...choices } = input;
  signal?.throwIfAborted();
  const caps: ReadCaps = { ...LIMITS, ...given };
  const worker = startWorker(choices, caps);
  const inbox = inboxOf(worker);
  const stop = (): void => inbox.fail(signal?.reason);
  signal?.addEventListener('abort', stop, { once: true });
  const source = pieces(bytes);
  const watch = watchdog(caps, () => inbox.fail(new ReadFault('out_of_time')));
  let pulling = false;
  async function supply(): Promise<void> {
    pulling = true;
    const next = await source.next();
    pulling = false;
    watch.run();
    if (next.done) worker.postMessage({ kind: 'eof' } satisfies ToWorker);
    else {
      const message: ToWorker = { kind: 'bytes', bytes: next.value };
      worker.postMessage(message, [next.value.buffer]);
    }
  }
  try {
    watch.run();
    for (;;) {
      const message = await inbox.next();
      if (message.kind === 'end') return;
      if (message.kind === 'fault') throw new ReadFault(message.code, message.values);
      if (message.kind === 'working') watch.run();
      else if (message.kind === 'want') {
        watch.rest();
        supply().catch(inbox.fail);
      } else {
        watch.rest();
        yield { format: message.format, lines: JSON.parse(message.lines) as Line[] };
        watch.run();
        worker.postMessage({ kind: 'taken' } satisfies ToWorker);
      }
    }
  } finally {
    watch.rest();
    signal?.removeEventListener('abort', stop);
    await worker.terminate();
    const returned = source.return(undefined);
    // Bytes that are still awaited may never come, and nobody wants them any more.
    if (pulling) returned.catch(inbox.fail);
    else await returned;
  }
}

/** The bytes in copies of at most a megabyte, which the worker may keep. */
async function* pieces(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for await (const chunk of bytes)
    for (let at = 0; at < chunk.length; at += PIECE)
      yield new Uint8Array(chunk.subarray(at, at + PIECE));
}

function startWorker(choices: ReadChoices, { heapMegabytes }: ReadCaps): Worker {
  return new Worker(new URL('./read-worker.ts', import.meta.url), {
    workerData: choices,
    execArgv: [],
    // It needs no secrets.
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes, maxYoungGenerationSizeMb: 32 },
  });
}

function inboxOf(worker: Worker): Inbox {
  const messages: FromWorker[] = [];
  let failure: { error: unknown } | undefined;
  let last: { error: unknown } | undefined;
  let wake: (() => void) | undefined;
  const inbox: Inbox = {
    put: (message) => {
      messages.push(message);
      wake?.();
    },
    fail: (error) => {
      failure ??= { error };
      wake?.();
    },
    end: (error) => {
      last ??= { error };
      wake?.();
    },
    next: async () => {
      for (;;) {
        if (failure) throw failure.error;
        const message = messages.shift();
        if (message) return message;
        if (last) throw last.error;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
  worker.on('message', inbox.put);
  worker.on('error', (error) => inbox.end(workerFault(error)));
  worker.on('exit', () => inbox.end(new Error('The reading thread ended before its file did')));
  return inbox;
}

function workerFault(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ERR_WORKER_OUT_OF_MEMORY' ? new ReadFault('out_of_memory', {}, error) : error;
}

/** Ends what is silent too long, or at work too long altogether. Nobody is blamed for the time others take. */
function watchdog(
  { silentSeconds, busySeconds }: ReadCaps,
  bite: () => void,
): { run: () => void; rest: () => void } {
  let timer: NodeJS.Timeout | undefined;
  let [busy, since] = [0, 0];
  function rest(): void {
    clearTimeout(timer);
    if (since > 0) busy += performance.now() - since;
    since = 0;
  }
  function run(): void {
    rest();
    since = performance.now();
    const left = Math.min(silentSeconds * 1_000, busySeconds * 1_000 - busy);
    timer = setTimeout(bite, Math.max(left, 0));
  }
  return { run, rest };
}
