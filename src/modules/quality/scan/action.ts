import { sql } from 'kysely';
import { z } from 'zod';
import { defineAction } from '../../../kernel/action.ts';
import type { Context } from '../../../kernel/context.ts';
import { createJob } from '../../../kernel/job.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { JobWire } from '../../../kernel/wire.ts';
import { Problem } from '../../../platform/problem.ts';
import { matchObjects } from '../matches/rules.ts';
import { scanJob } from './job.ts';
import type { ScanInput } from './plan.ts';

/** Starts a scan, unless one is at work: two would compare the same records. @throws Problem `already_running` */
export async function startScan(ctx: Context, tx: Transaction, input: ScanInput): Promise<JobWire> {
  await tx.query(
    sql`select pg_advisory_xact_lock(hashtext('quality.scan'), hashtext(${ctx.orgId}))`,
  );
  const [running] = await tx.query(sql`
    select id from kernel.job
    where org_id = ${ctx.orgId} and kind = ${scanJob.kind} and state in ('queued', 'running') limit 1`);
  if (running) throw new Problem('already_running');
  return createJob(ctx, tx, scanJob, input);
}

/** Compares all records of an object, or of all, and finds those that may stand twice. */
export const scanDuplicates = defineAction({
  name: 'scanDuplicates',
  label: { zh: '查找重复', en: 'Find duplicates' },
  input: z.strictObject({ object: z.enum(matchObjects).optional() }),
  undoable: false,
  handler: (ctx, tx, { object }) => startScan(ctx, tx, { object, changed: false }),
});
