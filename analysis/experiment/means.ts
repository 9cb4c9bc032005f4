import { betaRegularised, studentCdf, studentQuantile } from '../numeric/special.ts';
import { type Interval, type Refused, refuse } from '../result.ts';
import { type MeanArm, checkMean } from './arms.ts';

export type MeanComparison =
  | {
      state: 'fitted';
      control: Interval;
      treatment: Interval;
      /** Treatment less control, in the unit of the outcome. */
      difference: Interval;
      /** How often chance alone would show as much, to either side. */
      p: number;
      /** Welch's t and its degrees of freedom. */
      statistic: number;
      degrees: number;
    }
  | Refused<'tooFew' | 'flat'>;

/**
 * Two means beside each other by Welch's test (1947), for which the arms need not vary alike. It
 * holds for one look at the end; who looks each day takes `meanSequence`. Refuses as `tooFew` where
 * an arm has fewer than two users, as `flat` where neither arm varies: outcomes that are all the same
 * do not tell what chance does to them.
 */
export function compareMeans(
  control: MeanArm,
  treatment: MeanArm,
  confidence = 0.95,
): MeanComparison {
  checkMean(control);
  checkMean(treatment);
  const fewest = Math.min(control.users, treatment.users);
  if (fewest < 2) return refuse('tooFew', { found: fewest, needed: 2 });
  const [one, other] = [control.variance / control.users, treatment.variance / treatment.users];
  const error = Math.sqrt(one + other);
  if (!(error > 0)) return refuse('flat', { users: control.users + treatment.users });
  const estimate = treatment.mean - control.mean;
  const degrees = welchDegrees(one, control.users - 1, other, treatment.users - 1);
  const statistic = estimate / error;
  const half = error * studentQuantile((1 + confidence) / 2, degrees);
  return {
    state: 'fitted',
    control: meanOf(control, confidence),
    treatment: meanOf(treatment, confidence),
    difference: { estimate, low: estimate - half, high: estimate + half },
    p: 2 * studentCdf(-Math.abs(statistic), degrees),
    statistic,
    degrees,
  };
}

/** Degrees of freedom of a sum of two variances of means (Satterthwaite 1946). */
function welchDegrees(one: number, degrees: number, other: number, others: number): number {
  const part = one / (one + other);
  return 1 / (part ** 2 / degrees + (1 - part) ** 2 / others);
}

/** An arm's mean with Student's interval (1908); without bounds (NaN) below two users. */
export function meanOf({ users, mean, variance }: MeanArm, confidence = 0.95): Interval {
  if (users < 2) return { estimate: mean, low: NaN, high: NaN };
  const half = Math.sqrt(variance / users) * studentQuantile((1 + confidence) / 2, users - 1);
  return { estimate: mean, low: mean - half, high: mean + half };
}

/**
 * Whether arms can have one mean, for which they need not vary alike (Welch 1951). All NaN where an
 * arm does not vary or has fewer than two users.
 */
export function welchTest(arms: readonly MeanArm[]): {
  statistic: number;
  degrees: [between: number, within: number];
  p: number;
} {
  const k = arms.length;
  const weights = arms.map(({ users, variance }) => (users > 1 ? users / variance : NaN));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (k < 2 || !(total < Infinity)) return { statistic: NaN, degrees: [NaN, NaN], p: NaN };
  const part = (i: number): number => (weights[i] ?? NaN) / total;
  const grand = arms.reduce((sum, { mean }, i) => sum + part(i) * mean, 0);
  const between = arms.reduce(
    (sum, { mean }, i) => sum + (weights[i] ?? NaN) * (mean - grand) ** 2,
    0,
  );
  const unequal = arms.reduce((sum, { users }, i) => sum + (1 - part(i)) ** 2 / (users - 1), 0);
  const scale = unequal / (k * k - 1);
  const statistic = between / (k - 1) / (1 + 2 * (k - 2) * scale);
  const degrees: [number, number] = [k - 1, 1 / (3 * scale)];
  return { statistic, degrees, p: fisherTail(statistic, degrees[0], degrees[1]) };
}

/** P(F > x) of Fisher's and Snedecor's distribution. */
function fisherTail(x: number, one: number, other: number): number {
  return betaRegularised(other / (other + one * x), other / 2, one / 2);
}
