import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { RecordView } from '../../../kernel/relationship-routes.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { titleExpression } from '../../../kernel/view.ts';
import { readsAll, visible } from '../../../kernel/visibility.ts';
import { observedContext } from '../orders/observed.ts';
import { profiled, scoredObject, scoredTable } from '../profiling/profiled.ts';
import { tellReasons } from './features.ts';
import { readScores, shownBy } from './read.ts';
import type { StoredScore } from './read.ts';
import { toldKinds } from './rules.ts';
import type { Feature, ScoreKind, ToldKind } from './rules.ts';
import type { InsightView, ModelOfScore, RecordScore, WhyNoScore } from './wire.ts';

/** The scores of a record with their reasons, or why there are none. */
export const insightViews: readonly RecordView[] = (
  ['customer', 'lead', 'opportunity'] as const
).map((object) => ({
  object,
  name: 'insight',
  read: async (ctx, tx, record): Promise<InsightView> => {
    const { id } = record;
    const shown = (name: string): boolean => name in record && !record._masked.includes(name);
    const kinds = toldKinds.filter(
      (kind) => scoredObject[kind] === object && shownBy[kind].every(shown),
    );
    const parts = await Promise.all(kinds.map((kind) => readKind(ctx, tx, kind, id)));
    return {
      scores: parts.flatMap(({ score }) => score ?? []),
      features: Object.assign({}, ...parts.map(({ features }) => features)) as Record<
        string,
        Feature
      >,
      why: parts.flatMap(({ why }) => why ?? []),
    };
  },
}));

type Part = {
  score?: RecordScore;
  features?: Record<string, Feature>;
  why?: InsightView['why'][number];
};

async function readKind(ctx: Context, tx: Transaction, kind: ToldKind, id: string): Promise<Part> {
  const [stored] = await readScores(ctx, tx, kind, [id]);
  if (stored) return tellScore(ctx, tx, kind, stored);
  return { why: { kind, ...(await tellWhy(ctx, tx, kind, id)) } };
}

async function tellScore(
  ctx: Context,
  tx: Transaction,
  kind: ToldKind,
  { modelId, value, detail, scoredAt }: StoredScore,
): Promise<Part> {
  const model = await modelOf(ctx, tx, modelId);
  if (!('reasons' in detail)) {
    return kind === 'value' ? { score: { kind, value, detail, scoredAt, model } } : {};
  }
  if (kind === 'value') return {};
  const { reasons, features } = await tellReasons(ctx, tx, kind, [detail.reasons]);
  const told = { reasons: reasons[0] ?? [] };
  return { score: { kind, value, detail: told, scoredAt, model }, features };
}

/** The model as the reader may see it; null where they may not. */
export async function modelOf(
  ctx: Context,
  tx: Transaction,
  id: string,
): Promise<ModelOfScore | null> {
  const model = ctx.catalog.object('scoreModel');
  if (!model || !readsAll(ctx, 'scoreModel', ['number', 'state', 'reason'])) return null;
  const [row] = await tx.query<ModelOfScore>(sql`
    select m.id, ${titleExpression(ctx, model, 'm')} as number, m.state, m.reason
    from insight.score_model m where ${visible(ctx, model, 'm')} and m.id = ${id}::uuid`);
  return row ?? null;
}

/** Why a record has no score of a kind. */
export async function tellWhy(
  ctx: Context,
  tx: Transaction,
  kind: ScoreKind,
  id: string,
): Promise<Omit<InsightView['why'][number], 'kind'>> {
  const object = scoredObject[kind];
  const [mine, current] = await Promise.all([
    ownReason(ctx, tx, kind, id),
    latestModel(ctx, tx, kind),
  ]);
  if (mine) {
    // What somebody may not read is not told to them by its effect either.
    const flag = mine !== 'noProfiling' || readsAll(ctx, 'customer', ['noProfiling']);
    const told = flag && readsAll(ctx, object, sourcesOf[object]?.[mine] ?? []);
    return { code: told ? mine : 'notScored', model: null };
  }
  if (!current) return { code: 'notTrained', model: null };
  const model = await modelOf(ctx, tx, current.id);
  return { code: current.state === 'fitted' ? 'notYet' : current.state, model };
}

/** The latest training of a score, without what it learned. */
export async function latestModel(
  ctx: Context,
  tx: Transaction,
  kind: ScoreKind,
): Promise<{ id: string; state: ModelOfScore['state'] } | undefined> {
  const [row] = await tx.query<{ id: string; state: ModelOfScore['state'] }>(sql`
    select m.id, m.state from insight.score_model m
    join insight.score_model_facts f on f.org_id = m.org_id and f.score_model_id = m.id
    where m.org_id = ${ctx.orgId} and m.kind = ${kind} and f.current and m.deleted_at is null
    order by m.id desc limit 1`);
  return row;
}

type Own = Extract<WhyNoScore, 'noProfiling' | 'noOrders' | 'tooLongAgo' | 'decided'>;

/** The fields that say why a record is not scored. */
const sourcesOf: Record<string, Partial<Record<Own, readonly string[]>>> = {
  customer: {
    noProfiling: ['noProfiling'],
    noOrders: ['lastOrderAt'],
    tooLongAgo: ['lastOrderAt'],
  },
  lead: { noProfiling: ['noProfiling'], decided: ['status'] },
  opportunity: { decided: ['status'] },
};

/** What lies with the record itself, if anything does. */
async function ownReason(
  ctx: Context,
  tx: Transaction,
  kind: ScoreKind,
  id: string,
): Promise<Own | undefined> {
  const end = (await observedContext(ctx, tx)).now().getTime();
  const yearBefore = new Date(end - 365 * 86_400_000).toISOString();
  const state = {
    customer: sql`(select case when f.last_order_at is null then 'noOrders'
        when ${kind} in ('churn', 'offer') and f.last_order_at < ${yearBefore}::timestamptz then 'tooLongAgo' end
      from sales.customer_facts f where f.org_id = t.org_id and f.customer_id = t.id)`,
    lead: sql`case when t.status in ('converted', 'unqualified') then 'decided' end`,
    opportunity: sql`case when t.status <> 'open' then 'decided' end`,
  }[scoredObject[kind]];
  const [row] = await tx.query<{ profiled: boolean; own: Own | null }>(sql`
    select ${profiled(kind, 't')} as profiled, ${state} as own from ${scoredTable(kind)} t
    where t.org_id = ${ctx.orgId} and t.id = ${id}::uuid`);
  if (row?.profiled === false) return 'noProfiling';
  return row?.own ?? undefined;
}
