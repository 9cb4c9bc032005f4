import { type Refused, refuse } from '../result.ts';
import type { MeanArm, RateArm } from './arms.ts';
import { type MeanComparison, compareMeans, welchTest } from './means.ts';
import { type RateComparison, compareRates, pearsonTest } from './rates.ts';

type Fitted<Comparison> = Extract<Comparison, { state: 'fitted' }>;

export type SeveralArms<Comparison> =
  | {
      state: 'fitted';
      /** The chance of as much difference among all arms if they were one: χ² of rates, Welch's test of means. */
      p: number;
      /**
       * Each arm after the first beside the first. The intervals hold together with the stated
       * confidence (Bonferroni); p is for the pair alone, pAdjusted for finding one by looking at
       * all (Holm 1979).
       */
      against: (Fitted<Comparison> & { arm: number; pAdjusted: number })[];
    }
  /** What refuses the comparison of any arm with the first. */
  | Extract<Comparison, { state: 'refused' }>;

/** Rates of several arms, the first of which is the control. Refuses as `tooFew` where an arm is empty. */
export function compareManyRates(
  arms: readonly RateArm[],
  confidence = 0.95,
): SeveralArms<RateComparison> {
  const fewest = Math.min(...arms.map(({ users }) => users));
  if (arms.length < 2) throw new RangeError('A comparison has two arms or more');
  if (fewest < 1) return refuse('tooFew', { found: fewest, needed: 1 });
  return against(arms, confidence, compareRates, pearsonTest(arms).p);
}

/** Means of several arms, the first of which is the control. Refuses as `tooFew` where an arm has fewer than two users, as `flat` where an arm does not vary, nor the control. */
export function compareManyMeans(
  arms: readonly MeanArm[],
  confidence = 0.95,
): SeveralArms<MeanComparison> {
  const fewest = Math.min(...arms.map(({ users }) => users));
  if (arms.length < 2) throw new RangeError('A comparison has two arms or more');
  if (fewest < 2) return refuse('tooFew', { found: fewest, needed: 2 });
  return against(arms, confidence, compareMeans, welchTest(arms).p);
}

function against<Arm, Comparison extends { state: 'fitted'; p: number }, Code extends string>(
  arms: readonly Arm[],
  confidence: number,
  compare: (control: Arm, treatment: Arm, confidence: number) => Comparison | Refused<Code>,
  p: number,
):
  | { state: 'fitted'; p: number; against: (Comparison & { arm: number; pAdjusted: number })[] }
  | Refused<Code> {
  const [control, ...treatments] = arms;
  if (control === undefined) throw new RangeError('A comparison has a control');
  const together = 1 - (1 - confidence) / treatments.length;
  const found: (Comparison & { arm: number })[] = [];
  for (const [i, treatment] of treatments.entries()) {
    const comparison = compare(control, treatment, together);
    if (comparison.state === 'refused') return comparison;
    found.push({ ...comparison, arm: i + 1 });
  }
  const adjusted = holm(found.map((each) => each.p));
  return {
    state: 'fitted',
    p,
    against: found.map((each, i) => ({ ...each, pAdjusted: adjusted[i] ?? NaN })),
  };
}

/**
 * Chances of error where several tests are looked at, so that finding anything in them by chance
 * stays at the level of one (Holm 1979). NaN stays NaN and counts as a test.
 */
export function holm(chances: readonly number[]): number[] {
  const rank = (test: number): number => {
    const p = chances[test] ?? NaN;
    return Number.isNaN(p) ? 2 : p;
  };
  const order = Array.from(chances.keys()).toSorted((a, b) => rank(a) - rank(b) || a - b);
  const adjusted = chances.map(() => NaN);
  let highest = 0;
  order.forEach((test, before) => {
    const p = chances[test] ?? NaN;
    if (Number.isNaN(p)) return;
    highest = Math.max(highest, Math.min(1, p * (chances.length - before)));
    adjusted[test] = highest;
  });
  return adjusted;
}
