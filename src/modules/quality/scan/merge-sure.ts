import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { inReadTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { sqlState } from '../../../platform/sql-state.ts';
import { toProblem } from '../../../platform/http-errors.ts';
import { Problem } from '../../../platform/problem.ts';
import type { MatchObject } from '../matches/wire.ts';
import { mergeInTransaction } from '../merges/merge.ts';
import { findMergeable, keptOf, settledAutoMerge } from '../pairs/auto.ts';
import type { ScanRun } from './plan.ts';

/**
 * Merges what is sure enough by the threshold that an administrator settled, each group in a transaction of its own, so
 * that each can be taken apart by itself. By night only: whoever starts a scan by hand looks at what it finds.
 *
 * @returns false where the member wanted it to stop
 */
export async function mergeSure({
  job,
  plan: { object },
  position,
  save,
}: Omit<ScanRun, 'thread'>): Promise<boolean> {
  if (!position.nightly) return true;
  const first = await job.context();
  const { groups, rule } = await inReadTransaction(first, async (tx) => {
    const settled = await settledAutoMerge(first, tx, object);
    if (!settled) return { groups: [] };
    const found = await findMergeable(first, tx, object, settled.threshold);
    const due = await dueAmong(first, tx, object, found.groups.flat());
    return {
      groups: found.groups.filter((group) => !group.some((id) => due.has(id))),
      rule: settled.rule,
    };
  });
  for (const [n, group] of groups.entries()) {
    if (await job.cancelled()) return false;
    const before = position.merged;
    try {
      await save(null, n / groups.length, async (ctx, tx) => {
        const survivor = await keptOf(ctx, tx, object, group);
        const others = group.filter((id) => id !== survivor);
        await mergeInTransaction(ctx, tx, { object, survivor, others, rule, automatic: true });
        position.merged = before + others.length;
      });
    } catch (error) {
      position.merged = before;
      if (!isOfRecords(error)) throw error;
      position.skipped += 1;
    }
  }
  return true;
}

/** Those of these records that were written since they were compared: they wait for the next scan. */
async function dueAmong(
  ctx: Context,
  tx: Transaction,
  object: MatchObject,
  ids: readonly string[],
): Promise<Set<string>> {
  const rows = await tx.query<{ record_id: string }>(sql`
    select record_id from quality.match_due
    where org_id = ${ctx.orgId}::uuid and object = ${object} and record_id = any(${ids}::uuid[])`);
  return new Set(rows.map((row) => row.record_id));
}

/**
 * Whether an error lies with these records, which are then left for people: a rule is against it, one has gone since, a
 * value stands twice, or it takes too long. Where the database is away or another worker has the job, the others would
 * fail as well.
 */
function isOfRecords(error: unknown): boolean {
  const known = error instanceof Problem || sqlState(error) !== undefined;
  return known && toProblem(error).code !== 'unavailable';
}
