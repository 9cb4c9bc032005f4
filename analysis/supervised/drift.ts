import type { Interval } from '../result.ts';
import { brierScore, expectedCalibrationError } from './metrics.ts';
import { rocInterval } from './roc-interval.ts';
import type { ColumnProfile, Stability } from './stability.ts';
import { populationStability, profileOf, sharesIn } from './stability.ts';
import type { FeatureMissing, FeatureTable } from './table.ts';
import { columnsFor, missingFeatures, numberColumn } from './table.ts';

/** How training data were spread: each feature, and the probabilities the model gave. Plain JSON. */
export type TrainingProfile = { features: ColumnProfile[]; probability: ColumnProfile };

/** The profile to keep with a model. `probability` are those of rows the model had not seen. */
export function trainingProfile(table: FeatureTable, probability: Float64Array): TrainingProfile {
  return {
    features: table.columns.map(profileOf),
    probability: profileOf(numberColumn('probability', probability)),
  };
}

/** How far each feature and the probabilities have moved. */
export type Drift = {
  state: 'compared';
  features: ({ name: string } & Stability)[];
  probability: Stability;
};

/**
 * How far each feature and the probabilities have moved from where they were in training. Refused
 * `featureMissing` where the table has not all features of the profile.
 */
export function driftFrom(
  profile: TrainingProfile,
  table: FeatureTable,
  probability: Float64Array,
): Drift | FeatureMissing {
  const missing = missingFeatures(table, profile.features);
  if (missing) return missing;
  const columns = columnsFor(table, profile.features);
  return {
    state: 'compared',
    features: profile.features.flatMap((feature, j) => {
      const column = columns[j];
      if (!column) return [];
      const now = sharesIn(feature, column);
      const rows = { expected: feature.rows, actual: table.rows };
      return [{ name: feature.name, ...populationStability(feature.shares, now, rows) }];
    }),
    probability: probabilityDrift(profile, probability),
  };
}

/** One period of a model at work: probabilities given in it and, once known, what came of them. */
export type Period = {
  name: string;
  probability: Float64Array;
  /** 0 or 1 a row; absent while not known. */
  outcome?: Uint8Array;
};

/** What became of a model in one period. */
export type PeriodReport = {
  name: string;
  rows: number;
  meanProbability: number;
  stability: Stability;
  /** Only where outcomes are known. */
  known?: {
    rate: number;
    /** Null where only one class occurs, which leaves nothing to rank. */
    auc: Interval | null;
    brier: number;
    calibrationError: number;
    calibrationErrorByChance: number;
    /**
     * How many standard errors the positives exceed what was said: (Σy − Σp) / √Σp(1 − p)
     * (Spiegelhalter 1986). Beyond ± 3 the level is off: calibrate anew.
     */
    excess: number;
  };
  /** `scoresMoved`: the spread of the probabilities; which features moved says `driftFrom`. */
  verdict: 'holds' | 'scoresMoved' | 'levelOff' | 'rankingLost';
};

/**
 * Score and calibration over time, period by period. `expectedAuc` is the area the model showed on
 * held-out rows: the ranking counts as lost where a period's whole interval lies below its low end.
 */
export function driftOverTime(
  profile: TrainingProfile,
  periods: readonly Period[],
  expectedAuc: Interval,
): PeriodReport[] {
  return periods.map(({ name, probability, outcome }) => {
    const rows = probability.length;
    const meanProbability = probability.reduce((sum, p) => sum + p, 0) / Math.max(1, rows);
    const stability = probabilityDrift(profile, probability);
    const known = outcome && knownOutcomes(outcome, probability);
    const moved = stability.verdict === 'shifted' ? 'scoresMoved' : 'holds';
    const levelOff = known && Math.abs(known.excess) > 3;
    const lost = known?.auc && known.auc.high < expectedAuc.low;
    const verdict = lost ? 'rankingLost' : levelOff ? 'levelOff' : moved;
    const report = { name, rows, meanProbability, stability, verdict } as const;
    return known ? { ...report, known } : report;
  });
}

function probabilityDrift(profile: TrainingProfile, probability: Float64Array): Stability {
  const before = profile.probability;
  const now = sharesIn(before, numberColumn('probability', probability));
  const rows = { expected: before.rows, actual: probability.length };
  return populationStability(before.shares, now, rows);
}

function knownOutcomes(outcome: Uint8Array, probability: Float64Array): PeriodReport['known'] {
  if (outcome.length === 0) return undefined;
  const positives = outcome.reduce((sum, value) => sum + value, 0);
  const bothClasses = positives > 0 && positives < outcome.length;
  const said = probability.reduce((sum, p) => sum + p, 0);
  const variance = probability.reduce((sum, p) => sum + p * (1 - p), 0);
  const { error, byChance } = expectedCalibrationError(outcome, probability);
  return {
    rate: positives / outcome.length,
    auc: bothClasses ? rocInterval(outcome, probability) : null,
    brier: brierScore(outcome, probability),
    calibrationError: error,
    calibrationErrorByChance: byChance,
    excess: (positives - said) / Math.sqrt(Math.max(Number.EPSILON, variance)),
  };
}
