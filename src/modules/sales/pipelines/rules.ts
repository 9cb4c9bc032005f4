import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { records } from '../../../kernel/records.ts';
import type { Pair, Rules } from '../../../kernel/rules.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { Problem } from '../../../platform/problem.ts';

/** One pipeline is the default: making another one it takes it from the one before. */
async function keepOneDefault(ctx: Context, tx: Transaction, pairs: Pair[]): Promise<void> {
  const chosen = pairs.findLast(
    ({ before, after }) =>
      after.isDefault === true && after.deletedAt === null && before?.isDefault !== true,
  );
  if (!chosen) return;
  // Two who make different pipelines the default at once: the second waits, and then sees the first.
  const others = await tx.query<{ id: string }>(sql`
    select id from sales.pipeline
    where org_id = ${ctx.orgId} and is_default and deleted_at is null and id <> ${chosen.after.id}
    order by id for update`);
  const changes = others.map(({ id }) => ({
    id,
    version: 'latest' as const,
    values: { isDefault: false },
  }));
  await records.update(ctx, tx, 'pipeline', changes, { via: 'system', asSystem: true });
}

export const pipelineRules: Rules = { after: keepOneDefault };

/** Opportunities took their status from the stage they stand in: it stays of its kind and in its pipeline. */
async function refuseInUse(ctx: Context, tx: Transaction, pairs: Pair[]): Promise<void> {
  for (const field of ['kind', 'pipeline']) {
    const ids = pairs
      .filter(({ before, after }) => before !== null && before[field] !== after[field])
      .map(({ after }) => after.id);
    if (ids.length === 0) continue;
    const used = await tx.query(sql`
      select from sales.opportunity
      where org_id = ${ctx.orgId} and stage_id = any(${ids}::uuid[]) and deleted_at is null limit 1`);
    if (used.length === 0) continue;
    const message = {
      zh: '还有商机在这个阶段，请先移走它们。',
      en: 'There are opportunities in this stage. Move them elsewhere first.',
    };
    throw new Problem('invalid_fields', { errors: [{ field, code: 'in_use', message }] });
  }
}

/** What is won is certain, what is lost is not: whatever the stage says. */
export const stageRules: Rules = {
  derive: (_ctx, pairs) => {
    for (const { after } of pairs) {
      if (after.kind === 'won') after.probability = 100;
      if (after.kind === 'lost') after.probability = 0;
    }
  },
  after: refuseInUse,
};
