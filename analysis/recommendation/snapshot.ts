import { type NeighbourIndex, indexCustomers, nearestCustomers } from './customer-neighbours.ts';
import { type ItemHabits, itemHabits } from './item-habits.ts';
import { type ItemNeighbours, itemNeighbours } from './item-neighbours.ts';
import { type Orders, ordersByCustomer } from './orders.ts';
import { type Profiles, decayByAge, decayByOrder, popularity, profilesOf } from './profiles.ts';

/** All that is known of customers and items on one day, for the methods of recommendation. */
export type Snapshot = {
  orders: Orders;
  at: number;
  byCustomer: { starts: Int32Array; order: Int32Array };
  /** Personal frequency: each order weighs the same, or half after 90 days. */
  whole: Profiles;
  recent: Profiles;
  /** Profiles with the two decays of TIFU-KNN, and who may be a neighbour. */
  index: NeighbourIndex;
  /** Items alike because the same customers buy them, or because they lie in the same orders. */
  overCustomers: ItemNeighbours;
  overOrders: ItemNeighbours;
  /** The share of orders with each item: of all orders, and with half-lives of 40, of 10 and of 4 days. */
  popular: { ever: Float64Array; lately: Float64Array; now: Float64Array; justNow: Float64Array };
  habits: ItemHabits;
  /** Items ever bought, the most popular lately first. */
  ranking: Int32Array;
};

/** Customers whose profiles are averaged: TIFU-KNN's k. */
const nearest = 100;

/** Sums up the orders before a day; all of them must lie before it. */
export function snapshotOf(orders: Orders, at: number): Snapshot {
  const same = new Float64Array(orders.day.length).fill(1);
  const whole = profilesOf(orders, same);
  const decay = { group: 7, within: 0.9, between: 0.7 };
  const lately = popularity(orders, decayByAge(orders, at, 40));
  const ever = popularity(orders, same);
  const known = new Int32Array(orders.items).map((_, x) => x).filter((x) => (ever[x] ?? 0) > 0);
  return {
    orders,
    at,
    byCustomer: ordersByCustomer(orders),
    whole,
    recent: profilesOf(orders, decayByAge(orders, at, 90)),
    index: indexCustomers(profilesOf(orders, decayByOrder(orders, decay))),
    overCustomers: itemNeighbours(whole),
    overOrders: itemNeighbours(orders),
    popular: {
      ever,
      lately,
      now: popularity(orders, decayByAge(orders, at, 10)),
      justNow: popularity(orders, decayByAge(orders, at, 4)),
    },
    habits: itemHabits(orders, decayByAge(orders, at, 60)),
    ranking: known.toSorted((a, b) => (lately[b] ?? 0) - (lately[a] ?? 0) || a - b),
  };
}

/** Weights of one customer's items, by item; 0 for all others. */
export function ownWeights(profiles: Profiles, customer: number): Float64Array {
  const weights = new Float64Array(profiles.items);
  for (let k = profiles.starts[customer] ?? 0; k < (profiles.starts[customer + 1] ?? 0); k += 1) {
    weights[profiles.item[k] ?? 0] = profiles.weight[k] ?? 0;
  }
  return weights;
}

/** What the neighbours of a customer's items are worth: the mean of the similarities, by the weights of the items. */
export function neighbourWeights(
  neighbours: ItemNeighbours,
  profiles: Profiles,
  customer: number,
): Float64Array {
  const weights = new Float64Array(profiles.items);
  let whole = 0;
  for (let k = profiles.starts[customer] ?? 0; k < (profiles.starts[customer + 1] ?? 0); k += 1) {
    const [x, weight] = [profiles.item[k] ?? 0, profiles.weight[k] ?? 0];
    whole += weight;
    for (let j = neighbours.starts[x] ?? 0; j < (neighbours.starts[x + 1] ?? 0); j += 1) {
      const y = neighbours.item[j] ?? 0;
      weights[y] = (weights[y] ?? 0) + weight * (neighbours.similarity[j] ?? 0);
    }
  }
  if (whole > 0) for (let y = 0; y < weights.length; y += 1) weights[y] = (weights[y] ?? 0) / whole;
  return weights;
}

/** The mean profile of the nearest customers. */
export function nearbyWeights(index: NeighbourIndex, customer: number): Float64Array {
  const { profiles } = index;
  const weights = new Float64Array(profiles.items);
  const others = nearestCustomers(index, customer, nearest);
  for (const other of others) {
    for (let k = profiles.starts[other] ?? 0; k < (profiles.starts[other + 1] ?? 0); k += 1) {
      const x = profiles.item[k] ?? 0;
      weights[x] = (weights[x] ?? 0) + (profiles.weight[k] ?? 0) / others.length;
    }
  }
  return weights;
}

/** The plain methods, each of which can be used by itself; all answer a weight for each item. */
export const plainMethods = {
  /** What everybody bought lately. */
  popularity: (snapshot: Snapshot): Float64Array => snapshot.popular.lately,
  /** What the customer bought most often, of equals the more popular. */
  ownFrequency: (snapshot: Snapshot, customer: number): Float64Array =>
    mix(ownWeights(snapshot.whole, customer), snapshot.popular.lately, 0.001),
  /** The same with a half-life of 90 days. */
  ownRecency: (snapshot: Snapshot, customer: number): Float64Array =>
    mix(ownWeights(snapshot.recent, customer), snapshot.popular.lately, 0.001),
  /** Items alike those of the customer, over customers. */
  itemNeighbours: ({ overCustomers, whole }: Snapshot, customer: number): Float64Array =>
    neighbourWeights(overCustomers, whole, customer),
  /** TIFU-KNN: 0.3 of the customer's own profile with that of the neighbours. */
  tifuKnn: ({ index }: Snapshot, customer: number): Float64Array =>
    mix(nearbyWeights(index, customer), ownWeights(index.profiles, customer), 0.3 / 0.7),
} as const;

export type PlainMethod = keyof typeof plainMethods;

function mix(first: Float64Array, second: Float64Array, share: number): Float64Array {
  return first.map((value, x) => value + share * (second[x] ?? 0));
}
