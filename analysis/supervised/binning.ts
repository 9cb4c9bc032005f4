import { risingSample } from './rising-sample.ts';

/**
 * Encoded features cut into at most 255 bins and one more: bin 0 holds what is missing, bin b ≥ 1 the values in
 * (cuts[b − 2], cuts[b − 1]]. Row r of feature j stands at bins[j · rows + r].
 */
export type Binned = {
  rows: number;
  bins: Uint8Array;
  /** Upper ends of the bins of each feature; the last bin is open. */
  cuts: Float64Array[];
  /** Where each feature's bins start in a histogram of all features; one more for the end. */
  starts: Int32Array;
};

/**
 * Cuts columns at quantiles, or between neighbours where there are few different values. Throws
 * `RangeError` unless `most`, the number of bins, is in 1 … 255.
 */
export function binColumns(columns: readonly Float64Array[], most = 64): Binned {
  if (!(most >= 1 && most <= 255)) throw new RangeError(`${most} bins`);
  const rows = columns[0]?.length ?? 0;
  const bins = new Uint8Array(rows * columns.length);
  const cuts = columns.map((values) => cutsOf(values, most));
  const starts = new Int32Array(columns.length + 1);
  columns.forEach((values, j) => {
    const ends = cuts[j] ?? new Float64Array();
    starts[j + 1] = (starts[j] ?? 0) + ends.length + 2;
    for (let row = 0; row < rows; row += 1) bins[j * rows + row] = binOf(ends, values[row] ?? NaN);
  });
  return { rows, bins, cuts, starts };
}

/** The bin of a value: the first whose end is not below it. */
function binOf(ends: Float64Array, value: number): number {
  if (Number.isNaN(value)) return 0;
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= (ends[middle] ?? NaN)) high = middle;
    else low = middle + 1;
  }
  return low + 1;
}

function cutsOf(values: Float64Array, most: number): Float64Array {
  const rising = risingSample(values);
  const distinct: number[] = [];
  for (const value of rising) {
    if (value !== distinct.at(-1)) distinct.push(value);
    if (distinct.length > most) break;
  }
  const ends: number[] = [];
  if (distinct.length <= most) {
    for (let i = 1; i < distinct.length; i += 1) {
      ends.push(between(distinct[i - 1] ?? NaN, distinct[i] ?? NaN));
    }
    return Float64Array.from(ends);
  }
  const last = rising.at(-1) ?? NaN;
  for (let cut = 1; cut < most; cut += 1) {
    const end = rising[Math.floor((cut * rising.length) / most)] ?? NaN;
    if (end < last && end !== ends.at(-1)) ends.push(end);
  }
  return Float64Array.from(ends);
}

/** A number from `low` on and below `high`, half-way where doubles allow. */
function between(low: number, high: number): number {
  const middle = low + (high - low) / 2;
  return middle < high ? middle : low;
}
