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
 * The intercept is not penalised; a row counts as many times as `counts` says. `rows` should be on comparable scales, as `designRows` makes them.
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
  let point: Float64Array = new Float64Array(size);
  const near = start ?? startFromFew(rows, outcome, options);
  if (near) point.set(near.coefficients);
  point[rows.columns] = near ? near.intercept : logit(positives / outcome.length);
  const eta = new Float64Array(rows.rows);
  let objective = evaluate(rows, outcome, point, l2, eta);
  let triangle: Float64Array | null = null;
  let before = 0;
  for (let iteration = 1; iteration <= most; iteration += 1) {
    const gradient = gradientAt(rows, outcome, point, l2, eta);
    let step = triangle && solveCholesky(triangle, size, gradient);
    let decrement = step ? dot(step, gradient) : Infinity;
    // While steps shrink tenfold, second derivatives of the step before are near enough.
    if (!step || !triangle || decrement > before / 10) {
      triangle = cholesky(hessianAt(rows, l2, eta), size);
      if (!triangle) return refuse('didNotConverge', { iterations: iteration });
      step = solveCholesky(triangle, size, gradient);
      decrement = dot(step, gradient);
    }
    before = decrement;
    if (decrement <= tolerance * objective) {
      // So near, a last whole step lands on the optimum.
      const last = step;
      const at = point.map((value, j) => value - (last[j] ?? NaN));
      const [coefficients, intercept] = [at.slice(0, -1), at[rows.columns] ?? NaN];
      const found = { intercept, coefficients, l2, iterations: iteration, objective, triangle };
      return { state: 'fitted', ...found };
    }
    const next = lineSearch(rows, outcome, { point, objective, step, decrement }, l2, eta);
    if (!next) return refuse('didNotConverge', { iterations: iteration });
    [point, objective] = [next.point, next.objective];
  }
  return refuse('didNotConverge', { iterations: most });
}

/** Halves a Newton step until it lowers the objective enough (Armijo 1966); null where it never does. */
function lineSearch(
  rows: SparseRows,
  outcome: Uint8Array,
  at: { point: Float64Array; objective: number; step: Float64Array; decrement: number },
  l2: number,
  eta: Float64Array,
): { point: Float64Array; objective: number } | null {
  for (let length = 1; length > 1e-6; length /= 2) {
    const point = at.point.map((value, j) => value - length * (at.step[j] ?? NaN));
    const objective = evaluate(rows, outcome, point, l2, eta);
    if (objective <= at.objective - 1e-4 * length * at.decrement) return { point, objective };
  }
  return null;
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
  const few = { rows: taken.length, columns: rows.columns, offsets, indices, values };
  const { counts } = rows;
  if (!counts) return few;
  return { ...few, counts: Float64Array.from(taken, (row) => counts[row] ?? NaN) };
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
 * The penalised negative log-likelihood Σ count (ln(1 + e^η) − yη) + ½ l2 Σ β² and its gradient at a point
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
  return { value, gradient: gradientAt(rows, outcome, point, l2, eta) };
}

/**
 * The Hessian of `logisticObjective` at a point (coefficients, then intercept): (columns + 1)² numbers, row by row.
 */
export function logisticHessian(rows: SparseRows, point: Float64Array, l2: number): Float64Array {
  sameLength(point, { length: rows.columns + 1 });
  return hessianAt(
    rows,
    l2,
    linearScore({ intercept: point[rows.columns] ?? NaN, coefficients: point }, rows),
  );
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
    const loss = Math.max(0, at) + Math.log1p(Math.exp(-Math.abs(at))) - (outcome[i] ?? NaN) * at;
    value += loss * (rows.counts?.[i] ?? 1);
  }
  return value;
}

/** The gradient where the log-odds are known. */
function gradientAt(
  { rows, columns, offsets, indices, values, counts }: SparseRows,
  outcome: Uint8Array,
  point: Float64Array,
  l2: number,
  eta: Float64Array,
): Float64Array {
  const gradient = new Float64Array(columns + 1);
  let sum = 0;
  for (let i = 0; i < rows; i += 1) {
    const residual = (sigmoid(eta[i] ?? NaN) - (outcome[i] ?? NaN)) * (counts?.[i] ?? 1);
    const to = offsets[i + 1] ?? 0;
    for (let e = offsets[i] ?? 0; e < to; e += 1) {
      const column = indices[e] ?? 0;
      gradient[column] = (gradient[column] ?? NaN) + residual * (values[e] ?? NaN);
    }
    sum += residual;
  }
  for (let j = 0; j < columns; j += 1) {
    gradient[j] = (gradient[j] ?? NaN) + l2 * (point[j] ?? NaN);
  }
  gradient[columns] = sum;
  return gradient;
}

/** The Hessian where the log-odds are known: its lower triangle is summed, then mirrored. */
function hessianAt(
  { rows, columns, offsets, indices, values, counts }: SparseRows,
  l2: number,
  eta: Float64Array,
): Float64Array {
  const size = columns + 1;
  const hessian = new Float64Array(size * size);
  const last = columns * size;
  for (let i = 0; i < rows; i += 1) {
    const p = sigmoid(eta[i] ?? NaN);
    const weight = p * (1 - p) * (counts?.[i] ?? 1);
    const from = offsets[i] ?? 0;
    const to = offsets[i + 1] ?? 0;
    for (let a = from; a < to; a += 1) {
      const column = indices[a] ?? 0;
      const weighted = weight * (values[a] ?? NaN);
      const line = column * size;
      // Entries of a row stand by rising column: what comes before lies in the lower triangle.
      for (let b = from; b <= a; b += 1) {
        const place = line + (indices[b] ?? 0);
        hessian[place] = (hessian[place] ?? NaN) + weighted * (values[b] ?? NaN);
      }
      hessian[last + column] = (hessian[last + column] ?? NaN) + weighted;
    }
    hessian[last + columns] = (hessian[last + columns] ?? NaN) + weight;
  }
  for (let j = 0; j < columns; j += 1) {
    hessian[j * size + j] = (hessian[j * size + j] ?? NaN) + l2;
  }
  for (let i = 0; i < size; i += 1) {
    for (let j = i + 1; j < size; j += 1) hessian[i * size + j] = hessian[j * size + i] ?? NaN;
  }
  return hessian;
}

const dot = (left: Float64Array, right: Float64Array): number =>
  left.reduce((sum, value, i) => sum + value * (right[i] ?? NaN), 0);
