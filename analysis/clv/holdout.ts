import { correlation } from '../numeric/correlation.ts';

/** How good a forecast was for each of many customers. */
export type Holdout = {
  predicted: number;
  actual: number;
  /** Mean absolute error per customer. */
  mae: number;
  rmse: number;
  /** Pearson's correlation; NaN where one side does not vary. */
  correlation: number;
};

/** Compares what was forecast with what came. @throws RangeError where the lengths differ */
export function holdout(predicted: ArrayLike<number>, actual: ArrayLike<number>): Holdout {
  const n = predicted.length;
  if (actual.length !== n) throw new RangeError('each forecast has its outcome');
  let [sumP, sumA, absolute, squares] = [0, 0, 0, 0];
  for (let i = 0; i < n; i += 1) {
    const [p, a] = [predicted[i] ?? NaN, actual[i] ?? NaN];
    sumP += p;
    sumA += a;
    absolute += Math.abs(p - a);
    squares += (p - a) ** 2;
  }
  return {
    predicted: sumP,
    actual: sumA,
    mae: absolute / n,
    rmse: Math.sqrt(squares / n),
    correlation: correlation(predicted, actual),
  };
}

/** The share of all that came which the best `share` of customers by forecast hold: 0.5 of the top 0.1, say. */
export function shareOfBest(
  predicted: ArrayLike<number>,
  actual: ArrayLike<number>,
  share: number,
): number {
  const order = Array.from(predicted, (_, i) => i).toSorted(
    (a, b) => (predicted[b] ?? NaN) - (predicted[a] ?? NaN),
  );
  const best = order.slice(0, Math.round(order.length * share));
  const sum = (rows: number[]): number => rows.reduce((all, i) => all + (actual[i] ?? NaN), 0);
  return sum(best) / sum(order);
}
