import { driftFrom, driftOverTime } from '../../../../analysis/supervised/drift.ts';
import type { Period, TrainingProfile } from '../../../../analysis/supervised/drift.ts';
import { explainRows, probabilities } from '../../../../analysis/supervised/score-model.ts';
import type { Explanation, ScoreModel } from '../../../../analysis/supervised/score-model.ts';
import type { FeatureTable } from '../../../../analysis/supervised/table.ts';
import type { Interval } from '../../../../analysis/result.ts';
import type { ChanceWatch } from './wire.ts';

/** Reasons that are kept of each score. */
export const REASONS = 5;

/** In log-odds: less than this changes no chance by half a percent, and is no reason. */
const LEAST_EFFECT = 0.01;

/** Rows explained at once: what the library answers of them is larger than they are. */
const BLOCK = 500;

export type ScoredRows = {
  probability: Float64Array;
  /** Of each row its `REASONS` features that weigh most, as places among the model's; −1 where there are fewer. */
  features: Int32Array;
  /** What each of them adds to the log-odds. */
  effects: Float64Array;
};

/**
 * Chances with their reasons, most weighty first.
 *
 * @throws RangeError where the table is not that of the model
 */
export function scoreRows(model: ScoreModel, table: FeatureTable): ScoredRows {
  const scored: ScoredRows = {
    probability: new Float64Array(table.rows),
    features: new Int32Array(table.rows * REASONS).fill(-1),
    effects: new Float64Array(table.rows * REASONS),
  };
  for (let from = 0; from < table.rows; from += BLOCK) {
    const length = Math.min(BLOCK, table.rows - from);
    const places = Int32Array.from({ length }, (_, n) => from + n);
    const explained = explainRows(model, table, places);
    if (explained.state === 'refused') throw new RangeError('not the table of the model');
    explained.rows.forEach((row, n) => keep(scored, from + n, row));
  }
  return scored;
}

function keep(scored: ScoredRows, row: number, { probability, contributions }: Explanation): void {
  scored.probability[row] = probability;
  contributions
    .map(({ value }, place) => ({ value, place }))
    .filter(({ value }) => Math.abs(value) >= LEAST_EFFECT)
    .toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .slice(0, REASONS)
    .forEach(({ value, place }, n) => {
      scored.features[row * REASONS + n] = place;
      scored.effects[row * REASONS + n] = value;
    });
}

/** A time of which the outcomes are known: with the chances given then, or with what the model would say of it now. */
export type Past = { name: string; outcome: Uint8Array } & (
  | { probability: Float64Array }
  | { table: FeatureTable }
);

const periodOf =
  (model: ScoreModel) =>
  (past: Past): Period => {
    const { name, outcome } = past;
    if ('probability' in past) return { name, outcome, probability: past.probability };
    const scored = probabilities(model, past.table);
    if (scored.state === 'refused') throw new RangeError('not the table of the model');
    return { name, outcome, probability: scored.probability };
  };

/** How a model fares: what has moved since its training, and what came of its chances. */
export function watchChances(
  { model, profile, auc }: { model: ScoreModel; profile: TrainingProfile; auc: Interval },
  scored: { table: FeatureTable; probability: Float64Array } | null,
  past: readonly Past[],
): ChanceWatch {
  const drift = scored && driftFrom(profile, scored.table, scored.probability);
  return {
    drift:
      drift?.state === 'compared'
        ? { features: drift.features, probability: drift.probability }
        : null,
    periods: driftOverTime(profile, past.map(periodOf(model)), auc),
  };
}
