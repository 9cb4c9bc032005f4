import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Ask } from '../../../../analysis/privacy/secure-sum.ts';
import { askLoopback } from '../../../platform/loopback.ts';
import { partners } from './made-up.ts';
import type { WireLog } from './wire-log.ts';
import { noteMessage } from './wire-log.ts';
import type { PartnerName } from './wire.ts';

/** The partners at work, each in a thread of its own with a port of its own. */
export type PartnerThreads = {
  /** Sends a message to a partner over HTTP and notes it in the log. */
  ask: Ask;
  /** Ends one partner for good, as a machine that fails. */
  end: (name: PartnerName) => Promise<void>;
  /** Ends all of them. */
  stop: () => Promise<void>;
};

const LONGEST_ANSWER = 30_000;

/** Starts the three partners. @throws Error where one does not come up */
export async function startPartners(log: WireLog, signal: AbortSignal): Promise<PartnerThreads> {
  const secret = randomBytes(32).toString('base64url');
  const threads = partners.map((name) => {
    const file = new URL('./party-thread.ts', import.meta.url);
    return new Worker(file, { workerData: { name, secret } });
  });
  const stop = async (): Promise<void> => {
    await Promise.all(threads.map((thread) => thread.terminate()));
  };
  try {
    const ports = await Promise.all(
      threads.map(async (thread) => {
        // `once` also rejects with what the thread threw.
        const [port] = (await once(thread, 'message', { signal })) as [number];
        // Later it is its silence that tells: the message is answered by nobody.
        thread.on('error', () => undefined);
        return port;
      }),
    );
    const ask: Ask = async (party, step, body) => {
      const [port, name] = [ports[party], partners[party]];
      if (port === undefined || name === undefined) throw new Error(`there is no party ${party}`);
      const sent = JSON.stringify(body);
      const either = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_ANSWER)]);
      const received = await askLoopback({ port, secret }, step, sent, either);
      noteMessage(log, { step, party: name, sent, received });
      return JSON.parse(received) as unknown;
    };
    const end = async (name: PartnerName): Promise<void> => {
      await threads[partners.indexOf(name)]?.terminate();
    };
    return { ask, end, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
