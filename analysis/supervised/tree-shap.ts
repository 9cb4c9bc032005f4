import type { Tree } from './tree.ts';
import { sendsLeft } from './tree.ts';

/**
 * The features on the way from the root to a node, each once: the share of training rows (`zero`) and
 * of the row at hand (`one`, 0 or 1) that go this way when the feature is not known and when it is,
 * and the weight of the feature sets of each size. Place 0 stands for the root.
 */
type Path = { feature: Int32Array; zero: Float64Array; one: Float64Array; weight: Float64Array };

/** What stands still while one row goes down one tree; a path for each depth. */
type Walk = {
  tree: Tree;
  columns: readonly Float64Array[];
  row: number;
  into: Float64Array;
  paths: readonly Path[];
};

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
  paths = pathsFor(tree),
): void {
  descend({ tree, columns, row, into, paths }, 0, 0, 0, 1, 1, -1);
}

/** Room for `addTreeShap`, to be used again for other rows of the tree. */
export function pathsFor(tree: Tree): Path[] {
  const size = depthOf(tree, 0) + 2;
  return Array.from({ length: size }, () => ({
    feature: new Int32Array(size),
    zero: new Float64Array(size),
    one: new Float64Array(size),
    weight: new Float64Array(size),
  }));
}

/** The mean of a tree over its training rows: what it says when nothing is known. */
export function expectedValue(tree: Tree): number {
  let sum = 0;
  for (let node = 0; node < tree.feature.length; node += 1) {
    if (tree.feature[node] === -1) sum += (tree.cover[node] ?? NaN) * (tree.value[node] ?? NaN);
  }
  return sum / (tree.cover[0] ?? NaN);
}

/**
 * Goes down from a node. `before` is the length of the path above it, which stands at the depth before;
 * `zero`, `one` and `from` are what the way into this node adds to it.
 */
function descend(
  walk: Walk,
  node: number,
  depth: number,
  before: number,
  zero: number,
  one: number,
  from: number,
): void {
  const { tree, columns, row, into, paths } = walk;
  const path = paths[depth];
  const above = paths[depth - 1];
  if (!path) throw new RangeError('paths of another tree');
  if (above) copyPath(above, path, before);
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
  const left = tree.left[node] ?? 0;
  const right = tree.right[node] ?? 0;
  const goesLeft = sendsLeft(tree, node, columns[feature]?.[row] ?? NaN);
  const hot = goesLeft ? left : right;
  const cold = goesLeft ? right : left;
  let zeroSoFar = 1;
  let oneSoFar = 1;
  const seen = placeOf(path, length, feature);
  if (seen > 0) {
    zeroSoFar = path.zero[seen] ?? NaN;
    oneSoFar = path.one[seen] ?? NaN;
    unwind(path, length, seen);
    length -= 1;
  }
  const each = zeroSoFar / (tree.cover[node] ?? NaN);
  const below = depth + 1;
  descend(walk, hot, below, length, each * (tree.cover[hot] ?? NaN), oneSoFar, feature);
  descend(walk, cold, below, length, each * (tree.cover[cold] ?? NaN), 0, feature);
}

/** Where a feature stands in a path, from place 1 on; 0 where it does not. */
function placeOf({ feature }: Path, length: number, wanted: number): number {
  for (let i = 1; i < length; i += 1) if (feature[i] === wanted) return i;
  return 0;
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
  const zeroAt = zero[place] ?? NaN;
  const oneAt = one[place] ?? NaN;
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
  const zeroAt = zero[place] ?? NaN;
  const oneAt = one[place] ?? NaN;
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

/** Copies the first places. */
function copyPath(from: Path, to: Path, length: number): void {
  for (let i = 0; i < length; i += 1) {
    to.feature[i] = from.feature[i] ?? 0;
    to.zero[i] = from.zero[i] ?? NaN;
    to.one[i] = from.one[i] ?? NaN;
    to.weight[i] = from.weight[i] ?? NaN;
  }
}

const depthOf = (tree: Tree, node: number): number =>
  tree.feature[node] === -1
    ? 0
    : 1 + Math.max(depthOf(tree, tree.left[node] ?? 0), depthOf(tree, tree.right[node] ?? 0));
