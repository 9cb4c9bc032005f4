import { criticalNormal } from '../numeric/special.ts';
import type { Interval } from '../result.ts';
import { sameLength } from './metrics.ts';

/**
 * Area under the ROC curve with its 95 % interval by the method of DeLong, DeLong and Clarke-Pearson
 * (1988), computed from mid-ranks (Sun and Xu 2014). NaN where a class is empty.
 */
export function rocInterval(outcome: Uint8Array, score: Float64Array): Interval {
  sameLength(outcome, score);
  const positives = outcome.reduce((sum, value) => sum + value, 0);
  const negatives = outcome.length - positives;
  const all = midRanks(score);
  // A row's place among the other class: its rank among all less its rank in its own class.
  const own = new Float64Array(score.length);
  for (const kind of [0, 1]) {
    const rows = Int32Array.from(outcome.keys()).filter((row) => outcome[row] === kind);
    const ranks = midRanks(Float64Array.from(rows, (row) => score[row] ?? NaN));
    rows.forEach((row, i) => (own[row] = ranks[i] ?? NaN));
  }
  let estimate = 0;
  const placed = score.map((_, row) => (all[row] ?? NaN) - (own[row] ?? NaN));
  const wins = placed.map((rank, row) =>
    outcome[row] === 1 ? rank / negatives : 1 - rank / positives,
  );
  wins.forEach((win, row) => (estimate += outcome[row] === 1 ? win / positives : 0));
  const [overPositives, overNegatives] = [1, 0].map((kind) => {
    const held = wins.filter((_, row) => outcome[row] === kind);
    const squares = held.reduce((sum, win) => sum + (win - estimate) ** 2, 0);
    return squares / Math.max(1, held.length - 1) / held.length;
  });
  const error = criticalNormal(0.95) * Math.sqrt((overPositives ?? NaN) + (overNegatives ?? NaN));
  return { estimate, low: Math.max(0, estimate - error), high: Math.min(1, estimate + error) };
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
