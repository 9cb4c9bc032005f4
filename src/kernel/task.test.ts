import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../platform/database.ts';
import type { Database } from '../platform/database.ts';
import { testDatabase } from '../platform/testing/database.ts';
import type { Context } from './context.ts';
import { migrateQueue } from './job-queue.ts';
import { startWorker } from './job-worker.ts';
import type { Worker } from './job-worker.ts';
import { appendChanges } from './ledger.ts';
import type { Model } from './model.ts';
import { backgroundOf } from './task.ts';
import { ledgerContext } from './testing/ledger-context.ts';
import { inTransaction } from './transaction.ts';

let clone: Awaited<ReturnType<typeof testDatabase>>;
let database: Database;
let system: Database;
const children: ChildProcess[] = [];
const workers: Worker[] = [];

beforeAll(async () => {
  clone = await testDatabase();
  await migrateQueue(clone.ownerUrl);
  database = openDatabase({ url: clone.url, role: 'zhiyin_app', max: 4 });
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

async function counter(ctx: Context, name: string): Promise<number> {
  const { rows } = await system.pool.query<{ next: string }>(
    'select next from kernel.counter where org_id = $1 and name = $2',
    [ctx.orgId, name],
  );
  return Number(rows[0]?.next ?? 0);
}

async function write(ctx: Context, note: Model, lines: number): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const entries = Array.from({ length: lines }, (_, rank) => ({
      object: 'note',
      recordId: randomUUID(),
      version: 1,
      op: 'create' as const,
      before: null,
      after: { rank },
    }));
    await appendChanges(ctx, tx, note, entries, { via: 'request' });
  });
}

async function process(): Promise<ChildProcess> {
  const file = path.join(import.meta.dirname, 'testing/reaction-process.ts');
  const child = fork(file, [clone.ownerUrl], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  children.push(child);
  await new Promise((resolve) => child.once('message', resolve));
  return child;
}

test('a reaction takes effect once for each change, however often its process is killed', async () => {
  const { ctx, note } = ledgerContext(database);
  let child = await process();
  // Its cursor begins with what comes after it was there.
  await expect
    .poll(
      async () => {
        await write(ctx, note, 1);
        return counter(ctx, 'counted');
      },
      { timeout: 10_000, interval: 100 },
    )
    .toBeGreaterThan(0);
  // What was written meanwhile is either still to be handed on, or in the queue, or counted.
  const left = async (): Promise<number> => {
    const { rows } = await system.pool.query<{ n: string }>(
      `select (select count(*) from kernel.change where org_id = $1 and (epoch, xid) >
          (select epoch, xid from kernel.ledger_cursor where consumer = 'test.count'))
        + (select count(*) from graphile_worker.jobs where task_identifier = 'test_count') as n`,
      [ctx.orgId],
    );
    return Number(rows[0]?.n);
  };
  await expect.poll(left, { timeout: 10_000 }).toBe(0);
  const before = await counter(ctx, 'counted');
  for (let round = 0; round < 4; round += 1) {
    for (let n = 0; n < 5; n += 1) await write(ctx, note, 10);
    await sleep(150 + round * 60);
    child.kill('SIGKILL');
    child = await process();
  }
  await expect.poll(() => counter(ctx, 'counted'), { timeout: 20_000 }).toBe(before + 200);
  await sleep(1_500);
  expect(await counter(ctx, 'counted')).toBe(before + 200);
}, 60_000);

test('a recurring task runs, and one that fails is told and tried again', async () => {
  const { ctx } = ledgerContext(database);
  const errors: unknown[] = [];
  let runs = 0;
  workers.push(
    startWorker({
      url: clone.ownerUrl,
      database,
      system,
      kinds: [],
      contextOfMember: async () => ctx,
      onError: (error) => errors.push(error),
      pollInterval: 50,
      tasks: {
        test_tick: async () => {
          runs += 1;
          if (runs === 1) throw new Error('the first time');
        },
      },
      recurring: [{ match: '* * * * *', task: 'test_tick' }],
    }),
  );
  await expect
    .poll(
      async () => {
        const { rows } = await system.pool.query(
          `select from graphile_worker._private_known_crontabs where identifier = 'test_tick'`,
        );
        return rows.length;
      },
      { timeout: 10_000 },
    )
    .toBe(1);
  await expect.poll(() => runs, { timeout: 75_000, interval: 500 }).toBeGreaterThanOrEqual(2);
  expect(errors).toMatchObject([{ message: 'the first time' }]);
}, 90_000);

test('what the modules want run is whole, and nothing stands twice', () => {
  const work = async (): Promise<void> => undefined;
  const one = { name: 'one', objects: [], tasks: { one_task: work } };
  const reaction = { name: 'one.reaction', task: 'one_task', wants: () => true };
  expect([...backgroundOf([{ ...one, reactions: [reaction] }]).tasks.keys()]).toEqual(['one_task']);
  expect(() => backgroundOf([one, { ...one, name: 'two' }])).toThrow('twice');
  expect(() => backgroundOf([{ ...one, reactions: [reaction, reaction] }])).toThrow('twice');
  expect(() =>
    backgroundOf([{ ...one, recurring: [{ match: '* * * * *', task: 'none' }] }]),
  ).toThrow('no module has the task none');
});
