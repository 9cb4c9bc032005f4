import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Model } from '../../../kernel/model.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { isoTime } from '../../../kernel/values.ts';
import { readsAll, visible, visibleWith } from '../../../kernel/visibility.ts';
import { profiled, scoredObject } from '../profiling/profiled.ts';
import type { ChanceDetail, ToldKind, ValueDetail } from './rules.ts';

/**
 * The facts that hold what a score says. Whoever may not read one of them is not shown the score; what the value is
 * told with besides is worked out from the orders.
 */
export const shownBy = {
  value: ['aliveChance', 'nextYearValue', 'lifetimeValue', 'orderCount', 'lastOrderAt', 'revenue'],
  churn: ['churnChance'],
  lead: ['leadScore'],
  win: ['winChance'],
} as const satisfies Record<ToldKind, readonly string[]>;

/** A score as it is kept. */
export type StoredScore = {
  id: string;
  modelId: string;
  value: number;
  detail: ValueDetail | ChanceDetail;
  scoredAt: string;
};

/** The rows of alias `t` of which the reader may read every fact of a score; undefined where there can be none. */
function readable(
  ctx: Context,
  kind: ToldKind,
): { model: Model; holds: RawBuilder<boolean> } | undefined {
  const model = ctx.catalog.object(scoredObject[kind]);
  if (!model) return undefined;
  const names = shownBy[kind];
  if (readsAll(ctx, model.name, names)) return { model, holds: visible(ctx, model, 't') };
  const each: RawBuilder<boolean>[] = [];
  for (const name of names) {
    const field = model.fields.get(name);
    const seen = field && visibleWith(ctx, model, 't', field);
    if (!seen) return undefined;
    each.push(seen);
  }
  return { model, holds: sql<boolean>`(${sql.join(each, sql` and `)})` };
}

/** The scores of these records, of those that the reader may see and whose facts they may read there. */
export async function readScores(
  ctx: Context,
  tx: Transaction,
  kind: ToldKind,
  ids: readonly string[],
): Promise<StoredScore[]> {
  const reader = readable(ctx, kind);
  if (!reader) return [];
  type Row = { id: string; model_id: string; value: string; detail: string; scored_at: string };
  const rows = await tx.query<Row>(sql`
    select s.record_id as id, s.model_id, s.value, s.detail, s.scored_at from insight.score s
    where s.org_id = ${ctx.orgId} and s.kind = ${kind} and s.record_id in (
      select t.id from ${sql.table(reader.model.table)} t
      where ${reader.holds} and ${profiled(kind, 't')} and t.id = any(${ids}::uuid[]))`);
  return rows.map((row) => ({
    id: row.id,
    modelId: row.model_id,
    value: Number(row.value),
    detail: JSON.parse(row.detail) as StoredScore['detail'],
    scoredAt: isoTime(row.scored_at),
  }));
}
