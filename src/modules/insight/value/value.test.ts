import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fitSpend } from '../../../../analysis/clv/gamma-gamma.ts';
import { holdout } from '../../../../analysis/clv/holdout.ts';
import { nextYear } from '../../../../analysis/clv/lifetime-value.ts';
import { fitBgNbd } from '../../../../analysis/clv/purchase-fit.ts';
import { purchasesWithin, summarise } from '../../../../analysis/clv/purchase-log.ts';
import { scoreCustomers } from '../../../../analysis/clv/score-customers.ts';
import { rfmOfOrders, scoreRfm } from '../../../../analysis/segmentation/rfm.ts';
import { nameSegments, segmentIds } from '../../../../analysis/segmentation/segments.ts';
import { tierIds, valueTiers } from '../../../../analysis/segmentation/tiers.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { PageWire, RecordWire } from '../../../kernel/wire.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import type { ValueDetail } from '../scores/rules.ts';
import { valueStep } from './step.ts';
import { fillShop, insightApplication, logOf, refresh, shopOrders } from './testing/shop.ts';
import type { ShopOrder } from './testing/shop.ts';
import type { HoldoutTenth, ValueCard } from './wire.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await insightApplication();
});
afterAll(() => app.drop());

const value = { kinds: ['value'] };

const dayOf = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000;

const FACTS = ['segment', 'rfm', 'valueTier', 'nextYearValue', 'lifetimeValue', 'aliveChance'];

async function customerOf(client: TestClient, id: string | undefined): Promise<RecordWire> {
  return (await client.request('GET', `/customers/${id}`)).json<RecordWire>();
}

async function allCustomers(client: TestClient): Promise<Map<string, Record<string, unknown>>> {
  const found = new Map<string, Record<string, unknown>>();
  let cursor = '';
  do {
    const answer = await client.request('GET', `/customers?limit=100${cursor}`);
    const { items, nextCursor } = answer.json<PageWire>();
    for (const item of items) found.set(item.id, item);
    cursor = nextCursor === null ? '' : `&cursor=${encodeURIComponent(nextCursor)}`;
  } while (cursor !== '');
  return found;
}

const factsOf = (record: RecordWire): unknown[] => FACTS.map((name) => record[name] ?? null);
const nothing = FACTS.map(() => null);

type Stored = { id: string; value: string; detail: string };

async function storedScores(client: TestClient): Promise<Map<string, ValueDetail>> {
  const ctx = await client.ctx();
  const rows = await inTransaction(ctx, (tx) =>
    tx.query<Stored>(sql`
      select record_id as id, value, detail from insight.score
      where org_id = ${ctx.orgId}::uuid and kind = 'value'`),
  );
  return new Map(rows.map(({ id, detail }) => [id, JSON.parse(detail) as ValueDetail]));
}

async function models(client: TestClient): Promise<RecordWire[]> {
  const answer = await client.request('GET', '/score-models?sort=-trainedAt');
  return answer.json<PageWire>().items;
}

async function currentCard(client: TestClient): Promise<{ model: RecordWire; card: ValueCard }> {
  const model = (await models(client)).find((each) => each['current'] === true);
  if (!model) throw new Error('there is no model');
  const whole = (await client.request('GET', `/score-models/${model.id}`)).json<RecordWire>();
  return { model: whole, card: JSON.parse(String(whole['card'])) as ValueCard };
}

/** What the library makes of the same orders, in memory. */
function byLibrary(orders: readonly ShopOrder[], customers: number, today: number, zone: string) {
  const log = logOf(orders, zone);
  const summaries = summarise({ customers, ...log }, { end: today });
  const [fit, spend] = [fitBgNbd(summaries), fitSpend(summaries)];
  if (fit.state === 'refused' || spend.state === 'refused') throw new Error('no fit');
  const scores = scoreCustomers(fit, spend, summaries, { horizon: { ...nextYear, discount: 0 } });
  const five = scoreCustomers(fit, spend, summaries, { horizon: { ...nextYear, periods: 60 } });
  const rfm = rfmOfOrders({ ...log, day: Float64Array.from(log.day) }, customers, today);
  const ranked = scoreRfm(rfm);
  const tiers = valueTiers(scores.value?.estimate ?? new Float64Array());
  if (ranked.state === 'refused' || tiers.state === 'refused') throw new Error('no ranks');
  const { segments } = nameSegments(ranked, rfm.frequency);
  return { fit, spend, summaries, scores, five, ranked, segments, tiers };
}

