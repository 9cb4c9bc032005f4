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

/** Adds what a tree says of each row to `score`. */
export function addTree(tree: Tree, columns: readonly Float64Array[], score: Float64Array): void {
  for (let row = 0; row < score.length; row += 1) {
    score[row] = (score[row] ?? NaN) + (tree.value[leafOf(tree, columns, row)] ?? NaN);
  }
}
