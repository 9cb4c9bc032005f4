import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApplication } from '../../../main/test-application.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import { create, memberWith, refusal, set, succeeded } from '../../../main/testing/requests.ts';
import type { AcquisitionWire } from './wire.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication({ now: () => new Date('2026-07-01T04:00:00.000Z') });
});
afterAll(() => app.drop());

async function acquisition(client: TestClient, period: string): Promise<AcquisitionWire> {
  const answer = await client.request('GET', `/insight/acquisition?period=${period}`);
  return succeeded(answer).json<AcquisitionWire>();
}

const customer = async (admin: TestClient, values: object): Promise<string> =>
  (await create(admin, '/customers', { kind: 'person', ...values })).id;

async function order(
  admin: TestClient,
  id: string,
  day: string,
  line: object,
  values: object = {},
): Promise<string> {
  const answer = await admin.request('POST', '/actions/placeOrder', {
    customer: id,
    orderedAt: `${day}T04:00:00.000Z`,
    lines: [{ name: '豆子', quantity: '1', ...line }],
    ...values,
  });
  return succeeded(answer).json<{ id: string }>().id;
}

const cost = (admin: TestClient, spentOn: string, amount: string, values: object = {}) =>
  create(admin, '/costs', { name: '费用', spentOn, amount, purpose: 'winning', ...values });

const SPRING = '2026-04-01..2026-06-30';

/**
 * Of the spring: two customers of the shop and one of the web won, 400 and 100 spent on them and 60 on none in
 * particular, 90 on keeping; one customer of the shop who was there before orders in both years, one in the first alone.
 */
async function spring(admin: TestClient): Promise<void> {
  await create(admin, '/exchange-rates', { currency: 'USD', date: '2020-01-01', rate: '10' });
  const product = (await create(admin, '/products', { name: '豆', code: 'P', cost: '40' })).id;
  const shop = { source: 'shop' };
  const [a, b] = [
    await customer(admin, { name: '甲', ...shop }),
    await customer(admin, { name: '乙', ...shop }),
  ];
  const web = await customer(admin, { name: '丙', source: 'web' });
  const loyal = await customer(admin, { name: '丁', ...shop });
  const gone = await customer(admin, { name: '戊', ...shop });
  // Of a hundred 40 are what it cost; what has no product tells nothing of the margin.
  await order(admin, a, '2026-04-10', { product, unitPrice: '100' });
  await order(admin, b, '2026-05-10', { unitPrice: '20' }, { currency: 'USD' });
  await order(admin, web, '2026-06-10', { unitPrice: '60' });
  await order(admin, loyal, '2025-05-10', { unitPrice: '500' });
  await order(admin, loyal, '2025-08-10', { unitPrice: '140' });
  await order(admin, gone, '2025-06-10', { unitPrice: '700' });
  const refunded = await order(admin, loyal, '2026-06-11', { unitPrice: '5000' });
  await set(admin, `/orders/${refunded}`, { paymentStatus: 'refunded' });
  const cancelled = await order(admin, gone, '2026-06-12', { unitPrice: '5000' });
  succeeded(await admin.request('POST', '/actions/cancelOrder', { id: cancelled, reason: '误' }));
  await cost(admin, '2026-04-01', '200', shop);
  await cost(admin, '2026-06-30', '20', { ...shop, currency: 'USD' });
  await cost(admin, '2026-05-05', '100', { source: 'web' });
  await cost(admin, '2026-05-05', '60');
  await cost(admin, '2026-05-06', '90', { purpose: 'keeping' });
  await cost(admin, '2026-03-31', '9999', shop);
  await cost(admin, '2026-07-01', '9999', shop);
}

