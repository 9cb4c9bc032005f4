import { inTransaction } from '../../../kernel/transaction.ts';
import { clockOf } from '../../../kernel/condition-dates.ts';
import type { Read } from '../chances/rows.ts';
import { observedDays } from '../orders/observed.ts';
import type { Step, StepRun } from '../refresh/step.ts';
import { currentModel, noteScored, storeModel } from '../score-models/store.ts';
import { PORTION, forgetOlder, storeScores } from '../scores/store.ts';
import type { Score } from '../scores/store.ts';
import { inThread } from '../thread/run.ts';
import { ACTIVE_DAYS, countActive, periodOf, readHistory } from './history.ts';
import type { History, Period } from './history.ts';
import { fitsLibrary } from './model.ts';
import type { OfferBody, Suggested } from './model.ts';
import { KEPT } from './rules.ts';
import { forgetOldHints, isHintsDue, storeBundles, storeHints } from './store.ts';
import type { Hint } from './store.ts';
import { toldOffers } from './told.ts';
import { watchOffers } from './watch.ts';

const kind = 'offer';

/** What each customer of the last year is likely to buy next, and what goes together. */
export const offerStep: Step = {
  kind,
  count: countActive,
  run: async (step) => {
    const read: Read = async (work) => {
      const ctx = await step.context();
      return inTransaction(ctx, (tx) => work(ctx, tx));
    };
    const began = (await step.context()).now().toISOString();
    const period = await read(periodOf);
    const model = await modelFor(step, read, period);
    const { body } = model;
    const { count, likely } = body
      ? await suggestAll(step, read, period, { ...model, body })
      : { count: 0, likely: [] };
    if (await step.cancelled()) return;
    await forgetRest(step, began);
    // Readers are told of those alone who are left.
    if (body) await keepHints(step, read, likely, body);
    const { today } = clockOf(await step.context());
    await step.save(0, (ctx, tx) => forgetOldHints(ctx, tx, today));
    const watch = await read(watchOffers);
    await step.save(0, (ctx, tx) => noteScored(ctx, tx, model.id, { count, watch }));
  },
};

type Ready = { id: string; body: OfferBody | null };

/** The model in use; a new one where asked for, where there is none, and where the last one came to nothing. */
async function modelFor(step: StepRun, read: Read, period: Period): Promise<Ready> {
  const current = step.train ? undefined : await read((ctx, tx) => currentModel(ctx, tx, kind));
  if (current) {
    const body = current.body as OfferBody | null;
    if (body === null || fitsLibrary(body)) return { id: current.id, body };
  }
  const history = await readHistory(read, period, { group: 0, guests: true });
  const trained = await inThread(step.cancelled, 'trainOffers', history, period.at);
  let id = '';
  await step.save(0, async (ctx, tx) => {
    id = await storeModel(ctx, tx, {
      kind,
      state: trained.state,
      reason: trained.reason ?? undefined,
      rowCount: trained.card.customers,
      card: trained.card,
      body: trained.body ?? undefined,
    });
    await storeBundles(ctx, tx, id, trained.bundles);
  });
  return { id, body: trained.body };
}

/** Suggests for one group of customers after the other. @returns for how many, and what is foretold of one group */
async function suggestAll(
  step: StepRun,
  read: Read,
  period: Period,
  model: { id: string; body: OfferBody },
): Promise<{ count: number; likely: Hint[] }> {
  const { at, without } = period;
  let count = 0;
  let likely: Hint[] = [];
  for (let group = 0; group < period.groups; group += 1) {
    const history = await readHistory(read, period, { group });
    if (await step.cancelled()) return { count, likely };
    const suggested = await inThread(step.cancelled, 'suggestOffers', history, model.body, {
      at,
      since: at - ACTIVE_DAYS,
      without,
    });
    for (let from = 0; from < suggested.length; from += PORTION) {
      if (await step.cancelled()) return { count, likely };
      const portion = suggested.slice(from, from + PORTION).map((one) => scoreOf(history, one));
      await step.save(portion.length, (ctx, tx) =>
        storeScores(ctx, tx, { kind, modelId: model.id }, portion),
      );
    }
    count += suggested.length;
    // The groups are alike: one of them shows how good all are.
    if (group === 0) likely = likelyOf(history, suggested);
  }
  return { count, likely };
}

const likelyOf = ({ customers }: History, suggested: readonly Suggested[]): Hint[] =>
  suggested.flatMap(({ customer, items }) =>
    items.slice(0, KEPT).map(({ product }, n) => ({
      kind: 'likely',
      customer: customers[customer] ?? '',
      product,
      rank: n + 1,
    })),
  );

/** Keeps what is foretold and told to be offered now, to be held against what comes. */
async function keepHints(
  step: StepRun,
  read: Read,
  likely: readonly Hint[],
  { horizon }: OfferBody,
): Promise<void> {
  const { today } = clockOf(await step.context());
  const isDue = await read(async (ctx, tx) => {
    // Where orders ended long ago, what is foretold is of the days after them: no later orders tell of it.
    const { end } = await observedDays(ctx, tx);
    return end === today && (await isHintsDue(ctx, tx, today));
  });
  if (!isDue || (await step.cancelled())) return;
  const customers = [...new Set(likely.map(({ customer }) => customer))];
  const hints = [...likely, ...(await toldOffers(read, customers, horizon))];
  await step.save(0, (ctx, tx) => storeHints(ctx, tx, today, hints));
}

/** The score of a customer; its value is the chance of the likeliest product that is new to them. */
function scoreOf({ customers }: History, { customer, items }: Suggested): Score {
  const fresh = items.filter(({ repeat }) => !repeat);
  return {
    id: customers[customer] ?? '',
    value: Math.max(0, ...fresh.map(({ chance }) => chance)),
    detail: { items },
    facts: {},
  };
}

/** Of who has not ordered for a year, or is not to be profiled. */
async function forgetRest(step: StepRun, before: string): Promise<void> {
  for (let found = PORTION; found === PORTION && !(await step.cancelled());) {
    await step.save(0, async (ctx, tx) => {
      found = await forgetOlder(ctx, tx, kind, before);
    });
  }
}
