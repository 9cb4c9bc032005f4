import { type Refused, refuse } from '../result.ts';
import { quantileCuts, scoreByCuts } from './quantiles.ts';

/** Recency, frequency and monetary value of customers, one element each (Hughes 1994). */
export type Rfm = {
  /** Days since the last order; NaN without one. */
  recency: Float64Array;
  /** Orders; 0 for who has not bought. */
  frequency: Float64Array;
  /** What the orders were worth in all, or on average: in one currency. */
  monetary: Float64Array;
};

/** Orders as columns: the customer's number from 0, the day as a number, the amount. */
export type Orders = { customer: Int32Array; day: Float64Array; amount: Float64Array };

/**
 * Recency in days before `today`, frequency and total value of each of `customers` customers.
 * Orders after `today` count for nothing, so that the past can be looked at as it was.
 */
export function rfmOfOrders(orders: Orders, customers: number, today: number): Rfm {
  const { customer, day, amount } = orders;
  if (customer.length !== day.length || customer.length !== amount.length) {
    throw new RangeError('Orders have as many customers as days and amounts');
  }
  const recency = new Float64Array(customers).fill(Infinity);
  const frequency = new Float64Array(customers);
  const monetary = new Float64Array(customers);
  for (let i = 0; i < customer.length; i += 1) {
    const who = customer[i] ?? -1;
    if (who < 0 || who >= customers) throw new RangeError(`There is no customer ${who}`);
    const age = today - (day[i] ?? NaN);
    if (!(age >= 0)) continue;
    if (age < (recency[who] ?? NaN)) recency[who] = age;
    frequency[who] = (frequency[who] ?? NaN) + 1;
    monetary[who] = (monetary[who] ?? NaN) + (amount[i] ?? NaN);
  }
  return { recency: recency.map((age) => (age === Infinity ? NaN : age)), frequency, monetary };
}

/** Scores 1 (worst) … groups (best) of each customer; 0 for who has not bought. */
export type RfmScores = { recency: Uint8Array; frequency: Uint8Array; monetary: Uint8Array };

export type RfmScoring =
  | {
      state: 'fitted';
      groups: number;
      buyers: number;
      scores: RfmScores;
      /** Where the groups begin, in days, orders and money: they score other customers too (`scoreByCuts`). */
      cuts: { recency: Float64Array; frequency: Float64Array; monetary: Float64Array };
      /** Measures in which all buyers are equal, which therefore tell nothing: all have the middle score. */
      flat: (keyof Rfm)[];
    }
  | Refused<'tooFew'>;

const measures = ['recency', 'frequency', 'monetary'] as const;

/**
 * Scores by quantile among those who bought: a late last order, many orders and much value score
 * high. Equal customers have equal scores (`quantileCuts`). Refuses as `tooFew` (found, needed)
 * where there are fewer buyers than groups.
 */
export function scoreRfm(rfm: Rfm, groups = 5): RfmScoring {
  const buyers = buyersOf(rfm);
  if (buyers.count < groups) return refuse('tooFew', { found: buyers.count, needed: groups });
  const scored = measures.map((measure) => {
    const values = rfm[measure].map((value, i) => (buyers.bought[i] === 1 ? value : NaN));
    const cuts = quantileCuts(values, groups);
    return {
      measure,
      cuts,
      scores: scoreByCuts(values, cuts, measure === 'recency' ? 'less' : 'more'),
      flat: isFlat(values),
    };
  });
  const pick = <Key extends 'cuts' | 'scores'>(key: Key) =>
    Object.fromEntries(scored.map((each) => [each.measure, each[key]])) as Record<
      keyof Rfm,
      (typeof scored)[number][Key]
    >;
  return {
    state: 'fitted',
    groups,
    buyers: buyers.count,
    scores: pick('scores'),
    cuts: pick('cuts'),
    flat: scored.filter((each) => each.flat).map((each) => each.measure),
  };
}

/** Who bought, as 1 or 0, and how many; checks that every buyer has figures. */
export function buyersOf(rfm: Rfm): { bought: Uint8Array; count: number } {
  const { recency, frequency, monetary } = rfm;
  if (frequency.length !== recency.length || frequency.length !== monetary.length) {
    throw new RangeError('Recency, frequency and monetary value are of the same customers');
  }
  const bought = new Uint8Array(frequency.length);
  let count = 0;
  for (let i = 0; i < frequency.length; i += 1) {
    if (!((frequency[i] ?? NaN) >= 0)) throw new RangeError('A frequency is a number from 0');
    if (frequency[i] === 0) continue;
    if (!Number.isFinite(recency[i]) || !Number.isFinite(monetary[i])) {
      throw new RangeError('Who bought has a recency and a monetary value');
    }
    bought[i] = 1;
    count += 1;
  }
  return { bought, count };
}

function isFlat(values: Float64Array): boolean {
  let first = NaN;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (Number.isNaN(first)) first = value;
    else if (value !== first) return false;
  }
  return true;
}
