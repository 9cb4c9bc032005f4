import { fork } from 'node:child_process';
import { createServer } from 'node:net';
import path from 'node:path';
import { readConfig } from '../platform/config.ts';
import type { Config } from '../platform/config.ts';
import { errorLine } from '../platform/http-errors.ts';
import { listenFault, StartFault } from '../platform/start-fault.ts';
import { openApplication } from './application.ts';
import type { DemoOrder } from './demo-process.ts';
import { startListening } from './keepers.ts';
import { prepareGround, productVersion, refuseOpenDemo, webFolder } from './start.ts';
import type { Ground } from './start.ts';
import { startWorkerProcess } from './worker-process.ts';

/** What runs, in the order in which it is stopped. */
type Running = { stop: () => Promise<void> }[];

/** Starts everything; ends the process with one sentence where the operator can mend what is wrong. */
async function main(): Promise<void> {
  const running: Running = [];
  try {
    const config = readConfig();
    await probePort(config);
    const ground = await prepareGround(config);
    running.unshift({ stop: ground.stop });
    stopOnSignal(running);
    for (const notice of ground.notices) console.log(notice);
    refuseOpenDemo(config, ground);
    await serve(config, ground, running);
    const fault = await ground.failed;
    await stopAll(running);
    throw fault;
  } catch (error) {
    await stopAll(running);
    if (!(error instanceof StartFault)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

/** A port that is taken is told before a database is started and filled for nothing. */
async function probePort({ host, port }: Config): Promise<void> {
  const probe = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      probe.once('error', reject);
      probe.listen({ host, port }, resolve);
    });
  } catch (error) {
    throw listenFault(error, { host, port });
  }
  await new Promise((resolve) => probe.close(resolve));
}

async function serve(config: Config, ground: Ground, running: Running): Promise<void> {
  const { url, masterKey } = ground;
  const application = await openApplication({
    url,
    masterKey,
    publicUrl: config.publicUrl,
    mail: config.mail,
    webFolder: webFolder(),
    trustedProxies: config.trustedProxies,
    version: productVersion(),
    log: (line) => console.error(line),
  });
  running.unshift({ stop: application.close });
  if (!ground.hasOrganisation && config.demo !== 'none') {
    const { publicUrl, demo } = config;
    const demoOrder = { url, masterKey: masterKey.toString('base64'), publicUrl, size: demo };
    await makeDemo(demoOrder, running);
  }
  running.unshift(startListening(application));
  const { host, port } = config;
  try {
    await application.http.listen({ host, port });
  } catch (error) {
    throw listenFault(error, { host, port });
  }
  const order = { url, masterKey: masterKey.toString('base64') };
  running.unshift(startWorkerProcess(order, application.onError));
  console.log(`\nZhiyin 知音  ${config.publicUrl}\n`);
  if (!ground.hasOrganisation && config.demo === 'none') {
    console.log('Open it in a browser to set up your organisation. 请在浏览器中打开以建立组织。\n');
  }
}

/** Makes the demo in a process of its own: what that takes of memory, the server does not keep. */
function makeDemo(order: DemoOrder, running: Running): Promise<void> {
  const maker = fork(path.join(import.meta.dirname, 'demo-process.ts'), { stdio: 'inherit' });
  const ended = new Promise<number | null>((resolve) => maker.once('exit', resolve));
  let stopping = false;
  running.unshift({
    stop: async () => {
      stopping = true;
      maker.kill();
      await ended;
    },
  });
  maker.send(order);
  return new Promise((resolve, reject) => {
    maker.once('error', reject);
    void ended.then((code) => {
      if (code === 0) resolve();
      // Whoever stops the start ends this process too: nothing comes after.
      else if (!stopping) reject(new Error(`the demo could not be made (exit code ${code})`));
    });
  });
}

async function stopAll(running: Running): Promise<void> {
  for (const each of running.splice(0)) await each.stop();
}

/** Signals that come within this time are one. */
const SAME_MS = 2_000;

function stopOnSignal(running: Running): void {
  let askedAt: number | undefined;
  // `disconnect`: the launcher was killed and cannot pass a signal on.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) {
    process.on(signal, () => {
      if (askedAt !== undefined) {
        // Terminal, npm and launcher each pass on the same Ctrl-C. Who asks again later does not want to wait.
        if (signal !== 'disconnect' && Date.now() - askedAt > SAME_MS) process.exit(1);
        return;
      }
      askedAt = Date.now();
      stopAll(running).then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(errorLine(error));
          process.exit(1);
        },
      );
    });
  }
}

await main();
