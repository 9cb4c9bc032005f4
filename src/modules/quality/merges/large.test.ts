import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateQueue } from '../../../kernel/job-queue.ts';
import { startWorker } from '../../../kernel/job-worker.ts';
import type { Worker } from '../../../kernel/job-worker.ts';
import type { JobRun, Progress } from '../../../kernel/job.ts';
import { records } from '../../../kernel/records.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { PageWire } from '../../../kernel/wire.ts';
import { testApplication } from '../../../main/test-application.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import { create, list, read, refusal, succeeded, where } from '../../../main/testing/requests.ts';
import { mergeRelatedJob } from './merge-job.ts';
import { rowsOf } from './testing/rows.ts';
import { ended, merge, mergeWorld, unmerge } from './testing/world.ts';
import type { MergeWorld } from './testing/world.ts';
import { unmergeRelatedJob } from './unmerge-job.ts';
import type { MergeCount, MergeDetailWire } from './wire.ts';

const MANY = 1_100;
let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
  await migrateQueue(app.url);
});
afterAll(() => app.drop());

/** The worker as the product starts it: what it does not finish, the next one goes on with. */
function work(): Worker {
  const { system, database, sessions, kinds, onError, url } = app;
  const { contextOfMember } = sessions;
  return startWorker({ url, system, database, kinds, contextOfMember, onError, pollInterval: 50 });
}

async function largeWorld(): Promise<MergeWorld> {
  const world = await mergeWorld(await app.organisation());
  const ctx = await world.admin.ctx();
  const inputs = Array.from({ length: MANY }, (_, n) => ({
    customer: world.gone,
    channel: 'note',
    body: `第 ${n} 条`,
  }));
  for (const portion of [inputs.slice(0, 600), inputs.slice(600)])
    await inTransaction(ctx, (tx) =>
      records.create(ctx, tx, 'interaction', portion, { via: 'import' }),
    );
  return world;
}

async function counted(client: TestClient, customer: string): Promise<number> {
  const of = where({ field: 'customer', op: 'eq', value: customer });
  const path = `/interactions?${of}&count=true&limit=1`;
  const { total } = succeeded(await client.request('GET', path)).json<PageWire>();
  return total?.count ?? 0;
}

test('many related records are moved, and moved back, by a job that outlives its worker', async () => {
  const { organisation, admin, kept, gone } = await largeWorld();
  const before = await rowsOf(app, organisation.orgId);
  const request = { object: 'customer', survivor: kept, others: [gone] } as const;
  const done = await merge(admin, request);
  expect(done.job).toMatchObject({ state: 'queued' });
  // What people look at first is there at once.
  expect(await read(admin, `/customers/${kept}`)).toMatchObject({ email: 'office@example.com' });
  const early = await admin.request('POST', '/actions/unmergeRecord', { id: done.merge });
  expect(refusal(early)).toEqual([409, 'already_running']);
  const jobId = done.job?.id ?? '';
  const first = work();
  const begun = async () =>
    (await admin.request('GET', `/jobs/${jobId}`)).json<{ done: number }>().done;
  await expect.poll(begun, { timeout: 30_000 }).toBeGreaterThan(0);
  await first.stop();
  const worker = work();
  expect(await ended(admin, jobId)).toMatchObject({ state: 'done', result: { refused: [] } });
  expect(await counted(admin, kept)).toBe(1_000);
  expect((await read(admin, `/customers/${kept}`))['interactionCount']).toBe(MANY + 2);

  const apart = await unmerge(admin, done.merge);
  expect(apart.state).toBe('unmerging');
  expect(await ended(admin, apart.job?.id ?? '')).toMatchObject({ state: 'done' });
  await worker.stop();
  const detail = await admin.request('GET', `/quality/merges/${done.merge}`);
  expect(succeeded(detail).json()).toMatchObject({ state: 'unmerged', kept: [], keptCount: 0 });
  expect(await rowsOf(app, organisation.orgId)).toEqual(before);
}, 240_000);

/** A run of a job that is broken off after some portions, as a worker that dies breaks it off. */
function runs(admin: TestClient, input: object) {
  let saved: Progress = { done: 0, position: null };
  let total: number | null = null;
  return (portions: number): JobRun => {
    let left = portions;
    return {
      id: '0199a000-0000-7000-8000-000000000002',
      input,
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
        if (left < 0) throw new Error('the worker died');
        return Promise.resolve(false);
      },
    };
  };
}

