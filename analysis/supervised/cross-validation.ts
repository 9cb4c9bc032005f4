import type { Refused } from '../result.ts';
import { refuse } from '../result.ts';
import type { BoostingFit } from './boosting.ts';
import { boostingScore, fitBoosting } from './boosting.ts';
import type { Design } from './design.ts';
import { designFor, designRows } from './design.ts';
import type { Folds } from './folds.ts';
import { split, stratifiedFolds, takeOutcomes } from './folds.ts';
import type { LogisticFit } from './logistic.ts';
import { linearScore } from './logistic.ts';
import { fitRidge } from './ridge-choice.ts';
import type { FeatureTable } from './table.ts';
import { takeRows } from './table.ts';

/** Log-odds of rows that the models had not learned from. */
export type OutOfFold = {
  state: 'held';
  /** The rows scored, and their outcomes; `linear` and `boosted` are in their order. */
  rows: Int32Array;
  outcome: Uint8Array;
  /** Null where the logistic regression did not converge. */
  linear: Float64Array | null;
  boosted: Float64Array;
  /** The number of trees with the least mean loss over the folds. */
  rounds: number;
  /** How many folds were needed. */
  folds: number;
};

/** A fold: its rows, their log-odds by the line of the others, and the trees of the others. */
type Part = {
  rows: Int32Array;
  held: FeatureTable;
  linear: Float64Array | null;
  boosted: BoostingFit;
};

export type TrainingOptions = { groups?: Int32Array | undefined; seed?: number };

/** Folds are tried until so many rows, and so many of the rarer class, are judged: then figures are sharp enough. */
const enough = { rows: 20_000, rarer: 3_000 };

/**
 * Five-fold cross-validation of a logistic regression and of boosting, stratified, with groups kept
 * together. Everything that is learned (columns, orders of levels, penalty, trees) is learned inside
 * the fold. Only the number of trees is taken from the mean loss over all folds. Refused `notSpread`
 * where all of an outcome fell into one fold: without that fold there is nothing to learn from.
 */
export function crossValidate(
  table: FeatureTable,
  outcome: Uint8Array,
  options: TrainingOptions = {},
): OutOfFold | Refused<'notSpread'> {
  const folds = stratifiedFolds(outcome, 5, options);
  const needed = foldsNeeded(folds, outcome);
  const parts: Part[] = [];
  for (let fold = 0; fold < needed; fold += 1) {
    const { inside, outside } = split(folds, fold);
    const [training, held] = [takeRows(table, outside), takeRows(table, inside)];
    const [learned, heldOutcome] = [takeOutcomes(outcome, outside), takeOutcomes(outcome, inside)];
    const boosted = fitBoosting(training, learned, {
      ...boostingFor(table.rows),
      seed: (options.seed ?? 1) + fold,
      validation: { table: held, outcome: heldOutcome },
      keepAll: true,
    });
    if (boosted.state === 'refused') return refuse('notSpread', { folds: folds.count });
    const linear = trainLinear(training, learned);
    const score = linear && linearScore(linear.fit, designRows(linear.design, held));
    parts.push({ rows: inside, held, linear: score, boosted });
  }
  const rounds = bestRounds(parts.map(({ boosted }) => boosted));
  const rows = Int32Array.from(parts.flatMap((part) => [...part.rows]));
  return {
    state: 'held',
    rows,
    outcome: takeOutcomes(outcome, rows),
    linear: parts.every(({ linear }) => linear !== null)
      ? Float64Array.from(parts.flatMap(({ linear }) => [...(linear ?? [])]))
      : null,
    boosted: Float64Array.from(
      parts.flatMap(({ boosted, held }) => [...boostingScore(boosted, held, rounds)]),
    ),
    rounds,
    folds: needed,
  };
}

/** A logistic regression with the columns and the penalty that suit the table; null if it did not converge. */
export function trainLinear(
  table: FeatureTable,
  outcome: Uint8Array,
): { design: Design; fit: LogisticFit } | null {
  const numbers = table.columns.filter(({ kind }) => kind === 'number').length;
  // Bends double the entries of a row or more, and work goes with their square; where rows are that
  // many, boosting bends for itself.
  const bends = table.rows * numbers * numbers < 2e7;
  const design = designFor(table, bends ? {} : { knots: [] });
  const fit = fitRidge(designRows(design, table), outcome);
  return fit.state === 'fitted' ? { design, fit } : null;
}

/**
 * Deeper trees where rows are many, and more rows to each; where they are so many that time counts,
 * fewer and larger steps from a third of the rows. Tried by cross-validation on public data.
 */
export function boostingFor(rows: number): {
  depth: number;
  learningRate: number;
  rounds: number;
  rowShare: number;
} {
  if (rows < 20_000) return { depth: 3, learningRate: 0.05, rounds: 400, rowShare: 0.6 };
  if (rows < 50_000) return { depth: 5, learningRate: 0.05, rounds: 400, rowShare: 0.8 };
  return { depth: 5, learningRate: 0.1, rounds: 200, rowShare: 0.3 };
}

function foldsNeeded(folds: Folds, outcome: Uint8Array): number {
  let [rows, positives] = [0, 0];
  for (let fold = 0; fold < folds.count; fold += 1) {
    const { inside } = split(folds, fold);
    rows += inside.length;
    positives += takeOutcomes(outcome, inside).reduce((sum, value) => sum + value, 0);
    const rarer = Math.min(positives, rows - positives);
    if (rows >= enough.rows && rarer >= enough.rarer) return fold + 1;
  }
  return folds.count;
}

/** Where the mean of the folds' losses is least; a fold that stopped early stays at its last loss. */
function bestRounds(fits: readonly BoostingFit[]): number {
  const longest = Math.max(...fits.map(({ losses }) => losses.length));
  let [best, least] = [0, Infinity];
  for (let round = 0; round < longest; round += 1) {
    const sum = fits.reduce((all, { losses }) => all + (losses[round] ?? losses.at(-1) ?? NaN), 0);
    if (sum < least) [best, least] = [round, sum];
  }
  return best;
}
