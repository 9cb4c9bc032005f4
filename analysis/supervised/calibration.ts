import { stratifiedFolds, split, takeOutcomes } from './folds.ts';
import { fitLogistic, sigmoid } from './logistic.ts';
import { lossOf, sameLength } from './metrics.ts';

/** From a score in log-odds to a probability. Plain JSON. */
export type Calibration =
  | { method: 'none' }
  /** Probability = sigmoid(intercept + slope · score). */
  | { method: 'platt'; intercept: number; slope: number }
  /** Probabilities at rising scores; between them in proportion, beyond them the last one. */
  | { method: 'isotonic'; scores: number[]; probabilities: number[] };

/** Calibrated probabilities of scores. */
export function calibrated(calibration: Calibration, score: Float64Array): Float64Array {
  switch (calibration.method) {
    case 'none':
      return score.map(sigmoid);
    case 'platt':
      return score.map((s) => sigmoid(calibration.intercept + calibration.slope * s));
    case 'isotonic':
      return score.map((s) => between(calibration.scores, calibration.probabilities, s));
  }
}

/**
 * Platt scaling: a logistic curve over the score (Platt 1999; Lin, Lin and Weng 2007). A row of each
 * outcome is added at the mean score of each class: like Platt's softened targets, this keeps the
 * curve finite where the classes separate. Where no curve is found, the score stays as it is.
 */
export function fitPlatt(outcome: Uint8Array, score: Float64Array): Calibration {
  sameLength(outcome, score);
  const means = [0, 1].map((kind) => meanWhere(outcome, score, kind));
  const scores = Float64Array.from([...score, ...means, ...means]);
  const outcomes = Uint8Array.from([...outcome, 0, 1, 1, 0]);
  const rows = scores.length;
  const fit = fitLogistic(
    {
      rows,
      columns: 1,
      offsets: Int32Array.from({ length: rows + 1 }, (_, i) => i),
      indices: new Int32Array(rows),
      values: scores,
    },
    outcomes,
    { l2: 1e-6 },
  );
  if (fit.state !== 'fitted') return { method: 'none' };
  return { method: 'platt', intercept: fit.intercept, slope: fit.coefficients[0] ?? NaN };
}

/**
 * Isotonic calibration: the rising step function nearest to the outcomes in least squares, by pooling
 * adjacent violators (Ayer et al. 1955; Zadrozny and Elkan 2002). Steps are joined at the middles of
 * their scores, and no step says 0 or 1: each rate is (hits + ½) / (rows + 1).
 */
export function fitIsotonic(outcome: Uint8Array, score: Float64Array): Calibration {
  sameLength(outcome, score);
  const order = Int32Array.from(score, (_, row) => row);
  order.sort((a, b) => (score[a] ?? NaN) - (score[b] ?? NaN));
  const blocks: { rows: number; hits: number; scores: number }[] = [];
  let last = NaN;
  for (const row of order) {
    const at = score[row] ?? NaN;
    const top = blocks.at(-1);
    // Rows of one score are one block from the start.
    if (top && at === last) {
      top.rows += 1;
      top.hits += outcome[row] ?? NaN;
      top.scores += at;
    } else {
      poolViolators(blocks);
      blocks.push({ rows: 1, hits: outcome[row] ?? NaN, scores: at });
    }
    last = at;
  }
  poolViolators(blocks);
  return {
    method: 'isotonic',
    scores: blocks.map(({ scores, rows }) => scores / rows),
    probabilities: risen(blocks.map(({ hits, rows }) => (hits + 0.5) / (rows + 1))),
  };
}

/** Pools the last blocks until their rates rise. */
function poolViolators(blocks: { rows: number; hits: number; scores: number }[]): void {
  for (;;) {
    const [below, top] = [blocks.at(-2), blocks.at(-1)];
    if (!below || !top || below.hits * top.rows < top.hits * below.rows) return;
    below.rows += top.rows;
    below.hits += top.hits;
    below.scores += top.scores;
    blocks.pop();
  }
}

/** No value below one before: what keeps steps off 0 and 1 may turn small ones round. */
function risen(values: readonly number[]): number[] {
  let most = -Infinity;
  return values.map((value) => (most = Math.max(most, value)));
}

/**
 * The calibration of least logarithmic loss on rows it was not fitted on (five folds of the given
 * rows), and the probabilities it gave there. It stays at `none` unless another is better by more
 * than a standard error: a calibration that is not needed only adds noise.
 */
export function chooseCalibration(
  outcome: Uint8Array,
  score: Float64Array,
  options: { seed?: number; groups?: Int32Array | undefined } = {},
): { calibration: Calibration; probability: Float64Array } {
  const folds = stratifiedFolds(outcome, 5, options);
  let best: { calibration: Calibration; probability: Float64Array } = {
    calibration: { method: 'none' },
    probability: score.map(sigmoid),
  };
  for (const fit of [fitPlatt, fitIsotonic]) {
    const probability = new Float64Array(score.length);
    for (let fold = 0; fold < folds.count; fold += 1) {
      const { inside, outside } = split(folds, fold);
      const learned = fit(takeOutcomes(outcome, outside), takeScores(score, outside));
      const said = calibrated(learned, takeScores(score, inside));
      inside.forEach((row, i) => (probability[row] = said[i] ?? NaN));
    }
    const { mean, error } = lossDifference(outcome, best.probability, probability);
    if (mean > error) best = { calibration: fit(outcome, score), probability };
  }
  return best;
}

/** By how much the second probabilities lower the mean logarithmic loss of the first, and its standard error. */
export function lossDifference(
  outcome: Uint8Array,
  first: Float64Array,
  second: Float64Array,
): { mean: number; error: number } {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < outcome.length; i += 1) {
    const y = outcome[i] ?? NaN;
    const gained = lossOf(y, first[i] ?? NaN) - lossOf(y, second[i] ?? NaN);
    sum += gained;
    squares += gained * gained;
  }
  const mean = sum / outcome.length;
  const variance = Math.max(0, squares / outcome.length - mean ** 2);
  return { mean, error: Math.sqrt(variance / outcome.length) };
}

/** The scores of the given rows. */
export function takeScores(score: Float64Array, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (row) => score[row] ?? NaN);
}

function meanWhere(outcome: Uint8Array, score: Float64Array, kind: number): number {
  const held = score.filter((_, row) => outcome[row] === kind);
  return held.length > 0 ? held.reduce((sum, value) => sum + value, 0) / held.length : 0;
}

/** Linear interpolation over rising points. */
function between(xs: readonly number[], ys: readonly number[], x: number): number {
  let [low, high] = [0, xs.length - 1];
  if (x <= (xs[low] ?? NaN)) return ys[low] ?? NaN;
  if (x >= (xs[high] ?? NaN)) return ys[high] ?? NaN;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((xs[middle] ?? NaN) <= x) low = middle;
    else high = middle;
  }
  const [left, right] = [xs[low] ?? NaN, xs[high] ?? NaN];
  const share = right > left ? (x - left) / (right - left) : 0;
  return (ys[low] ?? NaN) + share * ((ys[high] ?? NaN) - (ys[low] ?? NaN));
}
