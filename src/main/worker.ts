import { constants, setPriority } from 'node:os';
import { readConfig } from '../platform/config.ts';
import { keepHeapSmall } from '../platform/memory.ts';
import { StartFault } from '../platform/start-fault.ts';
import { openApplication } from './application.ts';
import { startKeepers } from './keepers.ts';
import { prepareGround, productVersion } from './start.ts';

/**
 * Jobs, dispatcher and sealer in a process of their own, beside any number of servers and of its like on the same
 * database. A server starts one for itself; more of them add hands, and keep long work going while servers are replaced.
 */
async function main(): Promise<void> {
  const config = readConfig();
  const ground = await prepareGround(config, { beside: true });
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
  if (!process.connected) console.log('Zhiyin worker is running. 知音后台进程已启动。');
  const signal = await new Promise<string>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(name, () => resolve(name));
    // The server that started it is gone.
    process.once('disconnect', () => resolve('SIGHUP'));
    void ground.failed.then((fault) => resolve(fault.message));
  });
  if (!signal.startsWith('SIG')) console.error(signal);
  for (const each of running) await each.stop();
  // An open channel would keep this process.
  process.disconnect?.();
  process.exitCode = signal.startsWith('SIG') ? 0 : 1;
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
