import { normalCdf } from '../numeric/special.ts';
import { wilson } from '../numeric/wilson.ts';
import { type Interval, type Refused, refuse } from '../result.ts';
import {
  type IndexOrders,
  indexOrders,
  strata,
  tallyAround,
  type Tally,
} from './sequence-cases.ts';
import { type Orders, ordersUntil, sliceOrders } from './orders.ts';

/** “Of those who bought X, so many buy Y within so many days.” */
export type SequenceRule = {
  /** X and Y. */
  from: number;
  to: number;
  /** Customers who bought X and had not bought Y up to to, and how many of them bought Y within the days. */
  customers: number;
  bought: number;
  share: Interval;
  /** The same share of customers who had not bought X at an order of theirs, as they would be with as many large and first orders. */
  without: number;
  /**
   * How many more buy than `without`, of the customers who have others to be compared with. Not an
   * effect of X: what X and Y have in common makes it as well.
   */
  difference: number;
  /** Test of Mantel and Haenszel (1959), one-sided, and its p × all pairs searched, at most 1. */
  p: number;
  pAdjusted: number;
};

export type SequenceOptions = {
  days: number;
  /** Up to when everything is known: the last order unless said. */
  at?: number;
  /** The least number of customers who bought X: 50 unless said. */
  leastCustomers?: number;
  /** Rules with a higher corrected p are left out: 0.05 unless said. */
  significance?: number;
};

export type SequenceRules =
  | {
      state: 'fitted';
      days: number;
      /** By X, then the largest difference first. */
      rules: SequenceRule[];
      /** How many pairs were searched; what `pAdjusted` corrects for, after Bonferroni. */
      searched: number;
    }
  | Refused<'tooFewCustomers' | 'tooShort' | 'oneItem'>;

/** Fewer cases than this say nothing that may be shown as a share. */
const leastBought = 5;

/**
 * Which items follow others within `days`: each customer's first order with X, beside one order, drawn
 * by a seed, of each customer who had not bought X by then; both followed for as many days, and
 * compared within strata of large and small, first and later orders, so that who buys much of
 * everything makes no rule. Only items new to the customer count as bought. Orders too late to be
 * followed for all the days are left out. Refuses as `tooShort` where none is early enough, as
 * `tooFewCustomers` where no item has `leastCustomers`, as `oneItem`.
 *
 * @throws RangeError where `days` is not above 0
 */
export function sequenceRules(
  all: Orders,
  { days, at, leastCustomers = 50, significance = 0.05 }: SequenceOptions,
): SequenceRules {
  if (!(days > 0)) throw new RangeError('something follows within more than no days');
  const end = at ?? all.day.at(-1) ?? NaN;
  const orders = sliceOrders(all, 0, ordersUntil(all, end));
  const items = new Set(orders.item).size;
  if (items < 2) return refuse('oneItem', { items });
  const span = end - (orders.day[0] ?? NaN);
  if (!(span > days)) return refuse('tooShort', { days: span, needed: days });
  const index = indexOrders(orders, end - days);
  const sources: number[] = [];
  for (let x = 0; x < orders.items; x += 1) {
    if ((index.cases[x]?.length ?? 0) >= leastCustomers) sources.push(x);
  }
  if (sources.length === 0) {
    const found = index.cases.reduce((most, own) => Math.max(most, own.length), 0);
    return refuse('tooFewCustomers', { found, needed: leastCustomers });
  }
  const searched = sources.length * (items - 1);
  const background = tallyAround(orders, index, index.sampled, days);
  const rules = sources.flatMap((x) =>
    rulesFrom(x, { orders, index, background, days })
      .map((rule) => ({ ...rule, pAdjusted: Math.min(1, rule.p * searched) }))
      .filter((rule) => rule.pAdjusted <= significance),
  );
  return { state: 'fitted', days, rules, searched };
}

type Around = { orders: Orders; index: IndexOrders; background: Tally; days: number };

function rulesFrom(
  from: number,
  { orders, index, background, days }: Around,
): Omit<SequenceRule, 'pAdjusted'>[] {
  const cases = tallyAround(orders, index, index.cases[from] ?? [], days, 1);
  const holders = tallyAround(orders, index, index.sampledWith[from] ?? [], days);
  const rules: Omit<SequenceRule, 'pAdjusted'>[] = [];
  for (const to of cases.touched) {
    if (to === from) continue;
    let [bought, customers, expected, variance] = [0, 0, 0, 0];
    const compared = { customers: 0, bought: 0, without: 0 };
    for (let s = 0; s < strata; s += 1) {
      const cell = to * strata + s;
      const of = (tally: Tally) => ({
        bought: tally.bought[cell] ?? 0,
        risk: (tally.orders[s] ?? 0) - (tally.had[cell] ?? 0),
      });
      const [own, base, less] = [of(cases), of(background), of(holders)];
      const others = { bought: base.bought - less.bought, risk: base.risk - less.risk };
      bought += own.bought;
      customers += own.risk;
      if (own.risk === 0 || others.risk === 0) continue;
      compared.customers += own.risk;
      compared.bought += own.bought;
      compared.without += (own.risk * others.bought) / others.risk;
      const [both, total] = [own.bought + others.bought, own.risk + others.risk];
      expected += (own.risk * both) / total;
      if (total > 1) {
        variance += (own.risk * others.risk * both * (total - both)) / (total ** 2 * (total - 1));
      }
    }
    if (bought < leastBought || variance === 0) continue;
    const z = (compared.bought - expected - 0.5) / Math.sqrt(variance);
    if (z <= 0) continue;
    const share = wilson(bought, customers);
    const without = compared.without / compared.customers;
    const difference = compared.bought / compared.customers - without;
    rules.push({ from, to, customers, bought, share, without, difference, p: normalCdf(-z) });
  }
  return rules.toSorted((a, b) => b.difference - a.difference || a.to - b.to);
}
