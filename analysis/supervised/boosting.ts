import type { Random } from '../numeric/random.ts';
import { createRandom } from '../numeric/random.ts';
import type { Refused } from '../result.ts';
import { refuse } from '../result.ts';
import type { Binned } from './binning.ts';
import { binColumns } from './binning.ts';
import type { GrowthOptions, GrownTree, Sample } from './growth.ts';
import { growTree } from './growth.ts';
import { logit, sigmoid } from './logistic.ts';
import { logLoss } from './metrics.ts';
import type { OrdinalEncoding } from './ordinal.ts';
import { encode, ordinalEncoding } from './ordinal.ts';
import type { FeatureTable } from './table.ts';
import type { Tree } from './tree.ts';
import { addTrees } from './tree.ts';

/** A fitted booster: log-odds = base + Σ trees. Plain JSON. */
export type BoostingFit = {
  state: 'fitted';
  base: number;
  encoding: OrdinalEncoding;
  trees: Tree[];
  /** Logarithmic loss on the validation rows after 0, 1, 2 … trees; empty without such rows. */
  losses: number[];
};

export type BoostingOptions = Partial<GrowthOptions> & {
  /** The most trees. */
  rounds?: number;
  /** Shares of rows and of features that each tree sees (Friedman 2002). */
  rowShare?: number;
  featureShare?: number;
  bins?: number;
  rareLevel?: number;
  seed?: number;
  /** Stops when the loss on these rows has not fallen for `patience` trees, and keeps those up to the least. */
  validation?: { table: FeatureTable; outcome: Uint8Array };
  patience?: number;
  /** Keeps the trees after the least loss as well. */
  keepAll?: boolean;
};

const defaults = {
  depth: 4,
  l2: 5,
  leastWeight: 3,
  leastGain: 0,
  learningRate: 0.05,
  rounds: 400,
  rowShare: 0.6,
  featureShare: 0.5,
  bins: 64,
  rareLevel: 10,
  seed: 1,
  patience: 40,
};

/**
 * Gradient boosting of trees for the logistic loss with second derivatives (Friedman 2001; Chen and
 * Guestrin 2016). Missing values and categories need no preparation. The same seed gives the same
 * trees. Refused `oneClass` where all outcomes are alike.
 */
export function fitBoosting(
  table: FeatureTable,
  outcome: Uint8Array,
  options: BoostingOptions = {},
): BoostingFit | Refused<'oneClass'> {
  if (table.rows !== outcome.length) throw new RangeError('rows and outcomes differ in number');
  const positives = outcome.reduce((sum, value) => sum + value, 0);
  if (positives === 0 || positives === outcome.length) {
    return refuse('oneClass', { rows: outcome.length, positives });
  }
  const settings = { ...defaults, ...options };
  const encoding = ordinalEncoding(table, outcome, settings.rareLevel);
  const data = binColumns(encode(encoding, table), settings.bins);
  const base = logit(positives / outcome.length);
  const score = new Float64Array(outcome.length).fill(base);
  const random = createRandom(settings.seed);
  const trees: Tree[] = [];
  const watch = options.validation && watcher(encoding, options.validation, base);
  for (let round = 1; round <= settings.rounds; round += 1) {
    const { sample, rest } = sampleRows(outcome, score, settings.rowShare, random);
    const features = sampleFeatures(table.columns.length, settings.featureShare, random);
    const grown = growTree(data, sample, features, settings);
    addGrown(grown, data, sample.rows, rest, score);
    trees.push(grown.tree);
    if (watch && watch.after(grown.tree) >= settings.patience) break;
  }
  const losses = watch?.losses ?? [];
  const kept = watch && !options.keepAll ? trees.slice(0, watch.best()) : trees;
  return { state: 'fitted', base, encoding, trees: kept, losses };
}

