import { createRandom } from '../numeric/random.ts';
import type { ReadyComparison } from './comparison.ts';
import { type LinkTable, linkColumn, pairsOf } from './link-table.ts';
import type { PairList } from './patterns.ts';

/**
 * Pairs of the table drawn by chance, with replacement; all of them where they are no more than `most`.
 * Records are drawn in an order that their texts give, so that the same records in another order give
 * the same pairs.
 */
export function randomPairs(table: LinkTable, most: number, seed: number): PairList {
  const possible = pairsOf(table);
  if (possible <= most) return allPairs(table, possible);
  const order = byContent(table);
  const random = createRandom(seed);
  const [left, right] = [new Int32Array(most), new Int32Array(most)];
  for (let i = 0; i < most;) {
    const a = order[random.integer(order.length)] ?? 0;
    const b = order[random.integer(order.length)] ?? 0;
    if (a === b || (table.source && table.source[a] === table.source[b])) continue;
    left[i] = a;
    right[i] = b;
    i += 1;
  }
  return { left, right };
}

function allPairs({ rows, source }: LinkTable, possible: number): PairList {
  const [left, right] = [new Int32Array(possible), new Int32Array(possible)];
  let count = 0;
  for (let a = 0; a < rows; a += 1) {
    for (let b = a + 1; b < rows; b += 1) {
      if (source && source[a] === source[b]) continue;
      left[count] = a;
      right[count] = b;
      count += 1;
    }
  }
  return { left, right };
}

/** Records sorted by a hash of their texts (FNV-1a, 28 bits) and their list. */
function byContent(table: LinkTable): Int32Array {
  const hashes = new Uint32Array(table.rows);
  if (table.source) hashes.set(table.source);
  for (const { terms, codes } of table.columns.values()) {
    const ofTerm = Uint32Array.from(terms, hashOf);
    for (let row = 0; row < table.rows; row += 1) {
      const term = ofTerm[codes[row] ?? -1] ?? 0;
      hashes[row] = Math.imul((hashes[row] ?? 0) ^ term, 0x01000193) + 0x9e3779b9;
    }
  }
  // 28 bits of hash and 25 of place are a whole number that a float holds exactly.
  const keys = Float64Array.from(hashes, (hash, row) => (hash >>> 4) * 2 ** 25 + row).toSorted();
  return Int32Array.from(keys, (key) => key % 2 ** 25);
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** How often pairs taken by chance reach each level of a comparison, of those of which both have a text. */
export type LevelShares = {
  /** Of levels 1 … and the last, “none of them”; sums to 1. */
  shares: Float64Array;
  /** Random pairs with both texts. */
  compared: number;
  /** Random pairs at each level. */
  seen: Float64Array;
};

/**
 * Shares of the levels over random pairs. Where the closest level is “the same text”, its share is known
 * exactly from how often each text stands, Σ c (c − 1) / n (n − 1), and the others share what is left.
 */
export function levelShares(
  { comparison, level }: ReadyComparison,
  table: LinkTable,
  { left, right }: PairList,
): LevelShares {
  const size = comparison.levels.length + 1;
  const seen = new Float64Array(size);
  let compared = 0;
  for (let i = 0; i < left.length; i += 1) {
    const reached = level(left[i] ?? 0, right[i] ?? 0);
    if (reached === 0) continue;
    seen[reached - 1] = (seen[reached - 1] ?? 0) + 1;
    compared += 1;
  }
  const known = exactShare(comparison, table);
  const rest = known === null ? compared : compared - (seen[0] ?? 0);
  const shares = seen.map((count, k) => {
    if (known !== null && k === 0) return known;
    const smoothed = (count + 0.5) / (rest + 0.5 * (known === null ? size : size - 1));
    return smoothed * (known === null ? 1 : 1 - known);
  });
  return { shares, compared, seen };
}

function exactShare(
  { column, levels }: ReadyComparison['comparison'],
  table: LinkTable,
): number | null {
  const [first] = levels;
  if (first?.kind !== 'exact' || (first.column ?? column) !== column || table.source) return null;
  const { counts, known } = linkColumn(table, column);
  if (known < 2) return null;
  let same = 0;
  for (const count of counts) same += count * (count - 1);
  return same / (known * (known - 1));
}
