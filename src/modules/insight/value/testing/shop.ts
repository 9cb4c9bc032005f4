import { expect } from 'vitest';
import { createRandom } from '../../../../../analysis/numeric/random.ts';
import { dayAt } from '../../../../kernel/condition-dates.ts';
import { migrateQueue } from '../../../../kernel/job-queue.ts';
import { records } from '../../../../kernel/records.ts';
import { inTransaction } from '../../../../kernel/transaction.ts';
import type { JobWire } from '../../../../kernel/wire.ts';
import { startKeepers } from '../../../../main/keepers.ts';
import { testApplication, testMasterKey } from '../../../../main/test-application.ts';
import type { TestApplication, TestClient } from '../../../../main/test-application.ts';
import { patience } from '../../../../platform/testing/sizes.ts';

/** An order of the customer with this number. */
export type ShopOrder = {
  customer: number;
  orderedAt: string;
  subtotal: string;
  status: 'placed' | 'completed' | 'cancelled';
  paymentStatus: 'paid' | 'unpaid' | 'refunded';
};

/** The product with its worker, dispatcher and sealer, as scores need it. */
export async function insightApplication(): Promise<TestApplication> {
  const app = await testApplication();
  await migrateQueue(app.url);
  const keepers = startKeepers(app, { url: app.url, masterKey: testMasterKey, pollInterval: 50 });
  return {
    ...app,
    drop: async () => {
      await keepers.stop();
      await app.drop();
    },
  };
}

const DAY = 86_400_000;

/**
 * Orders of so many customers within the last 500 days, by a gamma mixture of rates with drop-out; some are cancelled,
 * some refunded, some on one day, at any time of day.
 */
export function shopOrders(customers: number, now: Date, seed = 1): ShopOrder[] {
  const random = createRandom(seed);
  const orders: ShopOrder[] = [];
  for (let customer = 0; customer < customers; customer += 1) {
    const rate = random.gamma(0.8) / 40;
    const leaves = random.beta(0.6, 2.5);
    const spend = 40 * Math.exp(0.6 * random.normal());
    let daysAgo = 20 + random.integer(480);
    do {
      const at = now.getTime() - daysAgo * DAY - random.integer(DAY / 2);
      const paid = random.uniform() < 0.05 ? 'refunded' : 'paid';
      const again = random.uniform() < 0.1 ? 2 : 1;
      for (let n = 0; n < again; n += 1) {
        orders.push({
          customer,
          orderedAt: new Date(at + n * 3_600_000).toISOString(),
          subtotal: (spend * (0.5 + random.uniform())).toFixed(2),
          status: random.uniform() < 0.08 ? 'cancelled' : 'completed',
          paymentStatus: paid,
        });
      }
      daysAgo -= Math.max(0.2, random.exponential() / rate);
    } while (daysAgo > 0.6 && random.uniform() >= leaves);
  }
  return orders;
}

/** Writes customers and their orders in few transactions. @returns the ids of the customers, by number */
export async function fillShop(
  client: TestClient,
  customers: readonly Record<string, unknown>[],
  orders: readonly ShopOrder[],
): Promise<string[]> {
  const ctx = await client.ctx();
  const ids: string[] = [];
  for (let from = 0; from < customers.length; from += 500) {
    const named = customers
      .slice(from, from + 500)
      .map((values, n) => ({ name: `客户 Customer ${from + n}`, ...values }));
    const made = await inTransaction(ctx, (tx) =>
      records.create(ctx, tx, 'customer', named, { via: 'import' }),
    );
    ids.push(...made.map(({ id }) => id));
  }
  for (let from = 0; from < orders.length; from += 500) {
    await placeInShop(client, ids, orders.slice(from, from + 500));
  }
  return ids;
}

/** Writes orders of customers that are there. */
export async function placeInShop(
  client: TestClient,
  ids: readonly string[],
  orders: readonly ShopOrder[],
): Promise<void> {
  const ctx = await client.ctx();
  const values = orders.map(({ customer, ...order }) => ({
    ...order,
    customer: ids[customer],
    cancelReason: order.status === 'cancelled' ? '不要了 Not wanted' : null,
  }));
  await inTransaction(ctx, (tx) =>
    records.create(ctx, tx, 'order', values, { via: 'import', writer: 'placeOrder' }),
  );
}

/** Orders as columns for the library: those that count, of these customers, by day of the zone. */
export function logOf(
  orders: readonly ShopOrder[],
  timeZone: string,
  counts: (customer: number) => boolean = () => true,
): { customer: Int32Array; day: Int32Array; amount: Float64Array } {
  const counted = orders.filter((each) => each.status !== 'cancelled' && counts(each.customer));
  const amountOf = (each: ShopOrder): number =>
    each.paymentStatus === 'refunded' ? 0 : Number(each.subtotal);
  return {
    customer: Int32Array.from(counted, (each) => each.customer),
    day: Int32Array.from(counted, (each) => dayAt(Date.parse(each.orderedAt), timeZone)),
    amount: Float64Array.from(counted, amountOf),
  };
}

/** Starts a refresh by its action and waits for its end. */
export async function refresh(client: TestClient, input: object = {}): Promise<JobWire> {
  const answer = await client.request('POST', '/actions/refreshInsight', input);
  expect(answer.statusCode, answer.body).toBe(200);
  const { id } = answer.json<JobWire>();
  let job: JobWire | undefined;
  await expect
    .poll(
      async () => {
        job = (await client.request('GET', `/jobs/${id}`)).json<JobWire>();
        return job.state;
      },
      { timeout: patience(60_000), interval: 50 },
    )
    .toMatch(/done|failed|cancelled/);
  if (!job) throw new Error('there is no job');
  return job;
}
