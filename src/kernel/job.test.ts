import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../platform/database.ts';
import type { Database } from '../platform/database.ts';
import { createHttp } from '../platform/http.ts';
import { Problem } from '../platform/problem.ts';
import { testDatabase } from '../platform/testing/database.ts';
import type { Context } from './context.ts';
import { migrateQueue } from './job-queue.ts';
import { jobRoutes } from './job-routes.ts';
import { runJob } from './job-run.ts';
import type { JobParts } from './job-run.ts';
import { startWorker } from './job-worker.ts';
import type { Worker } from './job-worker.ts';
import { createJob } from './job.ts';
import type { JobKind, JobRun } from './job.ts';
import { countJob, countUp } from './testing/job-kinds.ts';
import { ledgerContext } from './testing/ledger-context.ts';
import { inTransaction } from './transaction.ts';
import type { JobWire } from './wire.ts';

let clone: Awaited<ReturnType<typeof testDatabase>>;
let database: Database;
let system: Database;
const workers: Worker[] = [];
const errors: unknown[] = [];
const children: ChildProcess[] = [];

beforeAll(async () => {
  clone = await testDatabase();
  await migrateQueue(clone.ownerUrl);
  database = openDatabase({ url: clone.url, role: 'zhiyin_app', max: 10 });
  system = openDatabase({ url: clone.ownerUrl, max: 2 });
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
});
afterAll(async () => {
  await database.pool.end();
  await system.pool.end();
  await clone.drop();
});

const signal = new AbortController().signal;

function partsOf(ctx: Context, kinds: JobKind[] = [countJob]): JobParts {
  return {
    database,
    kinds,
    contextOfMember: async (orgId, memberId) => ({ ...ctx, orgId, memberId }),
    onError: (error) => errors.push(error),
    leaseSeconds: 5,
  };
}

function start(ctx: Context, parts: Partial<JobParts> = {}): Worker {
  const worker = startWorker({
    ...partsOf(ctx),
    ...parts,
    url: clone.ownerUrl,
    system,
    pollInterval: 50,
  });
  workers.push(worker);
  return worker;
}

function create(ctx: Context, input: object, kind = countJob): Promise<JobWire> {
  return inTransaction(ctx, (tx) => createJob(ctx, tx, kind, input));
}

async function counted(ctx: Context, jobId: string): Promise<number> {
  const { rows } = await system.pool.query<{ next: string }>(
    'select next from kernel.counter where org_id = $1 and name = $2',
    [ctx.orgId, `job ${jobId}`],
  );
  return Number(rows[0]?.next ?? 0);
}

async function jobsApi(ctx: Context): Promise<{
  call: (
    method: 'GET' | 'POST',
    url: string,
  ) => Promise<{ status: number; body: JobWire & { items: JobWire[]; code: string } }>;
  close: () => Promise<void>;
}> {
  const app = await createHttp({
    publicUrl: 'http://localhost',
    trustedProxies: 0,
    ready: async () => undefined,
    knownLocale: () => 'en',
    log: (line) => errors.push(line),
  });
  await app.register(
    async (routes) => jobRoutes(routes, { contextOf: async () => ctx }, [countJob]),
    { prefix: '/api/v1' },
  );
  return {
    call: async (method, url) => {
      const response = await app.inject({ method, url: `/api/v1${url}` });
      return { status: response.statusCode, body: response.json() };
    },
    close: () => app.close(),
  };
}

test('a job runs, tells how far it is, and its member can read it', async () => {
  const { ctx } = ledgerContext(database);
  const { call, close } = await jobsApi(ctx);
  const job = await create(ctx, { to: 5 });
  expect(job).toMatchObject({ state: 'queued', done: 0, kind: 'count', label: { en: 'Count' } });
  start(ctx);
  await expect
    .poll(async () => (await call('GET', `/jobs/${job.id}`)).body, { timeout: 10_000 })
    .toMatchObject({
      state: 'done',
      done: 5,
      total: 5,
      result: { changed: 5 },
      error: null,
    });
  expect(await counted(ctx, job.id)).toBe(5);
  expect((await call('GET', '/jobs')).body.items.map(({ id }) => id)).toEqual([job.id]);
  const colleague = await jobsApi({ ...ctx, memberId: ledgerContext(database).ctx.memberId });
  expect((await colleague.call('GET', `/jobs/${job.id}`)).status).toBe(404);
  expect((await colleague.call('POST', `/jobs/${job.id}/cancel`)).status).toBe(404);
  expect((await call('GET', '/jobs/nonsense')).body.code).toBe('not_found');
  await close();
  await colleague.close();
});

test('what a job shall do is sealed in the database', async () => {
  const { ctx } = ledgerContext(database);
  const job = await create(ctx, { to: 1, changes: { phone: '+8613800005678' } });
  const { rows } = await system.pool.query('select * from kernel.job where id = $1', [job.id]);
  expect(JSON.stringify(rows)).not.toContain('5678');
});

