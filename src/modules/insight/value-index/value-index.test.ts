import { afterAll, beforeAll, expect, test } from 'vitest';
import { inThread } from '../thread/run.ts';
import { rankCustomers } from './ranking.ts';
import { sharesOf, usualWeights } from './rules.ts';
import type { PartWeights } from './rules.ts';
import type { ValueIndexWire } from './wire.ts';
import { testApplication } from '../../../main/test-application.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import { create, memberWith, refusal, succeeded } from '../../../main/testing/requests.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app.drop());

const none: PartWeights = {
  revenue: 0,
  orders: 0,
  nextYearValue: 0,
  aliveChance: 0,
  tenure: 0,
  openAmount: 0,
};

const days = (n: number): string => new Date(Date.now() - n * 86_400_000).toISOString();

async function order(
  client: TestClient,
  customer: string,
  unitPrice: string,
  values: object = {},
): Promise<string> {
  const lines = [{ name: '豆子', quantity: '1', unitPrice }];
  const answer = await client.request('POST', '/actions/placeOrder', {
    customer,
    lines,
    ...values,
  });
  return succeeded(answer).json<{ id: string }>().id;
}

async function index(client: TestClient, weights?: object): Promise<ValueIndexWire> {
  const query = weights ? `?weights=${encodeURIComponent(JSON.stringify(weights))}` : '';
  const answer = await client.request('GET', `/insight/value-index${query}`);
  return succeeded(answer).json<ValueIndexWire>();
}

const ranking = ({ result }: ValueIndexWire): unknown[] =>
  result?.top.map(({ name, index: value }) => [name, Math.round(value * 100) / 100]) ?? [];

/** 甲 300 in one order, 乙 200 in one, 丙 100 in two; what does not count is there as well. */
async function threeCustomers(admin: TestClient): Promise<Record<string, string>> {
  await create(admin, '/exchange-rates', { currency: 'USD', date: '2020-01-01', rate: '10' });
  const make = async (name: string, values: object = {}) =>
    (await create(admin, '/customers', { name, ...values })).id;
  const ids = { 甲: await make('甲'), 乙: await make('乙'), 丙: await make('丙') };
  await order(admin, ids.甲, '30', { currency: 'USD' });
  await order(admin, ids.乙, '200');
  await order(admin, ids.丙, '60');
  await order(admin, ids.丙, '40');
  // Too long ago, and cancelled; whoever asked not to be profiled; whoever has bought nothing.
  await order(admin, ids.丙, '9000', { orderedAt: days(400) });
  const cancelled = await order(admin, ids.乙, '9000');
  succeeded(await admin.request('POST', '/actions/cancelOrder', { id: cancelled, reason: '误' }));
  await order(admin, await make('不做画像', { noProfiling: true }), '100000');
  await make('没有订单');
  return ids;
}

test('ranks customers as by hand, each part in the currency of the organisation', async () => {
  const { admin } = await app.organisation();
  await threeCustomers(admin);

  const byRevenue = await index(admin, { ...none, revenue: 100 });
  // Of three different values, 5/6, 3/6 and 1/6 lie below.
  expect(ranking(byRevenue)).toEqual([
    ['甲', 83.33],
    ['乙', 50],
    ['丙', 16.67],
  ]);
  expect([byRevenue.customers, byRevenue.of]).toEqual([3, 3]);

  // 丙 ordered twice, the others once: 5/6 and twice 2/6; half of each part.
  const mixed = await index(admin, { ...none, revenue: 7, orders: 7 });
  expect(ranking(mixed)).toEqual([
    ['甲', 58.33],
    ['丙', 50],
    ['乙', 41.67],
  ]);
  const [first] = mixed.result?.top ?? [];
  expect(first?.points.revenue).toBeCloseTo(41.67, 2);
  expect(first?.points.orders).toBeCloseTo(16.67, 2);

  // Nobody has been scored, so that part says nothing of anybody.
  expect(mixed.parts.find(({ id }) => id === 'nextYearValue')?.known).toBe(0);
  expect(mixed.parts.find(({ id }) => id === 'tenure')?.known).toBe(3);
});

