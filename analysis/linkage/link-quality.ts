/** How well links agree with the truth. Precision and recall are null where there is nothing to divide by. */
export type LinkQuality = {
  truePairs: number;
  foundPairs: number;
  rightPairs: number;
  precision: number | null;
  recall: number | null;
  f1: number;
};

/** From counts of pairs: true ones, found ones, and those that are both. */
export function linkQuality(
  truePairs: number,
  foundPairs: number,
  rightPairs: number,
): LinkQuality {
  return {
    truePairs,
    foundPairs,
    rightPairs,
    precision: foundPairs === 0 ? null : rightPairs / foundPairs,
    recall: truePairs === 0 ? null : rightPairs / truePairs,
    f1: truePairs + foundPairs === 0 ? 1 : (2 * rightPairs) / (truePairs + foundPairs),
  };
}

/** Pairs of records within one label, as a count. */
export function pairsWithin(labels: readonly (number | string)[]): number {
  const sizes = new Map<number | string, number>();
  for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  let pairs = 0;
  for (const size of sizes.values()) pairs += (size * (size - 1)) / 2;
  return pairs;
}

/** How well clusters agree with the true ones, pair by pair. */
export function clusterQuality(
  labels: Int32Array,
  truth: readonly (number | string)[],
): LinkQuality {
  if (labels.length !== truth.length) throw new RangeError('labels and truth differ in number');
  const both = Array.from(labels, (label, row) => `${label} ${truth[row] ?? ''}`);
  return linkQuality(pairsWithin(truth), pairsWithin(Array.from(labels)), pairsWithin(both));
}

/** How well links of at least a weight agree with the true pairs, of which there are `truePairs` in all. */
export function pairQuality(
  pairs: { left: Int32Array; right: Int32Array; bits: Float32Array },
  isSame: (left: number, right: number) => boolean,
  truePairs: number,
  leastBits = 0,
): LinkQuality {
  let [found, right] = [0, 0];
  for (let i = 0; i < pairs.bits.length; i += 1) {
    if ((pairs.bits[i] ?? NaN) < leastBits) continue;
    found += 1;
    if (isSame(pairs.left[i] ?? 0, pairs.right[i] ?? 0)) right += 1;
  }
  return linkQuality(truePairs, found, right);
}
