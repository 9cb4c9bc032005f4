import { createRandom } from '../numeric/random.ts';
import { type Orders, ordersByCustomer } from './orders.ts';

/** Strata of orders: a customer's first or a later one, small or large. */
export const strata = 4;

/** Orders from which customers are followed: places in `byCustomer.order`. */
export type IndexOrders = {
  byCustomer: { starts: Int32Array; order: Int32Array };
  /** The first orders with each item. */
  cases: number[][];
  /** One order of each customer. */
  sampled: number[];
  /** Those of them whose customers had bought the item by then. */
  sampledWith: number[][];
  /** Items of the middle order: larger ones are large. */
  median: number;
};

/** What customers had bought by their orders, and bought after. */
export type Tally = {
  /** How many orders, by stratum. */
  orders: Int32Array;
  /** By item × `strata` + stratum: customers who bought it after, and who had bought it by then. */
  bought: Int32Array;
  had: Int32Array;
  /** Items that anyone bought after. */
  touched: Set<number>;
};

/** Chooses the orders up to day `last` from which customers are followed. */
export function indexOrders(orders: Orders, last: number): IndexOrders {
  const byCustomer = ordersByCustomer(orders);
  const { starts, order } = byCustomer;
  const sizeOf = (o: number): number => (orders.starts[o + 1] ?? 0) - (orders.starts[o] ?? 0);
  const sizes = Float64Array.from(order, sizeOf).toSorted();
  const median = sizes[sizes.length >> 1] ?? 0;
  const cases: number[][] = Array.from({ length: orders.items }, () => []);
  const sampledWith: number[][] = Array.from({ length: orders.items }, () => []);
  const sampled: number[] = [];
  const random = createRandom(1);
  for (let c = 0; c < orders.customers; c += 1) {
    const from = starts[c] ?? 0;
    let to = starts[c + 1] ?? 0;
    while (to > from && (orders.day[order[to - 1] ?? 0] ?? NaN) > last) to -= 1;
    if (to === from) continue;
    const drawn = from + random.integer(to - from);
    sampled.push(drawn);
    const seen = new Set<number>();
    for (let i = from; i < to; i += 1) {
      const o = order[i] ?? 0;
      for (let k = orders.starts[o] ?? 0; k < (orders.starts[o + 1] ?? 0); k += 1) {
        const x = orders.item[k] ?? 0;
        if (seen.has(x)) continue;
        seen.add(x);
        cases[x]?.push(i);
        if (i <= drawn) sampledWith[x]?.push(drawn);
      }
    }
  }
  return { byCustomer, cases, sampled, sampledWith, median };
}

/** Follows customers from orders of theirs for some days. `less` items of an order say nothing of how large it is. */
export function tallyAround(
  orders: Orders,
  { byCustomer: { starts, order }, median }: IndexOrders,
  places: readonly number[],
  days: number,
  less = 0,
): Tally {
  const tally: Tally = {
    orders: new Int32Array(strata),
    bought: new Int32Array(orders.items * strata),
    had: new Int32Array(orders.items * strata),
    touched: new Set(),
  };
  // The number of the place by which an item was seen last: no clearing between places.
  const mark = new Int32Array(orders.items);
  places.forEach((place, n) => {
    const o = order[place] ?? 0;
    const who = orders.customer[o] ?? 0;
    const size = (orders.starts[o + 1] ?? 0) - (orders.starts[o] ?? 0) - less;
    const s = (place === starts[who] ? 0 : 2) + (size > median ? 1 : 0);
    tally.orders[s] = (tally.orders[s] ?? 0) + 1;
    const until = (orders.day[o] ?? NaN) + days;
    for (let i = starts[who] ?? 0; i < (starts[who + 1] ?? 0); i += 1) {
      const each = order[i] ?? 0;
      if (i > place && (orders.day[each] ?? NaN) > until) break;
      const column = i <= place ? tally.had : tally.bought;
      for (let k = orders.starts[each] ?? 0; k < (orders.starts[each + 1] ?? 0); k += 1) {
        const x = orders.item[k] ?? 0;
        if (mark[x] === n + 1) continue;
        mark[x] = n + 1;
        const cell = x * strata + s;
        column[cell] = (column[cell] ?? 0) + 1;
        if (i > place) tally.touched.add(x);
      }
    }
  });
  return tally;
}
