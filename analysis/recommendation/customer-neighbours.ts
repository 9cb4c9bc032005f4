import { bestOf } from './best.ts';
import type { Profiles } from './profiles.ts';

/** The customers among whom neighbours are looked for, by item. */
export type NeighbourIndex = {
  profiles: Profiles;
  /** Customers of the index, ascending. */
  customer: Int32Array;
  /** Holders of each item: places in `customer`, with what the item weighs for them. */
  starts: Int32Array;
  holder: Int32Array;
  weight: Float64Array;
  /** The squared length of each of the customers' profiles. */
  square: Float64Array;
};

/** Index of at most `most` customers, evenly over their numbers: enough for neighbours, whatever the size of the business. */
export function indexCustomers(profiles: Profiles, most = 5000): NeighbourIndex {
  const { starts, item, weight, items } = profiles;
  const known: number[] = [];
  for (let c = 0; c + 1 < starts.length; c += 1) if (starts[c] !== starts[c + 1]) known.push(c);
  const step = Math.max(1, known.length / most);
  const customer = Int32Array.from(
    { length: Math.min(most, known.length) },
    (_, i) => known[Math.floor(i * step)] ?? 0,
  );
  const places = new Int32Array(items + 1);
  const square = new Float64Array(customer.length);
  customer.forEach((c, place) => {
    for (let k = starts[c] ?? 0; k < (starts[c + 1] ?? 0); k += 1) {
      const x = item[k] ?? 0;
      places[x + 1] = (places[x + 1] ?? 0) + 1;
      square[place] = (square[place] ?? 0) + (weight[k] ?? 0) ** 2;
    }
  });
  for (let x = 0; x < items; x += 1) places[x + 1] = (places[x + 1] ?? 0) + (places[x] ?? 0);
  const next = places.slice();
  const holder = new Int32Array(places[items] ?? 0);
  const held = new Float64Array(places[items] ?? 0);
  customer.forEach((c, place) => {
    for (let k = starts[c] ?? 0; k < (starts[c + 1] ?? 0); k += 1) {
      const x = item[k] ?? 0;
      const at = next[x] ?? 0;
      holder[at] = place;
      held[at] = weight[k] ?? 0;
      next[x] = at + 1;
    }
  });
  return { profiles, customer, starts: places, holder, weight: held, square };
}

/**
 * The k customers nearest to one by the Euclidean distance of their profiles, as in TIFU-KNN, among
 * those who share an item with it; itself left out. Fewer where there are fewer.
 */
export function nearestCustomers(
  { profiles, customer, starts, holder, weight, square }: NeighbourIndex,
  who: number,
  k: number,
): Int32Array {
  const products = new Float64Array(customer.length);
  const touched: number[] = [];
  for (let i = profiles.starts[who] ?? 0; i < (profiles.starts[who + 1] ?? 0); i += 1) {
    const [x, own] = [profiles.item[i] ?? 0, profiles.weight[i] ?? 0];
    for (let h = starts[x] ?? 0; h < (starts[x + 1] ?? 0); h += 1) {
      const place = holder[h] ?? 0;
      const before = products[place] ?? 0;
      if (before === 0) touched.push(place);
      products[place] = before + own * (weight[h] ?? 0);
    }
  }
  // |u − v|² without |u|², which is the same for all, turned round: the nearest have the most.
  const others: number[] = [];
  for (const place of touched) {
    if (customer[place] === who) continue;
    products[place] = 2 * (products[place] ?? 0) - (square[place] ?? 0);
    others.push(place);
  }
  return bestOf(others, products, k).map((place) => customer[place] ?? 0);
}
