import type { BoostingFit } from './boosting.ts';
import { boostingScore } from './boosting.ts';
import type { Calibration } from './calibration.ts';
import { calibrated } from './calibration.ts';
import type { Design, SparseRows } from './design.ts';
import { designRows, featureOfColumn } from './design.ts';
import { linearScore } from './logistic.ts';
import { encode } from './ordinal.ts';
import type { FeatureMissing, FeatureTable } from './table.ts';
import { missingFeatures, takeRows } from './table.ts';
import { addTreeShap, expectedValue, pathsFor } from './tree-shap.ts';

/** A logistic regression to keep: its columns, coefficients, and the columns' means in training. */
export type LinearPart = {
  design: Design;
  intercept: number;
  coefficients: number[];
  means: number[];
};

export type BoostedPart = Pick<BoostingFit, 'base' | 'encoding' | 'trees'>;

/**
 * A score to keep as JSON: log-odds = (1 − weight) · linear + weight · boosted, then calibrated to a
 * probability. `features` are all that the table to score must have.
 */
export type ScoreModel = {
  features: { name: string; kind: 'number' | 'category' }[];
  linear: LinearPart | null;
  boosted: BoostedPart | null;
  weight: number;
  calibration: Calibration;
};

/** Why one row has its score. */
export type Explanation = {
  /** Log-odds of the average training row. */
  base: number;
  /** What each feature adds to the log-odds, in the order of the model's features. */
  contributions: { feature: string; value: number }[];
  /** Base and contributions together, before calibration. */
  logOdds: number;
  probability: number;
};

/** The chance of each row, in [0, 1]. */
export type Scored = { state: 'scored'; probability: Float64Array };

/** Why each row has its score. */
export type Explained = { state: 'explained'; rows: Explanation[] };

/** Log-odds of each row, before calibration. */
function scoreRows(model: ScoreModel, table: FeatureTable): Float64Array {
  const { linear, boosted, weight } = model;
  const score = new Float64Array(table.rows);
  if (linear && weight < 1) {
    const values = linearScore(linear, designRows(linear.design, table));
    values.forEach((value, row) => (score[row] = (1 - weight) * value));
  }
  if (boosted && weight > 0) {
    const values = boostingScore(boosted, table);
    values.forEach((value, row) => (score[row] = (score[row] ?? NaN) + weight * value));
  }
  return score;
}

/** Calibrated probability of each row. Refused `featureMissing` where the table has not all features. */
export function probabilities(model: ScoreModel, table: FeatureTable): Scored | FeatureMissing {
  return (
    missingFeatures(table, model.features) ?? {
      state: 'scored',
      probability: calibrated(model.calibration, scoreRows(model, table)),
    }
  );
}

/**
 * Explains rows exactly, in log-odds: Shapley values of the linear part (coefficient times distance
 * from the mean: Štrumbelj and Kononenko 2014) and of the trees (Lundberg et al. 2020), mixed as the
 * model mixes them. Base and contributions add up to the log-odds. Refused `featureMissing` where the
 * table has not all features.
 */
export function explainRows(
  model: ScoreModel,
  table: FeatureTable,
  rows: Int32Array,
): Explained | FeatureMissing {
  const { linear, boosted, weight, features } = model;
  const taken = takeRows(table, rows);
  const scored = probabilities(model, taken);
  if (scored.state === 'refused') return scored;
  const sums = Array.from(rows, () => new Float64Array(features.length));
  let base = 0;
  if (linear && weight < 1) base += (1 - weight) * addLinear(linear, taken, 1 - weight, sums);
  if (boosted && weight > 0) base += weight * addBoosted(boosted, taken, weight, sums);
  const explained = sums.map((values, i) => ({
    base,
    contributions: features.map(({ name }, j) => ({ feature: name, value: values[j] ?? NaN })),
    logOdds: values.reduce((sum, value) => sum + value, base),
    probability: scored.probability[i] ?? NaN,
  }));
  return { state: 'explained', rows: explained };
}

/** Mean of each column of sparse rows. */
export function columnMeans(rows: SparseRows): number[] {
  const sums = new Float64Array(rows.columns);
  rows.indices.forEach((column, entry) => {
    sums[column] = (sums[column] ?? NaN) + (rows.values[entry] ?? NaN);
  });
  return Array.from(sums, (sum) => sum / Math.max(1, rows.rows));
}

/** Adds the linear part's contributions, weighted, and answers its base. */
function addLinear(
  { design, intercept, coefficients, means }: LinearPart,
  table: FeatureTable,
  weight: number,
  sums: readonly Float64Array[],
): number {
  const rows = designRows(design, table);
  const owner = featureOfColumn(design);
  const atMean = new Float64Array(design.terms.length);
  let base = intercept;
  coefficients.forEach((coefficient, column) => {
    const share = coefficient * (means[column] ?? NaN);
    base += share;
    const feature = owner[column] ?? 0;
    atMean[feature] = (atMean[feature] ?? NaN) + share;
  });
  sums.forEach((into, i) => {
    atMean.forEach((share, j) => (into[j] = (into[j] ?? NaN) - weight * share));
    for (let e = rows.offsets[i] ?? 0; e < (rows.offsets[i + 1] ?? 0); e += 1) {
      const column = rows.indices[e] ?? 0;
      const feature = owner[column] ?? 0;
      const value = (coefficients[column] ?? NaN) * (rows.values[e] ?? NaN);
      into[feature] = (into[feature] ?? NaN) + weight * value;
    }
  });
  return base;
}

/** Adds the trees' contributions, weighted, and answers their base. */
function addBoosted(
  { base, encoding, trees }: BoostedPart,
  table: FeatureTable,
  weight: number,
  sums: readonly Float64Array[],
): number {
  const columns = encode(encoding, table);
  const values = sums.map((into) => new Float64Array(into.length));
  for (const tree of trees) {
    const paths = pathsFor(tree);
    values.forEach((into, row) => addTreeShap(tree, columns, row, into, paths));
  }
  sums.forEach((into, row) => {
    values[row]?.forEach((value, j) => (into[j] = (into[j] ?? NaN) + weight * value));
  });
  return trees.reduce((sum, tree) => sum + expectedValue(tree), base);
}
