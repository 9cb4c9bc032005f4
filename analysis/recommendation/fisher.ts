import { logGamma } from '../numeric/special.ts';

/** How often two things happened: both, only the first, only the second, neither. */
export type FourCounts = { both: number; first: number; second: number; neither: number };

/**
 * Fisher's exact test (1922), one-sided: the probability that two things which have nothing to do
 * with each other happen together at least as often as they did. The tail of the hypergeometric
 * distribution, term by term from the observed table. 1 where a margin is empty.
 */
export function fisherTogether({ both, first, second, neither }: FourCounts): number {
  if (!(both >= 0 && first >= 0 && second >= 0 && neither >= 0)) {
    throw new RangeError('counts are not negative');
  }
  const [withFirst, withSecond] = [both + first, both + second];
  const all = withFirst + second + neither;
  if (withFirst === 0 || withSecond === 0 || withFirst === all || withSecond === all) return 1;
  // The lower tail is the shorter sum where the observed table lies below the expected one.
  if (both * all < withFirst * withSecond) {
    const below = both - 1;
    return 1 - tail(below, withFirst - below, withSecond - below, neither - both + below, -1);
  }
  return Math.min(1, tail(both, first, second, neither, 1));
}

/** Σ of the probabilities of the tables from (a, b, c, d) on, a rising or falling by one each. */
function tail(a: number, b: number, c: number, d: number, step: 1 | -1): number {
  if (a < 0 || d < 0) return 0;
  let term = Math.exp(logProbability(a, b, c, d));
  let sum = 0;
  while (term > 0) {
    sum += term;
    if (term < sum * 1e-17) break;
    if (step === 1) {
      term *= (b * c) / ((a + 1) * (d + 1));
      [a, b, c, d] = [a + 1, b - 1, c - 1, d + 1];
    } else {
      term *= (a * d) / ((b + 1) * (c + 1));
      [a, b, c, d] = [a - 1, b + 1, c + 1, d - 1];
    }
  }
  return sum;
}

function logProbability(a: number, b: number, c: number, d: number): number {
  const f = (n: number): number => logGamma(n + 1);
  const margins = f(a + b) + f(c + d) + f(a + c) + f(b + d) - f(a + b + c + d);
  return margins - f(a) - f(b) - f(c) - f(d);
}
