import { cholesky, solveCholesky } from '../numeric/matrix.ts';
import type { Refused } from '../result.ts';
import { refuse } from '../result.ts';
import type { SparseRows } from './design.ts';
import { sameLength } from './metrics.ts';

/** A fitted logistic regression: log-odds = intercept + coefficients · row. */
export type LogisticFit = {
  state: 'fitted';
  intercept: number;
  coefficients: Float64Array;
  /** The penalty it was fitted with: ½ · l2 · Σ coefficients². */
  l2: number;
  iterations: number;
  /** Penalised negative log-likelihood, in nats. */
  objective: number;
  /** Cholesky triangle of the Hessian at the optimum; its last row and column are the intercept's. */
  triangle: Float64Array;
};

export type LogisticRefusal = Refused<'oneClass' | 'didNotConverge'>;

export type LogisticOptions = {
  l2?: number;
  /** Where to start: a fit with another penalty. */
  start?: LogisticFit;
  /** Converged when a Newton step would lower the objective by less, relative to its size. */
  tolerance?: number;
  iterations?: number;
};

/** 1 / (1 + e⁻ˣ). */
export function sigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

/** ln(p / (1 − p)) of a probability kept within 1e-12 … 1 − 1e-12. */
export function logit(probability: number): number {
  const kept = Math.min(1 - 1e-12, Math.max(1e-12, probability));
  return Math.log(kept) - Math.log1p(-kept);
}

/**
 * Logistic regression with ridge penalty (le Cessie and van Houwelingen 1992) by Newton's method,
 * which is iteratively reweighted least squares (McCullagh and Nelder 1989, 2.5), with step halving.
 * The intercept is not penalised. `rows` should be on comparable scales, as `designRows` makes them.
 * With `l2` 0 and classes that separate completely there is no optimum: refused `didNotConverge`.
 */
export function fitLogistic(
  rows: SparseRows,
  outcome: Uint8Array,
  options: LogisticOptions = {},
): LogisticFit | LogisticRefusal {
  if (rows.rows !== outcome.length) throw new RangeError('rows and outcomes differ in number');
  const { l2 = 1, start, tolerance = 1e-10, iterations: most = 50 } = options;
  const positives = outcome.reduce((sum, value) => sum + value, 0);
  if (positives === 0 || positives === outcome.length) {
    return refuse('oneClass', { rows: outcome.length, positives });
  }
  const size = rows.columns + 1;
  let point = new Float64Array(size);
  const near = start ?? startFromFew(rows, outcome, options);
  if (near) point.set(near.coefficients);
  point[rows.columns] = near ? near.intercept : logit(positives / outcome.length);
  const eta = new Float64Array(rows.rows);
  let objective = evaluate(rows, outcome, point, l2, eta);
  for (let iteration = 1; iteration <= most; iteration += 1) {
    const { gradient, hessian } = derivatives(rows, outcome, point, l2, eta);
    const triangle = cholesky(hessian, size);
    if (!triangle) return refuse('didNotConverge', { iterations: iteration });
    const step = solveCholesky(triangle, size, gradient);
    const decrement = dot(step, gradient);
    if (decrement <= tolerance * objective) {
      const [coefficients, intercept] = [point.slice(0, -1), point[rows.columns] ?? NaN];
      const found = { intercept, coefficients, l2, iterations: iteration, objective, triangle };
      return { state: 'fitted', ...found };
    }
    let [length, trial, value] = [1, point, Infinity];
    for (; length > 1e-6; length /= 2) {
      trial = point.map((at, j) => at - length * (step[j] ?? NaN));
      value = evaluate(rows, outcome, trial, l2, eta);
      if (value <= objective - 1e-4 * length * decrement) break;
    }
    if (!(value < objective)) return refuse('didNotConverge', { iterations: iteration });
    [point, objective] = [trial, value];
  }
  return refuse('didNotConverge', { iterations: most });
}

/** Of many rows, every tenth gives a start from which few steps over all rows remain. */
function startFromFew(
  rows: SparseRows,
  outcome: Uint8Array,
  options: LogisticOptions,
): LogisticFit | undefined {
  if (rows.rows < 20_000) return undefined;
  const taken = Int32Array.from({ length: Math.floor(rows.rows / 10) }, (_, i) => i * 10);
  const few = fitLogistic(
    takeSparseRows(rows, taken),
    Uint8Array.from(taken, (row) => outcome[row] ?? 0),
    { ...options, tolerance: 1e-4 },
  );
  return few.state === 'fitted' ? few : undefined;
}

