import { type Interval, type Refused, refuse } from '../result.ts';
import type { MeanArm, RateArm } from './arms.ts';
import type { Sizes } from './power.ts';
import { sampleRatio } from './sample-ratio.ts';
import {
  type Sequence,
  type SequenceOptions,
  meanSequence,
  progressOf,
  rateSequence,
} from './sequence.ts';

export type ExperimentPlan = {
  /** The share of the users that each arm was to have, the control's first: 1, 1. */
  shares: readonly number[];
  /** Users planned in all arms together. */
  users: number;
  confidence?: number;
  /** The least difference that would matter, in the outcome's unit; 0 or none: any does. */
  smallest?: number;
  /** Which end is good; `more` unless said. */
  better?: 'more' | 'less';
};

/**
 * What may be said of an arm today: it is better or worse than the control, no difference that would
 * matter is left (`same`), nothing yet (`open`), or it has too few users (`tooEarly`).
 */
export type ArmReading = {
  arm: number;
  verdict: 'better' | 'worse' | 'same' | 'open' | 'tooEarly';
  /** Treatment less control; null while it is too early. */
  difference: Interval | null;
  /** The always-valid p, as the interval for all arms together (Bonferroni): below 1 − confidence just where 0 is excluded. */
  p: number;
  /** The part of the planned users that has come. */
  progress: number;
};

export type ExperimentReading =
  | {
      state: 'fitted';
      arms: ArmReading[];
      /** The best arm that is better than the control, or null. */
      winner: number | null;
    }
  /** The arms do not have the sizes they should have: p of the sample-ratio check. */
  | Refused<'sampleRatio'>;

/**
 * What a running experiment on a rate says today; it may be asked each day. The first arm is the
 * control. All arms' intervals at all looks hold together with the stated confidence (Bonferroni).
 */
export function readRates(arms: readonly RateArm[], plan: ExperimentPlan): ExperimentReading {
  return read(arms, plan, rateSequence);
}

/** What a running experiment on an amount says today, as `readRates`. */
export function readMeans(arms: readonly MeanArm[], plan: ExperimentPlan): ExperimentReading {
  return read(arms, plan, meanSequence);
}

function read<Arm extends { users: number }>(
  arms: readonly Arm[],
  plan: ExperimentPlan,
  sequence: (control: Arm, treatment: Arm, options: SequenceOptions) => Sequence,
): ExperimentReading {
  const { shares, users, confidence = 0.95, smallest = 0, better = 'more' } = plan;
  const [control, ...treatments] = arms;
  if (!control || treatments.length === 0) {
    throw new RangeError('An experiment has two arms or more');
  }
  const ratio = sampleRatio(
    arms.map((arm) => arm.users),
    shares,
  );
  if (ratio.state === 'fitted' && ratio.mismatch) return refuse('sampleRatio', { p: ratio.p });
  const all = shares.reduce((sum, share) => sum + share, 0);
  const planned = (arm: number): Sizes => ({
    control: (users * (shares[0] ?? NaN)) / all,
    treatment: (users * (shares[arm] ?? NaN)) / all,
  });
  const level = (1 - confidence) / treatments.length;
  const read = treatments.map((treatment, i) => {
    const options = { planned: planned(i + 1), confidence: 1 - level };
    const look = sequence(control, treatment, options);
    const sizes = { control: control.users, treatment: treatment.users };
    return {
      arm: i + 1,
      ...verdictOf(look, smallest, better),
      p: look.state === 'refused' ? 1 : Math.min(1, look.p * treatments.length),
      progress: progressOf(sizes, options.planned),
    };
  });
  const sign = better === 'more' ? 1 : -1;
  const winner = read
    .filter(({ verdict }) => verdict === 'better')
    .toSorted((a, b) => sign * ((b.difference?.estimate ?? NaN) - (a.difference?.estimate ?? NaN)))
    .at(0);
  return { state: 'fitted', arms: read, winner: winner?.arm ?? null };
}

function verdictOf(
  look: Sequence,
  smallest: number,
  better: 'more' | 'less',
): Pick<ArmReading, 'verdict' | 'difference'> {
  if (look.state === 'refused') return { verdict: 'tooEarly', difference: null };
  const { difference } = look;
  const { low, high } = difference;
  const up = better === 'more' ? 'better' : 'worse';
  const down = better === 'more' ? 'worse' : 'better';
  const same = smallest > 0 && low > -smallest && high < smallest;
  return { verdict: same ? 'same' : low > 0 ? up : high < 0 ? down : 'open', difference };
}
