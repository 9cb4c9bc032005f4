import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { Problem } from '../../platform/problem.ts';
import type { Context } from '../context.ts';
import type { JobKind } from '../job.ts';
import { inTransaction } from '../transaction.ts';
import type { Transaction } from '../transaction.ts';

/** Adds one to the organisation's counter of that name. */
export async function countUp(ctx: Context, tx: Transaction, name: string): Promise<void> {
  await tx.query(sql`
    insert into kernel.counter (org_id, name, next) values (${ctx.orgId}::uuid, ${name}, 1)
    on conflict (org_id, name) do update set next = kernel.counter.next + 1`);
}

/** Counts to `to`, one short transaction each; fails once it has reached `failAt` until that counter says `mended`. */
export const countJob: JobKind = {
  kind: 'count',
  label: { zh: '计数', en: 'Count' },
  run: async (ctx, job) => {
    const { to, failAt, pause } = job.input as { to: number; failAt?: number; pause?: number };
    for (let n = Number(job.position ?? 0); n < to; n += 1) {
      if (await job.cancelled()) return;
      await inTransaction(ctx, async (tx) => {
        const [mended] = await tx.query(
          sql`select from kernel.counter where org_id = ${ctx.orgId}::uuid and name = 'mended'`,
        );
        if (n === failAt && !mended) throw new Problem('duplicate', { values: { value: 'A' } });
        await countUp(ctx, tx, `job ${job.id}`);
        await sleep(pause ?? 1);
        await job.save(tx, { done: n + 1, total: to, position: n + 1, result: { changed: n + 1 } });
      });
    }
  },
};
