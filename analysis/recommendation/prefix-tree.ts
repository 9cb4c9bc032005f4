/**
 * The FP-tree of Han, Pei and Yin (2000): baskets as paths from the root (node 0), items by rank (0
 * the most frequent), so that baskets that begin alike share their nodes. Columns by node.
 */
export type PrefixTree = {
  rank: Int32Array;
  parent: Int32Array;
  count: Int32Array;
  /** The node of the same rank that was made before; −1 the last. */
  before: Int32Array;
  /** The latest node of each rank; −1 without one. */
  latest: Int32Array;
  nodes: number;
  /** Finds the child of a node by rank: open addressing, node numbers, 0 empty. */
  slots: Int32Array;
};

/** A tree with its root only. */
export function emptyTree(ranks: number, expectedNodes: number): PrefixTree {
  const capacity = Math.max(16, expectedNodes);
  let slots = 32;
  while (slots < 2 * capacity) slots *= 2;
  return {
    rank: new Int32Array(capacity).fill(-1, 0, 1),
    parent: new Int32Array(capacity).fill(-1, 0, 1),
    count: new Int32Array(capacity),
    before: new Int32Array(capacity).fill(-1, 0, 1),
    latest: new Int32Array(ranks).fill(-1),
    nodes: 1,
    slots: new Int32Array(slots),
  };
}

/** Adds `times` baskets of the ranks path[0] … path[length − 1], ascending. */
export function addPath(tree: PrefixTree, path: Int32Array, length: number, times: number): void {
  let node = 0;
  for (let i = 0; i < length; i += 1) {
    node = childOf(tree, node, path[i] ?? 0);
    tree.count[node] = (tree.count[node] ?? 0) + times;
  }
}

function slotOf(node: number, rank: number, mask: number): number {
  const mixed = Math.imul(node, 0x9e3779b1) ^ Math.imul(rank + 1, 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) & mask;
}

function childOf(tree: PrefixTree, node: number, rank: number): number {
  const mask = tree.slots.length - 1;
  let slot = slotOf(node, rank, mask);
  for (;;) {
    const found = tree.slots[slot] ?? 0;
    if (found === 0) break;
    if (tree.parent[found] === node && tree.rank[found] === rank) return found;
    slot = (slot + 1) & mask;
  }
  if (tree.nodes === tree.rank.length) {
    grow(tree);
    return childOf(tree, node, rank);
  }
  const child = tree.nodes;
  tree.nodes = child + 1;
  tree.slots[slot] = child;
  tree.rank[child] = rank;
  tree.parent[child] = node;
  tree.before[child] = tree.latest[rank] ?? -1;
  tree.latest[rank] = child;
  return child;
}

/** Doubles the room. */
function grow(tree: PrefixTree): void {
  const twice = (column: Int32Array): Int32Array => {
    const wider = new Int32Array(column.length * 2);
    wider.set(column);
    return wider;
  };
  tree.rank = twice(tree.rank);
  tree.parent = twice(tree.parent);
  tree.count = twice(tree.count);
  tree.before = twice(tree.before);
  tree.slots = new Int32Array(tree.slots.length * 2);
  const mask = tree.slots.length - 1;
  for (let node = 1; node < tree.nodes; node += 1) {
    let slot = slotOf(tree.parent[node] ?? 0, tree.rank[node] ?? 0, mask);
    while (tree.slots[slot] !== 0) slot = (slot + 1) & mask;
    tree.slots[slot] = node;
  }
}
