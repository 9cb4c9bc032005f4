import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApplication } from '../main/test-application.ts';
import type { TestApplication, TestClient, TestOrganisation } from '../main/test-application.ts';
import { create, memberWith, refusal, succeeded } from '../main/testing/requests.ts';
import type { RoleDefinition } from './grants.ts';
import { label, post, vehicle } from './testing/custom-world.ts';
import type { AggregateRequest, AggregateWire } from './wire.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app.drop());

const loyalty = {
  kind: 'choice',
  filterable: true,
  options: { high: { label: label('高', 'High') }, low: { label: label('低', 'Low') } },
};
const fields: Record<string, object> = {
  x_loyalty: loyalty,
  x_fleet: { kind: 'integer' },
  x_area: { kind: 'decimal', scale: 3 },
  x_budget: { kind: 'money' },
  x_vip: { kind: 'boolean', filterable: true },
  x_since: { kind: 'date' },
  x_checked: { kind: 'dateTime', filterable: true },
  x_main: { kind: 'reference', to: 'customer', onDelete: 'clear' },
  x_code: { kind: 'text', sensitivity: 'sensitive' },
};

/** An organisation whose customers have these fields of their own. */
async function world(): Promise<TestOrganisation> {
  const organisation = await app.organisation();
  for (const [name, declaration] of Object.entries(fields)) {
    const label = { zh: name, en: name };
    const body = { object: 'customer', name, declaration: { label, ...declaration } };
    await post(organisation.admin, '/custom-fields', body);
  }
  return organisation;
}

async function aggregate(
  client: TestClient,
  path: string,
  request: AggregateRequest,
): Promise<[unknown[], (string | number | null)[]][]> {
  const answer = succeeded(await client.request('POST', `${path}/aggregate`, request));
  return answer.json<AggregateWire>().groups.map(({ keys, values }) => [keys, values]);
}

const count = { fn: 'count' } as const;

test('fields of one’s own are group keys like any other', async () => {
  const { admin } = await world();
  const main = await create(admin, '/customers', { name: '总店' });
  const rows = [
    { x_loyalty: 'high', x_vip: true, x_since: '2026-01-05', x_main: main.id },
    {
      x_loyalty: 'high',
      x_vip: false,
      x_since: '2026-01-30',
      x_checked: '2026-01-31T20:00:00.000Z',
    },
    { x_loyalty: 'low', x_vip: true, x_since: '2026-03-01', x_main: main.id },
  ];
  for (const [n, row] of rows.entries())
    await create(admin, '/customers', { name: `客户 ${n}`, ...row });
  const by = (field: string, period?: 'month' | 'day') =>
    aggregate(admin, '/customers', { groupBy: [{ field, by: period }], values: [count] });
  const sorted = async (groups: Promise<unknown[]>) =>
    (await groups).map((group) => JSON.stringify(group)).toSorted();
  expect(await sorted(by('x_loyalty'))).toEqual([
    '[["high"],[2]]',
    '[["low"],[1]]',
    '[[null],[1]]',
  ]);
  expect(await sorted(by('x_vip'))).toEqual(['[[false],[1]]', '[[null],[1]]', '[[true],[2]]']);
  expect(await sorted(by('x_since', 'month'))).toEqual([
    '[["2026-01-01"],[2]]',
    '[["2026-03-01"],[1]]',
    '[[null],[1]]',
  ]);
  // The organisation's day: in Shanghai it is February already.
  expect(await sorted(by('x_checked', 'day'))).toEqual(['[["2026-02-01"],[1]]', '[[null],[3]]']);
  const byMain = { groupBy: [{ field: 'x_main' }], values: [count] };
  const answer = await admin.request('POST', '/customers/aggregate', byMain);
  expect(answer.json<AggregateWire>().groups).toContainEqual({
    keys: [main.id],
    titles: ['总店'],
    places: [null],
    values: [2],
  });
});

test('numbers of one’s own are added, to the last digit', async () => {
  const { admin } = await world();
  for (const row of [
    { x_fleet: 3, x_area: '0.1', x_budget: '1000000000.01' },
    { x_fleet: 4, x_area: '0.2', x_budget: '0.02' },
    {},
  ])
    await create(admin, '/customers', { name: 'n', ...row });
  const values = [
    { fn: 'sum', of: 'x_fleet' },
    { fn: 'avg', of: 'x_fleet' },
    { fn: 'sum', of: 'x_area' },
    { fn: 'max', of: 'x_area' },
    { fn: 'sum', of: 'x_budget' },
  ] as const;
  const [[, sums] = []] = await aggregate(admin, '/customers', { values: [...values] });
  expect([sums?.[0], Number(sums?.[1]), ...(sums?.slice(2) ?? [])]).toEqual([
    7,
    3.5,
    '0.3',
    '0.2',
    '1000000000.03',
  ]);
});

test('an object of one’s own is grouped and added as well', async () => {
  const { admin } = await app.organisation();
  await post(admin, '/custom-objects', vehicle());
  await create(admin, '/x-vehicles', { x_plate: 'A', x_fuel: 'e', x_seats: 5 });
  await create(admin, '/x-vehicles', { x_plate: 'B', x_fuel: 'e', x_seats: 4 });
  await create(admin, '/x-vehicles', { x_plate: 'C', x_fuel: 'petrol', x_seats: 2 });
  const request = {
    groupBy: [{ field: 'x_fuel' }],
    values: [count, { fn: 'sum', of: 'x_seats' } as const],
  };
  expect(await aggregate(admin, '/x-vehicles', request)).toEqual([
    [['e'], [2, 9]],
    [['petrol'], [1, 2]],
  ]);
});

test('what is sealed, hidden or masked is neither grouped nor added', async () => {
  const organisation = await world();
  const role = (right: 'hidden' | 'masked'): RoleDefinition => ({
    objects: {
      customer: {
        read: { scope: 'all' },
        fields: { '*': 'read', x_loyalty: right, x_fleet: right },
      },
    },
    actions: [],
  });
  const ask = async (client: TestClient, body: object): Promise<unknown> =>
    refusal(await client.request('POST', '/customers/aggregate', body))[1];
  const byLoyalty = { groupBy: [{ field: 'x_loyalty' }], values: [count] };
  const fleet = { values: [{ fn: 'sum', of: 'x_fleet' }] };
  for (const right of ['hidden', 'masked'] as const) {
    const reader = await memberWith(app, organisation, role(right));
    expect(await ask(reader, byLoyalty)).toBe('invalid_query');
    expect(await ask(reader, fleet)).toBe('invalid_query');
  }
  const byCode = { groupBy: [{ field: 'x_code' }], values: [count] };
  expect(await ask(organisation.admin, byCode)).toBe('invalid_query');
  const sumLoyalty = { values: [{ fn: 'sum', of: 'x_loyalty' }] };
  expect(await ask(organisation.admin, sumLoyalty)).toBe('invalid_query');
});
