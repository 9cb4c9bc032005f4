import type { Binned } from './binning.ts';
import type { Tree } from './tree.ts';
import { addLeaf, emptyTree } from './tree.ts';

export type GrowthOptions = {
  depth: number;
  /** λ of the leaves' values: −G / (H + λ). */
  l2: number;
  /** Least sum of second derivatives in a child: p (1 − p) a row for the logistic loss. */
  leastWeight: number;
  /** A split must lower twice the objective by more. */
  leastGain: number;
  learningRate: number;
};

/**
 * A tree; for its inner nodes, the last bin that goes left; for its leaves, where their rows begin and
 * end in the sample, which stands leaf by leaf afterwards.
 */
export type GrownTree = {
  tree: Tree;
  bins: number[];
  leaves: { node: number; from: number; to: number }[];
};

/** The rows to learn from, and their first and second derivatives in the same order. */
export type Sample = { rows: Int32Array; gradient: Float64Array; hessian: Float64Array };

type Split = { feature: number; bin: number; missingLeft: boolean };

type Sums = { gradient: number; hessian: number };

type Growth = GrownTree & {
  data: Binned;
  features: Int32Array;
  options: GrowthOptions;
  sample: Sample;
  /** Room for partitioning. */
  spare: Sample;
  /** Histograms no longer needed, for use again. */
  pool: Float64Array[];
};

/**
 * One tree of gradient boosting from histograms of first and second derivatives (Friedman 2001; Chen
 * and Guestrin 2016; Ke et al. 2017): sums of a bin's derivatives stand side by side, the greater
 * child's histogram is its parent's less its sibling's, and each split tries missing on both sides.
 * `sample` is reordered; `features` are those that may be cut.
 */
export function growTree(
  data: Binned,
  sample: Sample,
  features: Int32Array,
  options: GrowthOptions,
): GrownTree {
  const length = sample.rows.length;
  const spare = {
    rows: new Int32Array(length),
    gradient: new Float64Array(length),
    hessian: new Float64Array(length),
  };
  const grown: GrownTree = { tree: emptyTree(), bins: [], leaves: [] };
  const growth = { ...grown, data, features, options, sample, spare, pool: [] };
  growNode(growth, 0, length, 0, histogramOf(growth, 0, length));
  return grown;
}

/** Adds the node of the sample's places from … to − 1, and all below it; answers where it stands. */
function growNode(
  growth: Growth,
  from: number,
  to: number,
  depth: number,
  histogram: Float64Array | undefined,
): number {
  const { tree, bins, options, pool } = growth;
  const sums = sumsOf(growth.sample, from, to);
  const value = (-options.learningRate * sums.gradient) / (sums.hessian + options.l2);
  const node = addLeaf(tree, value, to - from);
  bins.push(0);
  const split = histogram && bestSplit(growth, histogram, sums);
  if (!split) {
    if (histogram) pool.push(histogram);
    growth.leaves.push({ node, from, to });
    return node;
  }
  const middle = partition(growth, from, to, split);
  const cuts = growth.data.cuts[split.feature];
  tree.feature[node] = split.feature;
  tree.threshold[node] = cuts?.[split.bin - 1] ?? Number.MAX_VALUE;
  tree.missingLeft[node] = split.missingLeft;
  tree.value[node] = 0;
  bins[node] = split.bin;
  let [left, right]: (Float64Array | undefined)[] = [];
  if (depth + 1 < options.depth) {
    const leftIsLess = middle - from < to - middle;
    const less = leftIsLess ? histogramOf(growth, from, middle) : histogramOf(growth, middle, to);
    subtract(histogram, less);
    [left, right] = leftIsLess ? [less, histogram] : [histogram, less];
  } else pool.push(histogram);
  tree.left[node] = growNode(growth, from, middle, depth + 1, left);
  tree.right[node] = growNode(growth, middle, to, depth + 1, right);
  return node;
}

function sumsOf({ gradient, hessian }: Sample, from: number, to: number): Sums {
  let [g, h] = [0, 0];
  for (let i = from; i < to; i += 1) {
    g += gradient[i] ?? NaN;
    h += hessian[i] ?? NaN;
  }
  return { gradient: g, hessian: h };
}

/** Sums of both derivatives for each bin of the features that may be cut. */
function histogramOf(growth: Growth, from: number, to: number): Float64Array {
  const { data, features, sample, pool } = growth;
  const used = pool.pop();
  const histogram = used ? used.fill(0) : new Float64Array(2 * (data.starts.at(-1) ?? 0));
  for (let j = 0; j < features.length; j += 2) {
    const feature = features[j] ?? 0;
    const other = features[j + 1];
    if (other === undefined) addFeature(histogram, data, feature, sample, from, to);
    else addTwoFeatures(histogram, data, feature, other, sample, from, to);
  }
  return histogram;
}

