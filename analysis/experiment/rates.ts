import { chiSquareTail, logGamma } from '../numeric/special.ts';
import { wilson } from '../numeric/wilson.ts';
import { type Interval, type Refused, refuse } from '../result.ts';
import { type RateArm, checkRate } from './arms.ts';

export type RateComparison =
  | {
      state: 'fitted';
      control: Interval;
      treatment: Interval;
      /** Treatment less control, as a difference of rates. */
      difference: Interval;
      /** Treatment over control; null where nobody succeeded in the control. */
      ratio: Interval | null;
      /** How often chance alone would show as much, to either side. */
      p: number;
      /** The test of p: Pearson's for many cases, Fisher's exact one where fewer than 5 are expected somewhere. */
      test: 'pearson' | 'fisher';
    }
  | Refused<'tooFew'>;

/**
 * Two rates beside each other: each with Wilson's interval (1927), the difference with Newcombe's
 * (1998, method 10), the ratio with Donner's and Zou's (2012), and a test. It holds for one look at the end; who looks each day takes
 * `rateSequence`. Refuses as `tooFew` where an arm is empty.
 */
export function compareRates(
  control: RateArm,
  treatment: RateArm,
  confidence = 0.95,
): RateComparison {
  checkRate(control);
  checkRate(treatment);
  const fewest = Math.min(control.users, treatment.users);
  if (fewest === 0) return refuse('tooFew', { found: 0, needed: 1 });
  const [one, other] = [rateOf(control, confidence), rateOf(treatment, confidence)];
  const exact = fewestExpected(control, treatment) < 5;
  return {
    state: 'fitted',
    control: one,
    treatment: other,
    difference: newcombe(one, other),
    ratio: ratioOf(one, other),
    p: exact ? fisherTest(control, treatment) : pearsonTest([control, treatment]).p,
    test: exact ? 'fisher' : 'pearson',
  };
}

/** An arm's rate with Wilson's interval. */
export function rateOf({ users, successes }: RateArm, confidence = 0.95): Interval {
  return wilson(successes, users, confidence);
}

/** The difference of two rates by the score intervals of each (Newcombe 1998, method 10). */
export function newcombe(control: Interval, treatment: Interval): Interval {
  const estimate = treatment.estimate - control.estimate;
  const below = Math.hypot(treatment.estimate - treatment.low, control.high - control.estimate);
  const above = Math.hypot(treatment.high - treatment.estimate, control.estimate - control.low);
  return { estimate, low: estimate - below, high: estimate + above };
}

/**
 * Treatment over control by the score intervals of each (MOVER: Donner and Zou 2012): a ratio r is
 * possible just where `newcombe` would leave a difference of 0 between the treatment and r times the
 * control. Null where nobody succeeded in the control.
 */
function ratioOf(control: Interval, treatment: Interval): Interval | null {
  const [p, q] = [control.estimate, treatment.estimate];
  if (p === 0) return null;
  // The bounds are roots of x r² − 2 p q r + y = 0, with x of the control and y of the treatment.
  const x = (bound: number): number => bound * (2 * p - bound);
  const y = (bound: number): number => bound * (2 * q - bound);
  const sum = (x: number, y: number): number =>
    p * q + Math.sqrt(Math.max(0, (p * q) ** 2 - x * y));
  const lowest = y(treatment.low);
  return {
    estimate: q / p,
    low: q === 0 ? 0 : lowest / sum(x(control.high), lowest),
    high: sum(x(control.low), y(treatment.high)) / x(control.low),
  };
}

/** The least of the counts that would be expected if all arms had one rate. */
function fewestExpected(...arms: RateArm[]): number {
  const users = arms.reduce((sum, arm) => sum + arm.users, 0);
  const successes = arms.reduce((sum, arm) => sum + arm.successes, 0);
  const fewest = Math.min(...arms.map((arm) => arm.users));
  return (fewest * Math.min(successes, users - successes)) / users;
}

/**
 * Whether arms can have one rate: Pearson's χ² (1900) with one degree of freedom less than arms,
 * without Yates's correction. p is 1 where all or none succeeded.
 */
export function pearsonTest(arms: readonly RateArm[]): {
  statistic: number;
  degrees: number;
  p: number;
} {
  const users = arms.reduce((sum, arm) => sum + arm.users, 0);
  const rate = arms.reduce((sum, arm) => sum + arm.successes, 0) / users;
  const spread = rate * (1 - rate);
  const statistic =
    spread > 0
      ? arms.reduce((sum, arm) => sum + (arm.successes - arm.users * rate) ** 2 / arm.users, 0) /
        spread
      : 0;
  const degrees = arms.length - 1;
  return { statistic, degrees, p: chiSquareTail(statistic, degrees) };
}

/**
 * Fisher's exact test (1935) of two rates, to both sides: the chance of every table with the same
 * margins that is no likelier than this one.
 */
export function fisherTest(control: RateArm, treatment: RateArm): number {
  const users = control.users + treatment.users;
  const successes = control.successes + treatment.successes;
  const logChoose = (n: number, k: number): number =>
    logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
  const all = logChoose(users, successes);
  const chance = (k: number): number =>
    logChoose(control.users, k) + logChoose(treatment.users, successes - k) - all;
  // Equally likely tables differ in the last digits of their logarithms.
  const limit = chance(control.successes) + 1e-9 * (1 + Math.abs(all));
  const [from, to] = [Math.max(0, successes - treatment.users), Math.min(successes, control.users)];
  let p = 0;
  for (let k = from; k <= to; k += 1) {
    const each = chance(k);
    if (each <= limit) p += Math.exp(each);
  }
  return Math.min(1, p);
}
