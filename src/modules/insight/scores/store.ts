import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { records } from '../../../kernel/records.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { profiled, scoredObject, scoredTable, stillProfiled } from '../profiling/profiled.ts';
import type { OfferDetail } from '../offers/rules.ts';
import type { ChanceDetail, ScoreKind, ValueDetail } from './rules.ts';

/** The columns of the facts that a score keeps on its record. */
const columns = {
  value: [
    'segment',
    'rfm',
    'rfm_fold',
    'value_tier',
    'next_year_value',
    'next_year_value_base',
    'lifetime_value',
    'lifetime_value_base',
    'alive_chance',
  ],
  offer: [],
  churn: ['churn_chance'],
  lead: ['lead_score'],
  win: ['win_chance'],
} as const satisfies Record<ScoreKind, readonly string[]>;

/** The score of one record. */
export type Score = {
  id: string;
  /** A chance, 0 … 1; for `value` the spend of the next year. */
  value: number;
  detail: ValueDetail | ChanceDetail | OfferDetail;
  /** What its record shows and is sorted by. */
  facts: Record<string, unknown>;
};

/** Scores stored at once: with their facts well under a second. */
export const PORTION = 1_000;

/**
 * Stores scores with the facts that they keep, of those only who may still be profiled: whoever asked not to be since
 * they were read gets none.
 *
 * @param scores no more than `PORTION`
 */
export async function storeScores(
  ctx: Context,
  tx: Transaction,
  { kind, modelId }: { kind: ScoreKind; modelId: string },
  scores: readonly Score[],
): Promise<void> {
  // A flag that is being set waits until these are stored, and its reaction then takes them away.
  const allowed = await stillProfiled(
    ctx,
    tx,
    kind,
    scores.map(({ id }) => id),
  );
  const kept = scores.filter(({ id }) => allowed.has(id));
  if (kept.length === 0) return;
  const now = ctx.now().toISOString();
  await Promise.all([
    tx.query(sql`
      insert into insight.score as s (org_id, kind, record_id, model_id, value, detail, scored_at)
      select ${ctx.orgId}::uuid, ${kind}, n.id, ${modelId}::uuid, n.value, n.detail, ${now}::timestamptz
      from unnest(${kept.map(({ id }) => id)}::uuid[], ${kept.map(({ value }) => value)}::float8[],
        ${kept.map(({ detail }) => JSON.stringify(detail))}::jsonb[]) n(id, value, detail)
      on conflict (org_id, kind, record_id) do update
      set model_id = excluded.model_id, value = excluded.value, detail = excluded.detail,
        scored_at = excluded.scored_at`),
    columns[kind].length > 0 &&
      records.derive(
        ctx,
        tx,
        scoredObject[kind],
        'insight',
        kept.map((score) => ({ id: score.id, values: score.facts })),
      ),
  ]);
}

/** Takes scores away, with what they kept on their records. */
export async function forgetScores(
  tx: Transaction,
  orgId: string,
  kind: ScoreKind,
  ids: readonly string[],
): Promise<void> {
  const object = scoredObject[kind];
  const sets = columns[kind].map((column) => sql`${sql.id(column)} = null`);
  await Promise.all([
    tx.query(sql`
      delete from insight.score
      where org_id = ${orgId}::uuid and kind = ${kind} and record_id = any(${ids}::uuid[])`),
    sets.length > 0 &&
      tx.query(sql`
      update ${sql.table(`insight.${object}_facts`)} set ${sql.join(sets)}
      where org_id = ${orgId}::uuid and ${sql.id(`${object}_id`)} = any(${ids}::uuid[])`),
  ]);
}

/**
 * Takes away a portion of the scores that the latest run has left standing: of records that are not scored any more.
 *
 * @param before when the run began
 * @param kept records, at alias `t`, that keep their last score, as far as they may be profiled
 * @returns how many there were; fewer than `PORTION` where there are no more
 */
export async function forgetOlder(
  ctx: Context,
  tx: Transaction,
  kind: ScoreKind,
  before: string,
  kept?: RawBuilder<boolean>,
): Promise<number> {
  const keeps =
    kept &&
    sql`and not exists (select from ${scoredTable(kind)} t
      where t.org_id = s.org_id and t.id = s.record_id and ${profiled(kind, 't')} and ${kept})`;
  const rows = await tx.query<{ id: string }>(sql`
    select s.record_id as id from insight.score s
    where s.org_id = ${ctx.orgId} and s.kind = ${kind} and s.scored_at < ${before}::timestamptz ${keeps ?? sql``}
    limit ${PORTION}::int`);
  const ids = rows.map(({ id }) => id);
  if (ids.length > 0) await forgetScores(tx, ctx.orgId, kind, ids);
  return ids.length;
}
