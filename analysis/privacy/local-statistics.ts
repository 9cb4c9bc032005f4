import type { SparseRows } from '../supervised/design.ts';
import {
  linearScore,
  logisticHessian,
  logisticObjective,
  sigmoid,
} from '../supervised/logistic.ts';
import { sameLength } from '../supervised/metrics.ts';
import { discreteGaussian } from './discrete-gaussian.ts';
import type { Entropy } from './entropy.ts';
import { GRID } from './fixed-point.ts';

/** What the rows of all parties say together at one point (coefficients, then intercept). */
export type Statistics = {
  rows: number;
  /** Negative log-likelihood without a penalty, in nats. */
  loss: number;
  gradient: Float64Array;
  /** size² numbers, row by row. */
  hessian: Float64Array;
};

/** How many numbers `exactStatistics` gives for so many columns. */
export function statisticsLength(columns: number): number {
  const size = columns + 1;
  return 2 + size + (size * (size + 1)) / 2;
}

/** One party's part: number of rows, loss, gradient, lower triangle of the Hessian. Parts of parties add up. */
export function exactStatistics(
  rows: SparseRows,
  outcome: Uint8Array,
  point: Float64Array,
): Float64Array {
  const { value, gradient } = logisticObjective(rows, outcome, point, 0);
  const hessian = logisticHessian(rows, point, 0);
  const size = rows.columns + 1;
  const part = new Float64Array(statisticsLength(rows.columns));
  part.set([rows.rows, value]);
  part.set(gradient, 2);
  let at = 2 + size;
  for (let i = 0; i < size; i += 1) {
    part.set(hessian.subarray(i * size, i * size + i + 1), at);
    at += i + 1;
  }
  return part;
}

/** The sum of all parts, taken apart again. */
export function readStatistics(sum: Float64Array, columns: number): Statistics {
  sameLength(sum, { length: statisticsLength(columns) });
  const size = columns + 1;
  const hessian = new Float64Array(size * size);
  let at = 2 + size;
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      hessian[i * size + j] = sum[at] ?? NaN;
      hessian[j * size + i] = sum[at] ?? NaN;
      at += 1;
    }
  }
  const [rows = NaN, loss = NaN] = sum;
  return { rows, loss, gradient: sum.slice(2, 2 + size), hessian };
}

/**
 * One party's gradient with noise, on the grid. Each row's gradient is cut to the length `clip` (Abadi et al. 2016) and
 * to whole steps towards zero, so that a row moves the sum by no more than clip · GRID steps in Euclid's norm; then
 * discrete Gaussian noise of `sigma` steps comes on every number.
 */
export function noisyGradient(
  rows: SparseRows,
  outcome: Uint8Array,
  point: Float64Array,
  { clip, sigma }: { clip: number; sigma: bigint },
  entropy: Entropy,
): BigUint64Array {
  const { columns, offsets, indices, values } = rows;
  sameLength(point, { length: columns + 1 });
  const eta = linearScore({ intercept: point[columns] ?? NaN, coefficients: point }, rows);
  const steps = new Float64Array(columns + 1);
  for (let row = 0; row < rows.rows; row += 1) {
    const [from, to] = [offsets[row] ?? 0, offsets[row + 1] ?? 0];
    let square = 1;
    for (let e = from; e < to; e += 1) square += (values[e] ?? NaN) ** 2;
    const residual = sigmoid(eta[row] ?? NaN) - (outcome[row] ?? NaN);
    const length = Math.abs(residual) * Math.sqrt(square);
    // A trillionth shorter: rounding must not make it longer than promised.
    const kept = residual * Math.min(1, clip / length) * GRID * (1 - 1e-12);
    for (let e = from; e < to; e += 1) {
      const column = indices[e] ?? 0;
      steps[column] = (steps[column] ?? 0) + Math.trunc(kept * (values[e] ?? NaN));
    }
    steps[columns] = (steps[columns] ?? 0) + Math.trunc(kept);
  }
  const noise = discreteGaussian(sigma, columns + 1, entropy);
  return BigUint64Array.from(steps, (step, j) =>
    BigInt.asUintN(64, BigInt(step) + (noise[j] ?? 0n)),
  );
}
