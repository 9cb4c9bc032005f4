import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { RecordWire } from '../../../kernel/wire.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import { read, set, succeeded } from '../../../main/testing/requests.ts';
import { daysAgo, mean, modelOf, planted, shopOfTwoKinds } from '../chances/testing/planted.ts';
import { FIRST_ID } from '../chances/rows.ts';
import type { InsightView, ReasonsWire } from '../scores/wire.ts';
import { insightApplication, refresh } from '../value/testing/shop.ts';
import { churnFeatures } from './features.ts';
import { customersAt } from './rows.ts';

const CUSTOMERS = 160;
const only = { kinds: ['churn'] };

/** It trains, which takes its time where others work beside it. */
const SLOW = 90_000;

let app: TestApplication;
let admin: TestClient;
let customers: string[];
let never: string;
let long: string;
beforeAll(async () => {
  app = await insightApplication();
  ({ admin } = await app.organisation());
  customers = await shopOfTwoKinds(admin, CUSTOMERS);
  [never = '', long = ''] = await planted(admin, 'customer', [
    { name: '没买过 Never' },
    { name: '很久 Long ago' },
  ]);
  await planted(admin, 'order', [{ customer: long, orderedAt: daysAgo(400), subtotal: '10' }]);
});
afterAll(() => app.drop());

const insight = async (id: string, client = admin): Promise<InsightView> =>
  succeeded(await client.request('GET', `/customers/${id}/views/insight`)).json<InsightView>();

async function reasonsOf(ids: readonly string[], client = admin): Promise<ReasonsWire> {
  const body = { kind: 'churn', ids: ids.slice(0, 100) };
  return succeeded(await client.request('POST', '/insight/reasons', body)).json<ReasonsWire>();
}

test('before the first training there is no score, and it says so', async () => {
  const { scores, why } = await insight(customers[0] ?? '');
  expect(scores).toEqual([]);
  expect(why.find(({ kind }) => kind === 'churn')).toEqual({
    kind: 'churn',
    code: 'notTrained',
    model: null,
  });
});

test(
  'those who come rarely are likelier not to come, and the reasons say so',
  { timeout: SLOW },
  async () => {
    expect((await refresh(admin, only)).state).toBe('done');
    const { model, card, watch } = await modelOf(admin, 'churn');
    expect(model['state']).toBe('fitted');
    expect(Number(model['auc'])).toBeGreaterThan(0.8);
    expect(card.notes).toContainEqual({ code: 'cutOffs', figures: { count: 3, days: 90 } });
    expect(card.model?.learnedFrom.groups).toBeLessThanOrEqual(CUSTOMERS);
    expect(card.rows).toBeGreaterThan(2 * CUSTOMERS);
    expect(card.model).not.toHaveProperty('profile');
    // It learned from 270 days; the year before tells how it does on days it does not know.
    expect(watch?.periods.map(({ known }) => Number(known?.auc?.estimate) > 0.7)).toEqual([true]);
    expect(watch?.drift?.features.map(({ name }) => name)).toContain('daysSinceLast');

    const { scores, features } = await reasonsOf(customers);
    const chance = (n: number): number => scores[customers[n] ?? '']?.value ?? NaN;
    const known = [...Array(100).keys()].filter((n) => !Number.isNaN(chance(n)));
    const often = known.filter((n) => n % 2 === 0).map(chance);
    const rarely = known.filter((n) => n % 2 === 1).map(chance);
    expect(often.length).toBeGreaterThan(40);
    expect(mean(often)).toBeLessThan(0.25);
    expect(mean(rarely)).toBeGreaterThan(0.4);
    const [first] = Object.values(scores);
    const told = first && 'reasons' in first.detail ? first.detail.reasons : [];
    expect(told.length).toBeGreaterThan(2);
    expect(told.length).toBeLessThanOrEqual(5);
    const sizes = told.map(({ effect }) => Math.abs(effect));
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    expect(features[told[0]?.feature ?? '']?.label.zh).toMatch(/下单/);
  },
);

test('the page shows the same score as the list, in whole percents as a fact', async () => {
  const id = customers[0] ?? '';
  const { scores, why, features } = await insight(id);
  const score = scores.find(({ kind }) => kind === 'churn');
  expect(score?.model?.state).toBe('fitted');
  expect(score?.model?.number).toMatch(/^M\d{6}$/);
  expect(why.filter(({ kind }) => kind === 'churn')).toEqual([]);
  expect(Object.keys(features).length).toBeGreaterThan(0);
  expect((await reasonsOf([id])).scores[id]?.value).toBe(score?.value);
  const record = await read(admin, `/customers/${id}`);
  expect(record['churnChance']).toBe(Math.round(100 * (score?.value ?? NaN)));
});

test(
  'without training the stored model scores; whoever never ordered, or not for a year, is told why',
  { timeout: SLOW },
  async () => {
    const { model: before } = await modelOf(admin, 'churn');
    await refresh(admin, { ...only, train: false });
    const { model: same } = await modelOf(admin, 'churn');
    expect(same.id).toBe(before.id);
    const at = (model: RecordWire): number => Date.parse(String(model['scoredAt']));
    expect(at(same)).toBeGreaterThan(at(before));
    expect(same['scoredCount']).toBe(before['scoredCount']);
    const code = async (id: string) =>
      (await insight(id)).why.find(({ kind }) => kind === 'churn')?.code;
    expect([await code(never), await code(long)]).toEqual(['noOrders', 'tooLongAgo']);
  },
);

