import { wilson } from '../numeric/wilson.ts';
import type { Interval } from '../result.ts';
import { sameLength } from './metrics.ts';

/** The variance by formula weighs as much as so many rows of the rarer class. */
const priorRows = 5;

/**
 * Area under the ROC curve with its interval. The variance is that of DeLong, DeLong and Clarke-Pearson
 * (1988), computed from mid-ranks (Sun and Xu 2014). It vanishes for a perfect ranking, so it is blended
 * with the variance that Newcombe (2006, method 5) gives for such an area; the more pairs stand wrong,
 * the less that one weighs. The interval is Wilson's for as many rows as have this variance: it has
 * width at an area of 1 and stays within 0 … 1. NaN where a class is empty.
 */
export function rocInterval(outcome: Uint8Array, score: Float64Array, confidence = 0.95): Interval {
  sameLength(outcome, score);
  const positives = outcome.reduce((sum, value) => sum + value, 0);
  const negatives = outcome.length - positives;
  if (positives === 0 || negatives === 0) return { estimate: NaN, low: NaN, high: NaN };
  const all = midRanks(score);
  const [ofPositives, ofNegatives] = [1, 0].map((kind) => {
    const rows = Int32Array.from(outcome.keys()).filter((row) => outcome[row] === kind);
    const own = midRanks(Float64Array.from(rows, (row) => score[row] ?? NaN));
    // A row's place among the other class: its rank among all less its rank in its own class.
    return Float64Array.from(rows, (row, i) => (all[row] ?? NaN) - (own[i] ?? NaN));
  });
  const wins = momentsOf((ofPositives ?? new Float64Array()).map((place) => place / negatives));
  const losses = momentsOf((ofNegatives ?? new Float64Array()).map((place) => place / positives));
  const area = wins.mean;
  // Both variances as multiples of area (1 − area): one over a number of rows.
  const spread = area * (1 - area);
  const seen = 4 * spread * Math.min(positives, negatives);
  const byData = spread > 0 ? (wins.ofMean + losses.ofMean) / spread : 0;
  const shape = (1 - area) / (2 - area) + area / (1 + area);
  const byFormula = (1 + (outcome.length / 2 - 1) * shape) / (positives * negatives);
  const trials = (seen + priorRows) / (seen * byData + priorRows * byFormula);
  return { ...wilson(area * trials, trials, confidence), estimate: area };
}

/** The mean, and its variance. */
function momentsOf(values: Float64Array): { mean: number; ofMean: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, ofMean: squares / Math.max(1, values.length - 1) / values.length };
}

/** Ranks from 1, rows of one score sharing their mean rank. */
function midRanks(score: Float64Array): Float64Array {
  const order = Int32Array.from(score, (_, row) => row);
  order.sort((a, b) => (score[a] ?? NaN) - (score[b] ?? NaN));
  const ranks = new Float64Array(score.length);
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && score[order[to] ?? 0] === score[order[from] ?? 0]) to += 1;
    for (let i = from; i < to; i += 1) ranks[order[i] ?? 0] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
}
