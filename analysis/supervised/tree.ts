/**
 * A binary regression tree as plain JSON, a place in each list a node; node 0 is the root. Inner
 * nodes send a row left where its value is at most the threshold, and a missing value where
 * `missingLeft` says. Leaves have `feature` −1.
 */
export type Tree = {
  feature: number[];
  threshold: number[];
  missingLeft: boolean[];
  left: number[];
  right: number[];
  /** What a leaf adds to the log-odds; 0 in inner nodes. */
  value: number[];
  /** How many training rows came through the node. */
  cover: number[];
};

/** A tree without nodes. */
export function emptyTree(): Tree {
  return {
    feature: [],
    threshold: [],
    missingLeft: [],
    left: [],
    right: [],
    value: [],
    cover: [],
  };
}

/** Adds a leaf and answers its place; `splitNode` may make it an inner node. */
export function addLeaf(tree: Tree, value: number, cover: number): number {
  tree.feature.push(-1);
  tree.threshold.push(0);
  tree.missingLeft.push(false);
  tree.left.push(-1);
  tree.right.push(-1);
  tree.value.push(value);
  return tree.cover.push(cover) - 1;
}

/** The leaf a row falls into. `columns` are the encoded features, NaN where missing. */
export function leafOf(tree: Tree, columns: readonly Float64Array[], row: number): number {
  let node = 0;
  for (;;) {
    const feature = tree.feature[node] ?? -1;
    if (feature < 0) return node;
    const goesLeft = sendsLeft(tree, node, columns[feature]?.[row] ?? NaN);
    node = (goesLeft ? tree.left[node] : tree.right[node]) ?? 0;
  }
}

/** Whether an inner node sends a value of its feature to the left. */
export function sendsLeft(tree: Tree, node: number, value: number): boolean {
  return Number.isNaN(value)
    ? (tree.missingLeft[node] ?? false)
    : value <= (tree.threshold[node] ?? NaN);
}

/** Rows are taken in blocks of which all columns fit into the processor's cache. */
const block = 1024;

/** Adds what each tree says of each row to `score`. */
export function addTrees(
  trees: readonly Tree[],
  columns: readonly Float64Array[],
  score: Float64Array,
): void {
  const packed = trees.map(pack);
  for (let from = 0; from < score.length; from += block) {
    const to = Math.min(score.length, from + block);
    for (const tree of packed) addRows(tree, columns, score, from, to);
  }
}

/** The lists of a tree as typed arrays; `missing` is the child that missing values go to. */
type PackedTree = {
  feature: Int32Array;
  threshold: Float64Array;
  left: Int32Array;
  right: Int32Array;
  missing: Int32Array;
  value: Float64Array;
};

const pack = (tree: Tree): PackedTree => ({
  feature: Int32Array.from(tree.feature),
  threshold: Float64Array.from(tree.threshold),
  left: Int32Array.from(tree.left),
  right: Int32Array.from(tree.right),
  missing: Int32Array.from(tree.missingLeft, (goesLeft, node) =>
    goesLeft ? (tree.left[node] ?? 0) : (tree.right[node] ?? 0),
  ),
  value: Float64Array.from(tree.value),
});

function addRows(
  { feature, threshold, left, right, missing, value }: PackedTree,
  columns: readonly Float64Array[],
  score: Float64Array,
  from: number,
  to: number,
): void {
  for (let row = from; row < to; row += 1) {
    let node = 0;
    for (let cut = feature[0] ?? -1; cut >= 0; cut = feature[node] ?? -1) {
      const at = columns[cut]?.[row] ?? NaN;
      if (at <= (threshold[node] ?? NaN)) node = left[node] ?? 0;
      else node = (at > (threshold[node] ?? NaN) ? right[node] : missing[node]) ?? 0;
    }
    score[row] = (score[row] ?? NaN) + (value[node] ?? NaN);
  }
}