/** The inner loop, alone so that it stays small and fast. */
function addFeature(
  histogram: Float64Array,
  { bins, rows: all, starts }: Binned,
  feature: number,
  { rows, gradient, hessian }: Sample,
  from: number,
  to: number,
): void {
  const start = 2 * (starts[feature] ?? 0);
  const column = feature * all;
  for (let i = from; i < to; i += 1) {
    const at = start + 2 * (bins[column + (rows[i] ?? 0)] ?? 0);
    histogram[at] = (histogram[at] ?? NaN) + (gradient[i] ?? NaN);
    histogram[at + 1] = (histogram[at + 1] ?? NaN) + (hessian[i] ?? NaN);
  }
}

/** The same for two features at once, which reads rows and derivatives once for both. */
function addTwoFeatures(
  histogram: Float64Array,
  { bins, rows: all, starts }: Binned,
  one: number,
  two: number,
  { rows, gradient, hessian }: Sample,
  from: number,
  to: number,
): void {
  const startOne = 2 * (starts[one] ?? 0);
  const startTwo = 2 * (starts[two] ?? 0);
  const columnOne = one * all;
  const columnTwo = two * all;
  for (let i = from; i < to; i += 1) {
    const row = rows[i] ?? 0;
    const g = gradient[i] ?? NaN;
    const h = hessian[i] ?? NaN;
    const atOne = startOne + 2 * (bins[columnOne + row] ?? 0);
    const atTwo = startTwo + 2 * (bins[columnTwo + row] ?? 0);
    histogram[atOne] = (histogram[atOne] ?? NaN) + g;
    histogram[atOne + 1] = (histogram[atOne + 1] ?? NaN) + h;
    histogram[atTwo] = (histogram[atTwo] ?? NaN) + g;
    histogram[atTwo + 1] = (histogram[atTwo + 1] ?? NaN) + h;
  }
}

function subtract(from: Float64Array, what: Float64Array): void {
  for (let i = 0; i < from.length; i += 1) from[i] = (from[i] ?? NaN) - (what[i] ?? NaN);
}

/** The split that lowers the objective most, or none that is worth it. */
function bestSplit(growth: Growth, histogram: Float64Array, sums: Sums): Split | undefined {
  const { data, features, options } = growth;
  const { l2, leastWeight } = options;
  let best: Split | undefined;
  let most = sums.gradient ** 2 / (sums.hessian + l2) + options.leastGain;
  for (const feature of features) {
    const start = 2 * (data.starts[feature] ?? 0);
    const bins = (data.cuts[feature]?.length ?? 0) + 1;
    const [gMissing, hMissing] = [histogram[start] ?? NaN, histogram[start + 1] ?? NaN];
    // Subtraction leaves dust where there is nothing.
    const missing = hMissing > 1e-9;
    let [g, h] = [0, 0];
    for (let bin = 1; bin <= (missing ? bins : bins - 1); bin += 1) {
      g += histogram[start + 2 * bin] ?? NaN;
      h += histogram[start + 2 * bin + 1] ?? NaN;
      for (let side = 0; side <= (missing && bin < bins ? 1 : 0); side += 1) {
        const [gLeft, hLeft] = side ? [g + gMissing, h + hMissing] : [g, h];
        const hRight = sums.hessian - hLeft;
        if (hLeft < leastWeight || hRight < leastWeight) continue;
        const gain = gLeft ** 2 / (hLeft + l2) + (sums.gradient - gLeft) ** 2 / (hRight + l2);
        if (gain <= most) continue;
        most = gain;
        // Where none was missing, what will be goes with the many.
        best = { feature, bin, missingLeft: missing ? side === 1 : hLeft > hRight };
      }
    }
  }
  return best;
}

/**
 * Puts rows that go left before those that go right, each in their order; answers where these begin.
 * Every row is written to both sides and only one side moves on: no branch to mispredict.
 */
function partition(growth: Growth, from: number, to: number, split: Split): number {
  const { rows, gradient, hessian } = growth.sample;
  const { rows: spareRows, gradient: spareGradient, hessian: spareHessian } = growth.spare;
  const { bins } = growth.data;
  const column = split.feature * growth.data.rows;
  // Bin 0 is what is missing; it goes left with the others or with none.
  const lowest = split.missingLeft ? 0 : 1;
  const highest = split.bin;
  let left = from;
  let right = 0;
  for (let i = from; i < to; i += 1) {
    const row = rows[i] ?? 0;
    const g = gradient[i] ?? NaN;
    const h = hessian[i] ?? NaN;
    const bin = bins[column + row] ?? 0;
    const goesLeft = Number(bin >= lowest) & Number(bin <= highest);
    rows[left] = row;
    gradient[left] = g;
    hessian[left] = h;
    spareRows[right] = row;
    spareGradient[right] = g;
    spareHessian[right] = h;
    left += goesLeft;
    right += 1 - goesLeft;
  }
  rows.set(spareRows.subarray(0, right), left);
  gradient.set(spareGradient.subarray(0, right), left);
  hessian.set(spareHessian.subarray(0, right), left);
  return left;
}
