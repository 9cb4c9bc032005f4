import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { joinFacts } from '../../../kernel/columns.ts';
import { conditionFields } from '../../../kernel/condition-sql.ts';
import type { Context } from '../../../kernel/context.ts';
import { modelOf, readerCondition } from '../../../kernel/read.ts';
import { conditionFrom } from '../../../kernel/route-input.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { visible } from '../../../kernel/visibility.ts';
import { Problem } from '../../../platform/problem.ts';
import { profiled } from '../profiling/profiled.ts';
import type { OutcomeKind } from './rules.ts';

/**
 * The customers `t` that a condition finds among those that its reader may see: nobody splits customers of others.
 *
 * @param where JSON as it came from outside
 * @throws Problem invalid_condition, not_found
 */
export function found(ctx: Context, where: unknown): RawBuilder<unknown> {
  const model = modelOf(ctx, 'customer');
  const condition = conditionFrom(ctx, model, where);
  return sql`from ${sql.table(model.table)} t${joinFacts(model, 't', conditionFields(condition, model))}
    where ${visible(ctx, model, 't')} and ${readerCondition(ctx, model, condition)}`;
}

/** Whether customer `t` may be part of an experiment: they did not ask to be left alone. */
export const askable = profiled('churn', 't');

/**
 * Whether customer `t` takes part in a running experiment or rescue with this outcome: two at once would each see what
 * the other did.
 */
export function taken(outcome: OutcomeKind): RawBuilder<boolean> {
  // By the customer's own index, whatever the planner believes of tables that are not analysed yet: the other way round
  // it would go through all participants for each customer.
  return sql<boolean>`exists (
    select from (
      select p.experiment_id from insight.participant p
      where p.org_id = t.org_id and p.customer_id = t.id and p.deleted_at is null offset 0
    ) p
    join insight.experiment e on e.org_id = t.org_id and e.id = p.experiment_id and e.deleted_at is null
      and e.status = 'running' and e.outcome = ${outcome})`;
}

/**
 * The order in which customers are assigned to arms: by the MD5 digest of the experiment's id followed by the
 * customer's, both as written. It is as good as drawn by lot, other for each experiment, and can be worked out again.
 */
export function lot(experimentId: string): RawBuilder<unknown> {
  return sql`md5(${experimentId}::text || t.id::text), t.id`;
}

export type AudienceCount = { free: number; taken: number; notProfiled: number };

/** How many customers of an audience can be assigned, and how many not. */
export async function countAudience(
  ctx: Context,
  tx: Transaction,
  audience: unknown,
  outcome: OutcomeKind,
): Promise<AudienceCount> {
  const [row] = await tx.query<{ free: string; taken: string; not_profiled: string }>(sql`
    select count(*) filter (where askable and not taken) as free,
      count(*) filter (where askable and taken) as taken,
      count(*) filter (where not askable) as not_profiled
    from (select ${askable} as askable, ${taken(outcome)} as taken ${found(ctx, audience)}) t`);
  return {
    free: Number(row?.free ?? 0),
    taken: Number(row?.taken ?? 0),
    notProfiled: Number(row?.not_profiled ?? 0),
  };
}

/** The condition that an experiment keeps as text. @throws Problem invalid_condition */
export function audienceFrom(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Problem('invalid_condition', { values: { reason: 'JSON' } });
  }
}

/** Assigning waits for others who assign: nobody shall come into two experiments at once. Until the transaction ends. */
export async function lockAssigning(ctx: Context, tx: Transaction): Promise<void> {
  await tx.query(
    sql`select pg_advisory_xact_lock(hashtext('insight experiments'), hashtext(${ctx.orgId}))`,
  );
}
