import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { summarise } from '../../../../analysis/clv/purchase-log.ts';
import { rfmOfOrders } from '../../../../analysis/segmentation/rfm.ts';
import { dayAt } from '../../../kernel/condition-dates.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { PageWire, RecordWire } from '../../../kernel/wire.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import { summariesOf } from './model.ts';
import { readPurchases } from './purchases.ts';
import { idAt } from './rows.ts';
import {
  fillShop,
  insightApplication,
  logOf,
  placeInShop,
  refresh,
  shopOrders,
} from './testing/shop.ts';
import type { ShopOrder } from './testing/shop.ts';
import type { ValueCard } from './wire.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await insightApplication();
});
afterAll(() => app.drop());

const order = (customer: number, orderedAt: string, more: Partial<ShopOrder> = {}): ShopOrder => ({
  customer,
  orderedAt,
  subtotal: '100',
  status: 'completed',
  paymentStatus: 'paid',
  ...more,
});

const ago = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

async function cardOf(client: TestClient): Promise<ValueCard> {
  const models = (await client.request('GET', '/score-models')).json<PageWire>().items;
  const current = models.find((each) => each['current'] === true);
  const answer = await client.request('GET', `/score-models/${current?.id}`);
  return JSON.parse(String(answer.json<RecordWire>()['card'])) as ValueCard;
}

// Shanghai never sets its clocks back, New York does; its orders of a year and a half cross that.
test.each([
  ['Asia/Shanghai', [1, 7, 90, 50_000]],
  ['America/New_York', [40]],
])(
  '%s: any portion of customers gives what the library makes of the same orders',
  async (timeZone, portions) => {
    const { admin } = await app.organisation();
    const began = new Date();
    const ctx = { ...(await admin.ctx()), timeZone, now: () => began };
    const orders = shopOrders(90, ctx.now(), 7);
    const deletedAt = 5;
    const customers = Array.from({ length: 90 }, (_, n) => ({ noProfiling: n % 9 === 0 }));
    const ids = await fillShop(admin, customers, orders);
    await inTransaction(ctx, (tx) =>
      tx.query(sql`
      update customers.customer set deleted_at = now()
      where org_id = ${ctx.orgId}::uuid and id = ${ids[deletedAt]}::uuid`),
    );
    const today = dayAt(ctx.now().getTime(), ctx.timeZone);
    const counts = (who: number): boolean => who % 9 !== 0 && who !== deletedAt;
    const log = logOf(orders, ctx.timeZone, counts);
    const summaries = summarise({ customers: 90, ...log }, { end: today });
    const rfm = rfmOfOrders({ ...log, day: Float64Array.from(log.day) }, 90, today);

    for (const portion of portions) {
      // A day may end meanwhile.
      const purchases = await readPurchases(async () => ctx, portion);
      const found = Array.from({ length: purchases.customers }, (_, at) => idAt(purchases, at));
      expect(found).toEqual(found.toSorted());
      expect(new Set(found)).toEqual(new Set(Array.from(summaries.customer, (who) => ids[who])));
      const numbers = found.map((id) => ids.indexOf(id));
      const rows = numbers.map((who) => summaries.customer.indexOf(who));
      const own = summariesOf(purchases);
      const micro = (amount = NaN): number => Math.round(amount * 1e6);
      for (const name of ['frequency', 'recency', 'age', 'meanSpend'] as const) {
        const expected = rows.map((row) => micro(summaries[name][row]));
        expect(Array.from(own[name], micro), name).toEqual(expected);
      }
      expect(Array.from(purchases.orders)).toEqual(numbers.map((who) => rfm.frequency[who]));
      expect(Array.from(purchases.revenue, micro)).toEqual(
        numbers.map((who) => micro(rfm.monetary[who])),
      );
      expect(Array.from(purchases.last, (day) => today - day)).toEqual(
        numbers.map((who) => rfm.recency[who]),
      );
    }
  },
);

test('days are those of the organisation; cancelled orders are none, refunded ones bring nothing', async () => {
  const { admin } = await app.organisation();
  const { timeZone } = await admin.ctx();
  expect(timeZone).toBe('Asia/Shanghai');
  const dayAgo = (days: number, time: string): string => `${ago(days).slice(0, 10)}T${time}Z`;
  await fillShop(
    admin,
    [{}, {}],
    [
      // Twice on the first day.
      order(0, dayAgo(30, '02:30:00.000'), { subtotal: '5' }),
      // One day by UTC, two in Shanghai.
      order(0, dayAgo(30, '15:30:00.000')),
      order(0, dayAgo(30, '16:30:00.000'), { paymentStatus: 'refunded' }),
      // Two days by UTC, one in Shanghai.
      order(0, dayAgo(20, '17:00:00.000'), { subtotal: '60' }),
      order(0, dayAgo(19, '03:00:00.000'), { subtotal: '30' }),
      order(0, dayAgo(10, '03:00:00.000'), { status: 'cancelled' }),
      // Of the future.
      order(0, ago(-3)),
      order(1, dayAgo(5, '03:00:00.000'), { status: 'cancelled' }),
    ],
  );
  const purchases = await readPurchases(() => admin.ctx());
  expect(purchases.customers).toBe(1);
  expect([purchases.days[0], purchases.orders[0]]).toEqual([3, 5]);
  expect([purchases.revenue[0], purchases.repeatRevenue[0]]).toEqual([195, 90]);
});