test('nothing that came after a cut-off is in its features', async () => {
  const { now } = await admin.ctx();
  const cutOff = { at: new Date(now().getTime() - 90 * 86_400_000), share: 1 };
  const at = async () => {
    const ctx = await admin.ctx();
    return inTransaction(ctx, (tx) => customersAt(ctx, tx, cutOff, FIRST_ID));
  };
  const before = await at();
  const customer = before.rows[0]?.id ?? '';
  const [talk] = [{ customer, channel: 'call', at: daysAgo(100.5) }];
  await planted(admin, 'interaction', [
    // Of the days after it, and of the days before it but written down later.
    { ...talk, at: daysAgo(10), createdAt: daysAgo(10) },
    { ...talk, createdAt: daysAgo(1) },
  ]);
  await planted(admin, 'order', [
    { customer, orderedAt: daysAgo(3), subtotal: '9999', channel: 'online', discountRate: '50' },
  ]);
  const after = await at();
  expect(after.rows.map(({ id, values }) => ({ id, values }))).toEqual(
    before.rows.map(({ id, values }) => ({ id, values })),
  );
  expect(after.rows.find(({ id }) => id === customer)?.cameBack).toBe(true);
  // What came before it is seen.
  await planted(admin, 'interaction', [{ ...talk, createdAt: daysAgo(100) }]);
  const seen = (await at()).rows.find(({ id }) => id === customer);
  expect(seen?.values).toMatchObject({ contacts90: 1, daysSinceContact: 10 });
});

test('a random part of the customers is the same each time, and as they are in the whole', async () => {
  const ctx = await admin.ctx();
  const at = ctx.now();
  const part = async (share: number) =>
    (await inTransaction(ctx, (tx) => customersAt(ctx, tx, { at, share }, FIRST_ID))).rows;
  const [whole, half] = [await part(1), await part(0.5)];
  expect(half.length).toBeGreaterThan(whole.length * 0.3);
  expect(half.length).toBeLessThan(whole.length * 0.7);
  expect(await part(0.5)).toEqual(half);
  const ids = new Set(half.map(({ id }) => id));
  expect(whole.filter(({ id }) => ids.has(id))).toEqual(half);
});

test('features are what they say', async () => {
  const { admin: other } = await app.organisation();
  const [customer = ''] = await planted(other, 'customer', [
    { name: '甲', kind: 'company', source: 'referral' },
  ]);
  const order = (ago: number, values: object = {}) => ({
    customer,
    orderedAt: daysAgo(ago),
    subtotal: '100',
    channel: 'store',
    ...values,
  });
  await planted(other, 'order', [
    order(400),
    order(200, { channel: 'online', discountRate: '10' }),
    order(100),
    order(40),
    order(40),
    order(20, { status: 'cancelled', cancelReason: '不要了' }),
  ]);
  const ctx = await other.ctx();
  const now = { at: ctx.now(), share: 1 };
  const { rows } = await inTransaction(ctx, (tx) => customersAt(ctx, tx, now, FIRST_ID));
  expect(rows).toEqual([
    {
      id: customer,
      cameBack: false,
      values: {
        daysSinceLast: 40,
        overdue: 40 / 120,
        meanGap: 120,
        orderDays90: 1,
        orderDays180: 2,
        orderDays365: 3,
        trend: 0,
        averageAmount: 390 / 4,
        yearRevenue: 390,
        tenure: 400,
        discounted: 0.25,
        channelCount: 2,
        mainChannel: 'store',
        contacts90: 0,
        daysSinceContact: null,
        customerKind: 'company',
        customerSource: 'referral',
      },
    },
  ]);
  expect(Object.keys(rows[0]?.values ?? {}).toSorted()).toEqual(
    Object.keys(churnFeatures).toSorted(),
  );
});

test(
  'whoever asks not to be profiled loses the score at once, and is in no training',
  { timeout: SLOW },
  async () => {
    const { card: whole, model: before } = await modelOf(admin, 'churn');
    const id = customers[0] ?? '';
    expect((await reasonsOf([id])).scores).toHaveProperty(id);
    await set(admin, `/customers/${id}`, { noProfiling: true });
    expect((await reasonsOf([id])).scores).toEqual({});
    await expect
      .poll(async () => (await read(admin, `/customers/${id}`))['churnChance'])
      .toBeNull();
    await refresh(admin, only);
    expect((await insight(id)).why.map(({ code }) => code)).toContain('noProfiling');
    expect((await reasonsOf([id])).scores).toEqual({});
    // They were in all three cut-offs.
    const { card, model } = await modelOf(admin, 'churn');
    expect(card.rows).toBe(whole.rows - 3);
    expect(model.id).not.toBe(before.id);
    expect(Object.keys((await reasonsOf(customers)).scores).length).toBeGreaterThan(50);
  },
);

test('another organisation has its own models, and none of these', { timeout: SLOW }, async () => {
  const { admin: other } = await app.organisation();
  await refresh(other, only);
  const { model, card } = await modelOf(other, 'churn');
  expect([model['state'], model['reason']]).toEqual(['refused', 'tooFew']);
  expect(card.refusal).toEqual({
    code: 'tooFew',
    figures: { positives: 0, negatives: 0, needed: 40 },
  });
  expect((await reasonsOf(customers, other)).scores).toEqual({});
  const seen = await other.request('GET', `/customers/${customers[0]}/views/insight`);
  expect(seen.statusCode).toBe(404);
});
