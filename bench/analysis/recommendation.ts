import { createRandom } from '../../analysis/numeric/random.ts';
import { basketsOf } from '../../analysis/recommendation/baskets.ts';
import { fitRecommender, recommend } from '../../analysis/recommendation/next-basket.ts';
import { planOffers } from '../../analysis/recommendation/offer-plan.ts';
import { ordersOf } from '../../analysis/recommendation/orders.ts';
import { associationRules } from '../../analysis/recommendation/rules.ts';
import { sequenceRules } from '../../analysis/recommendation/sequence-rules.ts';
import type { Case } from '../analysis.ts';

const items = 2000;

/** Baskets of about ten items, half of them of one of 200 kinds, the others of all; some items are bought much more than others. */
function lines(baskets: number, seed: number) {
  const random = createRandom(seed);
  const each = 10;
  const basket = new Int32Array(baskets * each);
  const item = new Int32Array(baskets * each);
  for (let b = 0; b < baskets; b += 1) {
    const kind = random.integer(200);
    for (let k = 0; k < each; k += 1) {
      basket[b * each + k] = b;
      const spread = Math.floor(items * random.uniform() ** 2.5);
      item[b * each + k] = k % 2 === 0 ? kind * 10 + random.integer(10) : spread;
    }
  }
  return { basket, item };
}

/** Orders of customers over a year, ten for each; a third of each order was bought by the customer before. */
function shop(customers: number) {
  const orders = customers * 10;
  const random = createRandom(2);
  const made = lines(orders, 3);
  const customer = Int32Array.from({ length: orders }, (_, o) => o % customers);
  const day = Float64Array.from({ length: orders }, () => random.integer(365));
  const item = made.item.map((x, i) => {
    const own = ((customer[made.basket[i] ?? 0] ?? 0) * 31 + (i % 7) * 97) % items;
    return i % 3 === 0 ? own : x;
  });
  return ordersOf({ customer, day, basket: made.basket, item }, customers, items);
}

export const cases: readonly Case[] = [
  {
    name: 'association rules of 1,000,000 baskets of 10 items, support 0.0005',
    aimSeconds: 30,
    prepare: () => {
      const baskets = basketsOf(lines(1_000_000, 1), 1_000_000, items);
      return () => {
        const found = associationRules(baskets, { support: 0.0005, confidence: 0.1 });
        if (found.state === 'refused') throw new Error(found.code);
        return found.rules.length;
      };
    },
  },
  {
    name: 'what follows what, 100,000 customers with 1,000,000 orders',
    aimSeconds: 60,
    prepare: () => {
      const orders = shop(100_000);
      return () => sequenceRules(orders, { days: 60 });
    },
  },
  {
    name: 'next basket, learned from 100,000 customers with 1,000,000 orders',
    aimSeconds: 300,
    prepare: () => {
      const orders = shop(100_000);
      return () => fitRecommender(orders);
    },
  },
  {
    name: 'next basket, ten items for each of 100,000 customers',
    aimSeconds: 300,
    prepare: () => {
      const model = fitRecommender(shop(100_000));
      if (model.state === 'refused') throw new Error(model.code);
      return () => {
        let sum = 0;
        for (let c = 0; c < 100_000; c += 1) sum += recommend(model, c)[0]?.chance ?? 0;
        return sum;
      };
    },
  },
  {
    name: 'plan of offers: 100,000 customers, 1,000,000 candidates, 500 products',
    aimSeconds: 60,
    prepare: () => {
      const random = createRandom(4);
      const n = 1_000_000;
      const candidates = {
        customer: Int32Array.from({ length: n }, (_, i) => i % 100_000),
        product: Int32Array.from({ length: n }, () => random.integer(500)),
        uplift: Float64Array.from({ length: n }, () => random.uniform() / 10),
        margin: Float64Array.from({ length: n }, () => 100 * random.uniform()),
      };
      const limits = {
        perCustomer: new Int32Array(100_000).fill(2),
        perProduct: new Int32Array(500).fill(120),
        inAll: 80_000,
      };
      return () => planOffers(candidates, limits);
    },
  },
];