test('the figures of a period are those worked out by hand', async () => {
  const { admin } = await app.organisation();
  await spring(admin);
  const wire = await acquisition(admin, SPRING);

  expect([wire.period, wire.year, wire.yearBefore]).toEqual([
    { from: '2026-04-01', to: '2026-06-30' },
    { from: '2025-07-01', to: '2026-06-30' },
    { from: '2024-07-01', to: '2025-06-30' },
  ]);
  expect([wire.costs, wire.spent, wire.unassigned]).toEqual([5, 560, 60]);
  // 甲, 乙, 丙 and 丁 ordered in the spring.
  expect(wire.keeping).toEqual({ spent: 90, active: 4, each: 22.5 });
  expect(wire.total).toMatchObject({ won: 3, spent: 500, factor: 1 });
  expect(wire.total.cost).toBeCloseTo(560 / 3, 8);

  const shop = wire.sources.find(({ source }) => source === 'shop');
  const web = wire.sources.find(({ source }) => source === 'web');
  // 400 ÷ 2 and 100 ÷ 1, and of the 60 each of the three bears 20.
  expect([shop?.won, shop?.spent, shop?.cost]).toEqual([2, 400, 220]);
  expect([web?.won, web?.spent, web?.cost]).toEqual([1, 100, 120]);

  // Margin: 60 of the 100 of the one line whose cost is known; 500 in all were ordered in the year.
  expect(wire.margin?.share).toBeCloseTo(0.6, 8);
  expect(wire.margin?.known).toBeCloseTo(100 / 500, 8);
  // 300 of 甲 and 乙 since 10 April and 10 May: 82 and 52 days, in months of 30.4375.
  const months = (82 + 52) / 30.4375;
  expect(shop?.monthlyRevenue).toBeCloseTo(300 / months, 6);
  expect(shop?.months).toBe(Math.ceil(220 / ((300 / months) * 0.6)));

  // Of 丁 and 戊, who bought in the year before, 丁 bought again: half stay, two years.
  expect([wire.earlier, wire.again, wire.years]).toEqual([2, 1, 2]);
  // Four buyers for 500 in the year: 125 each, for two years.
  expect(wire.total.simple).toBeCloseTo(250, 8);
  // Two buyers are too few to say how loyal those of the shop are.
  expect([shop?.factor, shop?.simple, shop?.retention]).toEqual([null, null, 0.5]);
  expect([wire.scored, wire.total.lifetime]).toEqual([0, null]);
});

test('a period that still runs ends today: costs of days to come do not count yet', async () => {
  const { admin } = await app.organisation();
  await cost(admin, '2026-07-01', '10');
  await cost(admin, '2026-07-02', '1000');

  const wire = await acquisition(admin, 'thisMonth');
  expect([wire.period, wire.spent]).toEqual([{ from: '2026-07-01', to: '2026-07-01' }, 10]);
});

test('without costs and customers there is nothing, and it says so', async () => {
  const { admin } = await app.organisation();
  expect(await acquisition(admin, 'lastMonth')).toMatchObject({
    costs: 0,
    margin: null,
    years: null,
    sources: [],
    total: { won: 0, cost: null, why: 'noneWon' },
    keeping: { active: 0, each: null },
  });
  for (const period of ['someday', '2026-02-30..2026-03-01', '2026-03-02..2026-03-01']) {
    const answer = await admin.request('GET', `/insight/acquisition?period=${period}`);
    expect(refusal(answer)[1]).toBe('invalid_query');
  }
});

test('a reader counts what they may see', async () => {
  const organisation = await app.organisation();
  const { admin, member } = organisation;
  await spring(admin);
  const elsewhere = await member('member', await organisation.unit('门店'));
  expect(await acquisition(elsewhere, SPRING)).toMatchObject({ costs: 0, total: { won: 0 } });

  const all = { read: { scope: 'all' } } as const;
  const reader = (objects: object) =>
    memberWith(app, organisation, {
      objects: { customer: all, order: all, cost: all, orderLine: all, product: all, ...objects },
      actions: [],
    });
  const noProducts = await reader({ product: { ...all, fields: { '*': 'read', cost: 'hidden' } } });
  expect(await acquisition(noProducts, SPRING)).toMatchObject({ margin: null, spent: 560 });
  const noCosts = await reader({ cost: {} });
  const answer = await noCosts.request('GET', `/insight/acquisition?period=${SPRING}`);
  expect(refusal(answer)).toEqual([403, 'forbidden']);
});
