import { byFallingScore, sameLength } from './metrics.ts';

/** The best `share` of the rows by score, and what it holds. */
export type LiftPoint = {
  /** Share of all rows, from the top. */
  share: number;
  rows: number;
  positives: number;
  /** Rate of positives among these rows, and by how many times it exceeds that of all rows. */
  rate: number;
  lift: number;
  /** Share of all positives that these rows hold: the height of the cumulative gains curve. */
  captured: number;
};

/**
 * Lift and capture (cumulative gains) curve in equal parts, from the best rows down. Rows of one score
 * that a cut divides count in proportion, so that the order of ties does not matter.
 */
export function liftCurve(outcome: Uint8Array, score: Float64Array, parts = 10): LiftPoint[] {
  sameLength(outcome, score);
  const total = outcome.reduce((sum, value) => sum + value, 0);
  const found = cumulativePositives(outcome, score);
  return Array.from({ length: parts }, (_, part) => {
    const share = (part + 1) / parts;
    const rows = share * outcome.length;
    const low = found[Math.floor(rows)] ?? NaN;
    const high = found[Math.ceil(rows)] ?? NaN;
    const positives = low + (high - low) * (rows - Math.floor(rows));
    const rate = positives / rows;
    const captured = positives / total;
    return { share, rows, positives, rate, lift: captured / share, captured };
  });
}

/** The share of all positives that the best `share` of the rows holds. */
export function capturedBy(outcome: Uint8Array, score: Float64Array, share: number): number {
  const found = cumulativePositives(outcome, score);
  const rows = share * outcome.length;
  const low = found[Math.floor(rows)] ?? NaN;
  const high = found[Math.ceil(rows)] ?? NaN;
  return (low + (high - low) * (rows - Math.floor(rows))) / (found.at(-1) ?? NaN);
}

/** How many positives the best 0, 1, 2 … rows hold, ties in proportion. */
function cumulativePositives(outcome: Uint8Array, score: Float64Array): Float64Array {
  const order = byFallingScore(score);
  const found = new Float64Array(order.length + 1);
  for (let from = 0; from < order.length;) {
    let [to, hits] = [from, 0];
    do {
      hits += outcome[order[to] ?? 0] ?? NaN;
      to += 1;
    } while (to < order.length && score[order[to] ?? 0] === score[order[from] ?? 0]);
    for (let i = from; i < to; i += 1) {
      found[i + 1] = (found[from] ?? NaN) + (hits * (i + 1 - from)) / (to - from);
    }
    from = to;
  }
  return found;
}