/** Log-odds of each row, by the first `rounds` trees (all unless said). */
export function boostingScore(
  fit: Pick<BoostingFit, 'base' | 'encoding' | 'trees'>,
  table: FeatureTable,
  rounds = fit.trees.length,
): Float64Array {
  const columns = encode(fit.encoding, table);
  const score = new Float64Array(table.rows).fill(fit.base);
  addTrees(fit.trees.slice(0, rounds), columns, score);
  return score;
}

/** Follows the loss on rows that are not learned from. */
function watcher(
  encoding: OrdinalEncoding,
  { table, outcome }: { table: FeatureTable; outcome: Uint8Array },
  base: number,
): { losses: number[]; after: (tree: Tree) => number; best: () => number } {
  const columns = encode(encoding, table);
  const score = new Float64Array(outcome.length).fill(base);
  const lossNow = (): number => logLoss(outcome, score.map(sigmoid));
  const losses = [lossNow()];
  let best = 0;
  return {
    losses,
    best: () => best,
    after: (tree) => {
      addTrees([tree], columns, score);
      losses.push(lossNow());
      if ((losses.at(-1) ?? NaN) < (losses[best] ?? NaN)) best = losses.length - 1;
      return losses.length - 1 - best;
    },
  };
}

/** A share of the rows, and the rest; of the share the derivatives of the logistic loss at their score: p − y and p (1 − p). */
function sampleRows(
  outcome: Uint8Array,
  score: Float64Array,
  share: number,
  random: Random,
): { sample: Sample; rest: Int32Array } {
  const rows = new Int32Array(outcome.length);
  const rest = new Int32Array(outcome.length);
  let taken = 0;
  for (let row = 0; row < outcome.length; row += 1) {
    if (share < 1 && random.uniform() >= share) rest[row - taken] = row;
    else {
      rows[taken] = row;
      taken += 1;
    }
  }
  const gradient = new Float64Array(taken);
  const hessian = new Float64Array(taken);
  for (let i = 0; i < taken; i += 1) {
    const row = rows[i] ?? 0;
    const p = sigmoid(score[row] ?? NaN);
    gradient[i] = p - (outcome[row] ?? NaN);
    hessian[i] = p * (1 - p);
  }
  return {
    sample: { rows: rows.slice(0, taken), gradient, hessian },
    rest: rest.subarray(0, outcome.length - taken),
  };
}

function sampleFeatures(count: number, share: number, random: Random): Int32Array {
  const features = Int32Array.from({ length: count }, (_, feature) => feature);
  if (share >= 1) return features;
  random.shuffle(features);
  return features.slice(0, Math.max(1, Math.round(share * count))).toSorted();
}

/**
 * Adds a tree to the scores of the rows it was grown beside: of its sample by the leaves they ended in,
 * of the rest by their bins.
 */
function addGrown(
  { tree, bins, leaves }: GrownTree,
  data: Binned,
  sampled: Int32Array,
  rest: Int32Array,
  score: Float64Array,
): void {
  const feature = Int32Array.from(tree.feature);
  const left = Int32Array.from(tree.left);
  const right = Int32Array.from(tree.right);
  const lowest = Uint8Array.from(tree.missingLeft, (goesLeft) => (goesLeft ? 0 : 1));
  const highest = Uint8Array.from(bins);
  const value = Float64Array.from(tree.value);
  for (const { node, from, to } of leaves) {
    const said = value[node] ?? NaN;
    for (let i = from; i < to; i += 1) {
      const row = sampled[i] ?? 0;
      score[row] = (score[row] ?? NaN) + said;
    }
  }
  for (let i = 0; i < rest.length; i += 1) {
    const row = rest[i] ?? 0;
    let node = 0;
    for (let cut = feature[0] ?? -1; cut >= 0; cut = feature[node] ?? -1) {
      const bin = data.bins[cut * data.rows + row] ?? 0;
      const goesLeft = bin >= (lowest[node] ?? 0) && bin <= (highest[node] ?? 0);
      node = (goesLeft ? left[node] : right[node]) ?? 0;
    }
    score[row] = (score[row] ?? NaN) + (value[node] ?? NaN);
  }
}
