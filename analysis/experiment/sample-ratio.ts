import { chiSquareTail } from '../numeric/special.ts';
import { type Refused, refuse } from '../result.ts';

export type SampleRatio =
  | {
      state: 'fitted';
      /** Whether the arms have other sizes than they should: nothing that the experiment shows can then be trusted. */
      mismatch: boolean;
      /** How often a sound division would be as far off. */
      p: number;
      /** The share of each arm, and what it should be. */
      arms: { found: number; planned: number }[];
    }
  | Refused<'tooFew'>;

/**
 * Whether the arms came out as large as planned (Fabijan and others 2019), by Pearson's χ². The
 * level is strict, 1 in 1,000, since it is looked at often and a real fault shows clearly. Refuses
 * as `tooFew` (found, needed) where an arm should have fewer than 5 users.
 *
 * @param planned the share of each arm, in any unit: 1, 1 or 90, 10
 */
export function sampleRatio(
  users: readonly number[],
  planned: readonly number[],
  level = 0.001,
): SampleRatio {
  if (users.length !== planned.length || users.length < 2) {
    throw new RangeError('Each of two arms or more has users and a planned share');
  }
  if (users.some((n) => !(n >= 0)) || planned.some((share) => !(share > 0))) {
    throw new RangeError('Users are 0 or more, planned shares above 0');
  }
  const all = users.reduce((sum, n) => sum + n, 0);
  const shares = planned.reduce((sum, share) => sum + share, 0);
  const least = Math.min(...planned) / shares;
  if (all * least < 5) return refuse('tooFew', { found: all, needed: Math.ceil(5 / least) });
  const arms = users.map((n, i) => ({ found: n / all, planned: (planned[i] ?? NaN) / shares }));
  const statistic = arms.reduce(
    (sum, { found, planned }) => sum + (all * (found - planned) ** 2) / planned,
    0,
  );
  const p = chiSquareTail(statistic, users.length - 1);
  return { state: 'fitted', mismatch: p < level, p, arms };
}
