import { createRandom } from '../numeric/random.ts';
import type { SparseRows } from '../supervised/design.ts';
import { sameLength } from '../supervised/metrics.ts';

export type MarginOptions = {
  /** What a row on the wrong side costs, against the length of the weights: 0.5 unless said. */
  cost?: number;
  /** The value of the constant whose weight is the intercept; 0 holds the intercept fast: 1 unless said. */
  constant?: number;
  /** Weights to stay near instead of zero; the intercept stands last. */
  near?: Float32Array;
  /** At most so many passes over the rows: 30 unless said. */
  passes?: number;
  /** Ends when no row's projected gradient is larger: 0.05 unless said. */
  tolerance?: number;
};

/** Weights of the columns, the intercept last: score = weights · row + intercept. */
export type MarginFit = { weights: Float32Array; passes: number };

/**
 * The linear score of the widest margin with squared hinge loss: minimises
 * ½ |w − near|² + cost · Σ max(0, 1 − side · score)², by dual coordinate descent (Hsieh et al. 2008),
 * which for texts needs a few passes. `sides` holds −1 or 1 a row. The same rows in the same order
 * give the same weights.
 */
export function fitMargin(
  rows: SparseRows,
  sides: Int8Array,
  { cost = 0.5, constant = 1, near, passes = 30, tolerance = 0.05 }: MarginOptions = {},
): MarginFit {
  sameLength({ length: rows.rows }, sides);
  const { columns, offsets, indices, values } = rows;
  const weights = new Float32Array(columns + 1);
  if (near) weights.set(near);
  const dual = new Float64Array(rows.rows);
  const lengths = squaredLengths(rows, constant);
  const slack = 0.5 / cost;
  const order = Int32Array.from(dual, (_, row) => row);
  const random = createRandom(1);
  for (let pass = 1; pass <= passes; pass += 1) {
    random.shuffle(order);
    let worst = 0;
    for (const row of order) {
      const side = sides[row] ?? 1;
      const [first, end] = [offsets[row] ?? 0, offsets[row + 1] ?? 0];
      let score = weights[columns] ?? 0;
      for (let i = first; i < end; i += 1) {
        score += (weights[indices[i] ?? 0] ?? 0) * (values[i] ?? 0);
      }
      const held = dual[row] ?? 0;
      const gradient = side * score - 1 + held * slack;
      const projected = held === 0 ? Math.min(gradient, 0) : gradient;
      if (projected === 0) continue;
      worst = Math.max(worst, Math.abs(projected));
      const now = Math.max(0, held - gradient / ((lengths[row] ?? 0) + slack));
      dual[row] = now;
      const step = (now - held) * side;
      for (let i = first; i < end; i += 1) {
        const column = indices[i] ?? 0;
        weights[column] = (weights[column] ?? 0) + step * (values[i] ?? 0);
      }
      weights[columns] = (weights[columns] ?? 0) + step * constant * constant;
    }
    if (worst < tolerance) return { weights, passes: pass };
  }
  return { weights, passes };
}

function squaredLengths({ rows, offsets, values }: SparseRows, constant: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => {
    let sum = constant * constant;
    const end = offsets[row + 1] ?? 0;
    for (let i = offsets[row] ?? 0; i < end; i += 1) sum += (values[i] ?? 0) ** 2;
    return sum;
  });
}

/** What of each column does not depend on the sides: in how many rows it stands, the sum of its squares. */
export type ColumnSums = { found: Float64Array; squares: Float64Array };

/** Sums the columns, once for all classes. */
export function columnSums({ columns, indices, values }: SparseRows): ColumnSums {
  const [found, squares] = [new Float64Array(columns), new Float64Array(columns)];
  indices.forEach((column, i) => {
    found[column] = (found[column] ?? 0) + 1;
    squares[column] = (squares[column] ?? 0) + (values[i] ?? 0) ** 2;
  });
  return { found, squares };
}

/**
 * How much each column tells two sides apart: |ln of the ratio of its shares of the two|^power, columns
 * counted once a row and smoothed by `smoothing` (Wang and Manning 2012, there with power 1), scaled so
 * that rows keep their mean length.
 */
export function countRatios(
  rows: SparseRows,
  sides: Int8Array,
  { found, squares }: ColumnSums,
  { power, smoothing = 0.1 }: { power: number; smoothing?: number },
): Float64Array {
  const right = new Float64Array(rows.columns);
  let rightRows = 0;
  for (let row = 0; row < rows.rows; row += 1) {
    if ((sides[row] ?? 0) <= 0) continue;
    rightRows += 1;
    const end = rows.offsets[row + 1] ?? 0;
    for (let i = rows.offsets[row] ?? 0; i < end; i += 1) {
      const column = rows.indices[i] ?? 0;
      right[column] = (right[column] ?? 0) + 1;
    }
  }
  const leftRows = rows.rows - rightRows;
  const odds = (leftRows + 2 * smoothing) / (rightRows + 2 * smoothing);
  let sum = 0;
  const ratios = right.map((count, column) => {
    const left = (found[column] ?? 0) - count;
    const ratio = Math.abs(Math.log(((count + smoothing) * odds) / (left + smoothing))) ** power;
    sum += (squares[column] ?? 0) * ratio * ratio;
    return ratio;
  });
  const scale = sum > 0 ? Math.sqrt(rows.rows / sum) : 1;
  return ratios.map((ratio) => ratio * scale);
}

/** The rows with each column multiplied by its factor. */
export function scaledRows(rows: SparseRows, factors: Float64Array): SparseRows {
  const values = rows.values.map((value, i) => value * (factors[rows.indices[i] ?? 0] ?? 0));
  return { ...rows, values };
}
