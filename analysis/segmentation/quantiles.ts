/**
 * Quantile scores that are fair to ties: equal values always have equal scores, whatever the order
 * of the rows. A run of equal values takes the group in which its middle rank lies, so that many
 * one-time buyers stand where their middle stands and not spread over groups by chance. (NaN means
 * "unknown" in this file: it counts for nothing and scores 0.)
 */

/**
 * Where the groups begin: element g is the lowest value of group g + 2, so that a value's score is
 * one more than the number of cuts at or below it. A group that ties left empty begins where the
 * next one does, the last at Infinity. Order does not matter; any increasing transformation of the
 * values gives the same groups.
 *
 * @param groups how many groups, 2 … 255
 */
export function quantileCuts(values: Float64Array, groups: number): Float64Array {
  if (!Number.isInteger(groups) || groups < 2 || groups > 255) {
    throw new RangeError(`Quantiles need 2 to 255 groups, not ${groups}`);
  }
  const sorted = knownSorted(values);
  const n = sorted.length;
  const cuts = new Float64Array(groups - 1).fill(Infinity);
  let filled = 0;
  for (let start = 0; start < n;) {
    const value = sorted[start] ?? NaN;
    let end = start + 1;
    while (end < n && sorted[end] === value) end += 1;
    const group = Math.floor((groups * (start + end)) / (2 * n));
    for (; filled < group; filled += 1) cuts[filled] = value;
    start = end;
  }
  return cuts;
}

/**
 * The score of each value by cuts: 1 … cuts + 1, where `better` says which end has the highest.
 * Cuts of one day can score the values of another.
 */
export function scoreByCuts(
  values: Float64Array,
  cuts: Float64Array,
  better: 'more' | 'less' = 'more',
): Uint8Array {
  const scores = new Uint8Array(values.length);
  const turned = cuts.length + 2;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? NaN;
    if (Number.isNaN(value)) continue;
    let score = 1;
    for (let g = 0; g < cuts.length; g += 1) if (value >= (cuts[g] ?? NaN)) score += 1;
    scores[i] = better === 'more' ? score : turned - score;
  }
  return scores;
}

/**
 * The share of the values that lie below each, ties by half (mid-ranks), times 100: above 0 and
 * below 100, and 50 where all are equal. NaN stays NaN.
 */
export function percentiles(values: Float64Array): Float64Array {
  const sorted = knownSorted(values);
  return values.map((value) => {
    if (Number.isNaN(value)) return NaN;
    const below = lowerBound(sorted, value);
    return (50 * (below + upperBound(sorted, value, below))) / sorted.length;
  });
}

/** The known values in ascending order; −0 is 0, for it is no other value. */
export function knownSorted(values: Float64Array): Float64Array {
  const sorted = values.map((value) => value + 0).toSorted();
  let known = sorted.length;
  while (known > 0 && Number.isNaN(sorted[known - 1])) known -= 1;
  return sorted.subarray(0, known);
}

function lowerBound(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? NaN) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function upperBound(sorted: Float64Array, value: number, from: number): number {
  let [low, high] = [from, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? NaN) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
