import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { records } from '../../../kernel/records.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { ModelKind } from '../scores/rules.ts';

/** What a training came to. */
export type NewModel = {
  kind: ModelKind;
  /** `lexicon`: nothing was learned, and word lists made by hand do it. */
  state: 'fitted' | 'fallback' | 'refused' | 'lexicon';
  /** The library's code of a fallback or refusal. */
  reason?: string;
  rowCount: number;
  /** When what it was learned from was read, ISO 8601; now unless said. */
  trainedAt?: string;
  auc?: number;
  brier?: number;
  /** For the page of the model: plain JSON, at most 100,000 characters. */
  card: unknown;
  /** For scoring: plain JSON, as the library answers it; absent where nothing is to be scored with it. */
  body?: unknown;
};

/** The model of a score that is in use; `body` null where there is nothing to score with. */
export type CurrentModel = {
  id: string;
  state: NewModel['state'];
  trainedAt: string;
  /** Rows that it was learned from. */
  rowCount: number;
  body: unknown;
};

const OBJECT = 'scoreModel';

/** Keeps what a training came to; from then on it is the one in use. @returns its id */
export async function storeModel(ctx: Context, tx: Transaction, model: NewModel): Promise<string> {
  const { kind, state, reason = null, rowCount, auc, brier, card, body } = model;
  const { trainedAt = ctx.now().toISOString() } = model;
  const decimal = (value: number | undefined): string | null =>
    value === undefined || Number.isNaN(value) ? null : value.toFixed(4);
  const values = {
    kind,
    state,
    reason,
    rowCount,
    auc: decimal(auc),
    brier: decimal(brier),
    trainedAt,
    card: JSON.stringify(card),
  };
  const [made] = await records.create(ctx, tx, OBJECT, [values], { via: 'system', asSystem: true });
  if (!made) throw new Error('the model was not stored');
  const earlier = await tx.query<{ id: string }>(sql`
    select m.id from insight.score_model m
    join insight.score_model_facts f on f.org_id = m.org_id and f.score_model_id = m.id
    where m.org_id = ${ctx.orgId} and m.kind = ${kind} and f.current`);
  if (body !== undefined) {
    await tx.query(sql`
      insert into insight.fitted_model (org_id, model_id, body)
      values (${ctx.orgId}::uuid, ${made.id}::uuid, ${JSON.stringify(body)})`);
  }
  // The record says what it was; what it learned is needed no more.
  await tx.query(sql`
    delete from insight.fitted_model
    where org_id = ${ctx.orgId} and model_id = any(${earlier.map(({ id }) => id)}::uuid[])`);
  await records.derive(ctx, tx, OBJECT, 'insight', [
    ...earlier.map(({ id }) => ({ id, values: { current: false } })),
    { id: made.id, values: { current: true } },
  ]);
  return made.id;
}

/** The model in use, if there was a training. */
export async function currentModel(
  ctx: Context,
  tx: Transaction,
  kind: ModelKind,
): Promise<CurrentModel | undefined> {
  const [row] = await tx.query<{
    id: string;
    state: NewModel['state'];
    trained_at: string;
    row_count: string;
    body: string | null;
  }>(sql`
    select m.id, m.state, m.trained_at, m.row_count, b.body from insight.score_model m
    join insight.score_model_facts f on f.org_id = m.org_id and f.score_model_id = m.id
    left join insight.fitted_model b on b.org_id = m.org_id and b.model_id = m.id
    where m.org_id = ${ctx.orgId} and m.kind = ${kind} and f.current and m.deleted_at is null
    order by m.id desc limit 1`);
  if (!row) return undefined;
  const body: unknown = row.body === null ? null : JSON.parse(row.body);
  return {
    id: row.id,
    state: row.state,
    trainedAt: row.trained_at,
    rowCount: Number(row.row_count),
    body,
  };
}

/** Notes what a model has scored, and how it fares since its training. */
export async function noteScored(
  ctx: Context,
  tx: Transaction,
  modelId: string,
  { count, watch }: { count: number; watch?: unknown },
): Promise<void> {
  const values = {
    scoredAt: ctx.now().toISOString(),
    scoredCount: count,
    ...(watch === undefined ? {} : { watch: JSON.stringify(watch) }),
  };
  await records.derive(ctx, tx, OBJECT, 'insight', [{ id: modelId, values }]);
}