test('segments, tiers and values are those of the analysis library on the same orders', async () => {
  const { admin } = await app.organisation();
  const { now, timeZone } = await admin.ctx();
  const orders = shopOrders(200, now());
  const ids = await fillShop(
    admin,
    Array.from({ length: 201 }, () => ({})),
    orders,
  );

  expect(await refresh(admin, value)).toMatchObject({ state: 'done' });

  const stored = await storedScores(admin);
  const { model, card } = await currentCard(admin);
  if (card.state === 'refused') throw new Error(card.code);
  const own = byLibrary(orders, 201, dayOf(card.period.today), timeZone);
  expect(own.fit.state).toBe('fitted');
  expect(stored.size).toBe(own.summaries.customer.length);
  expect(model).toMatchObject({
    kind: 'value',
    state: 'fitted',
    rowCount: stored.size,
    scoredCount: stored.size,
  });
  for (const { name, value: fitted, standardError } of card.purchases.parameters) {
    expect(fitted).toBeCloseTo(
      Object.entries(own.fit.parameters).find(([key]) => key === name)?.[1] ?? NaN,
      6,
    );
    expect(standardError).toBeGreaterThan(0);
  }
  expect(card.spend.method).toBe(own.spend.model);
  const records = await allCustomers(admin);
  for (const [row, who] of own.summaries.customer.entries()) {
    const at = `customer ${who}`;
    const facts = records.get(ids[who] ?? '') ?? {};
    const detail = stored.get(ids[who] ?? '');
    const alive = own.scores.alive.estimate[row] ?? NaN;
    expect(facts['segment'], at).toBe(segmentIds[own.segments[who] ?? -1]);
    expect(facts['rfm'], at).toBe(
      [own.ranked.scores.recency, own.ranked.scores.frequency, own.ranked.scores.monetary]
        .map((each) => each[who])
        .join(''),
    );
    expect(facts['valueTier'], at).toBe(tierIds[own.tiers.tiers[row] ?? -1]);
    // Whole units: within half of one.
    const [year = NaN, five = NaN] = [
      own.scores.value?.estimate[row],
      own.five.value?.estimate[row],
    ];
    expect(Math.abs(Number(facts['nextYearValue']) - year), at).toBeLessThan(0.501);
    expect(Math.abs(Number(facts['lifetimeValue']) - five), at).toBeLessThan(0.501);
    expect(facts['aliveChance'] ?? null, at).toBe(
      Number.isNaN(alive) ? null : Math.round(alive * 100),
    );
    expect(detail?.purchases[0], at).toBeCloseTo(own.scores.purchases.estimate[row] ?? NaN, 6);
    expect(detail?.purchases[1], at).toBeCloseTo(own.scores.purchases.low[row] ?? NaN, 6);
    expect(detail?.orderDays, at).toBe((own.summaries.frequency[row] ?? NaN) + 1);
  }
  // The last customer has ordered nothing.
  expect(factsOf(await customerOf(admin, ids[200]))).toEqual(nothing);
});

test('the check fits to what was known before the last days, and counts what came in them', async () => {
  const { admin } = await app.organisation();
  const { now, timeZone } = await admin.ctx();
  const orders = shopOrders(150, now(), 2);
  await fillShop(
    admin,
    Array.from({ length: 150 }, () => ({})),
    orders,
  );
  await refresh(admin, value);

  const { card } = await currentCard(admin);
  if (card.state === 'refused' || card.holdout.state === 'refused') throw new Error('no check');
  const { holdout: check } = card;
  const today = dayOf(card.period.today);
  const log = { customers: 150, ...logOf(orders, timeZone) };
  const known = summarise(log, { end: today - 90 });
  const fit = fitBgNbd(known);
  if (fit.state === 'refused') throw new Error(fit.code);
  const horizon = { periods: 1, length: 90 / 7, discount: 0 };
  const { purchases } = scoreCustomers(fit, null, known, { horizon, confidence: null });
  const came = purchasesWithin(log, today - 89, today).purchases;
  const own = holdout(
    purchases.estimate,
    known.customer.map((who) => came[who] ?? NaN),
  );
  expect(check.days).toBe(90);
  expect(check.customers).toBe(known.customer.length);
  expect(check.actual).toBe(own.actual);
  expect(check.model.predicted).toBeCloseTo(own.predicted, 6);
  expect(check.model.mae).toBeCloseTo(own.mae, 8);
  expect(check.model.correlation).toBeCloseTo(own.correlation, 8);
  const sum = (of: (tenth: HoldoutTenth) => number): number =>
    check.tenths.reduce((all, tenth) => all + of(tenth), 0);
  expect(sum(({ customers }) => customers)).toBe(check.customers);
  expect(sum(({ actual }) => actual)).toBe(check.actual);
  expect(sum(({ predicted }) => predicted)).toBeCloseTo(check.model.predicted, 6);
});

