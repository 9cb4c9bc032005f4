import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
/** What the operator sets, and how long it may take: the demo company tells of two years before it is ready. */
const DEMO = {
  none: { setting: '0', readyMs: 300_000 },
  small: { setting: 'small', readyMs: 300_000 },
  full: { setting: '1', readyMs: 1_200_000 },
};

/** A login that the first start printed. */
export type PrintedLogin = { email: string; password: string };

/** The product as one process of its own, with its own data folder and port. */
export type RunningServer = {
  url: string;
  /** What the first start with a demo printed, by the part of the address before the @. */
  logins: Record<string, PrintedLogin>;
  /** Ends the process at once, as a power cut does. */
  kill: () => Promise<void>;
  /** Starts it again on the same data and port. */
  restart: () => Promise<void>;
  /** Ends it in order and removes its data. */
  remove: () => Promise<void>;
};

/**
 * Starts the built product as its operator does and waits until it says that it is ready.
 *
 * @param options.demo the demo organisation it makes; without one, set-up is open
 * @param options.mail the mail server it sends through; none where left out
 * @throws Error with what the process said, when it ends or does not get ready
 */
export async function startServer({
  demo,
  mail,
}: {
  demo: keyof typeof DEMO;
  mail?: { url: string; from: string };
}): Promise<RunningServer> {
  const { setting, readyMs } = DEMO[demo];
  const folder = mkdtempSync(path.join(os.tmpdir(), 'zhiyin-e2e-'));
  const port = await freePort();
  const env = {
    ...process.env,
    HOST: '127.0.0.1',
    PORT: String(port),
    ZHIYIN_DATA: folder,
    ZHIYIN_DEMO: setting,
    DATABASE_URL: '',
    ZHIYIN_SECRET: '',
    ZHIYIN_PUBLIC_URL: '',
    SMTP_URL: mail?.url ?? '',
    MAIL_FROM: mail?.from ?? '',
  };
  let running = await launch(env, readyMs);
  return {
    url: `http://127.0.0.1:${port}`,
    logins: readLogins(running.said),
    kill: () => end(running.child, 'SIGKILL'),
    restart: async () => {
      running = await launch(env, readyMs);
    },
    remove: async () => {
      await end(running.child, 'SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Launched = { child: ChildProcess; said: string };

async function launch(env: NodeJS.ProcessEnv, readyMs: number): Promise<Launched> {
  const child = spawn(process.execPath, [path.join(root, 'src/main/server.ts')], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const ready = new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      said += chunk.toString('utf8');
      if (said.includes('Zhiyin 知音  http')) resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code) => reject(new Error(`The server ended (${code}):\n${said}`)));
    setTimeout(() => reject(new Error(`The server is not ready:\n${said}`)), readyMs).unref();
  });
  try {
    await ready;
  } catch (error) {
    await end(child, 'SIGKILL');
    throw error;
  }
  return { child, said };
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}

function readLogins(said: string): Record<string, PrintedLogin> {
  const lines = said.matchAll(/^ {2}(?<email>\S+@\S+) {2}(?<password>\S+) {2}\S/gm);
  return Object.fromEntries(
    Array.from(lines, ({ groups }) => {
      const { email = '', password = '' } = groups ?? {};
      return [email.split('@', 1)[0] ?? '', { email, password }];
    }),
  );
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
