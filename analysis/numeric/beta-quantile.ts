import { betaRegularised } from './special.ts';

/** The x with I_x(a, b) = p, for 0 ≤ p ≤ 1 and a, b > 0: bisection, to fifteen digits of x. */
export function betaQuantile(p: number, a: number, b: number): number {
  if (!(p >= 0 && p <= 1 && a > 0 && b > 0)) return NaN;
  if (p === 0 || p === 1) return p;
  let [low, high] = [0, 1];
  // Where x itself is below what numbers hold, 0 is what is left of it.
  while (high - low > 1e-15 * high && high > 1e-300) {
    const middle = (low + high) / 2;
    if (betaRegularised(middle, a, b) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
