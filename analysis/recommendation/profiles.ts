import { type Orders, ordersByCustomer } from './orders.ts';

/**
 * What each customer tends to buy: the items of customer c are `item[starts[c]]` … ascending, with
 * weights in 0 … 1: 1 for an item that is in each of the customer's orders. Customers without orders
 * have none.
 */
export type Profiles = {
  items: number;
  starts: Int32Array;
  item: Int32Array;
  weight: Float64Array;
};

/**
 * The weight of each order by its age: it halves every `halfLife` days before `at`. Guests' orders weigh
 * too, but belong to nobody's profile.
 */
export function decayByAge({ day }: Orders, at: number, halfLife: number): Float64Array {
  if (!(halfLife > 0)) throw new RangeError('a half-life is longer than nothing');
  return Float64Array.from(day, (when) => 2 ** ((when - at) / halfLife));
}

export type GroupDecay = {
  /** Orders of a group, m of the paper. */
  group: number;
  /** What an order weighs beside the next of its group, r_b: above 0, at most 1. */
  within: number;
  /** What a group weighs beside the next, r_g. */
  between: number;
};

/**
 * The weight of each order by how many of its customer's came after it: the two decays of TIFU-KNN
 * (Hu, He, Gao and Zhang 2020, *Modeling Personalized Item Frequency Information for Next-basket
 * Recommendation*), within groups of `group` orders and between groups; the oldest group may be smaller.
 */
export function decayByOrder(orders: Orders, { group, within, between }: GroupDecay): Float64Array {
  const { starts, order } = ordersByCustomer(orders);
  const weights = new Float64Array(orders.customer.length);
  for (let c = 0; c < orders.customers; c += 1) {
    const [from, to] = [starts[c] ?? 0, starts[c + 1] ?? 0];
    for (let i = from; i < to; i += 1) {
      const later = to - 1 - i;
      // The mean within a group that lacks orders would lift them over the others: all divide by m.
      weights[order[i] ?? 0] = within ** (later % group) * between ** Math.floor(later / group);
    }
  }
  return weights;
}

/**
 * The profiles of all customers of orders, each order weighing what `weights` says: the sum of the
 * weights of the orders with an item ÷ the sum of all of the customer's.
 */
export function profilesOf(orders: Orders, weights: Float64Array): Profiles {
  const { starts, order } = ordersByCustomer(orders);
  const sums = new Float64Array(orders.items);
  const filled = new Int32Array(orders.customers + 1);
  const item = new Int32Array(orders.item.length);
  const weight = new Float64Array(orders.item.length);
  let end = 0;
  for (let c = 0; c < orders.customers; c += 1) {
    const from = end;
    let whole = 0;
    for (let i = starts[c] ?? 0; i < (starts[c + 1] ?? 0); i += 1) {
      const o = order[i] ?? 0;
      const share = weights[o] ?? 0;
      whole += share;
      for (let k = orders.starts[o] ?? 0; k < (orders.starts[o + 1] ?? 0); k += 1) {
        const x = orders.item[k] ?? 0;
        if (sums[x] === 0) {
          item[end] = x;
          end += 1;
        }
        sums[x] = (sums[x] ?? 0) + share;
      }
    }
    item.subarray(from, end).sort();
    for (let k = from; k < end; k += 1) {
      const x = item[k] ?? 0;
      weight[k] = Math.min(1, (sums[x] ?? 0) / whole);
      sums[x] = 0;
    }
    filled[c + 1] = end;
  }
  return {
    items: orders.items,
    starts: filled,
    item: item.slice(0, end),
    weight: weight.slice(0, end),
  };
}

/** How many of all orders hold each item, each order weighing what `weights` says: 0 … 1. */
export function popularity(orders: Orders, weights: Float64Array): Float64Array {
  const shares = new Float64Array(orders.items);
  let whole = 0;
  for (let o = 0; o < weights.length; o += 1) {
    const weight = weights[o] ?? 0;
    whole += weight;
    for (let k = orders.starts[o] ?? 0; k < (orders.starts[o + 1] ?? 0); k += 1) {
      const x = orders.item[k] ?? 0;
      shares[x] = (shares[x] ?? 0) + weight;
    }
  }
  if (whole > 0) for (let x = 0; x < shares.length; x += 1) shares[x] = (shares[x] ?? 0) / whole;
  return shares;
}
