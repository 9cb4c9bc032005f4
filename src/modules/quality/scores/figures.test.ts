import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { records } from '../../../kernel/records.ts';
import { inReadTransaction, inTransaction } from '../../../kernel/transaction.ts';
import type { TestClient, TestOrganisation } from '../../../main/test-application.ts';
import { create, memberWith, refusal, set, succeeded } from '../../../main/testing/requests.ts';
import { readFigures } from './figures.ts';
import type { ScoredObject } from './rules.ts';
import { figures, onlyRules, queue, scored, scoredApplication } from './testing/scored.ts';
import type { ScoredApplication } from './testing/scored.ts';

let app: ScoredApplication;
let organisation: TestOrganisation;
let made: Promise<Shop> | undefined;
beforeAll(async () => {
  app = await scoredApplication();
  organisation = await app.organisation();
});
afterEach(() => {
  app.ahead.days = 0;
});
afterAll(() => app.drop());

const PHONE = { name: '电话有效', field: 'phone', dimension: 'valid' };

/** So many persons of somebody, every n-th with a number that was typed to get past the form. */
async function persons(client: TestClient, count: number, badEach: number, from: number) {
  const ctx = await client.ctx();
  const values = Array.from({ length: count }, (_, n) => ({
    name: `客户 ${from + n}`,
    kind: 'person',
    phone: n % badEach === 0 ? `13${from % 10}00000000` : `139${String(12_340_000 + from + n)}`,
  }));
  const made = await inTransaction(ctx, (tx) =>
    records.create(ctx, tx, 'customer', values, { via: 'request' }),
  );
  return made.map(({ id }) => id);
}

type Shop = { rule: string; north: TestClient; south: TestClient; ids: string[] };

/** The shop that the tests here share: the first one makes it. */
const shop = (): Promise<Shop> => (made ??= shops(organisation));

/** A shop of 40 whose phones are 30 % invalid, of two keepers in two units. */
async function shops({ admin, member, unit }: TestOrganisation): Promise<Shop> {
  const [rule = ''] = await onlyRules(admin, 'customer', [PHONE]);
  const north = await member('member', await unit('北店'));
  const south = await member('member', await unit('南店'));
  // 10 of 20, and 2 of 20.
  const ids = [...(await persons(north, 20, 2, 0)), ...(await persons(south, 20, 10, 100))];
  await Promise.all(ids.map((id, n) => scored(admin, `/customers/${id}`, badAt(n) ? 0 : 100)));
  return { rule, north, south, ids };
}

const badAt = (n: number): boolean => (n < 20 ? n % 2 === 0 : (n - 20) % 10 === 0);

test('30 % of the phones are invalid, by department and by keeper as counted by hand, and each opens its records', async () => {
  const { admin } = organisation;
  const { rule, north, south } = await shop();
  const wire = await figures(admin, `object=customer&rule=${rule}`);
  expect([wire.records, wire.judged, wire.score]).toEqual([40, 40, 70]);
  expect(wire.rules.map(({ counted, failing }) => [counted, failing])).toEqual([[40, 12]]);
  expect(
    wire.units.map(({ name, records: n, failing, value }) => [name, n, failing, value]),
  ).toEqual([
    ['北店', 20, 10, 50],
    ['南店', 20, 2, 90],
  ]);
  expect(wire.owners.map(({ id, failing }) => [id, failing])).toEqual([
    [north.memberId, 10],
    [south.memberId, 2],
  ]);
  const [unit] = wire.units;
  const first = await queue(admin, `object=customer&rule=${rule}&unit=${unit?.id}`);
  expect(first.items.length).toBe(10);
  const all = await queue(admin, `object=customer&rule=${rule}&owner=${south.memberId}`);
  expect(all.items.every(({ record }) => record.owner === south.memberId)).toBe(true);
  expect(all.items.length).toBe(2);
});

