import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateQueue } from '../kernel/job-queue.ts';
import { startWorker } from '../kernel/job-worker.ts';
import type { JobRun, Progress } from '../kernel/job.ts';
import type { Worker } from '../kernel/job-worker.ts';
import { records } from '../kernel/records.ts';
import { inTransaction } from '../kernel/transaction.ts';
import { undoJob } from '../kernel/undo-job.ts';
import type { JobWire, UndoWire } from '../kernel/wire.ts';
import { testApplication } from './test-application.ts';
import type { TestApplication, TestClient } from './test-application.ts';
import { list, set, succeeded, where } from './testing/requests.ts';

const MANY = 1_050;
let app: TestApplication;
let worker: Worker;

beforeAll(async () => {
  app = await testApplication();
  await migrateQueue(app.url);
  const { system, database, sessions, kinds, onError, url } = app;
  const { contextOfMember } = sessions;
  worker = startWorker({
    url,
    system,
    database,
    kinds,
    contextOfMember,
    onError,
    pollInterval: 50,
  });
});
afterAll(async () => {
  await worker.stop();
  await app.drop();
});

/** Customers in 上海, taken to 北京 as one batch. */
async function moved(
  admin: TestClient,
  count: number,
): Promise<{ ids: string[]; batchId: string }> {
  const ctx = await admin.ctx();
  const batchId = crypto.randomUUID();
  const ids: string[] = [];
  for (let from = 0; from < count; from += 500) {
    const inputs = Array.from({ length: Math.min(500, count - from) }, (_, n) => ({
      name: `客户 ${from + n}`,
      city: '上海',
    }));
    const made = await inTransaction(ctx, (tx) =>
      records.create(ctx, tx, 'customer', inputs, { via: 'import' }),
    );
    const changes = made.map(({ id }) => ({
      id,
      version: 'latest' as const,
      values: { city: '北京' },
    }));
    await inTransaction(ctx, (tx) =>
      records.update(ctx, tx, 'customer', changes, { via: 'bulk', batchId }),
    );
    ids.push(...made.map(({ id }) => id));
  }
  return { ids, batchId };
}

async function counted(admin: TestClient, city: string): Promise<number> {
  const request = {
    where: { field: 'city', op: 'eq', value: city },
    values: [{ fn: 'count' }],
  };
  const answer = succeeded(await admin.request('POST', '/customers/aggregate', request));
  return answer.json<{ groups: { values: number[] }[] }>().groups[0]?.values[0] ?? 0;
}

async function ended(admin: TestClient, id: string): Promise<JobWire> {
  let job: JobWire | undefined;
  const state = async (): Promise<string> => {
    job = (await admin.request('GET', `/jobs/${id}`)).json<JobWire>();
    return job.state;
  };
  await expect.poll(state, { timeout: 30_000 }).toMatch(/done|failed|cancelled/);
  if (!job) throw new Error('no job');
  return job;
}

test('a small batch is undone at once, a large one as a job that can itself be undone', async () => {
  const { admin } = await app.organisation();
  const small = await moved(admin, 3);
  const atOnce = succeeded(
    await admin.request('POST', '/changes/undo', { batchId: small.batchId }),
  );
  expect(atOnce.json<UndoWire>()).toEqual({ undone: 3, refused: [] });

  const large = await moved(admin, MANY);
  await set(admin, `/customers/${large.ids[7]}`, { city: '广州' });
  const body = { batchId: large.batchId };
  const headers = { 'idempotency-key': crypto.randomUUID() };
  const answer = succeeded(await admin.request('POST', '/changes/undo', body, headers), 202);
  const again = succeeded(await admin.request('POST', '/changes/undo', body, headers), 202);
  expect(again.json<JobWire>().id).toBe(answer.json<JobWire>().id);
  const job = await ended(admin, answer.json<JobWire>().id);
  expect(job).toMatchObject({
    state: 'done',
    done: MANY,
    total: MANY,
    result: { changed: MANY - 1 },
  });
  expect(job.result?.refused).toEqual([{ id: large.ids[7], reason: '之后又有改动，不能再撤销。' }]);
  expect([await counted(admin, '上海'), await counted(admin, '广州')]).toEqual([MANY - 1 + 3, 1]);

  const back = { batchId: job.result?.batchId };
  const redo = succeeded(await admin.request('POST', '/changes/undo', back), 202);
  expect(await ended(admin, redo.json<JobWire>().id)).toMatchObject({
    result: { changed: MANY - 1 },
  });
  expect(await counted(admin, '北京')).toBe(MANY - 1);
}, 120_000);

test('an undo that was interrupted goes on from where it was, and changes nothing twice', async () => {
  const { admin } = await app.organisation();
  const { ids, batchId } = await moved(admin, MANY);
  let saved: Progress = { done: 0, position: null };
  let total: number | null = null;
  const run = (portions: number): JobRun => {
    let left = portions;
    return {
      id: '0199a000-0000-7000-8000-000000000001',
      input: { batchId },
      position: saved.position,
      done: saved.done,
      total,
      result: saved.result ?? null,
      context: () => admin.ctx(),
      save: (_tx, progress) => {
        saved = progress;
        total = progress.total ?? total;
        return Promise.resolve();
      },
      cancelled: () => {
        left -= 1;
        return Promise.resolve(left < 0);
      },
    };
  };
  await undoJob.run(await admin.ctx(), run(2));
  expect(saved.done).toBe(400);
  expect(await counted(admin, '上海')).toBe(400);
  await undoJob.run(await admin.ctx(), run(100));
  expect([saved.done, total, saved.result?.changed]).toEqual([MANY, MANY, MANY]);
  const of = where({ field: 'city', op: 'eq', value: '上海' });
  const [first] = await list(admin, `/customers?${of}&limit=1`);
  // Created, moved, undone: once each.
  expect([first?.version, await counted(admin, '上海')]).toEqual([3, ids.length]);
}, 120_000);
