import { createRandom } from '../../../../../analysis/numeric/random.ts';
import type { TestClient } from '../../../../main/test-application.ts';
import { daysAgo, planted } from '../../chances/testing/planted.ts';

/** Products by place: six that everybody buys of, a machine, the cleaner that follows it, and the brush that goes with that. */
const NAMES = ['拿铁', '美式', '可颂', '贝果', '抹茶', '冷萃', '磨豆机', '清洁片', '毛刷'].map(
  (name, n) => `${name} Product ${n}`,
);
const STAPLES = 6;
export const MACHINE = 6;
export const CLEANER = 7;
export const BRUSH = 8;
const DAYS = 400;

export type PlantedShop = {
  products: string[];
  customers: string[];
  /** Customers who bought the machine five days ago and have not bought the cleaner. */
  waiting: string[];
  /** How many orders there are with the cleaner, and with the brush as well. */
  cleaners: number;
  brushes: number;
};

/**
 * A shop of 400 days: each customer comes about every five weeks for one of two staples of their own. Two of three
 * once bought the machine, and seven of ten of these the cleaner within 60 days of it; of the others hardly one did.
 * In three of four orders of the cleaner there is a brush too, which nobody buys by itself.
 */
export async function shopWithPattern(
  client: TestClient,
  count: number,
  values: (n: number) => Record<string, unknown> = () => ({}),
): Promise<PlantedShop> {
  const random = createRandom(11);
  const products = await planted(
    client,
    'product',
    NAMES.map((name, n) => ({
      name,
      code: `P-${n}`,
      price: '100',
      cost: n === CLEANER ? '20' : '60',
    })),
  );
  const customers = await planted(
    client,
    'customer',
    Array.from({ length: count }, (_, n) => ({
      name: `客户 Customer ${n}`,
      kind: 'person',
      ...values(n),
    })),
  );
  const bought: { customer: string; day: number; item: number }[] = [];
  const waiting: string[] = [];
  customers.forEach((customer, n) => {
    const own = [n % STAPLES, (n * 5 + 1) % STAPLES];
    for (let day = DAYS - random.uniform() * 20; day > 0.5; day -= 1 + random.exponential() * 34) {
      bought.push({ customer, day, item: own[random.uniform() < 0.7 ? 0 : 1] ?? 0 });
    }
    if (n % 8 === 0) {
      waiting.push(customer);
      bought.push({ customer, day: 5, item: MACHINE });
    } else if (n % 3 !== 0) {
      const day = 65 + random.uniform() * 320;
      bought.push({ customer, day, item: MACHINE });
      if (random.uniform() < 0.7) {
        bought.push({ customer, day: day - 2 - random.uniform() * 50, item: CLEANER });
      }
    } else if (random.uniform() < 0.04) {
      bought.push({ customer, day: 10 + random.uniform() * 380, item: CLEANER });
    }
  });
  const orders = await planted(
    client,
    'order',
    bought.map(({ customer, day }) => ({
      customer,
      orderedAt: daysAgo(day),
      createdAt: daysAgo(day),
      subtotal: '100',
    })),
  );
  const lines = bought.map(({ item }, n) => ({ order: orders[n], product: products[item] }));
  const cleaners = lines.filter(({ product }) => product === products[CLEANER]);
  const brushes = cleaners
    .filter((_, n) => n % 4 > 0)
    .map(({ order }) => ({ order, product: products[BRUSH] }));
  await planted(
    client,
    'orderLine',
    [...lines, ...brushes].map((line) => ({ ...line, quantity: '1' })),
  );
  return {
    products,
    customers,
    waiting,
    cleaners: cleaners.length,
    brushes: brushes.length,
  };
}
