import type { PurchaseSummaries } from './purchase-log.ts';

/** Customers of equal (x, t_x, T), who have one likelihood and one forecast, counted. */
export type Groups = {
  frequency: Int32Array;
  recency: Float64Array;
  age: Float64Array;
  /** How many customers each group has. */
  count: Float64Array;
  /** The group of each customer. */
  groupOf: Int32Array;
  customers: number;
  /** The largest x. */
  mostPurchases: number;
};

/**
 * Groups customers by equal (x, t_x, T) in one pass over an open hash table. Every `stride`-th
 * customer only, where said. A recency without a repeat purchase counts as 0.
 *
 * @throws RangeError where the columns differ in length, x is no whole number in 0 … 1,000,000, or not 0 < t_x ≤ T < ∞ where x > 0
 */
export function groupSummaries({ frequency, recency, age }: PurchaseSummaries, stride = 1): Groups {
  const rows = frequency.length;
  if (recency.length !== rows || age.length !== rows) {
    throw new RangeError('frequency, recency and age have one length');
  }
  const customers = Math.ceil(rows / stride);
  const table = openTable(customers);
  const found = {
    frequency: new Int32Array(customers),
    recency: new Float64Array(customers),
    age: new Float64Array(customers),
    count: new Float64Array(customers),
  };
  const groupOf = new Int32Array(customers);
  let [groups, mostPurchases] = [0, 0];
  for (let i = 0; i < customers; i += 1) {
    const x = frequency[i * stride] ?? NaN;
    const T = age[i * stride] ?? NaN;
    const t = x === 0 ? 0 : (recency[i * stride] ?? NaN);
    checkCustomer(x, t, T);
    let slot = table.first(x, t, T);
    let group = (table.slots[slot] ?? 0) - 1;
    while (
      group >= 0 &&
      !(found.frequency[group] === x && found.recency[group] === t && found.age[group] === T)
    ) {
      slot = (slot + 1) & table.mask;
      group = (table.slots[slot] ?? 0) - 1;
    }
    if (group < 0) {
      group = groups;
      groups += 1;
      table.slots[slot] = groups;
      found.frequency[group] = x;
      found.recency[group] = t;
      found.age[group] = T;
      mostPurchases = Math.max(mostPurchases, x);
    }
    found.count[group] = (found.count[group] ?? 0) + 1;
    groupOf[i] = group;
  }
  return {
    frequency: found.frequency.slice(0, groups),
    recency: found.recency.slice(0, groups),
    age: found.age.slice(0, groups),
    count: found.count.slice(0, groups),
    groupOf,
    customers,
    mostPurchases,
  };
}

/** @throws RangeError where x is no whole number in 0 … 1,000,000, or not 0 < t_x ≤ T < ∞ where x > 0 */
export function checkCustomer(x: number, t: number, T: number): void {
  const isCount = Number.isInteger(x) && x >= 0 && x <= 1e6;
  const isOrder = t >= 0 && t <= T && T < Infinity && (x === 0 || t > 0);
  if (!isCount || !isOrder) throw new RangeError(`no customer can have x ${x}, t_x ${t}, T ${T}`);
}

/** A table of 2ⁿ slots, at most half full; a slot holds the number of a group plus one. */
function openTable(entries: number): {
  slots: Int32Array;
  mask: number;
  first: (x: number, t: number, T: number) => number;
} {
  const size = 2 ** Math.ceil(Math.log2(Math.max(entries, 8) * 2));
  const key = new Float64Array(2);
  const words = new Uint32Array(key.buffer);
  const first = (x: number, t: number, T: number): number => {
    key[0] = t;
    key[1] = T;
    let hash = Math.imul(x + 0x9e3779b9, 0x85ebca6b);
    for (const word of words) {
      hash = Math.imul(hash ^ word, 0xc2b2ae35);
      hash ^= hash >>> 15;
    }
    return hash & (size - 1);
  };
  return { slots: new Int32Array(size), mask: size - 1, first };
}

/** Σ count · value. */
export function weightedSum(values: ArrayLike<number>, count: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < count.length; i += 1) sum += (count[i] ?? NaN) * (values[i] ?? NaN);
  return sum;
}

/** The same groups with time measured in units of `unit`. */
export function rescaled(groups: Groups, unit: number): Groups {
  return {
    ...groups,
    recency: groups.recency.map((time) => time / unit),
    age: groups.age.map((time) => time / unit),
  };
}
