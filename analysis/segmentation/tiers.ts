import { type Refused, refuse } from '../result.ts';
import { knownSorted } from './quantiles.ts';

/** The tiers of value, from the best; the product translates the ids. */
export const tierIds = ['high', 'middle', 'low'] as const;

export type TierId = (typeof tierIds)[number];

/** The number of customers without a tier: their value is unknown. */
export const noTier = 255;

export type TierOptions = {
  /**
   * What the shares are of: `customers` (the best fifth of the customers) or `value` (the best
   * customers who together hold four fifths of the value, as Pareto's rule is told).
   */
  by?: 'customers' | 'value';
  /** The share that is high (0 … 1): of customers .2, of value .8 unless said. */
  high?: number;
  /** The share that is high or middle: of customers .5, of value .95 unless said. */
  middle?: number;
};

export type ValueTiers =
  | {
      state: 'fitted';
      /** The place in `tierIds` of each customer, `noTier` where the value is NaN. */
      tiers: Uint8Array;
      /** The lowest value that is high, and the lowest that is middle; Infinity where ties leave none. */
      from: { high: number; middle: number };
      /** Customers and the share of all value in each tier, from the best. */
      held: { tier: TierId; customers: number; share: number }[];
      /** How unequal the values are: 0 all equal … 1 one has all (Gini 1912), negative values as 0. */
      gini: number;
    }
  | Refused<'tooFew' | 'flat'>;

/**
 * High, middle and low by value (revenue, margin or expected lifetime value). Equal values have
 * equal tiers: a run of equal values at a bound goes where its better half lies. Who brings nothing
 * (0 or less) is low. Refuses as `tooFew` below three customers, as `flat` where all are equal.
 */
export function valueTiers(values: Float64Array, options: TierOptions = {}): ValueTiers {
  const by = options.by ?? 'customers';
  const high = options.high ?? (by === 'customers' ? 0.2 : 0.8);
  const middle = options.middle ?? (by === 'customers' ? 0.5 : 0.95);
  if (!(high > 0 && middle >= high && middle <= 1)) {
    throw new RangeError(`Shares of tiers rise from 0 to 1, unlike ${high} and ${middle}`);
  }
  const sorted = knownSorted(values);
  const n = sorted.length;
  if (n < 3) return refuse('tooFew', { found: n, needed: 3 });
  if (sorted[0] === sorted[n - 1]) return refuse('flat', { value: sorted[0] ?? NaN });
  const from = {
    high: lowestWithin(sorted, by, high),
    middle: lowestWithin(sorted, by, middle),
  };
  const tiers = new Uint8Array(values.length).fill(noTier);
  const customers = [0, 0, 0];
  const held = [0, 0, 0];
  let total = 0;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? NaN;
    if (Number.isNaN(value)) continue;
    const tier = value >= from.high ? 0 : value >= from.middle ? 1 : 2;
    tiers[i] = tier;
    customers[tier] = (customers[tier] ?? 0) + 1;
    held[tier] = (held[tier] ?? 0) + Math.max(0, value);
    total += Math.max(0, value);
  }
  return {
    state: 'fitted',
    tiers,
    from,
    held: tierIds.map((tier, index) => ({
      tier,
      customers: customers[index] ?? 0,
      share: total > 0 ? (held[index] ?? 0) / total : 0,
    })),
    gini: giniOf(sorted),
  };
}

/** The lowest positive value of the best who make up a share; Infinity where none is. */
function lowestWithin(sorted: Float64Array, by: 'customers' | 'value', share: number): number {
  let total = 0;
  for (const value of sorted) total += by === 'customers' ? 1 : Math.max(0, value);
  let [taken, from] = [0, Infinity];
  for (let end = sorted.length; end > 0;) {
    const value = sorted[end - 1] ?? NaN;
    let start = end - 1;
    while (start > 0 && sorted[start - 1] === value) start -= 1;
    const run = (end - start) * (by === 'customers' ? 1 : Math.max(0, value));
    // Sums of money are not exact: the customer at the bound is not lost to the last digit.
    if (value <= 0 || taken + run / 2 > share * total * (1 + 1e-12)) break;
    from = value;
    taken += run;
    end = start;
  }
  return from;
}

function giniOf(sorted: Float64Array): number {
  let [weighted, total] = [0, 0];
  const n = sorted.length;
  for (let i = 0; i < n; i += 1) {
    const value = Math.max(0, sorted[i] ?? NaN);
    weighted += (2 * i + 1 - n) * value;
    total += value;
  }
  return total > 0 ? weighted / (n * total) : 0;
}
