import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { TaskParts } from '../../../kernel/task.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { systemTransaction } from '../../../platform/system.ts';
import type { ScoredObject } from './rules.ts';

/** How old figures may become while records are changed, in milliseconds. */
const COUNTS_EACH = 15 * 60_000;

/** Notes that figures were counted. @param began when, before anything was read */
export async function noteCount(
  ctx: Context,
  tx: Transaction,
  object: ScoredObject,
  { began, day }: { began: string; day: string },
): Promise<void> {
  await tx.query(sql`
    insert into quality.score_count (org_id, object, counted_at, counted_on)
    values (${ctx.orgId}::uuid, ${object}, ${began}::timestamptz, ${day}::date)
    on conflict (org_id, object)
    do update set counted_at = excluded.counted_at, counted_on = excluded.counted_on`);
}

/** What was counted by former rules is told to nobody. */
export async function forgetCount(
  ctx: Context,
  tx: Transaction,
  object: ScoredObject,
): Promise<void> {
  await tx.query(
    sql`delete from quality.score_count where org_id = ${ctx.orgId} and object = ${object}`,
  );
}

/** Notes that records were judged, so that their figures are counted again. */
export async function noteJudged(
  ctx: Context,
  tx: Transaction,
  objects: readonly ScoredObject[],
): Promise<void> {
  await tx.query(sql`
    update quality.score_count set changed_at = ${ctx.now().toISOString()}::timestamptz
    where org_id = ${ctx.orgId} and object = any(${objects}::text[])`);
}

/** Figures that are older than what was judged since are counted again, each quarter of an hour at most. */
export async function startCounts(parts: TaskParts): Promise<void> {
  const before = new Date(parts.now().getTime() - COUNTS_EACH).toISOString();
  await systemTransaction(parts.system, (tx) =>
    tx.query(sql`
      update quality.score_state s set pass = 'count' from quality.score_count c
      where c.org_id = s.org_id and c.object = s.object and s.pass is null
        and c.changed_at >= c.counted_at and c.counted_at <= ${before}::timestamptz`),
  );
}