test('members see figures and records of what they may read, and no more', async () => {
  const { rule, north, south } = await shop();
  app.ahead.days = 1;
  await app.due();
  const own = await figures(north, `object=customer&rule=${rule}`);
  expect([own.records, own.units.length, own.owners.length, own.score]).toEqual([20, 1, 1, 50]);
  expect(own.trend?.map(({ value }) => value)).toEqual(own.trend?.map(() => 50));
  expect(own.trend?.length).toBeGreaterThan(0);
  expect((await queue(north, 'object=customer')).items.length).toBe(10);
  const none = await queue(north, `object=customer&owner=${south.memberId}`);
  expect(none.items).toEqual([]);

  const all = { read: { scope: 'all' } } as const;
  const blind = await memberWith(app, organisation, {
    objects: { customer: { ...all, fields: { '*': 'read', phone: 'hidden' } } },
    actions: [],
  });
  // The control: who sees everything but phones is told of no rule about them.
  expect((await figures(blind, 'object=customer')).rules).toEqual([]);
  expect((await queue(blind, 'object=customer')).items).toEqual([]);
  const asked = await blind.request('GET', `/quality/figures?object=customer&rule=${rule}`);
  expect(refusal(asked)).toEqual([404, 'not_found']);
  const masked = await memberWith(app, organisation, {
    objects: { customer: { ...all, fields: { '*': 'read', '*sensitive': 'masked' } } },
    actions: [],
  });
  const shown = await queue(masked, 'object=customer');
  expect([shown.items.length, shown.items[0]?.record._masked]).toEqual([12, ['phone']]);
  const unscored = await memberWith(app, organisation, {
    objects: { customer: { ...all, fields: { '*': 'read', qualityScore: 'hidden' } } },
    actions: [],
  });
  for (const path of ['figures', 'queue']) {
    const refused = await unscored.request('GET', `/quality/${path}?object=customer`);
    expect(refusal(refused)).toEqual([403, 'forbidden']);
  }
  const narrowed = await memberWith(app, organisation, {
    objects: {
      customer: { read: { scope: 'all', where: { field: 'name', op: 'eq', value: '客户 0' } } },
    },
    actions: [],
  });
  const few = await figures(narrowed, 'object=customer');
  expect([few.records, few.trend, few.units[0]?.trend]).toEqual([1, null, null]);
});

test('the trend tells each night, and of a second count the same day the last', async () => {
  const { admin } = organisation;
  const { ids, rule } = await shop();
  app.ahead.days = 1;
  await app.due();
  for (const id of ids.slice(0, 10)) {
    await set(admin, `/customers/${id}`, { phone: `1391555${id.slice(-4).replace(/\D/g, '7')}` });
    await scored(admin, `/customers/${id}`, 100);
  }
  app.ahead.days = 2;
  await app.due();
  await app.due();
  const { trend, rules, units } = await figures(admin, `object=customer&rule=${rule}`);
  expect(trend?.slice(-2).map(({ value }) => value)).toEqual([70, 82.5]);
  expect(rules[0]?.trend?.slice(-2).map(({ value }) => value)).toEqual([70, 82.5]);
  expect(units.map((unit) => unit.trend?.slice(-2).map(({ value }) => value))).toEqual([
    [50, 75],
    [90, 90],
  ]);
});

test('the queue begins with the customers who are worth most; without money by what is missing', async () => {
  const another = await app.organisation();
  const { admin } = another;
  await onlyRules(admin, 'customer', [
    { name: '城市', field: 'city', dimension: 'present' },
    { name: '地址', field: 'address', dimension: 'present' },
  ]);
  const make = async (name: string, total: number, values: object = {}) => {
    const { id } = await create(admin, '/customers', { name, ...values });
    if (total > 0) {
      const line = { name: '豆子', quantity: '1', unitPrice: String(total) };
      succeeded(
        await admin.request('POST', '/actions/placeOrder', { customer: id, lines: [line] }),
      );
    }
    return id;
  };
  const rich = await make('大客户', 1_000, { city: '上海' });
  const poor = await make('小客户', 10);
  const middle = await make('中客户', 300);
  const whole = await make('齐全', 9_000, { city: '上海', address: '中山路 1 号' });
  await Promise.all(
    [rich, poor, middle, whole].map((id, n) =>
      scored(admin, `/customers/${id}`, [50, 0, 0, 100][n] ?? null),
    ),
  );
  app.ahead.days = 1;
  await app.due();
  const { items, byWorth, next } = await queue(admin, 'object=customer');
  // 1,000 × 50, 300 × 100, 10 × 100.
  expect(items.map(({ record }) => record.id)).toEqual([rich, middle, poor]);
  expect([byWorth, next]).toEqual([true, null]);
  expect(items[1]?.issues.map(({ rule }) => rule.field)).toEqual(['city', 'address']);
  expect(items[0]?.record._rights?.fields['address']).toBe('write');

  const reader = await memberWith(app, another, {
    objects: { customer: { read: { scope: 'all' }, fields: { '*': 'read', revenue: 'hidden' } } },
    actions: [],
  });
  const told = await queue(reader, 'object=customer');
  expect([told.byWorth, told.items.at(-1)?.record.id]).toEqual([false, rich]);
});

