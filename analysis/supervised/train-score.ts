import type { Interval, Refused } from '../result.ts';
import { refuse } from '../result.ts';
import { fitBoosting } from './boosting.ts';
import { chooseCalibration } from './calibration.ts';
import type { Candidate } from './candidates.ts';
import { candidateScore, rankCandidates } from './candidates.ts';
import { boostingFor, crossValidate, trainLinear } from './cross-validation.ts';
import { designRows } from './design.ts';
import { trainingProfile } from './drift.ts';
import type { LeakageOptions, Suspicion } from './leakage.ts';
import { suspectLeakage } from './leakage.ts';
import { sameLength } from './metrics.ts';
import type { ModelCard } from './model-card.ts';
import { baseRate, judge, skillOf } from './model-card.ts';
import type { ScoreModel } from './score-model.ts';
import { columnMeans, explainRows } from './score-model.ts';
import type { FeatureTable } from './table.ts';
import { isMissing, withoutColumns } from './table.ts';

export type TrainOptions = LeakageOptions & {
  /** Features that a person has vouched for: they are kept in spite of a suspicion. */
  trusted?: readonly string[];
  /** The fewest of either outcome (groups, where there are any). */
  floor?: number;
  /** The least area under the ROC curve on held-out rows that counts as skill. */
  leastAuc?: number;
};

/** A score with skill, the base rate where there is none or too little, or why there is neither. */
export type TrainedScore =
  | { state: 'fitted'; model: ScoreModel; card: ModelCard }
  | {
      state: 'fallback';
      reason: 'noSkill' | 'littleSkill';
      probability: Interval;
      card: ModelCard;
    }
  | Refused<'noFeatures' | 'tooFew' | 'leakageSuspected' | 'notSpread'>;

/** Contributions of so many rows make the importance of a feature. */
const explainedRows = 200;

/**
 * Trains a score the whole honest way:
 * 1. refuses without features and below the floor of 40 of either outcome;
 * 2. leaves out features that look as if they were made after the outcome;
 * 3. cross-validates a logistic regression, boosting and their blend, twins kept together (`groups`);
 * 4. calibrates the best, judged on rows the calibration had not seen;
 * 5. publishes the base rate where that has no skill, or too little to be noticed;
 * 6. trains the best on all rows, and answers it with its model card.
 *
 * `outcome` is 0 or 1 a row. The same input and seed give the same score. Held-out figures choose
 * among three candidates and a number of trees, which flatters them by far less than their interval.
 */
export function trainScore(
  table: FeatureTable,
  outcome: Uint8Array,
  options: TrainOptions = {},
): TrainedScore {
  if (table.columns.length === 0) return refuse('noFeatures');
  sameLength({ length: table.rows }, outcome);
  if (options.groups) sameLength(options.groups, outcome);
  const { floor = 40 } = options;
  const counts = countsOf(outcome, options.groups);
  if (Math.min(counts.positives, counts.negatives) < floor) {
    return refuse('tooFew', { ...counts, needed: floor });
  }
  const suspicions = suspectLeakage(table, outcome, options);
  const leftOut = featuresToLeaveOut(suspicions, options.trusted ?? []);
  const kept = withoutColumns(table, leftOut);
  if (kept.columns.length === 0) return refuse('leakageSuspected', { features: leftOut.size });
  const held = crossValidate(kept, outcome, options);
  if (held.state === 'refused') return held;
  const candidates = rankCandidates(held);
  const best = candidates[0] ?? { name: 'boosting', weight: 1 };
  const heldGroups = options.groups && held.rows.map((row) => options.groups?.[row] ?? 0);
  const { calibration, probability } = chooseCalibration(
    held.outcome,
    candidateScore(held, best.weight),
    { seed: options.seed ?? 1, groups: heldGroups },
  );
  const heldOut = judge(held.outcome, probability);
  const known = {
    learnedFrom: {
      rows: table.rows,
      positives: outcome.reduce((sum, value) => sum + value, 0),
      groups: options.groups ? new Set(options.groups).size : null,
      baseRate: baseRate(outcome),
    },
    suspicions,
    leftOut: [...leftOut],
    candidates: candidates.map(({ name, logLoss }) => ({ name, logLoss })),
    folds: held.folds,
    heldOut,
    profile: trainingProfile(kept, probability),
  };
  const reason = skillOf(heldOut, options.leastAuc);
  if (reason !== 'skill') {
    const features = featuresOf(kept, []);
    const card = { ...known, features, method: 'baseRate', calibration: 'none' } as const;
    return { state: 'fallback', reason, probability: baseRate(outcome), card };
  }
  const model = { ...trainCandidate(kept, outcome, best, held.rounds, options.seed), calibration };
  const features = featuresOf(kept, importances(model, kept));
  const card = { ...known, features, method: best.name, calibration: calibration.method };
  return { state: 'fitted', model, card };
}

