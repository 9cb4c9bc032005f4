/** Points in a space of `columns` dimensions, row by row: coordinate j of point i stands at i · columns + j. */
export type Points = { values: Float64Array; rows: number; columns: number };

/** Points from one array for each dimension; all have one length. */
export function pointsOf(columns: readonly Float64Array[]): Points {
  const rows = columns[0]?.length ?? 0;
  const values = new Float64Array(rows * columns.length);
  columns.forEach((column, j) => {
    if (column.length !== rows) throw new RangeError('Columns of points have one length');
    for (let i = 0; i < rows; i += 1) values[i * columns.length + j] = column[i] ?? NaN;
  });
  return { values, rows, columns: columns.length };
}

/** Coordinates beyond this have squares that no number holds. */
const largest = 1e140;

/** Throws unless the points are as many as said, and finite. */
export function checkPoints({ values, rows, columns }: Points): void {
  if (values.length !== rows * columns || columns < 1) {
    throw new RangeError(`${values.length} values are not ${rows} points of ${columns}`);
  }
  for (const value of values) {
    if (!(Math.abs(value) <= largest)) throw new RangeError('Coordinates of points are finite');
  }
}

/**
 * The rows in ascending order of their coordinates, the first deciding most. What starts from this
 * order does not depend on the order in which the rows came.
 */
export function canonicalOrder({ values, rows, columns }: Points): Uint32Array {
  const order = new Uint32Array(rows);
  for (let i = 0; i < rows; i += 1) order[i] = i;
  return order.toSorted((a, b) => {
    for (let j = 0; j < columns; j += 1) {
      const difference = (values[a * columns + j] ?? NaN) - (values[b * columns + j] ?? NaN);
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

/** The points of some rows, in that order. */
export function takeRows(points: Points, rows: Uint32Array): Points {
  const { columns } = points;
  const values = new Float64Array(rows.length * columns);
  for (let i = 0; i < rows.length; i += 1) {
    const from = (rows[i] ?? 0) * columns;
    for (let j = 0; j < columns; j += 1) {
      values[i * columns + j] = points.values[from + j] ?? NaN;
    }
  }
  return { values, rows: rows.length, columns };
}

/** About `size` of an order's rows, evenly spaced: of sorted rows a sample without luck; all where they are no more. */
export function evenly(order: Uint32Array, size: number): Uint32Array {
  if (order.length <= size) return order;
  const taken = new Uint32Array(size);
  for (let i = 0; i < size; i += 1) {
    taken[i] = order[Math.floor(((i + 0.5) * order.length) / size)] ?? 0;
  }
  return taken;
}

/** The squared distance of point i of one set to point j of another. */
export function squaredDistance(
  left: Float64Array,
  i: number,
  right: Float64Array,
  j: number,
  columns: number,
): number {
  let sum = 0;
  for (let c = 0; c < columns; c += 1) {
    const difference = (left[i * columns + c] ?? NaN) - (right[j * columns + c] ?? NaN);
    sum += difference * difference;
  }
  return sum;
}

/** Mean and standard deviation (divided by n, as k-means is wont) of a column, in two passes. */
export function momentsOf(values: Float64Array): { mean: number; deviation: number } {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / values.length) };
}

/** Each value as standard deviations from the mean; all 0 where they are equal. */
export function standardise(values: Float64Array): Float64Array {
  const { mean, deviation } = momentsOf(values);
  // A deviation that is rounding alone says that the values are equal.
  const equal = !(deviation > 1e-12 * Math.abs(mean));
  return values.map((value) => (equal ? 0 : (value - mean) / deviation));
}