/** Creates records at once, as somebody; answers their ids in the same order. */
async function createAs(client: TestClient, object: string, values: Record<string, unknown>[]) {
  const ctx = await client.ctx();
  const written = await inTransaction(ctx, (tx) =>
    records.create(ctx, tx, object, values, { via: 'request' }),
  );
  return written.map(({ id }) => id);
}

/** The same figures counted now and as they were kept, but for when that was. */
async function bothWays(client: TestClient, object: ScoredObject, rule: string | null) {
  const ctx = await client.ctx();
  const [now, kept] = await Promise.all(
    [Number.MAX_SAFE_INTEGER, -1].map((atMost) =>
      inReadTransaction(ctx, (tx) => readFigures(ctx, tx, object, rule, atMost)),
    ),
  );
  return { now, kept, same: { ...kept, countedAt: null } };
}

test('figures that were kept equal the counted ones, for readers of everything, of units and of their own', async () => {
  const another = await app.organisation();
  const { admin, member, unit } = another;
  const [city = ''] = await onlyRules(admin, 'customer', [
    { name: '城市', field: 'city', dimension: 'present', appliesTo: 'person' },
    { name: '电话', field: 'phone', dimension: 'present' },
  ]);
  const [role = ''] = await onlyRules(admin, 'contact', [
    { name: '职务', field: 'title', dimension: 'present' },
  ]);
  const [north, south] = [await unit('北'), await unit('南')];
  const keepers = [
    await member('member', north),
    await member('member', north),
    await member('member', south),
  ];
  const made: string[] = [];
  for (const [k, keeper] of keepers.entries()) {
    const customers = [0, 1, 2, 3].map((n) => ({
      name: `客户 ${k}${n}`,
      // Of firms the first rule says nothing.
      kind: n === 3 ? 'company' : 'person',
      ...(n > k ? { city: '上海' } : {}),
    }));
    const ids = await createAs(keeper, 'customer', customers);
    made.push(...ids);
    const contacts = ids.map((customer, n) => ({
      name: '联系人',
      customer,
      ...(n === 1 ? { title: '经理' } : {}),
    }));
    await createAs(keeper, 'contact', contacts);
  }
  const { pool } = app.system;
  await pool.query('update customers.customer set owner_id = null where id = $1', [made[0]]);
  await app.due();
  await scored(admin, `/customers/${made.at(-2)}`, 0);
  app.ahead.days += 1;
  await app.due();
  type Definition = Parameters<typeof memberWith>[2];
  const reader = (definition: Definition) => memberWith(app, another, definition);
  const read = (scope: 'all' | 'unit' | 'own') => ({ read: { scope } });
  const readers: [string, TestClient][] = [
    ['all', admin],
    ['unit', await reader({ objects: { '*': read('unit') }, actions: [] })],
    ['own', await reader({ objects: { '*': read('own') }, actions: [] })],
    ['a keeper', keepers[0] ?? admin],
    ['parts', await reader({ objects: { '*': read('all'), contact: read('unit') }, actions: [] })],
    ['whole', await reader({ objects: { '*': read('unit'), contact: read('all') }, actions: [] })],
  ];
  const told: number[] = [];
  for (const [name, client] of readers) {
    for (const [object, rule] of [
      ['customer', null],
      ['customer', city],
      ['contact', null],
      ['contact', role],
    ] as const) {
      const { now, kept, same } = await bothWays(client, object, rule);
      expect([name, object, same]).toEqual([name, object, now]);
      expect(kept?.countedAt).toEqual(expect.any(String));
      told.push(kept?.records ?? 0);
    }
  }
  expect(told.slice(0, 2)).toEqual([12, 12]);
  expect(new Set(told).size).toBeGreaterThan(1);
  // Who reads as few as here waits for the count; conditions cannot be told by units at all.
  expect((await figures(admin, 'object=customer')).countedAt).toBeNull();
  const where = { field: 'city', op: 'eq', value: '上海' } as const;
  const narrowed = await reader({
    objects: { customer: { read: { scope: 'all', where } } },
    actions: [],
  });
  expect((await bothWays(narrowed, 'customer', null)).kept?.countedAt).toBeNull();
}, 60_000);

