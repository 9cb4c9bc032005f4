import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { migrateQueue } from '../kernel/job-queue.ts';
import { migrate } from '../platform/migrate.ts';
import { startPostgres } from '../platform/postgres.ts';
import { startWorkerProcess } from './worker-process.ts';

/** Processes of ours that run the worker, as Linux tells. */
function workers(): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const [, parent = ''] =
        /^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${name}/status`, 'utf8')) ?? [];
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      return Number(parent) === process.pid && command.includes('worker.ts') ? [Number(name)] : [];
    } catch {
      // It ended while it was looked at.
      return [];
    }
  });
}

test.runIf(process.platform === 'linux')(
  'the worker of a server is started again when it dies, and ends with the server',
  { timeout: 60_000 },
  async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'zhiyin-worker-'));
    const postgres = await startPostgres({ folder });
    await migrate(postgres.url);
    await migrateQueue(postgres.url);
    const died: unknown[] = [];
    const order = { url: postgres.url, masterKey: Buffer.alloc(32, 5).toString('base64') };
    const worker = startWorkerProcess(order, (error) => died.push(error));
    const [first] = await vi.waitFor(() => {
      const found = workers();
      expect(found).toHaveLength(1);
      return found;
    });
    // Long enough to be at work, not only there.
    await sleep(4_000);
    process.kill(first ?? 0, 'SIGKILL');
    await vi.waitFor(
      () => expect(workers().filter((pid) => pid !== first)).toHaveLength(1),
      10_000,
    );
    expect(died).toHaveLength(1);
    await sleep(4_000);
    const began = performance.now();
    await worker.stop();
    expect(performance.now() - began).toBeLessThan(8_000);
    expect(workers()).toEqual([]);

    // One that hears nothing any more must not keep whoever stops the server waiting.
    const deaf = startWorkerProcess(order, (error) => died.push(error), 1_000);
    const [pid] = await vi.waitFor(() => {
      const found = workers();
      expect(found).toHaveLength(1);
      return found;
    });
    process.kill(pid ?? 0, 'SIGSTOP');
    await deaf.stop();
    expect(workers()).toEqual([]);
    expect(died).toHaveLength(1);
    await postgres.stop();
    rmSync(folder, { recursive: true });
  },
);
