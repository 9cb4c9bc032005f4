import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JobWire, RecordWire } from '../../../kernel/wire.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import {
  all,
  bring,
  csv,
  ended,
  figures,
  importApplication,
  look,
  steer,
} from '../testing/import-client.ts';
import type { KeptWire, PresetWire } from './wire.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await importApplication();
});
afterAll(() => app.drop());

/** Customers that were there before the import, which changes them; and those that it makes besides. */
const OLD = 400;
const MADE = 200;

const preset: PresetWire = {
  steps: [
    {
      object: 'customer',
      mode: 'both',
      key: ['phone'],
      columns: { name: { column: '名称' }, phone: { column: '电话' }, city: { column: '城市' } },
    },
  ],
};

function file(count: number, name: string, city: string): string {
  const lines = Array.from(
    { length: count },
    (_, n) => `${name} ${n},${13_800_000_000 + n},${city}`,
  );
  return csv('名称,电话,城市', ...lines);
}

type Edits = { from: number; to: number; values: (n: number) => Record<string, string> };

/** Edits of customers by their places in the file, at once or one by one. @returns how many */
async function atOnce(
  client: TestClient,
  customers: readonly RecordWire[],
  { from, to, values }: Edits,
): Promise<number> {
  const ids = customers.slice(from, to).map(({ id }) => id);
  const body = { ids, op: 'update', changes: values(0) };
  const answer = await client.request('POST', '/customers/bulk', body);
  expect(answer.statusCode, answer.body).toBe(202);
  const job = await ended(client, answer.json<JobWire>().id);
  expect(job).toMatchObject({ state: 'done', result: { changed: ids.length } });
  return ids.length;
}

async function oneByOne(
  client: TestClient,
  customers: readonly RecordWire[],
  { from, to, values }: Edits,
): Promise<number> {
  const now = new Map((await all(client, 'customers')).map((each) => [each.id, each.version]));
  for (const [n, { id }] of customers.slice(from, to).entries()) {
    const answer = await client.request('PATCH', `/customers/${id}`, values(from + n), {
      'if-match': `"${now.get(id)}"`,
    });
    expect(answer.statusCode, answer.body).toBe(200);
  }
  return to - from;
}

async function kept(client: TestClient, id: string): Promise<KeptWire['items']> {
  const items: KeptWire['items'] = [];
  for (let next: string | null = ''; next !== null;) {
    const query: string = next === '' ? '' : `?after=${encodeURIComponent(next)}`;
    const page = (await client.request('GET', `/imports/${id}/kept${query}`)).json<KeptWire>();
    items.push(...page.items);
    next = page.next;
  }
  return items;
}

/** A record but for what every write changes. */
const valuesOf = (record: RecordWire): object => ({
  ...record,
  version: null,
  updatedAt: null,
  updatedBy: null,
  _titles: { ...record._titles, updatedBy: null },
});

test('a thousand edits later an import goes out again: what they hold stays or is listed, all else is as before', async () => {
  const { admin, member } = await app.organisation();
  const colleague = await member('member');
  await bring(admin, file(OLD, '旧名', '成都'), preset);
  const before = await all(admin, 'customers');
  const run = await bring(admin, file(OLD + MADE, '新名', '重庆'), preset);
  expect(figures(run)).toMatchObject({ state: 'done', created: MADE, updated: OLD });
  const customers = await all(admin, 'customers');
  expect(customers.map(({ name }) => name)).toEqual(
    Array.from({ length: OLD + MADE }, (_, n) => `新名 ${n}`),
  );

  const edits = [
    // What the import wrote as well, …
    await atOnce(admin, customers, { from: 0, to: 300, values: () => ({ city: '北京' }) }),
    await oneByOne(colleague, customers, {
      from: 0,
      to: 100,
      values: (n) => ({ name: `改名 ${n}` }),
    }),
    // … what it did not, …
    await atOnce(admin, customers, { from: 200, to: 400, values: () => ({ tier: 'key' }) }),
    // … back to what had been there, …
    await atOnce(admin, customers, { from: 250, to: 400, values: () => ({ city: '成都' }) }),
    // … and of what it made.
    await atOnce(admin, customers, { from: 400, to: 550, values: () => ({ tier: 'regular' }) }),
    await oneByOne(colleague, customers, { from: 500, to: 600, values: () => ({ city: '昆山' }) }),
  ];
  expect(edits.reduce((sum, count) => sum + count)).toBe(1_000);

  const job = await steer(admin, run.id, 'revert');
  expect(job).toMatchObject({ state: 'done', done: OLD + MADE });
  expect((await all(admin, 'customers')).map(valuesOf)).toEqual(
    before.map((record, n) => ({
      ...valuesOf(record),
      ...(n < 100 ? { name: `改名 ${n}` } : {}),
      ...(n < 250 ? { city: '北京' } : {}),
      ...(n >= 200 ? { tier: 'key' } : {}),
    })),
  );
  const expected = customers.flatMap(({ id }, n) => [
    ...(n < 100 ? [`${id} name 改名 ${n}`] : []),
    ...(n < 250 ? [`${id} city 北京`] : []),
    ...(n >= 400 && n < 550 ? [`${id} tier 普通`] : []),
    ...(n >= 500 ? [`${id} city 昆山`] : []),
  ]);
  const listed = await kept(admin, run.id);
  expect(listed).toHaveLength(600);
  expect(new Set(listed.map(({ id, field, shown }) => `${id} ${field} ${shown}`))).toEqual(
    new Set(expected),
  );
  expect((await look(admin, run.id)).run).toMatchObject({ state: 'reverted', keptCount: 600 });
  const lines = (await admin.request('GET', `/imports/${run.id}/kept.csv`)).body.trim();
  expect(lines.split('\r\n')).toHaveLength(1 + 600);
}, 180_000);
