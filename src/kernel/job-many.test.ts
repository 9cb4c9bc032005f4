import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../platform/database.ts';
import type { Database } from '../platform/database.ts';
import { testDatabase } from '../platform/testing/database.ts';
import { patience, sized } from '../platform/testing/sizes.ts';
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

test(
  'many jobs over several workers: each has its effect once',
  async () => {
    const { ctx } = ledgerContext(database);
    const jobs = sized(60, 50_000);
    for (let made = 0; made < jobs; made += 500) {
      await inTransaction(ctx, async (tx) => {
        for (let n = made; n < Math.min(jobs, made + 500); n += 1)
          await createJob(ctx, tx, countJob, { to: 1, pause: 0 });
      });
    }
    const errors: unknown[] = [];
    const workers = Array.from({ length: sized(2, 8) }, () =>
      startWorker({
        url: clone.ownerUrl,
        system,
        database,
        kinds: [countJob],
        contextOfMember: async (orgId, memberId) => ({ ...ctx, orgId, memberId }),
        onError: (error) => errors.push(error),
        leaseSeconds: 30,
        pollInterval: 50,
      }),
    );
    const left = async (): Promise<number> => {
      const { rows } = await system.pool.query<{ n: string }>(
        `select count(*) as n from kernel.job where org_id = $1 and state in ('queued', 'running')`,
        [ctx.orgId],
      );
      return Number(rows[0]?.n);
    };
    await expect.poll(left, { timeout: patience(60_000), interval: 200 }).toBe(0);
    await Promise.all(workers.map((worker) => worker.stop()));
    expect(errors).toEqual([]);
    const { rows } = await system.pool.query<{ effects: string; once: string; done: string }>(
      `select count(*) filter (where next = 1) as once, sum(next) as effects,
       (select count(*) from kernel.job where org_id = $1 and state = 'done') as done
     from kernel.counter where org_id = $1 and name like 'job %'`,
      [ctx.orgId],
    );
    expect(rows[0]).toEqual({ once: String(jobs), effects: String(jobs), done: String(jobs) });
    console.log(`${jobs} jobs: ${jobs} effects, 0 missing, 0 doubled`);
  },
  patience(90_000),
);
