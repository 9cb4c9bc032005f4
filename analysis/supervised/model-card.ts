import { wilson } from '../numeric/wilson.ts';
import type { Interval } from '../result.ts';
import { lossDifference } from './calibration.ts';
import type { TrainingProfile } from './drift.ts';
import type { Suspicion } from './leakage.ts';
import type { LiftPoint } from './lift.ts';
import { liftCurve } from './lift.ts';
import type { ReliabilityBin } from './metrics.ts';
import { averagePrecision, brierScore, expectedCalibrationError, logLoss } from './metrics.ts';
import { reliability } from './metrics.ts';
import { rocInterval } from './roc-interval.ts';

/** How good probabilities are on rows the model had not seen. */
export type HeldOut = {
  rows: number;
  auc: Interval;
  averagePrecision: number;
  brier: number;
  /** Brier score and logarithmic loss of saying the base rate of everyone. */
  brierOfBaseRate: number;
  logLoss: number;
  logLossOfBaseRate: number;
  /** By how much the logarithmic loss is lower than that of the base rate, with its standard error. */
  gain: { mean: number; error: number };
  calibrationError: number;
  /** The calibration error that chance alone gives a perfect model on as many rows. */
  calibrationErrorByChance: number;
  reliability: ReliabilityBin[];
  lift: LiftPoint[];
};

/** What there is to know of a trained score (after Mitchell et al. 2019). Plain JSON. */
export type ModelCard = {
  learnedFrom: { rows: number; positives: number; groups: number | null; baseRate: Interval };
  features: { name: string; kind: 'number' | 'category'; missing: number; importance: number }[];
  /** Signs of leakage; the features in `leftOut` were not learned from. */
  suspicions: Suspicion[];
  leftOut: string[];
  method: 'logistic' | 'boosting' | 'blend' | 'baseRate';
  /** Mean logarithmic loss of each candidate on held-out rows, best first. */
  candidates: { name: string; logLoss: number }[];
  calibration: 'none' | 'platt' | 'isotonic';
  folds: number;
  heldOut: HeldOut;
  /** To find drift later. */
  profile: TrainingProfile;
};

/** Judges probabilities on rows that the model behind them had not seen. */
export function judge(outcome: Uint8Array, probability: Float64Array): HeldOut {
  const rows = outcome.length;
  const positives = outcome.reduce((sum, value) => sum + value, 0);
  const base = new Float64Array(rows).fill(positives / rows);
  const { error, byChance } = expectedCalibrationError(outcome, probability);
  return {
    rows,
    auc: rocInterval(outcome, probability),
    averagePrecision: averagePrecision(outcome, probability),
    brier: brierScore(outcome, probability),
    brierOfBaseRate: brierScore(outcome, base),
    logLoss: logLoss(outcome, probability),
    logLossOfBaseRate: logLoss(outcome, base),
    gain: lossDifference(outcome, base, probability),
    calibrationError: error,
    calibrationErrorByChance: byChance,
    reliability: reliability(outcome, probability),
    lift: liftCurve(outcome, probability),
  };
}

/**
 * Whether the score may be called a score. `noSkill`: on held-out rows it does not beat the base rate
 * by more than two standard errors of the logarithmic loss, or the interval of its area under the ROC
 * curve reaches down to one half. `littleSkill`: it does better than the base rate, but the area is
 * below `leastAuc`. Below 0.6 two of five pairs stand the wrong way round: true skill, but none that a
 * person could notice.
 */
export function skillOf(
  { gain, auc }: HeldOut,
  leastAuc = 0.6,
): 'skill' | 'littleSkill' | 'noSkill' {
  if (!(gain.mean > 2 * gain.error && auc.low > 0.5)) return 'noSkill';
  return auc.estimate >= leastAuc ? 'skill' : 'littleSkill';
}

/** The share of positives with its interval. */
export function baseRate(outcome: Uint8Array): Interval {
  return wilson(
    outcome.reduce((sum, value) => sum + value, 0),
    outcome.length,
  );
}
