import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { readPostmaster } from '../src/platform/postgres-remains.ts';
import { freePort, processesOf } from './kill/server.ts';
import { root } from './sources.ts';

/** The status of the answer; undefined while nobody listens. */
async function healthOf(port: number): Promise<number | undefined> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/health`).catch(() => undefined);
  return answer?.status;
}

test.runIf(process.platform === 'linux')(
  'one Ctrl-C, which reaches the server more than once, stops everything cleanly',
  { timeout: 120_000 },
  async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'zhiyin-stop-'));
    const port = await freePort();
    const env = { ...process.env, ZHIYIN_DATA: folder, ZHIYIN_DEMO: '0', PORT: String(port) };
    // A group of its own, as a terminal gives one: server, worker and whatever else runs in it.
    const child = spawn(process.execPath, [path.join(root, 'src/main/server.ts')], {
      env,
      cwd: root,
      detached: true,
      stdio: 'ignore',
    });
    const group = child.pid ?? 0;
    const ended = once(child, 'exit');
    try {
      await expect
        .poll(() => healthOf(port), {
          timeout: 60_000,
        })
        .toBe(200);
      expect(processesOf(group).length).toBeGreaterThan(1);
      process.kill(-group, 'SIGINT');
      // What launcher and npm pass on of the same keystroke.
      await sleep(100);
      process.kill(group, 'SIGINT');
      await sleep(100);
      process.kill(group, 'SIGINT');
      const [code] = (await ended) as [number | null];
      expect(code).toBe(0);
      expect(processesOf(group)).toEqual([]);
      expect(readPostmaster(path.join(folder, 'postgres'))).toBeUndefined();
      expect(readFileSync(path.join(folder, 'postgres.log'), 'utf8')).toContain(
        'database system is shut down',
      );
    } finally {
      // Nothing of it is left: its own group, were it still there.
      if (processesOf(group).length > 0) process.kill(-group, 'SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
