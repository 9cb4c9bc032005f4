import { sql } from 'kysely';
import { defineAction } from '../../../kernel/action.ts';
import type { Context } from '../../../kernel/context.ts';
import { createJob } from '../../../kernel/job.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { JobWire } from '../../../kernel/wire.ts';
import { Problem } from '../../../platform/problem.ts';
import { refreshInput, refreshJob } from './job.ts';
import type { RefreshInput } from './job.ts';

/** Starts a refresh, unless one is at work: two would write the same scores. @throws Problem `already_running` */
export async function startRefresh(
  ctx: Context,
  tx: Transaction,
  input: RefreshInput,
): Promise<JobWire> {
  await tx.query(sql`select pg_advisory_xact_lock(hashtext('insight'), hashtext(${ctx.orgId}))`);
  const [running] = await tx.query(sql`
    select id from kernel.job
    where org_id = ${ctx.orgId} and kind = ${refreshJob.kind} and state in ('queued', 'running') limit 1`);
  if (running) throw new Problem('already_running');
  return createJob(ctx, tx, refreshJob, input);
}

/** Works out all scores anew, now. */
export const refreshInsight = defineAction({
  name: 'refreshInsight',
  label: { zh: '更新洞察', en: 'Refresh insight' },
  input: refreshInput.partial(),
  undoable: false,
  handler: (ctx, tx, { kinds, train = true }) => startRefresh(ctx, tx, { kinds, train }),
});
