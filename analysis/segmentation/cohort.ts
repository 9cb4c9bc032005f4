import { wilson } from '../numeric/wilson.ts';
import { type Interval, type Refused, refuse } from '../result.ts';

/**
 * Purchases of customers by period: the customer's number from 0, and the period's number from 0
 * (a month or a week of the organisation's calendar). Several in one period count once. `amount` is
 * optional.
 */
export type Activity = { customer: Int32Array; period: Int32Array; amount?: Float64Array };

export type Cohort = {
  /** The period in which its customers bought first. */
  period: number;
  customers: number;
  /** The share of them that bought in each later period, from age 0 (1) to the last that is over. */
  retention: Interval[];
  /** The amount in each period; empty without amounts. */
  revenue: number[];
};

export type CohortRetention =
  | {
      state: 'fitted';
      /** Cohorts with customers, the oldest first. */
      cohorts: Cohort[];
      /** All cohorts together at each age: of the customers who have reached it. */
      curve: (Interval & { age: number; customers: number })[];
    }
  | Refused<'tooFew' | 'onePeriod'>;

/**
 * Which share of the customers who first bought in a period bought again in each later one, with
 * Wilson's intervals. Periods after `periods` − 1 count for nothing; a period still running should
 * be left out by the caller, for it looks like a loss. Refuses as `tooFew` without purchases, as
 * `onePeriod` where there is nothing later to look at.
 */
export function cohortRetention(
  activity: Activity,
  customers: number,
  periods: number,
  confidence = 0.95,
): CohortRetention {
  const first = firstPeriods(activity, customers, periods);
  const sizes = new Uint32Array(periods);
  for (const period of first) if (period >= 0) sizes[period] = (sizes[period] ?? 0) + 1;
  const oldest = sizes.findIndex((size) => size > 0);
  if (oldest < 0) return refuse('tooFew', { found: 0, needed: 1 });
  if (oldest === periods - 1) return refuse('onePeriod', { periods: periods - oldest });
  const { active, revenue } = tally(activity, first, periods);
  const cohorts: Cohort[] = [];
  for (let period = oldest; period < periods; period += 1) {
    const size = sizes[period] ?? 0;
    if (size === 0) continue;
    const ages = Array.from({ length: periods - period }, (_, age) => age);
    cohorts.push({
      period,
      customers: size,
      retention: ages.map((age) => wilson(active[period * periods + age] ?? 0, size, confidence)),
      revenue: revenue ? ages.map((age) => revenue[period * periods + age] ?? 0) : [],
    });
  }
  const curve = Array.from({ length: periods - oldest }, (_, age) => {
    let [reached, kept] = [0, 0];
    for (let period = oldest; period + age < periods; period += 1) {
      reached += sizes[period] ?? 0;
      kept += active[period * periods + age] ?? 0;
    }
    return { age, customers: reached, ...wilson(kept, reached, confidence) };
  });
  return { state: 'fitted', cohorts, curve };
}

/** The first period of each customer, −1 without one. */
function firstPeriods(
  { customer, period, amount }: Activity,
  customers: number,
  periods: number,
): Int32Array {
  if (customer.length !== period.length || (amount && amount.length !== period.length)) {
    throw new RangeError('Each purchase has a customer, a period and, if any has, an amount');
  }
  const first = new Int32Array(customers).fill(-1);
  for (let i = 0; i < customer.length; i += 1) {
    const [who, when] = [customer[i] ?? -1, period[i] ?? -1];
    if (who < 0 || who >= customers) throw new RangeError(`There is no customer ${who}`);
    if (when < 0) throw new RangeError(`Periods are numbered from 0, not ${when}`);
    if (when >= periods) continue;
    const known = first[who] ?? -1;
    if (known < 0 || when < known) first[who] = when;
  }
  return first;
}

/** Customers who bought and what they paid, by cohort (row) and age (column). */
function tally(
  { customer, period, amount }: Activity,
  first: Int32Array,
  periods: number,
): { active: Uint32Array; revenue: Float64Array | null } {
  const active = new Uint32Array(periods * periods);
  const revenue = amount ? new Float64Array(periods * periods) : null;
  // One bit says whether a customer was already counted in a period.
  const words = Math.ceil(periods / 32);
  const seen = new Uint32Array(first.length * words);
  for (let i = 0; i < customer.length; i += 1) {
    const [who, when] = [customer[i] ?? 0, period[i] ?? 0];
    if (when >= periods) continue;
    const start = first[who] ?? 0;
    const cell = start * periods + (when - start);
    if (revenue) revenue[cell] = (revenue[cell] ?? NaN) + (amount?.[i] ?? NaN);
    const [word, bit] = [who * words + (when >>> 5), 1 << (when & 31)];
    if (((seen[word] ?? 0) & bit) !== 0) continue;
    seen[word] = (seen[word] ?? 0) | bit;
    active[cell] = (active[cell] ?? 0) + 1;
  }
  return { active, revenue };
}
