/** `outcome` holds 0 or 1 a row, `score` any ranking number, `probability` one in [0, 1]. */

/** Rows by falling score. Equal scores stand together, in no special order. */
export function byFallingScore(score: Float64Array): Int32Array {
  const order = Int32Array.from(score, (_, row) => row);
  return order.toSorted((a, b) => (score[b] ?? NaN) - (score[a] ?? NaN));
}

/**
 * Area under the ROC curve: the chance that a random positive stands above a random negative, ties
 * counting half (Mann and Whitney 1947; Hanley and McNeil 1982). NaN where a class is empty.
 */
export function areaUnderRoc(outcome: Uint8Array, score: Float64Array): number {
  sameLength(outcome, score);
  let [positives, above, wins] = [0, 0, 0];
  forEachTie(outcome, score, (hits, rows) => {
    // Negatives of this tie lose to all positives above and draw with those beside them.
    wins += (rows - hits) * (above + hits / 2);
    above += hits;
    positives += hits;
  });
  return wins / (positives * (outcome.length - positives));
}

/**
 * Area under the precision-recall curve as average precision: Σ (Rₖ − Rₖ₋₁) Pₖ over the distinct
 * scores, without interpolation (Davis and Goadrich 2006 on why not). NaN without positives.
 */
export function averagePrecision(outcome: Uint8Array, score: Float64Array): number {
  sameLength(outcome, score);
  let [seen, found, sum] = [0, 0, 0];
  forEachTie(outcome, score, (hits, rows) => {
    seen += rows;
    found += hits;
    sum += (hits * found) / seen;
  });
  return sum / found;
}

/** Brier score: the mean squared distance of probability and outcome (Brier 1950). */
export function brierScore(outcome: Uint8Array, probability: Float64Array): number {
  sameLength(outcome, probability);
  let sum = 0;
  for (let i = 0; i < outcome.length; i += 1) {
    sum += ((probability[i] ?? NaN) - (outcome[i] ?? NaN)) ** 2;
  }
  return sum / outcome.length;
}

/** Logarithmic loss in nats, of probabilities kept 1e-15 away from 0 and 1 (Good 1952). */
export function logLoss(outcome: Uint8Array, probability: Float64Array): number {
  sameLength(outcome, probability);
  let sum = 0;
  for (let i = 0; i < outcome.length; i += 1) {
    sum += lossOf(outcome[i] ?? NaN, probability[i] ?? NaN);
  }
  return sum / outcome.length;
}

/** The logarithmic loss of one row. */
export function lossOf(outcome: number, probability: number): number {
  const kept = Math.min(1 - 1e-15, Math.max(1e-15, probability));
  return outcome === 1 ? -Math.log(kept) : -Math.log1p(-kept);
}

/** One group of rows of like probability: what was said, and what came. */
export type ReliabilityBin = { rows: number; predicted: number; observed: number };

/**
 * The reliability curve: rows by rising probability in groups of equal size (± 1). `predicted` and
 * `observed` are means of the group; rows of one probability that a cut divides share their outcomes
 * in proportion, so that the order of ties does not matter. Groups of equal size are steadier than bands of equal width,
 * of which the upper ones are nearly empty for a rare outcome (Nguyen and O'Connor 2015).
 */
export function reliability(
  outcome: Uint8Array,
  probability: Float64Array,
  bins = 10,
): ReliabilityBin[] {
  sameLength(outcome, probability);
  const rising = probability.toSorted();
  const shared = new Float64Array(outcome.length);
  let above = outcome.length;
  forEachTie(outcome, probability, (hits, tied) => {
    shared.fill(hits / tied, above - tied, above);
    above -= tied;
  });
  const groups: ReliabilityBin[] = [];
  for (let bin = 0; bin < bins; bin += 1) {
    const from = Math.round((bin * rising.length) / bins);
    const to = Math.round(((bin + 1) * rising.length) / bins);
    let [predicted, observed] = [0, 0];
    for (let i = from; i < to; i += 1) {
      predicted += rising[i] ?? NaN;
      observed += shared[i] ?? NaN;
    }
    const rows = to - from;
    if (rows > 0) groups.push({ rows, predicted: predicted / rows, observed: observed / rows });
  }
  return groups;
}

/**
 * Expected calibration error: the mean distance of said and seen over groups of equal size (Naeini,
 * Cooper and Hauskrecht 2015), and `byChance`, the error that a perfectly calibrated model would
 * show on as many rows: Σ wᵦ √(2/π) √(pᵦ (1 − pᵦ) / nᵦ). An error near `byChance` is no fault.
 */
export function expectedCalibrationError(
  outcome: Uint8Array,
  probability: Float64Array,
  bins = 10,
): { error: number; byChance: number } {
  let [error, byChance] = [0, 0];
  for (const { rows, predicted, observed } of reliability(outcome, probability, bins)) {
    const weight = rows / outcome.length;
    error += weight * Math.abs(predicted - observed);
    byChance += weight * Math.sqrt((2 / Math.PI) * ((predicted * (1 - predicted)) / rows));
  }
  return { error, byChance };
}

/** Calls back for each distinct score, falling: how many positives and how many rows have it. */
function forEachTie(
  outcome: Uint8Array,
  score: Float64Array,
  each: (hits: number, rows: number) => void,
): void {
  const order = byFallingScore(score);
  for (let from = 0; from < order.length;) {
    const tied = score[order[from] ?? 0];
    let [to, hits] = [from, 0];
    while (to < order.length && score[order[to] ?? 0] === tied) {
      hits += outcome[order[to] ?? 0] ?? NaN;
      to += 1;
    }
    if (to === from) throw new RangeError('a score that is not a number');
    each(hits, to - from);
    from = to;
  }
}

/** Throws `RangeError` where two columns differ in length. */
export function sameLength(left: ArrayLike<unknown>, right: ArrayLike<unknown>): void {
  if (left.length !== right.length) {
    throw new RangeError(`${left.length} and ${right.length} rows`);
  }
}
