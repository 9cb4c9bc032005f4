import { byFallingScore, sameLength } from './metrics.ts';

/** What treating the best `share` of the rows by predicted uplift brought. */
export type QiniPoint = {
  share: number;
  /** Positives more than without treatment: Y_T − Y_C · N_T / N_C, of the rows so far. */
  gained: number;
};

/** A Qini curve with its area. */
export type Qini = {
  curve: QiniPoint[];
  /** Area between the curve and the straight line of random choice, for each row of the treated arm. */
  coefficient: number;
  /** Positives more when all are treated: the end of the curve. */
  gained: number;
};

/**
 * The Qini curve of an uplift score on a randomised experiment (Radcliffe 2007): rows by falling
 * score, and at each share how many more positives the treated had than as many untreated would.
 * The coefficient is 0 for a random order and in the unit of a rate: positives for each treated row.
 * `treated` and `outcome` hold 0 or 1.
 */
export function qiniCurve(
  treated: Uint8Array,
  outcome: Uint8Array,
  uplift: Float64Array,
  parts = 100,
): Qini {
  sameLength(treated, outcome);
  sameLength(treated, uplift);
  const order = byFallingScore(uplift);
  const held = { treated: 0, hits: 0, control: 0, controlHits: 0 };
  const curve: QiniPoint[] = [{ share: 0, gained: 0 }];
  let next = 1;
  for (let i = 0; i < order.length; i += 1) {
    const row = order[i] ?? 0;
    const y = outcome[row] ?? NaN;
    if (treated[row] === 1) [held.treated, held.hits] = [held.treated + 1, held.hits + y];
    else [held.control, held.controlHits] = [held.control + 1, held.controlHits + y];
    // A cut through rows of one score would depend on their order.
    const tied = i + 1 < order.length && uplift[row] === uplift[order[i + 1] ?? 0];
    if (tied || (i + 1 < (next * order.length) / parts && i + 1 < order.length)) continue;
    curve.push({ share: (i + 1) / order.length, gained: gainedBy(held) });
    next = Math.floor(((i + 1) * parts) / order.length) + 1;
  }
  const gained = gainedBy(held);
  let area = 0;
  for (let i = 1; i < curve.length; i += 1) {
    const [before, at] = [curve[i - 1], curve[i]];
    if (before && at) area += ((at.share - before.share) * (at.gained + before.gained)) / 2;
  }
  const coefficient = held.treated > 0 ? (area - gained / 2) / held.treated : 0;
  return { curve, coefficient, gained };
}

const gainedBy = (held: {
  treated: number;
  hits: number;
  control: number;
  controlHits: number;
}): number =>
  held.control > 0 ? held.hits - (held.controlHits * held.treated) / held.control : held.hits;
