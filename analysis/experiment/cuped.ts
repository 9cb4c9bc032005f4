import { type Refused, refuse } from '../result.ts';
import { type MeanArm, meanArm } from './arms.ts';
import { type MeanComparison, compareMeans } from './means.ts';

/** The users of an arm: the outcome of each, and what the same measure was before the experiment (NaN where there is no history). */
export type HistoryArm = { outcome: Float64Array; before: Float64Array };

type Adjusted = {
  arms: MeanArm[];
  /** The arms after the first beside the first. */
  against: Extract<MeanComparison, { state: 'fitted' }>[];
  /** How much of the variance the past explains: the same certainty needs so much fewer users. */
  reduction: number;
  /** The slope of the outcome on the past. */
  slope: number;
  /** Users without history, who count with the mean of the others. */
  withoutHistory: number;
};

export type Cuped =
  | ({ state: 'fitted' } & Adjusted)
  /** The past says nothing (it does not vary, or nobody has one): the outcome as it is. */
  | ({ state: 'fallback'; reason: 'noHistory' } & Adjusted)
  | Refused<'tooFew' | 'flat'>;

/** Below this the slope is itself too uncertain to take variance away. */
const needed = 20;

/**
 * Means freed of what was known before the experiment (CUPED: Deng, Xu, Kohavi, Walker 2013):
 * outcome − slope · (past − mean past of all), the slope common to all arms and taken within them.
 * The past must be of before anybody was treated. Refuses as `tooFew` (found, needed) below 20 users
 * in an arm, as `flat` where neither the control nor another arm varies.
 */
export function cuped(arms: readonly HistoryArm[], confidence = 0.95): Cuped {
  if (arms.length < 2) throw new RangeError('A comparison has two arms or more');
  if (arms.some(({ outcome, before }) => outcome.length !== before.length)) {
    throw new RangeError('Each user has an outcome and a past');
  }
  const fewest = Math.min(...arms.map(({ outcome }) => outcome.length));
  if (fewest < needed) return refuse('tooFew', { found: fewest, needed });
  const { filled, mean, withoutHistory } = histories(arms);
  const { slope, explained } = slopeWithin(arms, filled);
  const adjusted = arms.map(({ outcome }, a) =>
    meanArm(outcome.map((y, i) => y - slope * ((filled[a]?.[i] ?? NaN) - mean))),
  );
  const [control, ...treatments] = adjusted;
  if (!control) throw new RangeError('A comparison has a control');
  const against: Adjusted['against'] = [];
  for (const arm of treatments) {
    const compared = compareMeans(control, arm, confidence);
    if (compared.state === 'refused') return compared;
    against.push(compared);
  }
  const result: Adjusted = {
    arms: adjusted,
    against,
    reduction: explained,
    slope,
    withoutHistory,
  };
  return slope === 0
    ? { state: 'fallback', reason: 'noHistory', ...result }
    : { state: 'fitted', ...result };
}

/** The past with the mean of all in place of what is unknown. */
function histories(arms: readonly HistoryArm[]): {
  filled: Float64Array[];
  mean: number;
  withoutHistory: number;
} {
  let [sum, known, all] = [0, 0, 0];
  for (const { before } of arms) {
    all += before.length;
    for (const value of before) {
      if (Number.isNaN(value)) continue;
      sum += value;
      known += 1;
    }
  }
  const mean = known > 0 ? sum / known : 0;
  const filled = arms.map(({ before }) =>
    before.map((value) => (Number.isNaN(value) ? mean : value)),
  );
  return { filled, mean, withoutHistory: all - known };
}

/** The least-squares slope within the arms, and the share of the outcome's variance within them that it explains. */
function slopeWithin(
  arms: readonly HistoryArm[],
  filled: readonly Float64Array[],
): { slope: number; explained: number } {
  let [both, past, now] = [0, 0, 0];
  arms.forEach(({ outcome }, a) => {
    const before = filled[a] ?? new Float64Array(0);
    const [meanNow, meanPast] = [meanArm(outcome).mean, meanArm(before).mean];
    for (let i = 0; i < outcome.length; i += 1) {
      const y = (outcome[i] ?? NaN) - meanNow;
      const x = (before[i] ?? NaN) - meanPast;
      both += x * y;
      past += x * x;
      now += y * y;
    }
  });
  const scale = Math.max(...filled.map((before) => Math.abs(meanArm(before).mean)));
  const users = filled.reduce((sum, before) => sum + before.length, 0);
  // A past whose spread is rounding alone does not vary.
  if (!(past > users * (1e-12 * scale) ** 2)) return { slope: 0, explained: 0 };
  return { slope: both / past, explained: now > 0 ? (both * both) / (past * now) : 0 };
}