test('says who would rise and fall by other weights than the settled ones', async () => {
  const { admin } = await app.organisation();
  await threeCustomers(admin);
  const settled = { ...none, revenue: 100 };
  succeeded(await admin.request('POST', '/actions/setValueWeights', { weights: settled }));

  const same = await index(admin);
  expect([same.isUsual, same.settled, same.weights]).toEqual([false, settled, settled]);
  expect([same.result?.rise, same.result?.agreement]).toEqual([[], 1]);

  const { result } = await index(admin, { ...none, orders: 100 });
  expect(result?.rise.map(({ name, places }) => [name, Math.round(places)])).toEqual([['丙', 2]]);
  expect(result?.fall[0]?.name).toBe('甲');
  expect(result?.kept).toEqual({ best: 1, still: 0 });

  succeeded(await admin.request('POST', '/actions/setValueWeights', { weights: null }));
  expect(await index(admin)).toMatchObject({ isUsual: true, settled: usualWeights });
});

test('says why there is no index', async () => {
  const { admin } = await app.organisation();
  expect(await index(admin)).toMatchObject({ result: null, why: 'tooFew', customers: 0 });
  await threeCustomers(admin);
  expect(await index(admin, none)).toMatchObject({ result: null, why: 'noWeight' });
});

test('a reader ranks what they may see, by what they may see', async () => {
  const organisation = await app.organisation();
  const { admin, member } = organisation;
  await threeCustomers(admin);
  const elsewhere = await member('member', await organisation.unit('门店'));
  expect(await index(elsewhere)).toMatchObject({ result: null, customers: 0, of: 0 });

  const read = { read: { scope: 'all' } } as const;
  const blind = await memberWith(app, organisation, {
    objects: {
      customer: { ...read, fields: { '*': 'read', openAmount: 'hidden' } },
      order: { ...read, fields: { '*': 'read', total: 'hidden' } },
    },
    actions: [],
  });
  const { parts } = await index(blind);
  expect(parts.map(({ id }) => id)).toEqual(['orders', 'nextYearValue', 'aliveChance', 'tenure']);
  expect(await index(blind, { ...none, revenue: 100 })).toMatchObject({ why: 'noWeight' });

  const outside = await memberWith(app, organisation, {
    objects: { customer: { ...read, fields: { '*': 'read', orderCount: 'hidden' } } },
    actions: [],
  });
  expect(await index(outside)).toMatchObject({ parts: [], customers: 0, result: null });
});

test('only who administers settles weights, and only such as make an index', async () => {
  const { admin, member } = await app.organisation();
  const settle = (client: TestClient, weights: unknown) =>
    client.request('POST', '/actions/setValueWeights', { weights });
  expect(refusal(await settle(await member('member'), null))).toEqual([403, 'forbidden']);
  expect(refusal(await settle(admin, none))[1]).toBe('invalid_fields');
  expect(refusal(await settle(admin, { ...usualWeights, revenue: -1 }))[1]).toBe('invalid_fields');
  const asked = await admin.request('GET', '/insight/value-index?weights=%7B%22revenue%22%3A1%7D');
  expect(refusal(asked)).toEqual([422, 'invalid_query']);
});

test('weights are proportions', () => {
  expect(sharesOf({ ...none, revenue: 1, orders: 3 })).toEqual({
    ...none,
    revenue: 25,
    orders: 75,
  });
  expect(sharesOf(none)).toEqual(none);
});

test('many customers are ranked in a thread as they are without one', async () => {
  const parts = (['revenue', 'aliveChance'] as const).map((id, part) => ({
    id,
    values: Float64Array.from({ length: 50 }, (_, n) => (n % 7 === part ? NaN : (n * 37) % 50)),
  }));
  const weights = {
    settled: { ...none, revenue: 1 },
    asked: { ...none, revenue: 1, aliveChance: 2 },
  };
  expect(await inThread(null, 'rankCustomers', parts, weights)).toEqual(
    rankCustomers(parts, weights),
  );
});
