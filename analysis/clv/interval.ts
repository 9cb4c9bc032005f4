import { logistic, logit } from '../numeric/logistic-function.ts';
import { criticalNormal } from '../numeric/special.ts';
import type { Interval } from '../result.ts';

/** An estimate with its interval, of which both ends are null where it is not known. */
export type Estimate = Interval | { estimate: number; low: null; high: null };

/** An estimate of which the interval is not known. */
export const withoutInterval = (estimate: number): Estimate => ({
  estimate,
  low: null,
  high: null,
});

/** A fit's parameters as logarithms, with their covariance row by row; null where it is not known. */
export type Uncertain = { parameters: readonly number[]; covariance: readonly number[] | null };

/**
 * Interval of a function of fitted parameters by the delta method: the estimate is taken to be
 * normal on a scale where that is fair and its range is kept, the logarithm for what is positive,
 * the logit for a probability. The slopes by the logarithms of the parameters are central
 * differences. It holds the uncertainty of the parameters: the wider spread of what a single
 * customer will do is not in it. Where there is no covariance, or a slope is not finite, no interval
 * is known.
 */
export function deltaInterval(
  of: (parameters: readonly number[]) => number,
  { parameters, covariance }: Uncertain,
  range: 'positive' | 'probability',
  confidence = 0.95,
): Estimate {
  const estimate = of(parameters);
  if (!covariance) return withoutInterval(estimate);
  const scale = range === 'positive' ? Math.log : logit;
  const middle = scale(estimate);
  const error = Math.sqrt(varianceOf((at) => scale(of(at)), parameters, covariance));
  if (!Number.isFinite(middle) || !Number.isFinite(error)) return withoutInterval(estimate);
  const reach = criticalNormal(confidence) * error;
  const back = range === 'positive' ? Math.exp : logistic;
  // There and back costs a digit or two, which must not put the estimate outside.
  return {
    estimate,
    low: Math.min(estimate, back(middle - reach)),
    high: Math.max(estimate, back(middle + reach)),
  };
}

/** gᵀ V g with the slopes g of a function by the logarithms of its parameters; not finite where one of them is not. */
function varianceOf(
  of: (parameters: readonly number[]) => number,
  parameters: readonly number[],
  covariance: readonly number[],
): number {
  const n = parameters.length;
  const step = 1e-4;
  const slopes = parameters.map((_, i) => {
    const moved = (by: number): number =>
      of(parameters.map((value, j) => (j === i ? value * Math.exp(by) : value)));
    return (moved(step) - moved(-step)) / (2 * step);
  });
  let sum = 0;
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < n; j += 1) {
      sum += (slopes[i] ?? NaN) * (slopes[j] ?? NaN) * (covariance[i * n + j] ?? NaN);
    }
  }
  return Math.max(0, sum);
}
