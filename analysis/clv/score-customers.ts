import {
  type Customer,
  aliveEstimate,
  discountedEstimate,
  discountedPurchases,
  expectedEstimate,
  expectedPurchases,
  probabilityAlive,
  silenceChance,
} from './forecast.ts';
import { type SpendFallback, type SpendFit, expectedSpend } from './gamma-gamma.ts';
import { groupSummaries } from './groups.ts';
import { type Estimate, withoutInterval } from './interval.ts';
import { type ValueHorizon, nextYear, spendPerPurchase, valueOf } from './lifetime-value.ts';
import type { PurchaseFit } from './purchase-fit.ts';
import type { PurchaseSummaries } from './purchase-log.ts';

/** One element a customer; what is not known is NaN. */
export type Estimates = { estimate: Float64Array; low: Float64Array; high: Float64Array };

export type Scores = {
  /** P(alive); NaN where the model supposes it, as `Alive` says. */
  alive: Estimates;
  /** As `Alive` says. */
  silenceChance: Float64Array;
  /** Expected purchases within the horizon, not discounted. */
  purchases: Estimates;
  /** Lifetime value over the horizon; absent where no spend model was given. */
  value?: Estimates;
};

export type ScoreOptions = {
  /** `nextYear` unless said. */
  horizon?: ValueHorizon;
  /** 0.95 unless said; null leaves the intervals out, which is some nine times faster. */
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
  const silence = new Float64Array(shared);
  const [alive, purchases, counts] = [estimates(shared), estimates(shared), estimates(shared)];
  const time = horizon.periods * horizon.length;
  for (let group = 0; group < shared; group += 1) {
    const customer: Customer = {
      frequency: groups.frequency[group] ?? NaN,
      recency: groups.recency[group] ?? NaN,
      age: groups.age[group] ?? NaN,
    };
    silence[group] = silenceChance(fit, customer);
    if (confidence === null) {
      put(alive, group, withoutInterval(aliveEstimate(fit, customer) ?? NaN));
      put(purchases, group, withoutInterval(expectedEstimate(fit, customer, time)));
      if (spend) put(counts, group, withoutInterval(discountedEstimate(fit, customer, horizon)));
    } else {
      const { probability } = probabilityAlive(fit, customer, confidence);
      put(alive, group, probability ?? withoutInterval(NaN));
      put(purchases, group, expectedPurchases(fit, customer, time, confidence));
      if (spend) put(counts, group, discountedPurchases(fit, customer, horizon, confidence));
    }
  }
  const scores = {
    alive: spread(alive, groupOf),
    silenceChance: Float64Array.from(groupOf, (group) => silence[group] ?? NaN),
    purchases: spread(purchases, groupOf),
  };
  if (!spend) return scores;
  const { frequency, meanSpend } = summaries;
  if (meanSpend?.length !== customers) throw new RangeError('each customer has a mean spend');
  const value = estimates(customers);
  for (let i = 0; i < customers; i += 1) {
    const own = { frequency: frequency[i] ?? NaN, meanSpend: meanSpend[i] ?? NaN };
    const each =
      confidence === null
        ? withoutInterval(expectedSpend(spend, own.frequency, own.meanSpend))
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

function put(into: Estimates, i: number, { estimate, low, high }: Estimate): void {
  into.estimate[i] = estimate;
  into.low[i] = low ?? NaN;
  into.high[i] = high ?? NaN;
}

function at(of: Estimates, i: number): Estimate {
  const [estimate = NaN, low = NaN, high = NaN] = [of.estimate[i], of.low[i], of.high[i]];
  return Number.isNaN(low) ? withoutInterval(estimate) : { estimate, low, high };
}

/** From groups to customers. */
function spread(of: Estimates, groupOf: Int32Array): Estimates {
  const all = estimates(groupOf.length);
  groupOf.forEach((group, i) => put(all, i, at(of, group)));
  return all;
}
