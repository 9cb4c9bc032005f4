import type { ScoredPairs } from './match-weights.ts';

export type ClusterOptions = {
  /** Pairs of a lower weight are no links; 0 bits (even odds) unless said. */
  leastBits?: number;
  /**
   * A cluster is kept only where at least so many of its pairs are links, so that a chain through weak
   * links does not make one of many. 0.6 unless said; 0: every connected component is a cluster.
   */
  leastLinked?: number;
};

export type LinkClusters = {
  /** The cluster of each record; records alone have one of their own. Numbered by their first record. */
  labels: Int32Array;
  /** Clusters of two records or more. */
  clusters: number;
  /** Connected components that the guard took apart. */
  split: number;
};

/**
 * Clusters of records from scored pairs: connected components of the links, and where too few of a
 * component's pairs are links, its parts at a higher weight, until each part holds together. Parts are
 * those of single linkage at rising thresholds (Kruskal's tree), so that neither the order of pairs nor
 * that of records matters.
 *
 * @param rows how many records there are
 */
export function clusterPairs(
  rows: number,
  pairs: ScoredPairs,
  { leastBits = 0, leastLinked = 0.6 }: ClusterOptions = {},
): LinkClusters {
  const tree = mergeTree(rows, linksByWeight(pairs, leastBits), pairs);
  const labels = new Int32Array(rows).fill(-1);
  let split = 0;
  const roots: number[] = [];
  for (let node = tree.nodes - 1; node >= 0; node -= 1) {
    if ((tree.parent[node] ?? -1) < 0) roots.push(node);
  }
  for (const root of roots) if (takeParts(tree, root, leastLinked, labels)) split += 1;
  return { ...numbered(labels), split };
}

/** Places of the links, the strongest first. */
function linksByWeight({ bits }: ScoredPairs, leastBits: number): Int32Array {
  const places: number[] = [];
  for (let i = 0; i < bits.length; i += 1) if ((bits[i] ?? NaN) >= leastBits) places.push(i);
  return Int32Array.from(places).toSorted((a, b) => (bits[b] ?? 0) - (bits[a] ?? 0));
}

/** Kruskal's tree: records are nodes 0 … rows − 1, each merge a node above its two parts. */
type MergeTree = {
  rows: number;
  nodes: number;
  parent: Int32Array;
  /** The two parts of a merge, by node − rows. */
  parts: Int32Array;
  weight: Float64Array;
  size: Int32Array;
  /** Links whose records meet first in the node; `linksWithin` adds up those below. */
  links: Float64Array;
};

function mergeTree(rows: number, links: Int32Array, pairs: ScoredPairs): MergeTree {
  const parent = new Int32Array(2 * rows).fill(-1);
  const top = Int32Array.from({ length: 2 * rows }, (_, i) => i);
  const parts = new Int32Array(2 * rows);
  const weight = new Float64Array(2 * rows).fill(Infinity);
  const size = new Int32Array(2 * rows).fill(1);
  const topOf = (node: number): number => {
    let at = node;
    while ((top[at] ?? at) !== at) {
      top[at] = top[top[at] ?? at] ?? at;
      at = top[at] ?? at;
    }
    return at;
  };
  let nodes = rows;
  for (const i of links) {
    const a = topOf(pairs.left[i] ?? 0);
    const b = topOf(pairs.right[i] ?? 0);
    if (a === b) continue;
    parent[a] = nodes;
    parent[b] = nodes;
    top[a] = nodes;
    top[b] = nodes;
    parts[2 * (nodes - rows)] = a;
    parts[2 * (nodes - rows) + 1] = b;
    weight[nodes] = pairs.bits[i] ?? NaN;
    size[nodes] = (size[a] ?? 0) + (size[b] ?? 0);
    nodes += 1;
  }
  const tree = { rows, nodes, parent, parts, weight, size, links: new Float64Array(nodes) };
  countLinks(tree, links, pairs);
  return tree;
}

