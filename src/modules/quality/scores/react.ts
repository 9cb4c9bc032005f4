import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Reaction } from '../../../kernel/dispatcher.ts';
import { reactionTask } from '../../../kernel/task.ts';
import type { Reacted } from '../../../kernel/task.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { keepPoints } from '../points/earn.ts';
import { noteJudged } from './counts.ts';
import { keeperOf } from './keeper.ts';
import { judgeRecords, PORTION } from './portion.ts';
import { workThrough } from './passes.ts';
import { readRuleSet } from './rule-set.ts';
import { scoredObjects } from './rules.ts';
import type { ScoredObject } from './rules.ts';
import { idsOf, linesOf, parents, touched } from './touched.ts';

const JUDGE = 'quality_judge';
/** How long one task works through all records after a rule has changed; the next minute goes on. */
const WORKS = 30_000;

const wanted = new Set<string>([...scoredObjects, ...Object.keys(parents), 'qualityRule']);

/** Records are judged shortly after they changed, and all of an object's after a rule changed. */
export const judgeChanges: Reaction = {
  name: 'quality.judge',
  wants: ({ object, op }) => wanted.has(object) && op !== 'event',
  task: JUDGE,
};

export const judgeTasks = {
  [JUDGE]: reactionTask(async (parts, { orgId, changes }) => {
    const ctx = await keeperOf(parts, orgId);
    if (!ctx) return;
    const isRuled = idsOf(changes, 'qualityRule').length > 0;
    if (isRuled) {
      await inTransaction(ctx, (tx) => startAnew(ctx, tx, changes));
    }
    const judged: ScoredObject[] = [];
    for (const object of scoredObjects) {
      const near = changes.filter(
        (change) => change.object === object || parents[change.object]?.object === object,
      );
      if (near.length === 0) continue;
      judged.push(object);
      const ids = await inTransaction(ctx, async (tx) =>
        touched(ctx, tx, await readRuleSet(ctx, tx, object), near),
      );
      for (let from = 0; from < ids.length; from += PORTION) {
        const portion = ids.slice(from, from + PORTION);
        await inTransaction(ctx, async (tx) => {
          const set = await readRuleSet(ctx, tx, object);
          await keepPoints(ctx, tx, set, await judgeRecords(ctx, tx, set, portion, true), near);
        });
      }
    }
    if (judged.length > 0) await inTransaction(ctx, (tx) => noteJudged(ctx, tx, judged));
    if (isRuled) {
      await workThrough(parts, { until: performance.now() + WORKS, only: orgId });
    }
  }),
};

/** Every record of the objects that these rules are about, or were until now, is judged again from the first. */
async function startAnew(
  ctx: Context,
  tx: Transaction,
  changes: Reacted['changes'],
): Promise<void> {
  const rules = idsOf(changes, 'qualityRule');
  const lines = await linesOf(ctx, tx, 'qualityRule', changes);
  const former = lines.flatMap(({ before }) => before?.['object'] ?? []);
  await tx.query(sql`
    update quality.score_state set pass = 'judge', after_id = null, count_after = null
    where org_id = ${ctx.orgId} and (object = any(${former}::text[]) or object in (
      select object from quality.quality_rule where org_id = ${ctx.orgId} and id = any(${rules}::uuid[])))`);
}
