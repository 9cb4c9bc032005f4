import type { Tree } from './tree.ts';
import { sendsLeft } from './tree.ts';

/**
 * The features on the way from the root to a node, each once: the share of training rows (`zero`) and
 * of the row at hand (`one`, 0 or 1) that go this way when the feature is not known and when it is,
 * and the weight of the feature sets of each size. Place 0 stands for the root.
 */
type Path = { feature: Int32Array; zero: Float64Array; one: Float64Array; weight: Float64Array };

/**
 * Adds each feature's Shapley value for one row and one tree to `into`: what the tree says of the row,
 * less its mean over the training rows, divided fairly among the features (Lundberg et al. 2020,
 * algorithm 2, “path-dependent”). Exact; O(leaves × depth²). `columns` are encoded features.
 */
export function addTreeShap(
  tree: Tree,
  columns: readonly Float64Array[],
  row: number,
  into: Float64Array,
): void {
  const path = emptyPath(depthOf(tree, 0) + 2);
  descend(tree, columns, row, into, 0, path, 0, 1, 1, -1);
}

/** The mean of a tree over its training rows: what it says when nothing is known. */
export function expectedValue(tree: Tree): number {
  let sum = 0;
  for (let node = 0; node < tree.feature.length; node += 1) {
    if (tree.feature[node] === -1) sum += (tree.cover[node] ?? NaN) * (tree.value[node] ?? NaN);
  }
  return sum / (tree.cover[0] ?? NaN);
}

function descend(
  tree: Tree,
  columns: readonly Float64Array[],
  row: number,
  into: Float64Array,
  node: number,
  above: Path,
  before: number,
  zero: number,
  one: number,
  from: number,
): void {
  const path = copyOf(above, before);
  extend(path, before, zero, one, from);
  let length = before + 1;
  const feature = tree.feature[node] ?? -1;
  if (feature < 0) {
    for (let i = 1; i < length; i += 1) {
      const share = (path.one[i] ?? NaN) - (path.zero[i] ?? NaN);
      const at = path.feature[i] ?? 0;
      const value = unwoundSum(path, length, i) * share * (tree.value[node] ?? NaN);
      into[at] = (into[at] ?? NaN) + value;
    }
    return;
  }
  const [left, right] = [tree.left[node] ?? 0, tree.right[node] ?? 0];
  const goesLeft = sendsLeft(tree, node, columns[feature]?.[row] ?? NaN);
  const [hot, cold] = goesLeft ? [left, right] : [right, left];
  let [zeroSoFar, oneSoFar] = [1, 1];
  const seen = path.feature.subarray(0, length).indexOf(feature, 1);
  if (seen > 0) {
    [zeroSoFar, oneSoFar] = [path.zero[seen] ?? NaN, path.one[seen] ?? NaN];
    unwind(path, length, seen);
    length -= 1;
  }
  const cover = tree.cover[node] ?? NaN;
  const share = (child: number): number => (zeroSoFar * (tree.cover[child] ?? NaN)) / cover;
  descend(tree, columns, row, into, hot, path, length, share(hot), oneSoFar, feature);
  descend(tree, columns, row, into, cold, path, length, share(cold), 0, feature);
}

/** Puts a feature at place `length` of the path and spreads the weights over one more set size. */
function extend(path: Path, length: number, zero: number, one: number, feature: number): void {
  const { weight } = path;
  path.feature[length] = feature;
  path.zero[length] = zero;
  path.one[length] = one;
  weight[length] = length === 0 ? 1 : 0;
  for (let i = length - 1; i >= 0; i -= 1) {
    const at = weight[i] ?? NaN;
    weight[i + 1] = (weight[i + 1] ?? NaN) + (one * at * (i + 1)) / (length + 1);
    weight[i] = (zero * at * (length - i)) / (length + 1);
  }
}

/** Takes the feature at a place out again: the inverse of `extend`. */
function unwind(path: Path, length: number, place: number): void {
  const { weight, feature, zero, one } = path;
  const last = length - 1;
  const [zeroAt, oneAt] = [zero[place] ?? NaN, one[place] ?? NaN];
  let next = weight[last] ?? NaN;
  for (let i = last - 1; i >= 0; i -= 1) {
    const at = weight[i] ?? NaN;
    if (oneAt !== 0) {
      weight[i] = (next * length) / ((i + 1) * oneAt);
      next = at - ((weight[i] ?? NaN) * zeroAt * (last - i)) / length;
    } else weight[i] = (at * length) / (zeroAt * (last - i));
  }
  for (let i = place; i < last; i += 1) {
    feature[i] = feature[i + 1] ?? 0;
    zero[i] = zero[i + 1] ?? NaN;
    one[i] = one[i + 1] ?? NaN;
  }
}

/** The sum of the weights that `unwind` would leave, without changing the path. */
function unwoundSum({ weight, zero, one }: Path, length: number, place: number): number {
  const last = length - 1;
  const [zeroAt, oneAt] = [zero[place] ?? NaN, one[place] ?? NaN];
  let next = weight[last] ?? NaN;
  let total = 0;
  for (let i = last - 1; i >= 0; i -= 1) {
    if (oneAt !== 0) {
      const left = (next * length) / ((i + 1) * oneAt);
      total += left;
      next = (weight[i] ?? NaN) - (left * zeroAt * (last - i)) / length;
    } else total += ((weight[i] ?? NaN) * length) / (zeroAt * (last - i));
  }
  return total;
}

const emptyPath = (size: number): Path => ({
  feature: new Int32Array(size),
  zero: new Float64Array(size),
  one: new Float64Array(size),
  weight: new Float64Array(size),
});

/** The first places of a path; the rest is room. */
function copyOf({ feature, zero, one, weight }: Path, length: number): Path {
  const path = emptyPath(feature.length);
  path.feature.set(feature.subarray(0, length));
  path.zero.set(zero.subarray(0, length));
  path.one.set(one.subarray(0, length));
  path.weight.set(weight.subarray(0, length));
  return path;
}

const depthOf = (tree: Tree, node: number): number =>
  tree.feature[node] === -1
    ? 0
    : 1 + Math.max(depthOf(tree, tree.left[node] ?? 0), depthOf(tree, tree.right[node] ?? 0));