test('a job that was rolled back with its transaction does not exist', async () => {
  const { ctx } = ledgerContext(database);
  await expect(
    inTransaction(ctx, async (tx) => {
      await createJob(ctx, tx, countJob, { to: 3 });
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  const { rows } = await system.pool.query(
    'select key from graphile_worker.jobs where key not in (select id::text from kernel.job)',
  );
  expect(rows).toEqual([]);
});

test('a request can enqueue only a queued job of its own organisation', async () => {
  const [one, two] = [ledgerContext(database).ctx, ledgerContext(database).ctx];
  const job = await create(one, { to: 1 });
  await expect(
    inTransaction(two, (tx) => tx.query(sql`select kernel.enqueue(${job.id}::uuid)`)),
  ).rejects.toThrow('there is no queued job');
  await expect(
    inTransaction(one, (tx) => tx.query(sql`select graphile_worker.add_job('run_job')`)),
  ).rejects.toThrow('permission denied');
});

test('a worker killed again and again in the middle of a job: the result is as if it had not been', async () => {
  const { ctx } = ledgerContext(database);
  const to = 150;
  const job = await create(ctx, { to, pause: 8 });
  const script = path.join(import.meta.dirname, 'testing/job-process.ts');
  const spawn = async (): Promise<ChildProcess> => {
    const child = fork(script, [clone.ownerUrl], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    children.push(child);
    await new Promise((resolve) => child.once('message', resolve));
    return child;
  };
  for (let kill = 1; kill <= 6; kill += 1) {
    const child = await spawn();
    const before = await counted(ctx, job.id);
    await expect
      .poll(() => counted(ctx, job.id), { timeout: 20_000, interval: 10 })
      .toBeGreaterThan(before);
    await sleep(Math.random() * 60);
    child.kill('SIGKILL');
    expect(await counted(ctx, job.id)).toBeLessThan(to);
  }
  const { call, close } = await jobsApi(ctx);
  const last = await spawn();
  await expect
    .poll(async () => (await call('GET', `/jobs/${job.id}`)).body, { timeout: 30_000 })
    .toMatchObject({
      state: 'done',
      done: to,
      result: { changed: to },
    });
  expect(await counted(ctx, job.id)).toBe(to);
  const ended = new Promise((resolve) => last.once('exit', resolve));
  last.kill('SIGTERM');
  expect(await ended).toBe(0);
  await close();
}, 180_000);

test('a worker that was thought dead and comes back writes nothing any more', async () => {
  const { ctx } = ledgerContext(database);
  const runs: JobRun[] = [];
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const kind: JobKind = {
    ...countJob,
    run: async (ctx, job) => {
      runs.push(job);
      if (runs.length === 1) await held;
      await inTransaction(ctx, async (tx) => {
        await countUp(ctx, tx, `job ${job.id}`);
        await job.save(tx, { done: runs.length, position: runs.length });
      });
    },
  };
  const job = await create(ctx, {}, kind);
  const key = { orgId: ctx.orgId, jobId: job.id };
  const zombie = runJob({ ...partsOf(ctx, [kind]), leaseSeconds: 60 }, key, signal);
  await expect.poll(() => runs.length).toBe(1);
  await sleep(100);
  // As if its process had been asleep: it did not renew the lease.
  await system.pool.query(
    `update kernel.job set leased_until = now() - interval '1 second' where id = $1`,
    [job.id],
  );
  await runJob(partsOf(ctx, [kind]), key, signal);
  expect(runs.length).toBe(2);
  release();
  await zombie;
  expect(await counted(ctx, job.id)).toBe(1);
  const { rows } = await system.pool.query(
    'select state, done, lease from kernel.job where id = $1',
    [job.id],
  );
  expect(rows).toEqual([{ state: 'done', done: '2', lease: '2' }]);
});

test('a step longer than the lease keeps the job', async () => {
  const { ctx } = ledgerContext(database);
  const job = await create(ctx, { to: 1, pause: 1_500 });
  const key = { orgId: ctx.orgId, jobId: job.id };
  const parts = { ...partsOf(ctx), leaseSeconds: 0.5 };
  const first = runJob(parts, key, signal);
  await sleep(1_000);
  await runJob(parts, key, signal);
  await first;
  const { rows } = await system.pool.query('select state, lease from kernel.job where id = $1', [
    job.id,
  ]);
  expect(rows).toEqual([{ state: 'done', lease: '1' }]);
});

test('a job asks for the rights of its member anew', async () => {
  const { ctx } = ledgerContext(database);
  const seen: boolean[] = [];
  let allowed = true;
  const kind: JobKind = {
    ...countJob,
    run: async (first, job) => {
      allowed = false;
      seen.push(first.access.action('x'), (await job.context()).access.action('x'));
    },
  };
  const job = await create(ctx, {}, kind);
  const contextOfMember = (): Promise<Context> => {
    const now = allowed;
    return Promise.resolve({ ...ctx, access: { ...ctx.access, action: () => now } });
  };
  await runJob({ ...partsOf(ctx, [kind]), contextOfMember }, { ...ctx, jobId: job.id }, signal);
  expect(seen).toEqual([true, false]);
});

test('while one worker has a job, another leaves it alone', async () => {
  const { ctx } = ledgerContext(database);
  const job = await create(ctx, { to: 20, pause: 5 });
  const key = { orgId: ctx.orgId, jobId: job.id };
  await Promise.all(Array.from({ length: 4 }, () => runJob(partsOf(ctx), key, signal)));
  expect(await counted(ctx, job.id)).toBe(20);
});

test('a failed job says why, keeps what it did, and goes on from there when tried again', async () => {
  const { ctx } = ledgerContext(database);
  const { call, close } = await jobsApi(ctx);
  const job = await create(ctx, { to: 6, failAt: 4 });
  const worker = start(ctx);
  await expect
    .poll(async () => (await call('GET', `/jobs/${job.id}`)).body, { timeout: 10_000 })
    .toMatchObject({
      state: 'failed',
      done: 4,
      error: '“A” exists already.',
    });
  await inTransaction(ctx, (tx) => countUp(ctx, tx, 'mended'));
  expect((await call('POST', `/jobs/${job.id}/retry`)).body).toMatchObject({
    state: 'queued',
    error: null,
  });
  await expect
    .poll(async () => (await call('GET', `/jobs/${job.id}`)).body, { timeout: 10_000 })
    .toMatchObject({
      state: 'done',
      done: 6,
    });
  expect(await counted(ctx, job.id)).toBe(6);
  expect((await call('POST', `/jobs/${job.id}/retry`)).body.state).toBe('done');
  await worker.stop();
  workers.length = 0;
  await close();
});

test('a queued job is cancelled at once, a running one between two steps', async () => {
  const { ctx } = ledgerContext(database);
  const { call, close } = await jobsApi(ctx);
  const queued = await create(ctx, { to: 5 });
  expect((await call('POST', `/jobs/${queued.id}/cancel`)).body).toMatchObject({
    state: 'cancelled',
  });
  const running = await create(ctx, { to: 10_000 });
  start(ctx);
  await expect.poll(() => counted(ctx, running.id), { timeout: 10_000 }).toBeGreaterThan(3);
  await call('POST', `/jobs/${running.id}/cancel`);
  await expect
    .poll(async () => (await call('GET', `/jobs/${running.id}`)).body.state)
    .toBe('cancelled');
  const { done } = (await call('GET', `/jobs/${running.id}`)).body;
  expect(await counted(ctx, running.id)).toBe(done);
  expect(await counted(ctx, queued.id)).toBe(0);
  await close();
});

test('a worker that stops hands its job to the next one at once', async () => {
  const { ctx } = ledgerContext(database);
  const job = await create(ctx, { to: 60, pause: 5 });
  const first = start(ctx);
  await expect.poll(() => counted(ctx, job.id), { timeout: 10_000 }).toBeGreaterThan(2);
  await first.stop();
  workers.length = 0;
  const { call, close } = await jobsApi(ctx);
  expect((await call('GET', `/jobs/${job.id}`)).body.state).toBe('queued');
  start(ctx);
  await expect
    .poll(async () => (await call('GET', `/jobs/${job.id}`)).body.state, { timeout: 10_000 })
    .toBe('done');
  expect(await counted(ctx, job.id)).toBe(60);
  await close();
});

test('when the database throws every connection away, the worker connects again and goes on', async () => {
  const { ctx } = ledgerContext(database);
  const { call, close } = await jobsApi(ctx);
  const running = await create(ctx, { to: 400, pause: 2 });
  start(ctx, { leaseSeconds: 1 });
  await expect.poll(() => counted(ctx, running.id), { timeout: 10_000 }).toBeGreaterThan(3);
  for (let n = 0; n < 3; n += 1) {
    await system.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`,
    );
    await sleep(100);
  }
  const later = await create(ctx, { to: 3 });
  for (const [id, to] of [
    [later.id, 3],
    [running.id, 400],
  ] as const) {
    await expect
      .poll(async () => (await call('GET', `/jobs/${id}`)).body, { timeout: 30_000 })
      .toMatchObject({ state: 'done', done: to });
    expect(await counted(ctx, id)).toBe(to);
  }
  await close();
}, 60_000);

test('the job of a member who has left fails and does nothing', async () => {
  const { ctx } = ledgerContext(database);
  const job = await create(ctx, { to: 5 });
  start(ctx, {
    contextOfMember: () => Promise.reject(new Problem('unauthenticated')),
  });
  const { call, close } = await jobsApi(ctx);
  await expect
    .poll(async () => (await call('GET', `/jobs/${job.id}`)).body, { timeout: 10_000 })
    .toMatchObject({
      state: 'failed',
      error: 'Your role does not allow this.',
    });
  expect(await counted(ctx, job.id)).toBe(0);
  await close();
});
