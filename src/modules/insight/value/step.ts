import { sql } from 'kysely';
import { segmentIds } from '../../../../analysis/segmentation/segments.ts';
import { tierIds } from '../../../../analysis/segmentation/tiers.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import { profiled } from '../profiling/profiled.ts';
import type { Step, StepRun } from '../refresh/step.ts';
import { currentModel, noteScored, storeModel } from '../score-models/store.ts';
import type { CurrentModel } from '../score-models/store.ts';
import type { Estimated } from '../scores/rules.ts';
import { PORTION, forgetOlder, storeScores } from '../scores/store.ts';
import type { Score } from '../scores/store.ts';
import { inThread } from '../thread/run.ts';
import type { FittedValue, ScoredValue, TrainedValue } from './model.ts';
import { readPurchases } from './purchases.ts';
import { idAt } from './rows.ts';
import type { Purchases } from './rows.ts';

const kind = 'value';

/** Segments, tiers and expected value of every customer who has ordered. */
export const valueStep: Step = {
  kind,
  count: async (ctx, tx) => {
    const [row] = await tx.query<{ count: string }>(sql`
      select count(*) as count from sales.customer_facts f
      join customers.customer c on c.org_id = f.org_id and c.id = f.customer_id
      where f.org_id = ${ctx.orgId} and f.order_count > 0 and ${profiled(kind, 'c')}`);
    return Number(row?.count ?? 0);
  },
  run: async (step) => {
    const ctx = await step.context();
    const began = ctx.now().toISOString();
    const purchases = await readPurchases(step.context);
    if (await step.cancelled()) return;
    const model = await modelFor(step, purchases);
    if (model) await score(step, purchases, model);
    if (!(await step.cancelled())) await forgetRest(step, began);
  },
};

type Usable = { id: string; fit: FittedValue };

/** The model to score with: a new one where asked or where there is none; undefined where there can be none. */
async function modelFor(step: StepRun, purchases: Purchases): Promise<Usable | undefined> {
  const ctx = await step.context();
  const current = await inTransaction(ctx, (tx) => currentModel(ctx, tx, kind));
  if (current && current.body !== null && !step.train) {
    return { id: current.id, fit: current.body as FittedValue };
  }
  const trained = await inThread(step.cancelled, 'trainValue', purchases, ctx.currency);
  // What was refused is tried again each night, and kept only where something came of it.
  if (!step.train && sameRefusal(current, trained)) return undefined;
  let id = '';
  await step.save(0, async (own, tx) => {
    id = await storeModel(own, tx, {
      kind,
      state: trained.state,
      reason: trained.reason ?? undefined,
      rowCount: purchases.customers,
      card: trained.card,
      body: trained.state === 'refused' ? undefined : trained.fit,
    });
  });
  return trained.state === 'refused' ? undefined : { id, fit: trained.fit };
}

const sameRefusal = (current: CurrentModel | undefined, trained: TrainedValue): boolean =>
  current?.state === 'refused' && trained.state === 'refused';

async function score(step: StepRun, purchases: Purchases, model: Usable): Promise<void> {
  const scored = await inThread(step.cancelled, 'scoreValue', purchases, model.fit);
  const { customers } = purchases;
  for (let from = 0; from < customers; from += PORTION) {
    if (await step.cancelled()) return;
    const length = Math.min(PORTION, customers - from);
    const portion = Array.from({ length }, (_, at) => scoreOf(purchases, scored, from + at));
    await step.save(length, (ctx, tx) =>
      storeScores(ctx, tx, { kind, modelId: model.id }, portion),
    );
  }
  const { watch } = scored;
  await step.save(0, (ctx, tx) => noteScored(ctx, tx, model.id, { count: customers, watch }));
}

/** Of who has no order any more, or is not to be profiled. */
async function forgetRest(step: StepRun, began: string): Promise<void> {
  let found = PORTION;
  while (found === PORTION && !(await step.cancelled())) {
    await step.save(0, async (ctx, tx) => {
      found = await forgetOlder(ctx, tx, kind, began);
    });
  }
}

/** The score of one customer, with what stands on their record. */
function scoreOf(purchases: Purchases, scored: ScoredValue, at: number): Score {
  const { rfm, segments, tiers } = scored;
  const nextYear = scored.nextYear.estimate[at] ?? NaN;
  const alive = scored.alive.estimate[at] ?? NaN;
  const named = <Id>(ids: readonly Id[], places: Uint8Array | null): Id | null =>
    (places && ids[places[at] ?? ids.length]) ?? null;
  const digits = rfm && [rfm.recency[at], rfm.frequency[at], rfm.monetary[at]].join('');
  return {
    id: idAt(purchases, at),
    value: nextYear,
    detail: {
      alive: Number.isNaN(alive) ? null : estimated(scored.alive, at),
      purchases: estimated(scored.purchases, at),
      nextYear: estimated(scored.nextYear, at),
      lifetime: estimated(scored.lifetime, at),
      orderDays: purchases.days[at] ?? NaN,
      daysSinceLast: purchases.today - (purchases.last[at] ?? NaN),
      revenue: purchases.revenue[at] ?? NaN,
    },
    facts: {
      segment: named(segmentIds, segments),
      rfm: digits,
      valueTier: named(tierIds, tiers),
      nextYearValue: money(nextYear),
      lifetimeValue: money(scored.lifetime.estimate[at] ?? NaN),
      aliveChance: Number.isNaN(alive) ? null : Math.round(alive * 100),
    },
  };
}

type Columns = ScoredValue['nextYear'];

function estimated({ estimate, low, high }: Columns, at: number): Estimated {
  const known = (value: number | undefined): number | null =>
    value === undefined || Number.isNaN(value) ? null : value;
  return [estimate[at] ?? NaN, known(low[at]), known(high[at])];
}

/** An expectation in whole units: less would say that it were known so well. */
const money = (amount: number): string => String(Math.round(amount));
