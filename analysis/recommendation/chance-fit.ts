import type { Refused } from '../result.ts';
import type { SparseRows } from '../supervised/design.ts';
import { fitLogistic, linearScore, sigmoid } from '../supervised/logistic.ts';

/** A logistic regression over dense rows, with what makes their columns comparable. Plain JSON. */
export type ChanceFit = {
  columns: number;
  mean: number[];
  scale: number[];
  coefficients: number[];
  intercept: number;
};

/** Rows one after the other, what came of each, how much it counts, and how many negative rows each one stands for. */
export type ChanceRows = {
  columns: number;
  rows: number[];
  outcome: number[];
  counts: number[];
  negativesPer: number;
};

/**
 * Fits the chance that a row's item is bought. Rows that count more decide in which order items come; a
 * second fit of two numbers over all rows alike (Platt 1999) makes chances of it again. Where only every
 * n-th negative row was kept, the intercept is put right (King and Zeng 2001). Refuses as `oneClass`
 * where nothing or all was bought.
 */
export function fitChance({
  columns,
  rows,
  outcome,
  counts,
  negativesPer,
}: ChanceRows): ChanceFit | Refused<'oneClass' | 'didNotConverge'> {
  const n = outcome.length;
  const mean = new Float64Array(columns);
  const square = new Float64Array(columns);
  for (let i = 0, j = 0; i < rows.length; i += 1, j = (j + 1) % columns) {
    mean[j] = (mean[j] ?? 0) + (rows[i] ?? 0) / n;
  }
  for (let i = 0, j = 0; i < rows.length; i += 1, j = (j + 1) % columns) {
    square[j] = (square[j] ?? 0) + ((rows[i] ?? 0) - (mean[j] ?? 0)) ** 2 / n;
  }
  const scale = square.map((value) => (value > 1e-12 ? Math.sqrt(value) : 1));
  const bought = Uint8Array.from(outcome);
  // `Float64Array.from` would copy tens of millions of numbers once more.
  const values = new Float64Array(rows.length);
  for (let i = 0, j = 0; i < rows.length; i += 1, j = (j + 1) % columns) {
    values[i] = ((rows[i] ?? 0) - (mean[j] ?? 0)) / (scale[j] ?? 1);
  }
  const usual = counts.reduce((sum, count) => sum + count, 0) / Math.max(1, n);
  const dense = {
    ...denseRows(values, columns),
    counts: Float64Array.from(counts, (count) => count / usual),
  };
  const ranked = fitLogistic(dense, bought, { l2: 1, tolerance: 1e-7 });
  if (ranked.state === 'refused') return ranked;
  const fit = fitLogistic(denseRows(linearScore(ranked, dense), 1), bought, { tolerance: 1e-7 });
  if (fit.state === 'refused') return fit;
  const slope = fit.coefficients[0] ?? NaN;
  return {
    columns,
    mean: Array.from(mean),
    scale: Array.from(scale),
    coefficients: Array.from(ranked.coefficients, (coefficient) => coefficient * slope),
    intercept: fit.intercept + slope * ranked.intercept - Math.log(negativesPer),
  };
}

/** Rows of which every entry is kept. */
function denseRows(values: Float64Array, columns: number): SparseRows {
  const rows = values.length / columns;
  const offsets = new Int32Array(rows + 1);
  for (let i = 0; i <= rows; i += 1) offsets[i] = i * columns;
  const indices = new Int32Array(values.length);
  for (let i = 0; i < indices.length; i += 1) indices[i] = i % columns;
  return { rows, columns, offsets, indices, values };
}

/** The chance of each row. */
export function chancesOf(fit: ChanceFit, rows: Float64Array): Float64Array {
  const { columns, mean, scale, coefficients, intercept } = fit;
  const chances = new Float64Array(rows.length / columns);
  for (let i = 0; i < chances.length; i += 1) {
    let eta = intercept;
    for (let j = 0; j < columns; j += 1) {
      const value = ((rows[i * columns + j] ?? 0) - (mean[j] ?? 0)) / (scale[j] ?? 1);
      eta += (coefficients[j] ?? 0) * value;
    }
    chances[i] = sigmoid(eta);
  }
  return chances;
}
