import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../platform/database.ts';
import type { Database } from '../platform/database.ts';
import { testDatabase } from '../platform/testing/database.ts';
import { migrateQueue } from './job-queue.ts';
import { startWorker } from './job-worker.ts';
import { createJob } from './job.ts';
import { countJob } from './testing/job-kinds.ts';
import { ledgerContext } from './testing/ledger-context.ts';
import { inTransaction } from './transaction.ts';

let clone: Awaited<ReturnType<typeof testDatabase>>;
let database: Database;
let system: Database;

beforeAll(async () => {
  clone = await testDatabase();
  await migrateQueue(clone.ownerUrl);
  database = openDatabase({ url: clone.url, role: 'zhiyin_app', max: 10 });
  system = openDatabase({ url: clone.ownerUrl, max: 2 });
});
afterAll(async () => {
  await database.pool.end();
  await system.pool.end();
  await clone.drop();
});

const LEASE_SECONDS = 3;

/** What a kill of the database leaves where a worker had just taken the job from the queue, or given it back unread. */
const losses = {
  'in the hands of a worker that is dead': `update graphile_worker._private_jobs
    set locked_at = now() - interval '${LEASE_SECONDS + 1} seconds', locked_by = 'dead', attempts = 1 where key = $1`,
  'by the queue, which thought it done': `delete from graphile_worker._private_jobs where key = $1`,
};

test.each(Object.entries(losses))(
  'a job lost %s begins with the next look for such',
  async (_, loss) => {
    const { ctx } = ledgerContext(database);
    const lost = await inTransaction(ctx, (tx) => createJob(ctx, tx, countJob, { to: 2 }));
    const taken = await inTransaction(ctx, (tx) => createJob(ctx, tx, countJob, { to: 2 }));
    await system.pool.query(loss, [lost.id]);
    // Control: what a worker has taken this moment is left to it.
    await system.pool.query(
      `update graphile_worker._private_jobs set locked_at = now() + interval '1 minute', locked_by = 'alive' where key = $1`,
      [taken.id],
    );
    const errors: unknown[] = [];
    const worker = startWorker({
      url: clone.ownerUrl,
      system,
      database,
      kinds: [countJob],
      contextOfMember: async (orgId, memberId) => ({ ...ctx, orgId, memberId }),
      onError: (error) => errors.push(error),
      leaseSeconds: LEASE_SECONDS,
      pollInterval: 50,
    });
    const state = async (id: string): Promise<string | undefined> => {
      const { rows } = await system.pool.query<{ state: string }>(
        'select state from kernel.job where id = $1',
        [id],
      );
      return rows[0]?.state;
    };
    await expect.poll(() => state(lost.id), { timeout: 10_000 }).toBe('done');
    // Time for one look more.
    await sleep(2_500);
    expect(await state(taken.id)).toBe('queued');
    await worker.stop();
    expect(errors).toEqual([]);
  },
  30_000,
);
