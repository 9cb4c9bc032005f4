import { parentPort, workerData } from 'node:worker_threads';
import { ReadFault } from './fault.ts';
import type { Block, ReadChoices } from './line.ts';
import { readBytes } from './read-bytes.ts';
import type { FromWorker, ToWorker } from './read-file.ts';

/** So many blocks may be on their way before the worker waits. */
const AHEAD = 4;
/** How often it says that it is still at work. */
const PULSE = 500;

const port = parentPort;
if (!port) throw new Error('read-worker.ts runs in a thread of its own');
const tell = (message: FromWorker): void => port.postMessage(message);

let received: ((message: ToWorker) => void) | undefined;
let [room, onRoom]: [number, (() => void) | undefined] = [AHEAD, undefined];
port.on('message', (message: ToWorker) => {
  if (message.kind === 'taken') {
    room += 1;
    onRoom?.();
  } else received?.(message);
});

async function* incoming(): AsyncGenerator<Uint8Array> {
  for (;;) {
    const { promise, resolve } = Promise.withResolvers<ToWorker>();
    received = resolve;
    tell({ kind: 'want' });
    const message = await promise;
    if (message.kind !== 'bytes') return;
    yield message.bytes;
  }
}

let told = 0;
function working(): void {
  if (performance.now() - told < PULSE) return;
  told = performance.now();
  tell({ kind: 'working' });
}

async function give({ format, lines }: Block): Promise<void> {
  if (room === 0) {
    await new Promise<void>((resolve) => {
      onRoom = resolve;
    });
    onRoom = undefined;
  }
  room -= 1;
  // As text they cross in a third of the time that copying each cell takes.
  tell({ kind: 'block', format, lines: JSON.stringify(lines) });
}

try {
  for await (const block of readBytes(incoming(), workerData as ReadChoices, working))
    await give(block);
  tell({ kind: 'end' });
} catch (error) {
  if (!(error instanceof ReadFault)) throw error;
  tell({ kind: 'fault', code: error.code, values: error.values });
}
port.close();
