import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { changesAny } from '../../../kernel/dispatcher.ts';
import type { Notice, Reaction } from '../../../kernel/dispatcher.ts';
import { reactionTask } from '../../../kernel/task.ts';
import type { Reacted } from '../../../kernel/task.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { keepPoints } from '../points/earn.ts';
import { noteJudged } from './counts.ts';
import { keeperOf } from './keeper.ts';
import { judgeRecords, PORTION } from './portion.ts';
import { workThrough } from './passes.ts';
import { readRuleSet, ruledFields } from './rule-set.ts';
import type { RuleSet } from './rule-set.ts';
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
      if (await judgeNear(ctx, object, near)) judged.push(object);
    }
    if (judged.length > 0) await inTransaction(ctx, (tx) => noteJudged(ctx, tx, judged));
    if (isRuled) {
      await workThrough(parts, { until: performance.now() + WORKS, only: orgId });
    }
  }),
};

/**
 * Judges the records of an object that these changes may matter to, the first portion as soon as it is known which they
 * are. @returns whether there were any
 */
async function judgeNear(
  ctx: Context,
  object: ScoredObject,
  changes: readonly Notice[],
): Promise<boolean> {
  let near: Notice[] = [];
  let ids: string[] = [];
  const judge = async (tx: Transaction, set: RuleSet, from: number): Promise<void> => {
    const portion = ids.slice(from, from + PORTION);
    await keepPoints(ctx, tx, set, await judgeRecords(ctx, tx, set, portion, true), near);
  };
  await inTransaction(ctx, async (tx) => {
    const [set, ruled] = await Promise.all([
      readRuleSet(ctx, tx, object),
      ruledFields(ctx, tx, object),
    ]);
    near = changes.filter((change) => change.object !== object || changesAny(change, ruled));
    ids = near.length === 0 ? [] : await touched(ctx, tx, set, near);
    if (ids.length > 0) await judge(tx, set, 0);
  });
  for (let from = PORTION; from < ids.length; from += PORTION) {
    await inTransaction(ctx, async (tx) => judge(tx, await readRuleSet(ctx, tx, object), from));
  }
  return ids.length > 0;
}

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
