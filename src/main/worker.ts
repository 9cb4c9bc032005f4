import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { readConfig } from '../platform/config.ts';
import { keepHeapSmall } from '../platform/memory.ts';
import { StartFault } from '../platform/start-fault.ts';
import { openApplication } from './application.ts';
import { startKeepers } from './keepers.ts';
import { prepareGround, productVersion } from './start.ts';
import type { Ground } from './start.ts';

/** What a server tells the worker that it starts. As a message: what stands in the environment, others can read. */
export type WorkerOrder = { url: string; masterKey: string };

/**
 * Jobs, dispatcher and sealer in a process of their own, beside any number of servers and of its like on the same
 * database. A server starts one for itself; more of them add hands, and keep long work going while servers are replaced.
 */
async function main(): Promise<void> {
  const config = readConfig();
  const ground = process.send ? await givenGround() : await ownGround();
  const { url, masterKey } = ground;
  const application = await openApplication({
    url,
    masterKey,
    publicUrl: config.publicUrl,
    mail: config.mail,
    version: productVersion(),
    log: (line) => console.error(line),
  });
  const running = [
    startKeepers(application, { url, masterKey }),
    { stop: application.close },
    { stop: ground.stop },
  ];
  const signal = await new Promise<string>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(name, () => resolve(name));
    // The server that started it is gone.
    if (process.send) process.once('disconnect', () => resolve('SIGHUP'));
    if (process.send && !process.connected) resolve('SIGHUP');
    void ground.failed.then((fault) => resolve(fault.message));
  });
  if (!signal.startsWith('SIG')) console.error(signal);
  for (const each of running) await each.stop();
  // An open channel would keep this process.
  if (process.connected) process.disconnect?.();
  process.exitCode = signal.startsWith('SIG') ? 0 : 1;
}

type WorkersGround = Pick<Ground, 'url' | 'masterKey' | 'failed' | 'stop'>;

async function ownGround(): Promise<WorkersGround> {
  const ground = await prepareGround(readConfig(), { beside: true });
  console.log('Zhiyin worker is running. 知音后台进程已启动。');
  return ground;
}

/** The server has reached, migrated and checked the database; a worker that outlives it must not start one of its own. */
async function givenGround(): Promise<WorkersGround> {
  const [order] = (await once(process, 'message')) as [WorkerOrder];
  return {
    url: order.url,
    masterKey: Buffer.from(order.masterKey, 'base64'),
    failed: new Promise(() => undefined),
    stop: () => Promise.resolve(),
  };
}

try {
  keepHeapSmall();
  // Whoever waits for an answer goes first.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  await main();
} catch (error) {
  if (!(error instanceof StartFault)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
