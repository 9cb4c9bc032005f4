import { criticalNormal, normalQuantile } from '../numeric/special.ts';
import { type Interval, type Refused, refuse } from '../result.ts';
import { type MeanArm, type RateArm, checkMean, checkRate } from './arms.ts';
import type { Sizes } from './power.ts';

export type SequenceOptions = {
  /**
   * Users planned in each arm, fixed before the first look: the interval is tightest when so many
   * have come. It holds at any number.
   */
  planned: Sizes;
  confidence?: number;
};

export type Sequence =
  | {
      state: 'fitted';
      /** Treatment less control. All the intervals that are ever looked at hold together with the stated confidence. */
      difference: Interval;
      /** The always-valid p: it may be read each day, and acted upon as soon as it is small enough. */
      p: number;
      /** The part of the planned users that has come; above 1 when there are more. */
      progress: number;
    }
  | Refused<'tooEarly'>;

/** Before so many successes and so many failures in each arm, a rate is no normal variable. */
const neededCases = 10;

/** Before so many users in each arm, a mean with a long tail is none. */
const neededUsers = 100;

/**
 * The difference of two rates by a confidence sequence (`mixture`): it may be looked at each day
 * and ended at will. Refuses as `tooEarly` (found, needed) below 10 successes or failures in an arm.
 */
export function rateSequence(
  control: RateArm,
  treatment: RateArm,
  options: SequenceOptions,
): Sequence {
  checkRate(control);
  checkRate(treatment);
  const found = Math.min(
    ...[control, treatment].map(({ users, successes }) => Math.min(successes, users - successes)),
  );
  if (found < neededCases) return refuse('tooEarly', { found, needed: neededCases });
  const as = ({ users, successes }: RateArm): MeanArm => {
    const mean = successes / users;
    return { users, mean, variance: mean * (1 - mean) };
  };
  return mixture(as(control), as(treatment), options);
}

/** The difference of two means by a confidence sequence (`mixture`). Refuses as `tooEarly` below 100 users in an arm, or where no outcome varies. */
export function meanSequence(
  control: MeanArm,
  treatment: MeanArm,
  options: SequenceOptions,
): Sequence {
  checkMean(control);
  checkMean(treatment);
  // Outcomes that are all the same are those of users who have done nothing yet.
  const varies = control.variance > 0 || treatment.variance > 0;
  const found = varies ? Math.min(control.users, treatment.users) : 0;
  if (found < neededUsers) return refuse('tooEarly', { found, needed: neededUsers });
  return mixture(control, treatment, options);
}

/**
 * Robbins's normal mixture (1970) as the mixture sequential probability ratio test (Johari, Koomen,
 * Pekelis, Walsh 2022) and, for outcomes of any distribution, the asymptotic confidence sequence
 * (Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas 2024). With the estimate's information I and a prior
 * N(0, τ²) of the effect, y = I · τ²: the ratio is (1 + y)^−½ · exp(z² y / (2 (1 + y))), and an
 * effect is excluded while its ratio is 1/α or more. τ² is a fixed multiple of the variance planned,
 * so that y depends on the numbers of users alone, and the width is least at those planned.
 */
function mixture(
  control: MeanArm,
  treatment: MeanArm,
  { planned, confidence = 0.95 }: SequenceOptions,
): Sequence {
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`Confidence lies between 0 and 1, unlike ${confidence}`);
  }
  if (!(planned.control > 0 && planned.treatment > 0)) throw new RangeError('Users are planned');
  const logs = -2 * Math.log(1 - confidence);
  const progress = progressOf({ control: control.users, treatment: treatment.users }, planned);
  const y = progress * bestScale(logs);
  const error = standardError(control, treatment);
  const estimate = treatment.mean - control.mean;
  const half = error * Math.sqrt(((1 + y) / y) * (logs + Math.log1p(y)));
  const z = estimate / error;
  const logRatio = (z * z * y) / (2 * (1 + y)) - Math.log1p(y) / 2;
  return {
    state: 'fitted',
    difference: { estimate, low: estimate - half, high: estimate + half },
    p: Math.min(1, Math.exp(-logRatio)),
    progress,
  };
}

/**
 * The larger of two standard errors of a difference of means: by each arm's own variance, and by the
 * variance of both together. A small arm in which the few large amounts have not yet come has too
 * small a variance of its own, and would raise alarms; of equal arms both are the same.
 */
function standardError(control: MeanArm, treatment: MeanArm): number {
  const { users: m, variance: v } = control;
  const { users: n, variance: w } = treatment;
  const together = ((m - 1) * v + (n - 1) * w) / (m + n - 2);
  return Math.sqrt(Math.max(v / m + w / n, together * (1 / m + 1 / n)));
}

/** The part of the planned users that has come, as far as they count for a difference; 0 while an arm is empty. */
export function progressOf(users: Sizes, planned: Sizes): number {
  return effective(users) / effective(planned);
}

/** Users that count for a difference: of equal arms half of one. */
const effective = ({ control, treatment }: Sizes): number =>
  control === 0 || treatment === 0 ? 0 : (control * treatment) / (control + treatment);

/** The y at which (1 + y) / y · (c + ln(1 + y)) is least: y = c + ln(1 + y). */
function bestScale(c: number): number {
  let y = c + 1;
  for (let step = 0; step < 60; step += 1) y = c + Math.log1p(y);
  return y;
}

/**
 * How many times the users of an experiment with one look at the end (`usersForRates`) an experiment
 * needs that may be looked at any day, to see the same effect with the same power by its planned
 * end; with luck it ends long before.
 */
export function priceOfLooking(confidence = 0.95, power = 0.8): number {
  const logs = -2 * Math.log(1 - confidence);
  const sure = normalQuantile(power);
  // At the planned number the width is √(1 + y) standard errors.
  const any = Math.sqrt(1 + bestScale(logs)) + sure;
  return (any / (criticalNormal(confidence) + sure)) ** 2;
}

export type Followed = {
  /** At each look what all looks so far leave possible; null while it was too early, and once they leave nothing. */
  intervals: (Interval | null)[];
  /** The first look at which no difference was excluded, or null. */
  decidedAt: number | null;
  /** Whether all looks agree on some effect; if not, the effect changed with time. */
  steady: boolean;
};

/** What the looks at a running experiment say together: intervals that hold together may be intersected, and never widen. The estimate is that of the look, or the bound it passed. */
export function follow(looks: readonly Sequence[]): Followed {
  let [low, high] = [-Infinity, Infinity];
  let decidedAt: number | null = null;
  const intervals = looks.map((look, i) => {
    if (look.state === 'refused') return null;
    low = Math.max(low, look.difference.low);
    high = Math.min(high, look.difference.high);
    if (low > high) return null;
    if (decidedAt === null && (low > 0 || high < 0)) decidedAt = i;
    return { estimate: Math.max(low, Math.min(high, look.difference.estimate)), low, high };
  });
  return { intervals, decidedAt, steady: low <= high };
}
