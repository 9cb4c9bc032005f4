import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { masterKey } from './dataset.ts';
import { once } from './load.ts';

const PORT = 3_917;
/** A machine with other work needs its time. */
const READY_MS = 60_000;

/** Where the benchmark's server answers. */
export const base = new URL(`http://127.0.0.1:${PORT}`);

/** The product's server in a process of its own, on the benchmark's database. @throws Error where it does not become ready */
export async function startServer(url: string): Promise<ChildProcess> {
  const server = spawn(process.execPath, ['src/main/server.ts'], {
    env: {
      ...process.env,
      DATABASE_URL: url,
      ZHIYIN_SECRET: masterKey.toString('base64'),
      ZHIYIN_DEMO: '0',
      PORT: String(PORT),
      HOST: '127.0.0.1',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const end = Date.now() + READY_MS;
  while (Date.now() < end) {
    const up = await once(base, undefined, {}, { method: 'GET', path: '/api/v1/health' }).catch(
      () => undefined,
    );
    if (up !== undefined) return server;
    await sleep(100);
  }
  // Left behind it would answer the next run, on another database.
  await stopServer(server);
  throw new Error('the server did not become ready within a minute');
}

/** Asks the server to end, and waits until it has. */
export async function stopServer(server: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await ended;
}
