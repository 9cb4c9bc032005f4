/**
 * Real numbers as whole numbers of 2⁻²⁴ modulo 2⁶⁴, in which masks add up and vanish without rounding. A step is
 * 6 · 10⁻⁸; sums reach ± 5 · 10¹¹.
 */
export const GRID = 2 ** 24;

const LARGEST = 2 ** 63 / GRID;

/** Values on the grid, rounded to the nearest step. @throws RangeError for what is not finite or too large to be added up */
export function toGrid(values: Float64Array): BigUint64Array {
  const grid = new BigUint64Array(values.length);
  values.forEach((value, i) => {
    if (!(Math.abs(value) < LARGEST / 1024)) throw new RangeError(`${value} does not fit the grid`);
    // The array itself takes it modulo 2⁶⁴.
    grid[i] = BigInt(Math.round(value * GRID));
  });
  return grid;
}

/** What stands on the grid as real numbers; the upper half of the range is negative. */
export function fromGrid(grid: BigUint64Array): Float64Array {
  return Float64Array.from(grid, (step) => Number(BigInt.asIntN(64, step)) / GRID);
}

/** Adds (sign 1) or subtracts (sign −1) a vector in place, modulo 2⁶⁴. @throws RangeError where lengths differ */
export function addOnGrid(sum: BigUint64Array, vector: BigUint64Array, sign: 1 | -1): void {
  if (sum.length !== vector.length) throw new RangeError('vectors of different lengths');
  for (let i = 0; i < sum.length; i += 1) {
    const [left, right] = [sum[i] ?? 0n, vector[i] ?? 0n];
    sum[i] = sign === 1 ? left + right : left - right;
  }
}
