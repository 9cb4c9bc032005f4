/**
 * Pearson's correlation of two columns; NaN where one of them does not vary (beyond rounding) or
 * holds a NaN.
 *
 * @throws RangeError where the lengths differ
 */
export function correlation(left: ArrayLike<number>, right: ArrayLike<number>): number {
  const n = left.length;
  if (right.length !== n) throw new RangeError('the columns have one length');
  const [meanLeft, meanRight] = [meanOf(left), meanOf(right)];
  let [both, one, other] = [0, 0, 0];
  for (let i = 0; i < n; i += 1) {
    const [a, b] = [(left[i] ?? NaN) - meanLeft, (right[i] ?? NaN) - meanRight];
    both += a * b;
    one += a * a;
    other += b * b;
  }
  // A constant whose mean is off by its last digit seems to vary.
  const varies = (squares: number, mean: number): boolean => squares > n * (1e-12 * mean) ** 2;
  if (!varies(one, meanLeft) || !varies(other, meanRight)) return NaN;
  return Math.max(-1, Math.min(1, both / Math.sqrt(one * other)));
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i] ?? NaN;
  return sum / values.length;
}