/** Counts each link where its two records meet first, then adds up from the leaves. */
function countLinks(tree: MergeTree, links: Int32Array, pairs: ScoredPairs): void {
  const { rows, nodes, parent, links: counts, parts } = tree;
  const jump = jumpPointers(tree);
  for (const i of links) {
    const node = meeting(parent, jump, pairs.left[i] ?? 0, pairs.right[i] ?? 0);
    counts[node] = (counts[node] ?? 0) + 1;
  }
  for (let node = rows; node < nodes; node += 1) {
    const [a, b] = [parts[2 * (node - rows)] ?? 0, parts[2 * (node - rows) + 1] ?? 0];
    counts[node] = (counts[node] ?? 0) + (counts[a] ?? 0) + (counts[b] ?? 0);
  }
}

/** A far ancestor of each node (Myers 1983), so that two nodes find where they meet in logarithmic time. */
type Jumps = { depth: Int32Array; to: Int32Array };

function jumpPointers({ nodes, parent }: MergeTree): Jumps {
  const depth = new Int32Array(nodes);
  const to = new Int32Array(nodes);
  // Parents have higher numbers than their parts.
  for (let node = nodes - 1; node >= 0; node -= 1) {
    const above = parent[node] ?? -1;
    if (above < 0) {
      to[node] = node;
      continue;
    }
    depth[node] = (depth[above] ?? 0) + 1;
    const far = to[above] ?? above;
    const equal =
      (depth[above] ?? 0) - (depth[far] ?? 0) === (depth[far] ?? 0) - (depth[to[far] ?? far] ?? 0);
    to[node] = equal ? (to[far] ?? far) : above;
  }
  return { depth, to };
}

function meeting(parent: Int32Array, { depth, to }: Jumps, left: number, right: number): number {
  let [a, b] = [left, right];
  if ((depth[a] ?? 0) < (depth[b] ?? 0)) [a, b] = [b, a];
  while ((depth[a] ?? 0) > (depth[b] ?? 0)) {
    const far = to[a] ?? a;
    a = (depth[far] ?? 0) >= (depth[b] ?? 0) ? far : (parent[a] ?? a);
  }
  while (a !== b) {
    const [farA, farB] = [to[a] ?? a, to[b] ?? b];
    if (farA === farB) [a, b] = [parent[a] ?? a, parent[b] ?? b];
    else [a, b] = [farA, farB];
  }
  return a;
}

/** Labels the parts of a component that hold together; answers whether it was taken apart. */
function takeParts(
  tree: MergeTree,
  root: number,
  leastLinked: number,
  labels: Int32Array,
): boolean {
  const { rows, parts, weight, size, links } = tree;
  const open: { node: number; above: number }[] = [{ node: root, above: -Infinity }];
  let apart = false;
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, above } = next;
    const records = size[node] ?? 1;
    const possible = (records * (records - 1)) / 2;
    // A part of the weight of the whole is no part of its own: the same links hold it.
    const own = (weight[node] ?? Infinity) > above;
    if (node < rows || (own && (links[node] ?? 0) >= leastLinked * possible)) {
      label(tree, node, labels);
      continue;
    }
    apart = true;
    const reached = weight[node] ?? Infinity;
    open.push({ node: parts[2 * (node - rows)] ?? 0, above: reached });
    open.push({ node: parts[2 * (node - rows) + 1] ?? 0, above: reached });
  }
  return apart;
}

function label({ rows, parts }: MergeTree, root: number, labels: Int32Array): void {
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node < rows) labels[node] = root;
    else open.push(parts[2 * (node - rows)] ?? 0, parts[2 * (node - rows) + 1] ?? 0);
  }
}

/** Labels 0 … by the first record of each cluster. */
function numbered(labels: Int32Array): { labels: Int32Array; clusters: number } {
  const numberOf = new Map<number, number>();
  const sizes: number[] = [];
  const result = labels.map((each) => {
    const number = numberOf.get(each) ?? numberOf.size;
    numberOf.set(each, number);
    sizes[number] = (sizes[number] ?? 0) + 1;
    return number;
  });
  return { labels: result, clusters: sizes.filter((size) => size > 1).length };
}
