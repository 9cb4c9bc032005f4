import { afterAll, beforeAll, expect, test } from 'vitest';
import { records } from '../../../kernel/records.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { MeasuresWire } from '../../../kernel/wire.ts';
import { testApplication } from '../../../main/test-application.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import { create, list, memberWith, succeeded, where } from '../../../main/testing/requests.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app.drop());

type Results = MeasuresWire['results'];

async function measured(client: TestClient, measures: object[]): Promise<Results> {
  const answer = await client.request('POST', '/measures', { measures });
  return succeeded(answer).json<MeasuresWire>().results;
}

const numbers = (results: Results): unknown[] =>
  results.map((each) => each && (each.groups[0]?.values[0] ?? null));

/** Three scored, one without an order, one who asked not to be profiled, one who ordered since. */
async function customersOf(admin: TestClient): Promise<string[]> {
  const make = (name: string, values: object = {}) =>
    create(admin, '/customers', { name, kind: 'person', ...values });
  const [first, second, third] = [await make('甲'), await make('乙'), await make('丙')];
  await make('丁');
  await make('戊', { noProfiling: true });
  const late = await make('己');
  for (const { id } of [first, second, third, late]) {
    const lines = [{ name: '豆子', quantity: '1', unitPrice: '100' }];
    succeeded(await admin.request('POST', '/actions/placeOrder', { customer: id, lines }));
  }
  const scores = [
    { segment: 'champions', rfm: '555', valueTier: 'high', nextYearValue: '900' },
    { segment: 'champions', rfm: '554', valueTier: 'middle', nextYearValue: '500' },
    { segment: 'lost', rfm: '111', valueTier: 'low', nextYearValue: '100' },
  ];
  const ids = [first, second, third].map(({ id }) => id);
  const ctx = await admin.ctx();
  const rows = scores.map((values, n) => ({
    id: ids[n] ?? '',
    values: { ...values, lifetimeValue: '1000', aliveChance: 50 },
  }));
  await inTransaction(ctx, (tx) => records.derive(ctx, tx, 'customer', 'insight', rows));
  return ids;
}

test('the figures of the scores are those counted by hand', async () => {
  const { admin } = await app.organisation();
  await customersOf(admin);
  const names = [
    'scoredCustomerCount',
    'nextYearValue',
    'averageNextYearValue',
    'averageLifetimeValue',
    'scoredRevenue',
    'averageCustomerRevenue',
    'orderlessCustomerCount',
    'unprofiledCustomerCount',
    'unscoredCustomerCount',
  ];
  const results = await measured(
    admin,
    names.map((name) => ({ name })),
  );
  expect(numbers(results)).toEqual([3, '1500', '500', '1000', '300', '100', 1, 1, 1]);
});

test('a cell of the value map and of the RFM grid counts what its list shows', async () => {
  const { admin } = await app.organisation();
  const ids = await customersOf(admin);
  const [map, rfm] = await measured(admin, [
    { name: 'nextYearValue', groupBy: [{ field: 'segment' }, { field: 'valueTier' }] },
    { name: 'scoredCustomerCount', groupBy: [{ field: 'rfm' }] },
  ]);
  expect(map?.groups.map(({ keys, values }) => [...keys, ...values])).toEqual([
    ['champions', 'high', '900'],
    ['champions', 'middle', '500'],
    ['lost', 'low', '100'],
  ]);
  expect(rfm?.groups.map(({ keys, values }) => [...keys, ...values]).toSorted()).toEqual([
    ['111', 1],
    ['554', 1],
    ['555', 1],
  ]);
  const found = await list(
    admin,
    `/customers?${where({ field: 'rfm', op: 'startsWith', value: '55' })}`,
  );
  expect(found.map(({ id }) => id).toSorted()).toEqual(ids.slice(0, 2).toSorted());
});

test('a member counts their own customers, and nobody what is hidden from them', async () => {
  const organisation = await app.organisation();
  const { admin, member } = organisation;
  await customersOf(admin);
  const store = await organisation.unit('门店');
  const other = await member('member', store);
  const asked = [{ name: 'scoredCustomerCount' }, { name: 'nextYearValue' }];
  expect(numbers(await measured(other, asked))).toEqual([0, null]);

  const blind = await memberWith(app, organisation, {
    objects: { customer: { read: { scope: 'all' }, fields: { '*': 'read', segment: 'hidden' } } },
    actions: [],
  });
  expect(numbers(await measured(blind, asked))).toEqual([null, null]);
});