test('when one reader fails, the other reads no further', async () => {
  const { admin } = await app.organisation();
  await fillShop(
    admin,
    Array.from({ length: 30 }, () => ({})),
    [],
  );
  const ctx = await admin.ctx();
  let asked = 0;
  const context = async (): Promise<typeof ctx> => {
    asked += 1;
    if (asked === 4) throw new Error('the member has left');
    return ctx;
  };
  await expect(readPurchases(context, 1)).rejects.toThrow('the member has left');
  const over = asked;
  expect(over).toBeLessThan(8);
  await admin.request('GET', '/customers?limit=1');
  expect(asked).toBe(over);
});

test('where an organisation has long stopped selling, its orders end with the last', async () => {
  const { admin } = await app.organisation();
  const ids = await fillShop(admin, [{}], [order(0, ago(500)), order(0, ago(400))]);
  const stopped = await readPurchases(() => admin.ctx());
  expect([stopped.today - stopped.end, stopped.last[0]]).toEqual([400, stopped.end]);

  await placeInShop(admin, ids, [order(0, ago(50))]);
  const selling = await readPurchases(() => admin.ctx());
  expect(selling.end).toBe(selling.today);
});

test('without orders there is no model and no score, and the reason is said', async () => {
  const { admin } = await app.organisation();
  const ids = await fillShop(admin, [{}, {}], []);
  expect(await refresh(admin, { kinds: ['value'] })).toMatchObject({ state: 'done' });
  expect(await cardOf(admin)).toMatchObject({
    state: 'refused',
    code: 'noCustomers',
    customers: 0,
  });

  // A night without training tries again what was refused, and keeps it only where something came of it.
  await refresh(admin, { kinds: ['value'], train: false });
  expect((await admin.request('GET', '/score-models')).json<PageWire>().items).toHaveLength(1);
  await placeInShop(admin, ids, [order(0, ago(40)), order(0, ago(20)), order(1, ago(3))]);
  await refresh(admin, { kinds: ['value'], train: false });
  expect(await cardOf(admin)).toMatchObject({ state: 'fallback', customers: 2, repeatBuyers: 1 });
});

test('one customer alone is scored by a rate, without a chance of being active', async () => {
  const { admin } = await app.organisation();
  const [id = ''] = await fillShop(admin, [{}], [order(0, ago(40)), order(0, ago(20))]);
  await refresh(admin, { kinds: ['value'] });
  expect(await cardOf(admin)).toMatchObject({
    state: 'fallback',
    purchases: { method: 'nbd', reason: 'oneCustomer' },
    spend: { method: 'overallMean', reason: 'fewBuyers', meanSpend: 100 },
    holdout: { state: 'checked' },
  });
  const record = (await admin.request('GET', `/customers/${id}`)).json<RecordWire>();
  expect(Number(record['nextYearValue'])).toBeGreaterThan(100);
  expect([record['segment'], record['valueTier'], record['aliveChance']]).toEqual([
    null,
    null,
    null,
  ]);
});

test('where all have first ordered today nothing can be learned; without repeats the mean of all orders counts', async () => {
  const { admin } = await app.organisation();
  const named = Array.from({ length: 6 }, () => ({}));
  await fillShop(
    admin,
    named,
    named.map((_, n) => order(n, new Date().toISOString())),
  );
  await refresh(admin, { kinds: ['value'] });
  expect(await cardOf(admin)).toMatchObject({ state: 'refused', code: 'noTime', customers: 6 });

  const { admin: other } = await app.organisation();
  const [first = ''] = await fillShop(
    other,
    named,
    named.map((_, n) => order(n, ago(10 + n))),
  );
  await refresh(other, { kinds: ['value'] });
  expect(await cardOf(other)).toMatchObject({
    state: 'fallback',
    purchases: { reason: 'noRepeatBuyers' },
    spend: { reason: 'noRepeatSpend', meanSpend: 100 },
  });
  const record = (await other.request('GET', `/customers/${first}`)).json<RecordWire>();
  expect(record).toMatchObject({ segment: 'new', aliveChance: null });
});

test('who has only cancelled orders left loses the score', async () => {
  const { admin } = await app.organisation();
  const named = Array.from({ length: 3 }, () => ({}));
  const ids = await fillShop(
    admin,
    named,
    [0, 1, 2].flatMap((n) => [order(n, ago(30 + n)), order(n, ago(5))]),
  );
  await refresh(admin, { kinds: ['value'] });
  const read = async (): Promise<RecordWire> =>
    (await admin.request('GET', `/customers/${ids[0]}`)).json<RecordWire>();
  expect((await read())['nextYearValue']).not.toBeNull();

  const where = encodeURIComponent(JSON.stringify({ field: 'customer', op: 'eq', value: ids[0] }));
  const orders = (await admin.request('GET', `/orders?where=${where}`)).json<PageWire>().items;
  for (const { id, version } of orders) {
    const changes = { status: 'cancelled', cancelReason: '不要了 Not wanted' };
    const answer = await admin.request('PATCH', `/orders/${id}`, changes, {
      'if-match': `"${version}"`,
    });
    expect(answer.statusCode, answer.body).toBe(200);
  }
  await refresh(admin, { kinds: ['value'], train: false });
  expect((await read())['nextYearValue']).toBeNull();
});
