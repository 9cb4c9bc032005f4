import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { freePort } from './kill/server.ts';
import { root } from './sources.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'zhiyin-unfinished-'));
const started: ChildProcess[] = [];

afterAll(async () => {
  for (const child of started) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
});

type Started = { child: ChildProcess; url: string; said: () => string };

async function start(): Promise<Started> {
  const port = await freePort();
  const env = { ...process.env, ZHIYIN_DATA: folder, ZHIYIN_DEMO: 'small', PORT: String(port) };
  const child = spawn(process.execPath, [path.join(root, 'src/main/server.ts')], {
    env,
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  let said = '';
  child.stdout.on('data', (data: Buffer) => {
    said += data.toString('utf8');
  });
  return { child, url: `http://127.0.0.1:${port}`, said: () => said };
}

const PASSWORD = /admin@demo\.example {2}(\S+)/;
const NOTICE = /stopped before the demo organisation was complete/;

test(
  'a demo that was not complete when the first start was killed is made anew, once',
  { timeout: 240_000 },
  async () => {
    const first = await start();
    await expect.poll(first.said, { timeout: 60_000 }).toMatch(PASSWORD);
    const gone = once(first.child, 'exit');
    first.child.kill('SIGKILL');
    await gone;

    const second = await start();
    await expect.poll(second.said, { timeout: 150_000 }).toContain(second.url);
    expect(second.said()).toMatch(NOTICE);
    const [, password] = PASSWORD.exec(second.said()) ?? [];
    const signedIn = await fetch(`${second.url}/api/v1/auth/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
      body: JSON.stringify({ email: 'admin@demo.example', password }),
    });
    expect(signedIn.status).toBe(200);
    const cookie = signedIn.headers.getSetCookie().map((line) => line.split(';', 1)[0]);
    const counted = await fetch(`${second.url}/api/v1/orders?limit=1`, {
      headers: { cookie: cookie.join('; ') },
    });
    expect(((await counted.json()) as { items: object[] }).items).toHaveLength(1);
    const ended = once(second.child, 'exit');
    second.child.kill('SIGTERM');
    await ended;

    // Control: one that is complete stays.
    const third = await start();
    await expect.poll(third.said, { timeout: 60_000 }).toContain(third.url);
    expect(third.said()).not.toMatch(NOTICE);
    expect(third.said()).not.toMatch(PASSWORD);
  },
);
