import { criticalNormal } from '../numeric/wilson.ts';
import type { Interval } from '../result.ts';

/** A fit's parameters as logarithms, with their covariance row by row. */
export type Uncertain = { parameters: readonly number[]; covariance: readonly number[] };

/**
 * Interval of a function of fitted parameters by the delta method: the estimate is taken to be
 * normal on a scale where that is fair and its range is kept, the logarithm for what is positive,
 * the logit for a probability. The slopes by the logarithms of the parameters are central
 * differences. It holds the uncertainty of the parameters: the wider spread of what a single
 * customer will do is not in it.
 */
export function deltaInterval(
  of: (parameters: readonly number[]) => number,
  { parameters, covariance }: Uncertain,
  range: 'positive' | 'probability',
  confidence = 0.95,
): Interval {
  const estimate = of(parameters);
  const scale = range === 'positive' ? Math.log : logit;
  const middle = scale(estimate);
  if (!Number.isFinite(middle)) return { estimate, low: estimate, high: estimate };
  const error = Math.sqrt(varianceOf((at) => scale(of(at)), { parameters, covariance }));
  const reach = criticalNormal(confidence) * error;
  const back = range === 'positive' ? Math.exp : logistic;
  // There and back costs a digit or two, which must not put the estimate outside.
  return {
    estimate,
    low: Math.min(estimate, back(middle - reach)),
    high: Math.max(estimate, back(middle + reach)),
  };
}

/** gᵀ V g with the slopes g of a function by the logarithms of its parameters. */
export function varianceOf(
  of: (parameters: readonly number[]) => number,
  { parameters, covariance }: Uncertain,
): number {
  const n = parameters.length;
  const step = 1e-4;
  const slopes = parameters.map((_, i) => {
    const moved = (by: number): number =>
      of(parameters.map((value, j) => (j === i ? value * Math.exp(by) : value)));
    const slope = (moved(step) - moved(-step)) / (2 * step);
    // Beyond what numbers hold, as where P(alive) is 1 to the last digit, nothing depends on anything.
    return Number.isFinite(slope) ? slope : 0;
  });
  let sum = 0;
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < n; j += 1) {
      sum += (slopes[i] ?? NaN) * (slopes[j] ?? NaN) * (covariance[i * n + j] ?? NaN);
    }
  }
  return Math.max(0, sum);
}

const logit = (p: number): number => Math.log(p) - Math.log1p(-p);
const logistic = (x: number): number =>
  x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x));