function takeSparseRows(rows: SparseRows, taken: Int32Array): SparseRows {
  const offsets = new Int32Array(taken.length + 1);
  taken.forEach((row, i) => {
    const entries = (rows.offsets[row + 1] ?? 0) - (rows.offsets[row] ?? 0);
    offsets[i + 1] = (offsets[i] ?? 0) + entries;
  });
  const indices = new Int32Array(offsets[taken.length] ?? 0);
  const values = new Float64Array(indices.length);
  taken.forEach((row, i) => {
    const [from, to] = [rows.offsets[row] ?? 0, rows.offsets[row + 1] ?? 0];
    indices.set(rows.indices.subarray(from, to), offsets[i] ?? 0);
    values.set(rows.values.subarray(from, to), offsets[i] ?? 0);
  });
  return { rows: taken.length, columns: rows.columns, offsets, indices, values };
}

/** Log-odds of each row. */
export function linearScore(
  fit: { intercept: number; coefficients: ArrayLike<number> },
  rows: SparseRows,
): Float64Array {
  const eta = new Float64Array(rows.rows);
  for (let i = 0; i < rows.rows; i += 1) {
    let sum = fit.intercept;
    for (let e = rows.offsets[i] ?? 0; e < (rows.offsets[i + 1] ?? 0); e += 1) {
      sum += (rows.values[e] ?? NaN) * (fit.coefficients[rows.indices[e] ?? 0] ?? NaN);
    }
    eta[i] = sum;
  }
  return eta;
}

/**
 * The penalised negative log-likelihood Σ ln(1 + e^η) − yη + ½ l2 Σ β² and its gradient at a point
 * (coefficients, then intercept).
 */
export function logisticObjective(
  rows: SparseRows,
  outcome: Uint8Array,
  point: Float64Array,
  l2: number,
): { value: number; gradient: Float64Array } {
  sameLength(point, { length: rows.columns + 1 });
  const eta = new Float64Array(rows.rows);
  const value = evaluate(rows, outcome, point, l2, eta);
  return { value, gradient: derivatives(rows, outcome, point, l2, eta).gradient };
}

/** The objective; writes the log-odds into `eta`. */
function evaluate(
  rows: SparseRows,
  outcome: Uint8Array,
  point: Float64Array,
  l2: number,
  eta: Float64Array,
): number {
  eta.set(linearScore({ intercept: point[rows.columns] ?? NaN, coefficients: point }, rows));
  let value = 0;
  for (let j = 0; j < rows.columns; j += 1) value += 0.5 * l2 * (point[j] ?? NaN) ** 2;
  for (let i = 0; i < rows.rows; i += 1) {
    const at = eta[i] ?? NaN;
    value += Math.max(0, at) + Math.log1p(Math.exp(-Math.abs(at))) - (outcome[i] ?? NaN) * at;
  }
  return value;
}

/** Gradient and Hessian where the log-odds are known. Only the lower triangle is summed, then mirrored. */
function derivatives(
  { rows, columns, offsets, indices, values }: SparseRows,
  outcome: Uint8Array,
  point: Float64Array,
  l2: number,
  eta: Float64Array,
): { gradient: Float64Array; hessian: Float64Array } {
  const size = columns + 1;
  const gradient = new Float64Array(size);
  const hessian = new Float64Array(size * size);
  const last = columns * size;
  for (let i = 0; i < rows; i += 1) {
    const p = sigmoid(eta[i] ?? NaN);
    const [residual, weight] = [p - (outcome[i] ?? NaN), p * (1 - p)];
    const [from, to] = [offsets[i] ?? 0, offsets[i + 1] ?? 0];
    for (let a = from; a < to; a += 1) {
      const [column, value] = [indices[a] ?? 0, values[a] ?? NaN];
      gradient[column] = (gradient[column] ?? NaN) + residual * value;
      const weighted = weight * value;
      const line = column * size;
      // Entries of a row stand by rising column: what comes before lies in the lower triangle.
      for (let b = from; b <= a; b += 1) {
        const place = line + (indices[b] ?? 0);
        hessian[place] = (hessian[place] ?? NaN) + weighted * (values[b] ?? NaN);
      }
      hessian[last + column] = (hessian[last + column] ?? NaN) + weighted;
    }
    gradient[columns] = (gradient[columns] ?? NaN) + residual;
    hessian[last + columns] = (hessian[last + columns] ?? NaN) + weight;
  }
  for (let j = 0; j < columns; j += 1) {
    gradient[j] = (gradient[j] ?? NaN) + l2 * (point[j] ?? NaN);
    hessian[j * size + j] = (hessian[j * size + j] ?? NaN) + l2;
  }
  for (let i = 0; i < size; i += 1) {
    for (let j = i + 1; j < size; j += 1) hessian[i * size + j] = hessian[j * size + i] ?? NaN;
  }
  return { gradient, hessian };
}

const dot = (left: Float64Array, right: Float64Array): number =>
  left.reduce((sum, value, i) => sum + value * (right[i] ?? NaN), 0);
