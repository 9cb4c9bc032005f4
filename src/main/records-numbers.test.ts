import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { records } from '../kernel/records.ts';
import { inTransaction } from '../kernel/transaction.ts';
import type { AggregateRequest, AggregateWire, PageWire } from '../kernel/wire.ts';
import { testApplication } from './test-application.ts';
import type { TestApplication, TestClient, TestOrganisation } from './test-application.ts';
import { create, list, memberWith, refusal, where, succeeded } from './testing/requests.ts';

let app: TestApplication;
let organisation: TestOrganisation;
let admin: TestClient;
const all = { scope: 'all' } as const;

beforeAll(async () => {
  app = await testApplication();
  organisation = await app.organisation();
  ({ admin } = organisation);
});
afterAll(() => app.drop());

const aggregate = async (
  path: string,
  request: AggregateRequest,
  client = admin,
): Promise<AggregateWire['groups']> =>
  succeeded(await client.request('POST', `${path}/aggregate`, request)).json<AggregateWire>()
    .groups;

const total = async (query: string): Promise<PageWire['total']> =>
  succeeded(await admin.request('GET', `/customers?count=true&limit=1&${query}`)).json<PageWire>()
    .total;

test('a total is exact up to 1,000, and says when there are more', async () => {
  const ctx = await admin.ctx();
  const make = (n: number) =>
    inTransaction(ctx, (tx) =>
      records.create(
        ctx,
        tx,
        'customer',
        Array.from({ length: n }, () => ({ name: 'counted', city: 'counted' })),
        { via: 'import' },
      ),
    );
  const counted = where({ field: 'city', op: 'eq', value: 'counted' });
  expect(await total(counted)).toEqual({ count: 0, capped: false });
  await make(1000);
  expect(await total(counted)).toEqual({ count: 1000, capped: false });
  await make(1);
  expect(await total(counted)).toEqual({ count: 1000, capped: true });
  expect((await admin.request('GET', '/customers')).json<PageWire>().total).toBe(undefined);
});

describe('groups', () => {
  test('by a choice and by a reference, the largest first, with titles', async () => {
    const [model] = await list(admin, '/stage-models');
    const other = await create(admin, '/stage-models', { name: 'other' });
    await create(admin, '/stages', { name: 's', model: other.id, position: 7 });
    const groups = await aggregate('/stages', {
      groupBy: [{ field: 'model' }],
      values: [{ fn: 'count' }, { fn: 'max', of: 'position' }, { fn: 'avg', of: 'position' }],
    });
    expect(groups).toEqual([
      {
        keys: [model?.id],
        titles: [model?.['name']],
        places: [null],
        values: [5, 5, expect.stringMatching(/^3/)],
      },
      {
        keys: [other.id],
        titles: ['other'],
        places: [null],
        values: [1, 7, expect.stringMatching(/^7/)],
      },
    ]);
    const customer = (await create(admin, '/customers', { name: 'n' })).id;
    for (const channel of ['call', 'visit', 'call']) {
      await create(admin, '/interactions', { customer, channel, minutes: 5 });
    }
    const of = { field: 'customer', op: 'eq', value: customer } as const;
    const byChannel = { where: of, groupBy: [{ field: 'channel' }] };
    const values = [{ fn: 'sum', of: 'minutes' } as const];
    expect(await aggregate('/interactions', { ...byChannel, values })).toEqual([
      { keys: ['call'], titles: [null], places: [null], values: [10] },
      { keys: ['visit'], titles: [null], places: [null], values: [5] },
    ]);
  });

  test.each([
    ['day', ['2026-01-01', '2026-01-05', '2026-04-01']],
    ['week', ['2025-12-29', '2026-01-05', '2026-03-30']],
    ['month', ['2026-01-01', '2026-04-01']],
    ['quarter', ['2026-01-01', '2026-04-01']],
    ['year', ['2026-01-01']],
  ] as const)('by the %s that it was in Shanghai', async (by, days) => {
    const customer = (await create(admin, '/customers', { name: 'n' })).id;
    // In UTC each of the first two is still the day before.
    for (const at of ['2025-12-31T16:00:00Z', '2026-01-04T16:00:00Z', '2026-03-31T23:00:00Z']) {
      await create(admin, '/interactions', { customer, at });
    }
    const groups = await aggregate('/interactions', {
      where: { field: 'customer', op: 'eq', value: customer },
      groupBy: [{ field: 'at', by }],
      values: [{ fn: 'count' }],
    });
    expect(groups.map(({ keys }) => String(keys[0])).toSorted()).toEqual(days);
  });

  test('count only what the reader sees, and tell no sum of what the reader may not read', async () => {
    const company = await app.organisation();
    const seller = await company.member('member', await company.unit('门店'));
    await create(company.admin, '/customers', { name: 'a', annualRevenue: '10', city: 'x' });
    await create(seller, '/customers', { name: 'b', annualRevenue: '5', city: 'x' });
    const sum = { values: [{ fn: 'sum', of: 'annualRevenue' } as const] };
    expect(await aggregate('/customers', sum, company.admin)).toMatchObject([{ values: ['15'] }]);
    expect(await aggregate('/customers', sum, seller)).toMatchObject([{ values: ['5'] }]);
    const blind = await memberWith(app, company, {
      objects: {
        customer: { read: all, fields: { '*': 'read', annualRevenue: 'masked', city: 'hidden' } },
      },
      actions: [],
    });
    const byCity = { groupBy: [{ field: 'city' }], values: [{ fn: 'count' }] };
    for (const request of [sum, byCity]) {
      const answer = await blind.request('POST', '/customers/aggregate', request);
      expect(refusal(answer)).toEqual([422, 'invalid_query']);
    }
  });

  test.each([
    [{ values: [{ fn: 'sum', of: 'name' }] }],
    [{ values: [{ fn: 'sum' }] }],
    [{ values: [{ fn: 'count' }], groupBy: [{ field: 'phone' }] }],
    [{ values: [{ fn: 'count' }], groupBy: [{ field: 'city', by: 'day' }] }],
    [{ values: [] }],
    [{ values: [{ fn: 'median', of: 'annualRevenue' }] }],
  ])('are refused for %j', async (request) => {
    const answer = await admin.request('POST', '/customers/aggregate', request);
    expect(refusal(answer)).toEqual([422, 'invalid_query']);
  });
});

describe('including a reference', () => {
  test('gives the whole visible record, whatever columns are asked for', async () => {
    const { id } = await create(admin, '/customers', {
      name: 'above',
      city: 'x',
      phone: '13800001234',
    });
    const contact = await create(admin, '/contacts', { name: 'n', customer: id });
    const of = where({ field: 'customer', op: 'eq', value: id });
    const [row] = await list(admin, `/contacts?fields=title&include=customer&${of}`);
    expect(row?._included).toMatchObject({ customer: { id, city: 'x', phone: '•••• 1234' } });
    const single = await admin.request('GET', `/contacts/${contact.id}?include=customer`);
    expect(single.json()).toMatchObject({ _included: { customer: { id, city: 'x' } } });
  });

  test.each(['name', 'nonsense'])('is refused for %s', async (name) => {
    await create(admin, '/customers', { name: 'n' });
    const answer = await admin.request('GET', `/customers?include=${name}`);
    expect(refusal(answer)).toEqual([422, 'invalid_query']);
  });
});
