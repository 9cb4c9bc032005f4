import type { Refused } from '../result.ts';
import { fitLogistic, sigmoid } from '../supervised/logistic.ts';

/** A logistic regression over dense rows, with what makes their columns comparable. Plain JSON. */
export type ChanceFit = {
  columns: number;
  mean: number[];
  scale: number[];
  coefficients: number[];
  intercept: number;
};

/** Rows one after the other, what came of each, and how many negative rows each one stands for. */
export type ChanceRows = {
  columns: number;
  rows: number[];
  outcome: number[];
  negativesPer: number;
};

/**
 * Fits the chance that a row's item is bought. Where only every n-th negative row was kept, the
 * intercept is put right (King and Zeng 2001). Refuses as `oneClass` where nothing or all was bought.
 */
export function fitChance({
  columns,
  rows,
  outcome,
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
  const fit = fitLogistic(
    {
      rows: n,
      columns,
      offsets: new Int32Array(n + 1).map((_, i) => i * columns),
      indices: new Int32Array(rows.length).map((_, i) => i % columns),
      values: Float64Array.from(
        rows,
        (value, i) => (value - (mean[i % columns] ?? 0)) / (scale[i % columns] ?? 1),
      ),
    },
    Uint8Array.from(outcome),
    { l2: 1, tolerance: 1e-7 },
  );
  if (fit.state === 'refused') return fit;
  return {
    columns,
    mean: Array.from(mean),
    scale: Array.from(scale),
    coefficients: Array.from(fit.coefficients),
    intercept: fit.intercept - Math.log(negativesPer),
  };
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
