import { minimize } from '../numeric/minimize.ts';
import type { Filtered, Observations, StructuralModel } from './kalman.ts';
import { kalmanFilter } from './kalman.ts';

/** What is believed of a standard deviation before there are data: its middle, and how far off it may be (as a logarithm). */
export type DeviationPrior = { middle: number; spread: number };

/** A model with its observations, for given standard deviations. */
export type Assembled = { model: StructuralModel; rows: Observations };

/** The standard deviations that fit best, and the filter run with them. */
export type StructuralFit = Filtered & Assembled & { deviations: Float64Array };

/**
 * The most probable standard deviations of noise and drift: maximum a posteriori by BFGS on their
 * logarithms. The priors keep a short series from finding that something never varies; a long one
 * overrules them.
 *
 * @param assemble the model for given standard deviations, in the order of `priors`
 */
export function fitStructural(
  priors: readonly DeviationPrior[],
  assemble: (deviations: Float64Array) => Assembled,
): StructuralFit {
  const middles = Float64Array.from(priors, ({ middle }) => Math.log(middle));
  const costAt = (point: Float64Array): number => {
    const { model, rows } = assemble(point.map(Math.exp));
    const surprise = priors.reduce(
      (sum, { spread }, i) => sum + 0.5 * (((point[i] ?? NaN) - (middles[i] ?? NaN)) / spread) ** 2,
      0,
    );
    return kalmanFilter(model, rows).cost + surprise;
  };
  const { point } = minimize(
    (point, gradient) => {
      const cost = costAt(point);
      for (let i = 0; i < point.length; i += 1) gradient[i] = slope(costAt, point, i, cost);
      return cost;
    },
    middles,
    { maxIterations: 20, tolerance: 1e-3 },
  );
  const deviations = point.map(Math.exp);
  const assembled = assemble(deviations);
  return { ...assembled, ...kalmanFilter(assembled.model, assembled.rows), deviations };
}

/**
 * A forward difference; the points are logarithms, so that one step suits every size. A hundredth of a
 * deviation is nothing beside what any history can tell of it, and more digits would be wasted.
 */
function slope(
  cost: (point: Float64Array) => number,
  point: Float64Array,
  i: number,
  here: number,
): number {
  const step = 1e-5;
  const beside = Float64Array.from(point);
  beside[i] = (point[i] ?? NaN) + step;
  return (cost(beside) - here) / step;
}