test('what was kept is counted again a quarter of an hour after a change, and forgotten when rules change', async () => {
  const { admin, orgId } = await app.organisation();
  await onlyRules(admin, 'customer', [{ name: '城市', field: 'city', dimension: 'present' }]);
  const { id } = await create(admin, '/customers', { name: '一家' });
  await scored(admin, `/customers/${id}`, 0);
  app.ahead.days += 1;
  await app.due();
  const { pool } = app.system;
  const score = async () => (await bothWays(admin, 'customer', null)).kept;
  const before = await score();
  expect([before?.score, before?.countedAt === null]).toEqual([0, false]);
  // The worker's own minute may come at any time here: to it, this has just been counted.
  await pool.query(`update quality.score_count set counted_at = '2100-01-01' where org_id = $1`, [
    orgId,
  ]);
  await set(admin, `/customers/${id}`, { city: '上海' });
  await scored(admin, `/customers/${id}`, 100);
  const changed = async () =>
    (
      await pool.query(
        `select from quality.score_count where org_id = $1 and object = 'customer' and changed_at is not null`,
        [orgId],
      )
    ).rowCount;
  await expect.poll(changed, { timeout: 20_000 }).toBe(1);
  const count = async (countedAt: string, changedAt: string): Promise<void> => {
    const at = [orgId, countedAt, changedAt];
    await pool.query(
      'update quality.score_count set counted_at = $2, changed_at = $3 where org_id = $1',
      at,
    );
    await app.due();
  };
  // It has just been counted, or nothing has changed since.
  await count('2100-01-01', '2100-01-02');
  expect((await score())?.score).toBe(0);
  await count('2020-01-02', '2020-01-01');
  expect((await score())?.score).toBe(0);
  await count('2020-01-01', '2020-01-02');
  expect((await score())?.score).toBe(100);

  await pool.query(`update quality.score_state set pass = 'judge' where org_id = $1`, [orgId]);
  expect((await score())?.countedAt).toBeNull();
  await app.due();
  expect((await score())?.countedAt).not.toBeNull();
});

test('days are kept each for a hundred days, then the last of each month', async () => {
  const { admin, orgId } = await app.organisation();
  await create(admin, '/customers', { name: '一家' });
  const { pool } = app.system;
  const day = (back: number): string =>
    new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
  await pool.query(
    `insert into quality.score_day (org_id, object, rule_id, day, unit_id, owner_id, records, total)
     select $1, 'customer', $2, current_date - n, $2, $2, 1, 1 from generate_series(1, 900) n`,
    [orgId, '00000000-0000-0000-0000-000000000000'],
  );
  app.ahead.days += 1;
  await app.due();
  const { rows } = await pool.query<{ day: string }>(
    `select distinct day::text as day from quality.score_day
     where org_id = $1 and object = 'customer' and day < current_date order by day`,
    [orgId],
  );
  const days = rows.map((row) => row.day);
  const old = days.filter((each) => each < day(101));
  expect(days.filter((each) => each > day(99)).length).toBe(98);
  expect(old.length).toBeGreaterThan(20);
  expect(old.length).toBeLessThan(26);
  const months = old.map((each) => each.slice(0, 7));
  expect(new Set(months).size).toBe(months.length);
  expect(old[0]?.slice(0, 7)).toBe(day(800).slice(0, 7));
});
