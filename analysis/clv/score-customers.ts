import type { Interval } from '../result.ts';
import {
  type Customer,
  aliveEstimate,
  discountedEstimate,
  discountedPurchases,
  expectedEstimate,
  expectedPurchases,
  probabilityAlive,
} from './forecast.ts';
import { type SpendFallback, type SpendFit, expectedSpend } from './gamma-gamma.ts';
import { groupSummaries } from './groups.ts';
import { type ValueHorizon, nextYear, spendPerPurchase, valueOf } from './lifetime-value.ts';
import type { PurchaseFit } from './purchase-fit.ts';
import type { PurchaseSummaries } from './purchase-log.ts';

/** One element a customer. */
export type Estimates = { estimate: Float64Array; low: Float64Array; high: Float64Array };

export type Scores = {
  /** P(alive). */
  alive: Estimates;
  /** Expected purchases within the horizon, not discounted. */
  purchases: Estimates;
  /** Lifetime value over the horizon; absent where no spend model was given. */
  value?: Estimates;
};

export type ScoreOptions = {
  /** `nextYear` unless said. */
  horizon?: ValueHorizon;
  /** 0.95 unless said; null leaves the intervals at the estimates, which is some nine times faster. */
  confidence?: number | null;
};

/**
 * P(alive), expected purchases and lifetime value of many customers at once: what customers of equal
 * (x, t_x, T) share is worked out once. The same figures as `probabilityAlive`, `expectedPurchases`
 * and `lifetimeValue` give one by one.
 *
 * @param summaries the customers to score, in the fit's unit of time; `meanSpend` where values are wanted
 * @throws RangeError as `groupSummaries`, or where `meanSpend` has another length
 */
export function scoreCustomers(
  fit: PurchaseFit,
  spend: SpendFit | SpendFallback | null,
  summaries: PurchaseSummaries & { meanSpend?: Float64Array },
  { horizon = nextYear, confidence = 0.95 }: ScoreOptions = {},
): Scores {
  const groups = groupSummaries(summaries);
  const { customers, groupOf } = groups;
  const shared = groups.count.length;
  const [alive, purchases, counts] = [estimates(shared), estimates(shared), estimates(shared)];
  const time = horizon.periods * horizon.length;
  for (let group = 0; group < shared; group += 1) {
    const customer: Customer = {
      frequency: groups.frequency[group] ?? NaN,
      recency: groups.recency[group] ?? NaN,
      age: groups.age[group] ?? NaN,
    };
    if (confidence === null) {
      put(alive, group, exactly(aliveEstimate(fit, customer)));
      put(purchases, group, exactly(expectedEstimate(fit, customer, time)));
      if (spend) put(counts, group, exactly(discountedEstimate(fit, customer, horizon)));
    } else {
      put(alive, group, probabilityAlive(fit, customer, confidence));
      put(purchases, group, expectedPurchases(fit, customer, time, confidence));
      if (spend) put(counts, group, discountedPurchases(fit, customer, horizon, confidence));
    }
  }
  const scores = { alive: spread(alive, groupOf), purchases: spread(purchases, groupOf) };
  if (!spend) return scores;
  const { frequency, meanSpend } = summaries;
  if (meanSpend?.length !== customers) throw new RangeError('each customer has a mean spend');
  const value = estimates(customers);
  for (let i = 0; i < customers; i += 1) {
    const own = { frequency: frequency[i] ?? NaN, meanSpend: meanSpend[i] ?? NaN };
    const each =
      confidence === null
        ? exactly(expectedSpend(spend, own.frequency, own.meanSpend))
        : spendPerPurchase(spend, own, confidence);
    put(value, i, valueOf(at(counts, groupOf[i] ?? 0), each, horizon.margin));
  }
  return { ...scores, value };
}

const estimates = (length: number): Estimates => ({
  estimate: new Float64Array(length),
  low: new Float64Array(length),
  high: new Float64Array(length),
});

const exactly = (estimate: number): Interval => ({ estimate, low: estimate, high: estimate });

function put(into: Estimates, i: number, { estimate, low, high }: Interval): void {
  into.estimate[i] = estimate;
  into.low[i] = low;
  into.high[i] = high;
}

const at = ({ estimate, low, high }: Estimates, i: number): Interval => ({
  estimate: estimate[i] ?? NaN,
  low: low[i] ?? NaN,
  high: high[i] ?? NaN,
});

/** From groups to customers. */
function spread(of: Estimates, groupOf: Int32Array): Estimates {
  const all = estimates(groupOf.length);
  groupOf.forEach((group, i) => put(all, i, at(of, group)));
  return all;
}
