import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApplication } from '../../../main/test-application.ts';
import type { TestApplication } from '../../../main/test-application.ts';
import { memberWith } from '../../../main/testing/requests.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app.drop());

type Measured = {
  groups: { keys: unknown[]; values: number[] }[];
  object: string;
  where: unknown;
};

test('a measure counts what the reader sees, and its condition opens the same records', async () => {
  const { admin } = await app.organisation();
  const [contacted] = await Promise.all(
    ['甲店', '乙店', '丙店'].map((name) => admin.request('POST', '/customers', { name })),
  );
  const { id } = contacted?.json<{ id: string }>() ?? { id: '' };
  await admin.request('POST', '/interactions', { customer: id, channel: 'call', body: '谈了报价' });

  const answer = await admin.request('POST', '/measures/neglectedCustomerCount', {});
  const { groups, where } = answer.json<Measured>();
  const behind = await admin.request(
    'GET',
    `/customers?where=${encodeURIComponent(JSON.stringify(where))}`,
  );

  expect(groups[0]?.values).toEqual([2]);
  expect(behind.json<{ items: unknown[] }>().items).toHaveLength(2);
});

test('grouped by the month of creation it tells who was gained when', async () => {
  const { admin } = await app.organisation();
  await admin.request('POST', '/customers', { name: '甲店' });

  const groupBy = [{ field: 'createdAt', by: 'month' }];
  const answer = await admin.request('POST', '/measures/customerCount', { groupBy });

  expect(answer.json<Measured>().groups).toHaveLength(1);
  expect(answer.json<Measured>().groups[0]?.keys[0]).toMatch(/^\d{4}-\d{2}-01$/);
});

test('a measure over a field that its reader may not read is not told', async () => {
  const organisation = await app.organisation();
  const reader = await memberWith(app, organisation, {
    objects: {
      customer: { read: { scope: 'all' }, fields: { '*': 'read', lastContactAt: 'hidden' } },
    },
    actions: [],
  });

  const asked = ['customerCount', 'neglectedCustomerCount'];
  const answers = asked.map((name) => reader.request('POST', `/measures/${name}`, {}));
  const metadata = await reader.request('GET', '/metadata');

  expect((await Promise.all(answers)).map(({ statusCode }) => statusCode)).toEqual([200, 404]);
  const { measures } = metadata.json<{ measures: { name: string }[] }>();
  const known = new Set(measures.map(({ name }) => name));
  expect(asked.filter((name) => known.has(name))).toEqual(['customerCount']);
});

test('a measure nobody declared is not found', async () => {
  const { admin } = await app.organisation();

  const answer = await admin.request('POST', '/measures/nothing', {});

  expect(answer.statusCode).toBe(404);
});

test('many measures are answered at once, in the order asked for, and null where there is none', async () => {
  const { admin } = await app.organisation();
  const made = await Promise.all(
    [{ tier: 'key' }, { tier: 'regular' }, { tier: 'regular' }].map((values, n) =>
      admin.request('POST', '/customers', { name: `${n}店`, ...values }),
    ),
  );
  const { id } = made[0]?.json<{ id: string }>() ?? { id: '' };
  await admin.request('POST', '/interactions', { customer: id, channel: 'call', body: '谈了报价' });

  const answer = await admin.request('POST', '/measures', {
    measures: [
      { name: 'neglectedCustomerCount' },
      { name: 'nothing' },
      { name: 'customerCount', groupBy: [{ field: 'tier' }] },
      { name: 'contactCount', where: { field: 'at', op: 'within', value: 'thisMonth' } },
    ],
  });

  const { results } = answer.json<{ results: (Measured | null)[] }>();
  expect(
    results.map((each) => each?.groups.map(({ keys, values }) => [...keys, ...values])),
  ).toEqual([
    [[2]],
    undefined,
    [
      ['regular', 2],
      ['key', 1],
    ],
    [[1]],
  ]);
  expect(results[3]?.where).toEqual({
    and: [
      { field: 'channel', op: 'ne', value: 'note' },
      { field: 'at', op: 'within', value: 'thisMonth' },
    ],
  });
});
