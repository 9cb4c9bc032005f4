import { type BasketLines, type Baskets, basketsOf } from './baskets.ts';

/** Baskets with who bought when. Orders are ascending by day; those of one customer keep their order. */
export type Orders = Baskets & {
  customers: number;
  /** The customer of each order, −1 for a guest. */
  customer: Int32Array;
  /** When, in days since any fixed day; parts of days tell orders of one day apart. */
  day: Float64Array;
};

/** Lines of orders, and per order its customer (−1 a guest) and day. */
export type OrderLines = BasketLines & { customer: Int32Array; day: Float64Array };

/**
 * Brings lines to orders, sorted by day.
 *
 * @throws RangeError where columns differ in length or a number is out of range
 */
export function ordersOf(lines: OrderLines, customers: number, items: number): Orders {
  const { customer, day, basket, item } = lines;
  const n = customer.length;
  if (day.length !== n) throw new RangeError('each order has a customer and a day');
  for (let i = 0; i < n; i += 1) {
    const who = customer[i] ?? NaN;
    if (!(who >= -1 && who < customers)) throw new RangeError(`there is no customer ${who}`);
    if (!Number.isFinite(day[i])) throw new RangeError('the day of each order is known');
  }
  const order = new Int32Array(n).map((_, i) => i);
  order.sort((a, b) => (day[a] ?? 0) - (day[b] ?? 0) || a - b);
  const placeOf = new Int32Array(n);
  order.forEach((from, place) => {
    placeOf[from] = place;
  });
  const known = basket.every((b) => b >= 0 && b < n);
  if (!known) throw new RangeError(`orders are numbered from 0 to ${n - 1}`);
  return {
    ...basketsOf({ basket: basket.map((b) => placeOf[b] ?? -1), item }, n, items),
    customers,
    customer: order.map((from) => customer[from] ?? -1),
    day: Float64Array.from(order, (from) => day[from] ?? NaN),
  };
}

/** How many orders there are up to a day and with it, which are the first ones. */
export function ordersUntil({ day }: Orders, last: number): number {
  let [low, high] = [0, day.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((day[middle] ?? NaN) <= last) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The orders from one number to another (not counted), views of the same columns. */
export function sliceOrders(orders: Orders, from: number, to: number): Orders {
  const first = orders.starts[from] ?? 0;
  const starts = orders.starts.slice(from, to + 1);
  return {
    items: orders.items,
    customers: orders.customers,
    starts: first === 0 ? starts : starts.map((each) => each - first),
    item: orders.item.subarray(first, orders.starts[to]),
    customer: orders.customer.subarray(from, to),
    day: orders.day.subarray(from, to),
  };
}

/** The orders of each customer, ascending: those of c are `order[starts[c]]` … `order[starts[c + 1] − 1]`. Guests have none. */
export function ordersByCustomer({ customers, customer }: Orders): {
  starts: Int32Array;
  order: Int32Array;
} {
  const starts = new Int32Array(customers + 1);
  for (const who of customer) if (who >= 0) starts[who + 1] = (starts[who + 1] ?? 0) + 1;
  for (let c = 0; c < customers; c += 1) starts[c + 1] = (starts[c + 1] ?? 0) + (starts[c] ?? 0);
  const next = starts.slice();
  const order = new Int32Array(starts[customers] ?? 0);
  customer.forEach((who, i) => {
    if (who < 0) return;
    const place = next[who] ?? 0;
    order[place] = i;
    next[who] = place + 1;
  });
  return { starts, order };
}
