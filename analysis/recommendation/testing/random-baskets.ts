import type { Random } from '../../numeric/random.ts';
import { type Baskets, basketsOf } from '../baskets.ts';
import { type Orders, ordersOf } from '../orders.ts';

/** Random baskets in which some items are liked more than others; empty ones and repeats occur. */
export function randomBaskets(random: Random, baskets: number, items: number): Baskets {
  const lines = randomLines(random, baskets, items);
  return basketsOf(lines, baskets, items);
}

/** Random orders of customers and guests over `days` days; customers come back to what they bought. */
export function randomOrders(
  random: Random,
  { customers, orders, items, days }: Record<'customers' | 'orders' | 'items' | 'days', number>,
): Orders {
  const customer = Int32Array.from({ length: orders }, () => random.integer(customers + 1) - 1);
  const day = Float64Array.from({ length: orders }, () => random.integer(days));
  const lines = randomLines(random, orders, items);
  const liked = lines.item.map((x, i) => {
    const who = customer[lines.basket[i] ?? 0] ?? 0;
    return random.uniform() < 0.5 ? x : (who * 7 + (i % 3) + 7) % items;
  });
  return ordersOf({ customer, day, basket: lines.basket, item: liked }, customers, items);
}

function randomLines(random: Random, baskets: number, items: number) {
  const length = baskets * (1 + random.integer(5));
  return {
    basket: Int32Array.from({ length }, () => random.integer(baskets)),
    item: Int32Array.from({ length }, () => Math.floor(items * random.uniform() ** 2)),
  };
}
