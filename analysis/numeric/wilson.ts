import type { Interval } from '../result.ts';
import { criticalNormal } from './special.ts';

/**
 * A share with Wilson's score interval (1927), which holds its confidence for few cases and for
 * shares near 0 and 1, where the usual formula does not. All NaN of nothing.
 *
 * @param successes 0 … trials
 */
export function wilson(successes: number, trials: number, confidence = 0.95): Interval {
  if (!(successes >= 0 && successes <= trials)) {
    throw new RangeError(`${successes} of ${trials} is no share`);
  }
  if (trials === 0) return { estimate: NaN, low: NaN, high: NaN };
  const z = criticalNormal(confidence);
  const share = successes / trials;
  const weight = 1 / (1 + (z * z) / trials);
  const centre = weight * (share + (z * z) / (2 * trials));
  const half =
    weight * z * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  // At the ends the bound is exactly 0 or 1, which rounding would miss.
  return {
    estimate: share,
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === trials ? 1 : Math.min(1, centre + half),
  };
}
