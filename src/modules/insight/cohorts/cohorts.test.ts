import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cohortRetention } from '../../../../analysis/segmentation/cohort.ts';
import type { Condition } from '../../../kernel/condition.ts';
import { inReadTransaction } from '../../../kernel/transaction.ts';
import type { PageWire } from '../../../kernel/wire.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import { testApplication } from '../../../main/test-application.ts';
import { memberWith } from '../../../main/testing/requests.ts';
import { fillShop, shopOrders } from '../value/testing/shop.ts';
import type { ShopOrder } from '../value/testing/shop.ts';
import { periodsOf } from './periods.ts';
import { cellCondition } from './rules.ts';
import type { CohortsWire } from './wire.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app.drop());

async function cohorts(client: TestClient, query = ''): Promise<CohortsWire> {
  const answer = await client.request('GET', `/insight/cohorts${query}`);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<CohortsWire>();
}

async function counted(client: TestClient, where: Condition): Promise<number> {
  const asked = encodeURIComponent(JSON.stringify(where));
  const answer = await client.request('GET', `/customers?where=${asked}&count=true&limit=1`);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<PageWire>().total?.count ?? NaN;
}

/** What the library makes of the same orders: those that count, from the first period on. */
function byLibrary(
  orders: readonly ShopOrder[],
  { periods }: CohortsWire,
  counts: (customer: number) => boolean,
) {
  const placed = orders.filter((each) => each.status !== 'cancelled' && counts(each.customer));
  // Periods before the first are one more, so that who first ordered then is in no cohort.
  const periodOf = ({ orderedAt }: ShopOrder): number =>
    periods.findLastIndex(({ from }) => orderedAt >= from) + 1;
  return cohortRetention(
    {
      customer: Int32Array.from(placed, ({ customer }) => customer),
      period: Int32Array.from(placed, periodOf),
      amount: Float64Array.from(placed, (each) =>
        each.paymentStatus === 'refunded' ? 0 : Number(each.subtotal),
      ),
    },
    1 + Math.max(...placed.map(({ customer }) => customer)),
    periods.length + 1,
  );
}

test.each(['month', 'quarter'] as const)('by %s they are those of the library', async (by) => {
  const { admin } = await app.organisation();
  const { now } = await admin.ctx();
  const orders = shopOrders(200, now(), 8);
  const customers = Array.from({ length: 200 }, (_, n) => ({ noProfiling: n % 20 === 0 }));
  await fillShop(admin, customers, orders);

  const found = await cohorts(admin, `?by=${by}&value=revenue`);
  const own = byLibrary(orders, found, (customer) => customer % 20 !== 0);
  if (own.state === 'refused') throw new Error(own.code);
  expect(found.cohorts.length).toBeGreaterThan(by === 'month' ? 10 : 4);
  expect(found.cohorts.map(({ period, customers: size }) => [period, size])).toEqual(
    own.cohorts.filter(({ period }) => period > 0).map((each) => [each.period - 1, each.customers]),
  );
  for (const cohort of found.cohorts) {
    const expected = own.cohorts.find(({ period }) => period === cohort.period + 1);
    const shares = cohort.cells.map((cell) => cell.customers / cohort.customers);
    const rates = expected?.retention.map(({ estimate }) => estimate) ?? [];
    expect(shares).toHaveLength(rates.length);
    shares.forEach((share, age) => expect(share).toBeCloseTo(rates[age] ?? NaN, 12));
    const revenue = cohort.cells.map((cell) => Math.round(100 * Number(cell.revenue)));
    expect(revenue).toEqual(expected?.revenue.map((each) => Math.round(100 * each)));
  }

  const plain = await cohorts(admin, `?by=${by}`);
  expect(plain.cohorts.flatMap(({ cells }) => cells.map((cell) => cell.revenue ?? 'none'))).toEqual(
    found.cohorts.flatMap(({ cells }) => cells.map(() => 'none')),
  );
  expect(plain.cohorts.map(({ cells }) => cells.map((cell) => cell.customers))).toEqual(
    found.cohorts.map(({ cells }) => cells.map((cell) => cell.customers)),
  );
});

