import { createServer } from 'node:net';
import { readConfig } from '../platform/config.ts';
import type { Config } from '../platform/config.ts';
import { errorLine } from '../platform/http-errors.ts';
import { listenFault, StartFault } from '../platform/start-fault.ts';
import { openApplication } from './application.ts';
import type { Application } from './application.ts';
import { createDemo } from './demo.ts';
import { startKeepers } from './keepers.ts';
import { prepareGround, productVersion, refuseOpenDemo, webFolder } from './start.ts';
import type { Ground } from './start.ts';

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
  if (!ground.hasOrganisation && config.demo) await makeDemo(application);
  running.unshift(startKeepers(application, { ...ground, live: true }));
  const { host, port } = config;
  try {
    await application.http.listen({ host, port });
  } catch (error) {
    throw listenFault(error, { host, port });
  }
  console.log(`\nZhiyin 知音  ${config.publicUrl}\n`);
  if (!ground.hasOrganisation && !config.demo) {
    console.log('Open it in a browser to set up your organisation. 请在浏览器中打开以建立组织。\n');
  }
}

/** The passwords are printed as soon as they are true: a start that is stopped later must not take them along. */
async function makeDemo(application: Application): Promise<void> {
  const { logins, fill } = await createDemo(application);
  console.log('\nThe demo organisation is new. These passwords are shown only now:');
  console.log('演示组织已建立，以下密码只显示这一次：\n');
  for (const { role, email, password } of logins) console.log(`  ${email}  ${password}  ${role}`);
  await fill();
}

async function stopAll(running: Running): Promise<void> {
  for (const each of running.splice(0)) await each.stop();
}

function stopOnSignal(running: Running): void {
  let stopping = false;
  // `disconnect`: the launcher was killed and cannot pass a signal on.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) {
    process.on(signal, () => {
      // Ctrl-C again: whoever asks twice does not want to wait.
      if (stopping) process.exit(1);
      stopping = true;
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
