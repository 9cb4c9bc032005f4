import type { SparseRows } from './design.ts';
import type { LogisticFit, LogisticRefusal } from './logistic.ts';
import { fitLogistic, linearScore, sigmoid } from './logistic.ts';
import { lossOf } from './metrics.ts';

/** Penalties tried, strong to weak, so that each fit starts from the one before. */
const penalties: readonly number[] = [100, 30, 10, 3, 1, 0.3];

/** Above as many rows a column, the penalty hardly matters and 1 is taken. */
const plenty = 200;

/** The leave-one-out loss is judged on no more rows than about this: enough to choose among six. */
const judged = 4000;

/**
 * A logistic regression whose ridge penalty has the least approximate leave-one-out loss: row i's
 * log-odds without row i are η + h (p − y) / (w (1 − h)) with h the leverage w xᵀ H⁻¹ x: one Newton
 * step, without refitting (Rad and Maleki 2020; Cawley and Talbot 2008).
 */
export function fitRidge(rows: SparseRows, outcome: Uint8Array): LogisticFit | LogisticRefusal {
  if (rows.rows > plenty * rows.columns) return fitLogistic(rows, outcome, { l2: 1 });
  let best: LogisticFit | LogisticRefusal | undefined;
  let least = Infinity;
  let start: LogisticFit | undefined;
  for (const l2 of penalties) {
    const fit = fitLogistic(rows, outcome, start ? { l2, start } : { l2 });
    best ??= fit;
    if (fit.state !== 'fitted') continue;
    start = fit;
    const loss = leaveOneOutLoss(rows, outcome, fit, Math.ceil(rows.rows / judged));
    if (loss < least) [best, least] = [fit, loss];
  }
  return best ?? fitLogistic(rows, outcome);
}

/** The approximate mean leave-one-out logarithmic loss of a fit, over every `step`-th row. */
export function leaveOneOutLoss(
  rows: SparseRows,
  outcome: Uint8Array,
  fit: LogisticFit,
  step = 1,
): number {
  const eta = linearScore(fit, rows);
  const size = rows.columns + 1;
  let [loss, count] = [0, 0];
  for (let i = 0; i < rows.rows; i += step) {
    const p = sigmoid(eta[i] ?? NaN);
    const weight = Math.max(1e-12, p * (1 - p));
    const leverage = Math.min(0.999, weight * inverseForm(rows, i, fit.triangle, size));
    const shift = (leverage * (p - (outcome[i] ?? NaN))) / (weight * (1 - leverage));
    loss += lossOf(outcome[i] ?? NaN, sigmoid((eta[i] ?? NaN) + shift));
    count += 1;
  }
  return loss / count;
}

/** xᵀ H⁻¹ x = |L⁻¹ x|² of row i with its intercept, by forward substitution. */
function inverseForm(rows: SparseRows, i: number, triangle: Float64Array, size: number): number {
  const solved = new Float64Array(size);
  for (let e = rows.offsets[i] ?? 0; e < (rows.offsets[i + 1] ?? 0); e += 1) {
    solved[rows.indices[e] ?? 0] = rows.values[e] ?? NaN;
  }
  solved[size - 1] = 1;
  let squares = 0;
  for (let j = 0; j < size; j += 1) {
    let sum = solved[j] ?? NaN;
    for (let k = 0; k < j; k += 1) sum -= (triangle[j * size + k] ?? NaN) * (solved[k] ?? NaN);
    sum /= triangle[j * size + j] ?? NaN;
    solved[j] = sum;
    squares += sum * sum;
  }
  return squares;
}