/** Trains the chosen candidate on all rows. */
function trainCandidate(
  table: FeatureTable,
  outcome: Uint8Array,
  { weight }: Candidate,
  rounds: number,
  seed = 1,
): Omit<ScoreModel, 'calibration'> {
  const features = table.columns.map(({ name, kind }) => ({ name, kind }));
  const linear = weight < 1 ? trainLinear(table, outcome) : null;
  const boosted =
    weight > 0 || !linear
      ? fitBoosting(table, outcome, { ...boostingFor(table.rows), rounds, seed })
      : null;
  return {
    features,
    linear: linear && {
      design: linear.design,
      intercept: linear.fit.intercept,
      coefficients: [...linear.fit.coefficients],
      means: columnMeans(designRows(linear.design, table)),
    },
    boosted:
      boosted?.state === 'fitted'
        ? { base: boosted.base, encoding: boosted.encoding, trees: boosted.trees }
        : null,
    // Where all rows together do not converge while the folds did, the trees stand alone.
    weight: linear ? weight : 1,
  };
}

/** How many of each outcome there are; of groups, how many hold it. */
function countsOf(
  outcome: Uint8Array,
  groups: Int32Array | undefined,
): { positives: number; negatives: number } {
  const held = [new Set<number>(), new Set<number>()];
  outcome.forEach((value, row) => held[value === 1 ? 1 : 0]?.add(groups?.[row] ?? row));
  return { positives: held[1]?.size ?? 0, negatives: held[0]?.size ?? 0 };
}

/** Features under suspicion that nobody vouched for; one that only outweighs the others is kept. */
function featuresToLeaveOut(
  suspicions: readonly Suspicion[],
  trusted: readonly string[],
): Set<string> {
  return new Set(
    suspicions
      .filter(({ feature, sign }) => sign !== 'outweighsOthers' && !trusted.includes(feature))
      .map(({ feature }) => feature),
  );
}

/** The mean size of each feature's contribution over an even sample of rows. */
function importances(model: ScoreModel, table: FeatureTable): number[] {
  const step = Math.ceil(table.rows / explainedRows);
  const rows = Int32Array.from({ length: Math.ceil(table.rows / step) }, (_, i) => i * step);
  const explained = explainRows(model, table, rows);
  if (explained.state === 'refused') throw new RangeError('not the table of the training');
  const explanations = explained.rows;
  return table.columns.map(
    (_, j) =>
      explanations.reduce((sum, row) => sum + Math.abs(row.contributions[j]?.value ?? NaN), 0) /
      explanations.length,
  );
}

function featuresOf(table: FeatureTable, importance: readonly number[]): ModelCard['features'] {
  return table.columns.map((column, j) => {
    let missing = 0;
    for (let row = 0; row < table.rows; row += 1) missing += isMissing(column, row) ? 1 : 0;
    const share = missing / Math.max(1, table.rows);
    return { name: column.name, kind: column.kind, missing: share, importance: importance[j] ?? 0 };
  });
}
