import { minimize } from '../numeric/minimize.ts';
import { invertSymmetric } from '../numeric/matrix.ts';

/** A log-likelihood of positive parameters: answers its value and writes its gradient. */
export type Likelihood = (parameters: Float64Array, gradient: Float64Array) => number;

export type Maximum = {
  parameters: number[];
  logLikelihood: number;
  /**
   * Covariance of the logarithms of the parameters, n × n row by row, from the observed information;
   * null where the likelihood is flat in a direction, in which the data say nothing of it.
   */
  covariance: number[] | null;
  converged: boolean;
  iterations: number;
  /** For each parameter whether it runs to zero (−1) or beyond all measure (1) instead of settling (0). */
  edges: number[];
  /** What the search gathered, to start a like one. */
  inverseHessian: Float64Array;
};

/** Within e⁻⁸ … e⁸ (times measured in mean ages) the likelihood is left alone; beyond, it is held by a spring. */
const settled = 8;
const spring = 0.01;

/**
 * Maximises a likelihood over the logarithms of its parameters, which keeps them positive and
 * their scales alike. A parameter that runs away, because the data want a limit of the model (all
 * customers alike, no drop-out), is stopped by a spring beyond e^±8 and reported in `edges`.
 * The last step is Newton's, with a Hessian from differences of the exact gradient.
 *
 * @param weight number of customers: the search works on the likelihood per customer
 */
export function maximise(
  likelihood: Likelihood,
  start: readonly number[],
  weight: number,
  inverseHessian?: Float64Array,
): Maximum {
  const n = start.length;
  const parameters = new Float64Array(n);
  const objective = (logs: Float64Array, gradient: Float64Array): number => {
    for (let i = 0; i < n; i += 1) parameters[i] = Math.exp(logs[i] ?? NaN);
    const value = -likelihood(parameters, gradient) / weight;
    for (let i = 0; i < n; i += 1) {
      gradient[i] = (-(gradient[i] ?? NaN) * (parameters[i] ?? NaN)) / weight;
      gradient[i] = (gradient[i] ?? NaN) + spring * beyond(logs[i] ?? NaN);
    }
    return value + pullOf(logs);
  };
  const found = minimize(objective, Float64Array.from(start, Math.log), {
    // A search that starts nearby and with the curvature ends with the step of Newton.
    tolerance: inverseHessian ? 1e-6 : 1e-8,
    maxIterations: 300,
    ...(inverseHessian ? { inverseHessian } : {}),
  });
  const { inverse, isRepaired } = invertInformation(hessianOf(objective, found), n);
  const { point, value } = found.converged ? newtonStep(objective, found, inverse) : found;
  return {
    parameters: Array.from(point, (log) => Math.exp(log)),
    logLikelihood: (pullOf(point) - value) * weight,
    covariance: isRepaired ? null : Array.from(inverse, (entry) => entry / weight),
    converged: found.converged,
    iterations: found.iterations,
    edges: Array.from(point, (log) => Math.sign(beyond(log))),
    inverseHessian: inverse,
  };
}

const beyond = (log: number): number => Math.sign(log) * Math.max(0, Math.abs(log) - settled);

/** What the springs hold against the likelihood. */
function pullOf(logs: Float64Array): number {
  return (spring / 2) * logs.reduce((sum, log) => sum + beyond(log) ** 2, 0);
}

/** Standard errors of the parameters themselves: those of the logarithms times the parameter. */
export function standardErrors({
  parameters,
  covariance,
}: Pick<Maximum, 'parameters' | 'covariance'>): number[] | null {
  if (!covariance) return null;
  const n = parameters.length;
  return parameters.map((parameter, i) => parameter * Math.sqrt(covariance[i * n + i] ?? NaN));
}

type Objective = (logs: Float64Array, gradient: Float64Array) => number;

type Place = { point: Float64Array; value: number; gradient: Float64Array };

/** Differences of the gradient to one side, made symmetric. */
function hessianOf(objective: Objective, { point, gradient }: Place): Float64Array {
  const n = point.length;
  const step = 1e-4;
  const hessian = new Float64Array(n * n);
  const moved = new Float64Array(n);
  for (let i = 0; i < n; i += 1) {
    objective(
      point.map((log, j) => (j === i ? log + step : log)),
      moved,
    );
    for (let j = 0; j < n; j += 1) {
      const slope = ((moved[j] ?? NaN) - (gradient[j] ?? NaN)) / step;
      hessian[i * n + j] = (hessian[i * n + j] ?? NaN) + slope / 2;
      hessian[j * n + i] = (hessian[j * n + i] ?? NaN) + slope / 2;
    }
  }
  return hessian;
}

/**
 * The inverse; where a direction is flat, with as much added to the diagonal as makes it invertible:
 * that is a step to search by, and no covariance.
 */
function invertInformation(
  hessian: Float64Array,
  n: number,
): { inverse: Float64Array; isRepaired: boolean } {
  for (let added = 0; added < 1e6; added = added === 0 ? 1e-10 : added * 10) {
    const raised = hessian.map((value, k) => (k % (n + 1) === 0 ? value + added : value));
    const inverse = invertSymmetric(raised, n);
    if (inverse?.every(Number.isFinite)) {
      return { inverse, isRepaired: added > 0 || isFlat(hessian, inverse, n) };
    }
  }
  const unit = Float64Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? 1 : 0));
  return { inverse: unit, isRepaired: true };
}

/** Whether a direction is flat but for rounding, by how much the others inflate the variance of a parameter. */
const isFlat = (hessian: Float64Array, inverse: Float64Array, n: number): boolean =>
  hessian.some((value, k) => k % (n + 1) === 0 && value * (inverse[k] ?? NaN) > 1e8);

/** One step of Newton, kept where it is short and does not raise the objective beyond rounding. */
function newtonStep(objective: Objective, from: Place, inverse: Float64Array): Place {
  const n = from.point.length;
  const point = from.point.map((log, i) => {
    let step = 0;
    for (let j = 0; j < n; j += 1) step += (inverse[i * n + j] ?? NaN) * (from.gradient[j] ?? NaN);
    return log - step;
  });
  const isShort = point.every((log, i) => Math.abs(log - (from.point[i] ?? NaN)) < 0.01);
  if (!isShort) return from;
  const gradient = new Float64Array(n);
  const value = objective(point, gradient);
  return value <= from.value + 1e-13 * Math.abs(from.value) ? { point, value, gradient } : from;
}
