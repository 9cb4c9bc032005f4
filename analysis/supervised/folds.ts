import { createRandom } from '../numeric/random.ts';
import { sameLength } from './metrics.ts';

/** The fold of each row, 0 … count − 1. */
export type Folds = { count: number; of: Uint8Array };

/**
 * Folds for cross-validation in which each class is spread evenly (Kohavi 1995): the rows of a class
 * are shuffled and dealt out in turn. With `groups` (a number a row) all rows of a group fall into
 * one fold, so that twins never stand on both sides; then groups, larger ones first, go where their
 * classes are most lacking. The same seed gives the same folds. Throws `RangeError` for fewer than 2
 * or more than 255 folds.
 */
export function stratifiedFolds(
  outcome: Uint8Array,
  count: number,
  options: { seed?: number; groups?: Int32Array | undefined } = {},
): Folds {
  if (!(count >= 2 && count <= 255)) throw new RangeError(`${count} folds`);
  const { groups, seed = 1 } = options;
  const of = new Uint8Array(outcome.length);
  const order = Int32Array.from(outcome, (_, row) => row);
  createRandom(seed).shuffle(order);
  if (groups) {
    sameLength(groups, outcome);
    dealGroups(outcome, order, groups, { count, of });
  } else {
    const next = [0, count - 1];
    // The two classes start at opposite ends, so that fold sizes differ by one at most.
    for (const row of order) {
      const positive = outcome[row] === 1 ? 1 : 0;
      const fold = next[positive] ?? 0;
      of[row] = fold;
      next[positive] = (fold + (positive ? count - 1 : 1)) % count;
    }
  }
  return { count, of };
}

/**
 * Puts whole groups into folds: each where it adds least to the sum of squares of the folds' shares of
 * either class, which is least when both are spread evenly.
 */
function dealGroups(
  outcome: Uint8Array,
  order: Int32Array,
  groups: Int32Array,
  { count, of }: Folds,
): void {
  const members = new Map<number, number[]>();
  for (const row of order) {
    const group = groups[row] ?? 0;
    const rows = members.get(group);
    if (rows) rows.push(row);
    else members.set(group, [row]);
  }
  const dealt = [...members.values()].toSorted((a, b) => b.length - a.length);
  const positives = outcome.reduce((sum, value) => sum + value, 0);
  const [perPositive, perNegative] = [1 / positives, 1 / (outcome.length - positives)];
  // Shares of all positives and of all negatives that each fold holds.
  const held = Array.from({ length: count }, () => ({ positives: 0, negatives: 0 }));
  for (const rows of dealt) {
    const hits = rows.filter((row) => outcome[row] === 1).length;
    // A class that nobody has would be a share of 0 in 0.
    const [hitShare, restShare] = [
      hits > 0 ? hits * perPositive : 0,
      hits < rows.length ? (rows.length - hits) * perNegative : 0,
    ];
    const crowding = held.map((fold) => hitShare * fold.positives + restShare * fold.negatives);
    const best = crowding.indexOf(Math.min(...crowding));
    for (const row of rows) of[row] = best;
    const chosen = held[best];
    if (!chosen) continue;
    chosen.positives += hitShare;
    chosen.negatives += restShare;
  }
}

/** The rows of a fold and all others, each in rising order. */
export function split({ of }: Folds, fold: number): { inside: Int32Array; outside: Int32Array } {
  const inside = new Int32Array(of.length);
  const outside = new Int32Array(of.length);
  let count = 0;
  for (let row = 0; row < of.length; row += 1) {
    if (of[row] === fold) {
      inside[count] = row;
      count += 1;
    } else outside[row - count] = row;
  }
  return { inside: inside.slice(0, count), outside: outside.slice(0, of.length - count) };
}

/** The outcomes of the given rows. */
export function takeOutcomes(outcome: Uint8Array, rows: Int32Array): Uint8Array {
  const taken = new Uint8Array(rows.length);
  for (let i = 0; i < rows.length; i += 1) taken[i] = outcome[rows[i] ?? 0] ?? 0;
  return taken;
}