test('each cohort and each cell opens the list of its customers', async () => {
  const { admin } = await app.organisation();
  const { now } = await admin.ctx();
  const customers = Array.from({ length: 60 }, (_, n) => ({
    kind: n % 3 === 0 ? 'person' : 'company',
    noProfiling: n % 10 === 0,
  }));
  await fillShop(admin, customers, shopOrders(60, now(), 9));

  for (const query of ['?by=quarter', '?by=quarter&kind=person']) {
    const found = await cohorts(admin, query);
    expect(found.cohorts.length).toBeGreaterThan(3);
    for (const { period, customers: size, where, cells } of found.cohorts) {
      expect(await counted(admin, where)).toBe(size);
      for (const [age, cell] of cells.entries()) {
        const own = found.periods[period + age];
        if (!own) throw new Error('a cell has a period');
        expect(await counted(admin, cellCondition(where, own))).toBe(cell.customers);
      }
    }
  }
  const sizes = async (query: string): Promise<number> =>
    (await cohorts(admin, query)).cohorts.reduce((sum, each) => sum + each.customers, 0);
  const [all, persons, companies] = [
    await sizes(''),
    await sizes('?kind=person'),
    await sizes('?kind=company'),
  ];
  expect(persons).toBeGreaterThan(0);
  expect(persons + companies).toBe(all);
});

test('they are of what the reader may see, and of their organisation', async () => {
  const organisation = await app.organisation();
  const { admin } = organisation;
  const seller = await organisation.member('member', await organisation.unit('门店 A Store A'));
  const { now } = await admin.ctx();
  const named = Array.from({ length: 20 }, () => ({}));
  await fillShop(admin, named, shopOrders(20, now(), 10));
  const own = shopOrders(5, now(), 11).map((each) => ({ ...each, status: 'completed' as const }));
  await fillShop(seller, named.slice(0, 5), own);

  const of = (wire: CohortsWire): number =>
    wire.cohorts.reduce((sum, each) => sum + each.customers, 0);
  const ownWire = await cohorts(seller);
  expect(of(ownWire)).toBe(5);
  expect(of(await cohorts(admin))).toBeGreaterThan(5);
  for (const { where, customers } of ownWire.cohorts) {
    expect(await counted(seller, where)).toBe(customers);
  }
  const other = await app.organisation();
  expect(await cohorts(other.admin)).toMatchObject({ cohorts: [], by: 'month', kind: null });
});

test('one index holds all that they take of an order', async () => {
  const { admin } = await app.organisation();
  // What an index includes beside its key nothing declares, so db:diff would not miss it.
  const columns = await inReadTransaction(await admin.ctx(), (tx) =>
    tx.query<{ name: string }>(sql`
      select attname as name from pg_attribute
      where attrelid = 'sales.order_customer_id_ordered_at_index'::regclass`),
  );
  const scope = ['org_id', 'unit_id', 'owner_id'];
  const taken = ['customer_id', 'ordered_at', 'status', 'payment_status', 'total_base'];
  expect(columns.map(({ name }) => name)).toEqual(expect.arrayContaining([...scope, ...taken]));
});

test('what is asked for is checked', async () => {
  const { admin } = await app.organisation();
  const refused = async (query: string): Promise<number> =>
    (await admin.request('GET', `/insight/cohorts?${query}`)).statusCode;
  expect(await refused('by=week')).toBe(422);
  expect(await refused('value=margin')).toBe(422);
  expect(await refused('kind=dog')).toBe(422);
});

test('periods are those of the calendar of the organisation', () => {
  // By UTC still the last day of March.
  const now = (): Date => new Date('2026-03-31T16:30:00.000Z');
  const months = periodsOf({ timeZone: 'Asia/Shanghai', now, locale: 'en' }, 'month');
  expect(months).toHaveLength(24);
  expect(months.at(-1)).toEqual({
    name: '2026-04',
    from: '2026-03-31T16:00:00.000Z',
    to: '2026-04-30T16:00:00.000Z',
  });
  expect(months[0]?.name).toBe('2024-05');
  const quarters = periodsOf({ timeZone: 'America/New_York', now, locale: 'en' }, 'quarter');
  expect(quarters).toHaveLength(12);
  expect(quarters.at(-1)).toEqual({
    name: '2026-Q1',
    from: '2026-01-01T05:00:00.000Z',
    to: '2026-04-01T04:00:00.000Z',
  });
  expect(quarters[0]?.name).toBe('2023-Q2');
});

test('who may not read what is counted is refused', async () => {
  const organisation = await app.organisation();
  const status = async (hidden: Record<string, 'hidden'>, query = ''): Promise<number> => {
    const read = { read: { scope: 'all' } } as const;
    const client = await memberWith(app, organisation, {
      objects: {
        customer: { ...read, fields: { '*': 'read' } },
        order: { ...read, fields: { '*': 'read', ...hidden } },
      },
      actions: [],
    });
    return (await client.request('GET', `/insight/cohorts${query}`)).statusCode;
  };
  expect(await status({})).toBe(200);
  expect(await status({ orderedAt: 'hidden' })).toBe(403);
  expect(await status({ total: 'hidden' })).toBe(200);
  expect(await status({ total: 'hidden' }, '?value=revenue')).toBe(403);
});