test('a worker that dies between two portions leaves nothing half done, wherever it dies', async () => {
  const { organisation, admin, kept, gone } = await largeWorld();
  const before = await rowsOf(app, organisation.orgId);
  const done = await merge(admin, { object: 'customer', survivor: kept, others: [gone] });
  // Before the job comes to it, the survivor is given the one tag that the other had alone.
  const [tag] = await list(admin, `/tags?${where({ field: 'name', op: 'eq', value: '展会' })}`);
  const given = await create(admin, '/customer-tags', { customer: kept, tag: tag?.id });
  const moving = runs(admin, { merge: done.merge });
  for (const portions of [1, 3]) {
    await expect(mergeRelatedJob.run(await admin.ctx(), moving(portions))).rejects.toThrow('died');
  }
  await mergeRelatedJob.run(await admin.ctx(), moving(1_000));
  await app.system.pool.query(`update kernel.job set state = 'done' where id = $1`, [done.job?.id]);
  expect((await read(admin, `/customers/${kept}`))['interactionCount']).toBe(MANY + 2);
  const path = `/quality/merges/${done.merge}`;
  const detail = succeeded(await admin.request('GET', path)).json<MergeDetailWire>();
  expect(detail).toMatchObject({
    state: 'merged',
    kept: [{ object: 'customerTag', reason: 'refused', detail: expect.any(String) as string }],
    keptCount: 1,
  });
  const counts = ({ moved }: { moved: readonly MergeCount[] }) =>
    Object.fromEntries(moved.map(({ object, count }) => [object, count]));
  expect({ ...counts(detail), customerTag: 1 }).toEqual(counts(done));
  expect(counts(detail)).not.toHaveProperty('customerTag');
  const apart = await unmerge(admin, done.merge);
  expect(apart).toMatchObject({ kept: [], keptCount: 0 });
  const back = runs(admin, { merge: done.merge, batchId: crypto.randomUUID() });
  for (const portions of [1, 4]) {
    await expect(unmergeRelatedJob.run(await admin.ctx(), back(portions))).rejects.toThrow('died');
  }
  await unmergeRelatedJob.run(await admin.ctx(), back(1_000));
  expect(apart.job).not.toBeNull();
  await app.system.pool.query('delete from customers.customer_tag where id = $1', [given.id]);
  expect(await rowsOf(app, organisation.orgId)).toEqual(before);
}, 240_000);

test('of a group of a thousand companies the merge is taken apart by a job as well, each below its own', async () => {
  const world = await mergeWorld(await app.organisation());
  const { organisation, admin, kept, gone } = world;
  const ctx = await admin.ctx();
  const companies = Array.from({ length: MANY }, (_, n) => ({ name: `分店 ${n}`, parent: gone }));
  for (const portion of [companies.slice(0, 600), companies.slice(600)])
    await inTransaction(ctx, (tx) =>
      records.create(ctx, tx, 'customer', portion, { via: 'import' }),
    );
  const before = await rowsOf(app, organisation.orgId);
  const done = await merge(admin, { object: 'customer', survivor: kept, others: [gone] });
  const worker = work();
  expect(await ended(admin, done.job?.id ?? '')).toMatchObject({ state: 'done' });
  await worker.stop();

  const apart = await unmerge(admin, done.merge);
  expect([apart.state, apart.job !== null]).toEqual(['unmerging', true]);
  // The merged record is back at once; what is below it follows, however often a worker dies.
  expect((await admin.request('GET', `/customers/${gone}`)).statusCode).toBe(200);
  const back = runs(admin, { merge: done.merge, batchId: crypto.randomUUID(), own: true });
  for (const portions of [0, 1]) {
    await expect(unmergeRelatedJob.run(await admin.ctx(), back(portions))).rejects.toThrow('died');
  }
  await unmergeRelatedJob.run(await admin.ctx(), back(1_000));
  const detail = await admin.request('GET', `/quality/merges/${done.merge}`);
  expect(succeeded(detail).json()).toMatchObject({ state: 'unmerged', kept: [], keptCount: 0 });
  expect(await rowsOf(app, organisation.orgId)).toEqual(before);
}, 240_000);
