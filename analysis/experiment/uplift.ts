import { chiSquareTail } from '../numeric/special.ts';
import { type Interval, type Refused, refuse } from '../result.ts';
import type { MeanArm, RateArm } from './arms.ts';
import { type MeanComparison, compareMeans } from './means.ts';
import { type RateComparison, compareRates } from './rates.ts';
import { holm } from './several.ts';

type Fitted<Comparison> = Extract<Comparison, { state: 'fitted' }>;

/** What the treatment brought that would not have come without it. */
export type Uplift<Comparison> = Fitted<Comparison> & {
  /** The difference times the users treated: successes, or the amount, brought in all. */
  brought: Interval;
};

/** What a treatment changed in a rate, for each user and in all. Refuses as `tooFew` where an arm is empty. */
export function rateUplift(
  control: RateArm,
  treatment: RateArm,
  confidence = 0.95,
): Uplift<RateComparison> | Refused<'tooFew'> {
  const compared = compareRates(control, treatment, confidence);
  if (compared.state === 'refused') return compared;
  return { ...compared, brought: times(compared.difference, treatment.users) };
}

/** What a treatment changed in an amount, for each user and in all. Refuses as `compareMeans` does. */
export function meanUplift(
  control: MeanArm,
  treatment: MeanArm,
  confidence = 0.95,
): Uplift<MeanComparison> | Refused<'tooFew' | 'flat'> {
  const compared = compareMeans(control, treatment, confidence);
  if (compared.state === 'refused') return compared;
  return { ...compared, brought: times(compared.difference, treatment.users) };
}

const times = ({ estimate, low, high }: Interval, n: number): Interval => ({
  estimate: estimate * n,
  low: low * n,
  high: high * n,
});

/** The arms within one segment of the users. */
export type SegmentArms<Arm> = { id: string; control: Arm; treatment: Arm };

export type SegmentUplift<Comparison> =
  | {
      state: 'fitted';
      /** In the order given; p is of the segment alone, pAdjusted for looking at all (Holm 1979). */
      segments: (Uplift<Comparison> & { id: string; pAdjusted: number })[];
      /** Segments of which nothing can be said: an arm is too small, or neither varies. */
      leftOut: string[];
      /**
       * Whether the treatment works differently in them: Cochran's Q (1954), how often chance alone
       * would show as much, and the part of the variation that is not chance (I² of Higgins and
       * Thompson 2002). NaN with one segment.
       */
      heterogeneity: { q: number; p: number; share: number };
    }
  | Refused<'tooFew' | 'flat'>;

/** Uplift of a rate within segments; at least 10 users in each arm. Refuses as `tooFew` where none has them. */
export function rateUpliftBySegment(
  segments: readonly SegmentArms<RateArm>[],
  confidence = 0.95,
): SegmentUplift<RateComparison> {
  // Half a success and half a failure more, so that an arm without successes is not sure of it.
  const variance = ({ users, successes }: RateArm): number => {
    const rate = (successes + 0.5) / (users + 1);
    return (rate * (1 - rate)) / users;
  };
  return bySegment(segments, (one, other) => rateUplift(one, other, confidence), variance);
}

/** Uplift of an amount within segments; at least 10 users in each arm. Refuses as `tooFew` where none has them, as `flat` where no outcome varies in those that have. */
export function meanUpliftBySegment(
  segments: readonly SegmentArms<MeanArm>[],
  confidence = 0.95,
): SegmentUplift<MeanComparison> {
  const variance = (arm: MeanArm): number => arm.variance / arm.users;
  return bySegment(segments, (one, other) => meanUplift(one, other, confidence), variance);
}

/** A segment of fewer in an arm is left out. */
const needed = 10;

type Found = { state: 'fitted'; p: number; difference: Interval };

function bySegment<Arm extends { users: number }, Uplifted extends Found>(
  segments: readonly SegmentArms<Arm>[],
  upliftOf: (control: Arm, treatment: Arm) => Uplifted | Refused,
  variance: (arm: Arm) => number,
) {
  const found: (Uplifted & { id: string; variance: number })[] = [];
  const leftOut: string[] = [];
  for (const { id, control, treatment } of segments) {
    const enough = Math.min(control.users, treatment.users) >= needed;
    const uplift = enough ? upliftOf(control, treatment) : null;
    if (!uplift || uplift.state === 'refused') leftOut.push(id);
    else found.push({ ...uplift, id, variance: variance(control) + variance(treatment) });
  }
  if (found.length === 0) {
    const most = Math.max(
      0,
      ...segments.map(({ control, treatment }) => Math.min(control.users, treatment.users)),
    );
    return most < needed
      ? refuse('tooFew', { found: most, needed })
      : refuse('flat', { segments: segments.length });
  }
  const adjusted = holm(found.map(({ p }) => p));
  return {
    state: 'fitted' as const,
    segments: found.map((each, i) => ({ ...each, pAdjusted: adjusted[i] ?? NaN })),
    leftOut,
    heterogeneity: heterogeneityOf(found),
  };
}

function heterogeneityOf(found: readonly { difference: Interval; variance: number }[]) {
  const degrees = found.length - 1;
  if (degrees < 1) return { q: NaN, p: NaN, share: NaN };
  const total = found.reduce((sum, { variance }) => sum + 1 / variance, 0);
  const common =
    found.reduce((sum, { difference, variance }) => sum + difference.estimate / variance, 0) /
    total;
  const q = found.reduce(
    (sum, { difference, variance }) => sum + (difference.estimate - common) ** 2 / variance,
    0,
  );
  return { q, p: chiSquareTail(q, degrees), share: q > 0 ? Math.max(0, (q - degrees) / q) : 0 };
}
