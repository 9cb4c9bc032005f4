import { holdout, shareOfBest } from '../../../../analysis/clv/holdout.ts';
import { fitBgNbd } from '../../../../analysis/clv/purchase-fit.ts';
import type { PurchaseSummaries } from '../../../../analysis/clv/purchase-log.ts';
import { scoreCustomers } from '../../../../analysis/clv/score-customers.ts';
import { formatDay } from '../../../kernel/condition-dates.ts';
import { isKnown } from './rows.ts';
import type { Purchases } from './rows.ts';
import type { ForecastError, HoldoutTenth, ValueHoldout } from './wire.ts';

const DAYS_OF_WEEK = 7;

/**
 * How good a forecast would have been: fitted to what was known before the days kept back, it says on how many of them
 * each customer orders, and that is held against what came. Customers who came later are in neither.
 */
export function checkHoldout(purchases: Purchases): ValueHoldout {
  const { keptFrom, end } = purchases;
  if (keptFrom === null) return { state: 'refused', code: 'tooShort' };
  const { summaries, actual } = knownOf(purchases, keptFrom);
  const fit = fitBgNbd(summaries);
  if (fit.state === 'refused') return { state: 'refused', code: fit.code };
  const days = end - keptFrom + 1;
  const horizon = { periods: 1, length: days / DAYS_OF_WEEK, discount: 0 };
  const scores = scoreCustomers(fit, null, summaries, { horizon, confidence: null });
  const predicted = scores.purchases.estimate;
  const plain = summaries.age.map((age, at) =>
    age > 0 ? ((summaries.frequency[at] ?? NaN) * horizon.length) / age : 0,
  );
  const came = actual.reduce((sum, each) => sum + each, 0);
  return {
    state: 'checked',
    from: formatDay(keptFrom),
    to: formatDay(end),
    days,
    customers: actual.length,
    method: fit.model === 'bgNbd' ? 'bgNbd' : 'nbd',
    actual: came,
    model: errorOf(predicted, actual),
    plain: errorOf(plain, actual),
    bestTenth: came > 0 ? shareOfBest(predicted, actual, 0.1) : null,
    tenths: tenthsOf(predicted, actual),
  };
}

/** The customers known before the days kept back, as they were then, and on how many of those days they ordered. */
function knownOf(
  purchases: Purchases,
  keptFrom: number,
): { summaries: PurchaseSummaries; actual: Int32Array } {
  const { days, first, lastKnown, keptDays } = purchases;
  const known: number[] = [];
  for (let at = 0; at < purchases.customers; at += 1) if (isKnown(purchases, at)) known.push(at);
  const of = (column: Int32Array, at: number): number => column[at] ?? NaN;
  return {
    summaries: {
      frequency: Int32Array.from(known, (at) => of(days, at) - of(keptDays, at) - 1),
      recency: Float64Array.from(known, (at) => (of(lastKnown, at) - of(first, at)) / DAYS_OF_WEEK),
      age: Float64Array.from(known, (at) => (keptFrom - 1 - of(first, at)) / DAYS_OF_WEEK),
    },
    actual: Int32Array.from(known, (at) => of(keptDays, at)),
  };
}

function errorOf(predicted: Float64Array, actual: Int32Array): ForecastError {
  const found = holdout(predicted, actual);
  return {
    predicted: found.predicted,
    mae: found.mae,
    correlation: Number.isNaN(found.correlation) ? null : found.correlation,
  };
}

function tenthsOf(predicted: Float64Array, actual: Int32Array): HoldoutTenth[] {
  const order = Array.from(predicted, (_, at) => at).toSorted(
    (a, b) => (predicted[b] ?? NaN) - (predicted[a] ?? NaN),
  );
  const bound = (part: number): number => Math.round((order.length * part) / 10);
  const sum = (rows: number[], column: Float64Array | Int32Array): number =>
    rows.reduce((all, at) => all + (column[at] ?? NaN), 0);
  return Array.from({ length: 10 }, (_, part) => order.slice(bound(part), bound(part + 1)))
    .filter((rows) => rows.length > 0)
    .map((rows) => ({
      customers: rows.length,
      predicted: sum(rows, predicted),
      actual: sum(rows, actual),
    }));
}