test('who asks not to be profiled is in no training and has no score', async () => {
  const { admin } = await app.organisation();
  const { now } = await admin.ctx();
  const [id, rest] = await shopWithOne(admin, shopOrders(40, now(), 3));
  await refresh(admin, value);
  const before = await currentCard(admin);
  // Without the flag they are scored and learned from: what follows is the flag's doing.
  expect(before.model['rowCount']).toBe(rest + 1);
  expect(factsOf(await customerOf(admin, id))).not.toEqual(nothing);

  const record = await customerOf(admin, id);
  const answer = await admin.request(
    'PATCH',
    `/customers/${id}`,
    { noProfiling: true },
    { 'if-match': `"${record.version}"` },
  );
  expect(answer.statusCode, answer.body).toBe(200);
  await expect
    .poll(async () => factsOf(await customerOf(admin, id)), { timeout: 10_000 })
    .toEqual(nothing);
  expect((await storedScores(admin)).has(id)).toBe(false);

  await refresh(admin, value);
  expect((await currentCard(admin)).model['rowCount']).toBe(rest);
  expect((await storedScores(admin)).has(id)).toBe(false);
});

test('a refresh touches no other organisation, and again changes nothing', async () => {
  const [one, other] = [await app.organisation(), await app.organisation()];
  const { now } = await one.admin.ctx();
  const orders = shopOrders(40, now(), 4);
  const named = Array.from({ length: 40 }, () => ({}));
  const ids = await fillShop(one.admin, named, orders);
  await fillShop(other.admin, named, orders);
  await refresh(one.admin, value);
  const allFacts = async (): Promise<unknown[][]> => {
    const records = await allCustomers(one.admin);
    return ids.map((id) => FACTS.map((name) => records.get(id)?.[name] ?? null));
  };
  const facts = await allFacts();
  expect(facts.filter(([segment]) => segment !== null).length).toBeGreaterThan(30);
  const first = await storedScores(one.admin);
  expect(first.size).toBeGreaterThan(30);
  expect((await storedScores(other.admin)).size).toBe(0);
  expect(await models(other.admin)).toEqual([]);

  await refresh(one.admin, { ...value, train: false });
  expect(await storedScores(one.admin)).toEqual(first);
  expect(await models(one.admin)).toHaveLength(1);
  expect(await allFacts()).toEqual(facts);

  await refresh(one.admin, value);
  expect(await storedScores(one.admin)).toEqual(first);
  const current = (await models(one.admin)).map((each) => each['current']);
  expect(current).toEqual([true, false]);
});

test('scores are fields: lists filter and sort by them', async () => {
  const { admin } = await app.organisation();
  const { now } = await admin.ctx();
  await fillShop(
    admin,
    Array.from({ length: 60 }, () => ({})),
    shopOrders(60, now(), 5),
  );
  await refresh(admin, value);
  const where = encodeURIComponent(
    JSON.stringify({
      and: [
        { field: 'valueTier', op: 'eq', value: 'high' },
        { field: 'nextYearValue', op: 'gt', value: '0' },
        { field: 'rfm', op: 'notEmpty' },
      ],
    }),
  );
  const answer = await admin.request('GET', `/customers?where=${where}&sort=-nextYearValue`);
  const { items } = answer.json<PageWire>();
  const values = items.map((each) => Number(each['nextYearValue']));
  expect(items.length).toBeGreaterThan(5);
  expect(items.every((each) => each['valueTier'] === 'high')).toBe(true);
  expect(values).toEqual(values.toSorted((a, b) => b - a));
});

test('a refresh that was interrupted is made up for by the next', async () => {
  const { admin } = await app.organisation();
  const { now } = await admin.ctx();
  await fillShop(
    admin,
    Array.from({ length: 30 }, () => ({})),
    shopOrders(30, now(), 6),
  );
  let saved = 0;
  const broken = valueStep.run({
    context: () => admin.ctx(),
    train: true,
    cancelled: async () => false,
    save: async (_done, write) => {
      const ctx = await admin.ctx();
      saved += 1;
      await inTransaction(ctx, async (tx) => {
        await write(ctx, tx);
        if (saved === 2) throw new Error('the process was killed');
      });
    },
  });
  await expect(broken).rejects.toThrow('killed');
  expect((await storedScores(admin)).size).toBe(0);
  expect(await models(admin)).toHaveLength(1);

  await refresh(admin, { ...value, train: false });
  const scores = await storedScores(admin);
  expect(scores.size).toBeGreaterThan(20);
  expect((await currentCard(admin)).model['scoredCount']).toBe(scores.size);
});

/** Forty customers with orders, of whom the first is the one. @returns their id, and how many others have ordered */
async function shopWithOne(client: TestClient, orders: ShopOrder[]): Promise<[string, number]> {
  const ids = await fillShop(
    client,
    Array.from({ length: 40 }, () => ({})),
    orders,
  );
  const counted = orders.filter(({ status }) => status !== 'cancelled');
  const buyers = new Set(counted.map(({ customer }) => customer));
  const [one = -1] = buyers;
  return [ids[one] ?? '', buyers.size - 1];
}
