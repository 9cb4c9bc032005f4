import { type Refused, refuse } from '../result.ts';
import { type Baskets, basketAt, basketCount, itemCounts } from './baskets.ts';
import { type PrefixTree, addPath, emptyTree } from './prefix-tree.ts';

/**
 * Sets of items that were bought together at least so often: those of set s are `item[starts[s]]` …
 * `item[starts[s + 1] − 1]`, ascending. Smaller sets first, then by their items.
 */
export type FrequentSets = {
  state: 'fitted';
  baskets: number;
  /** In how many baskets a set must be. */
  leastCount: number;
  starts: Int32Array;
  item: Int32Array;
  count: Int32Array;
};

export type SetOptions = {
  /** The share of the baskets a set must be in: above 0, at most 1. */
  support: number;
  /** Items of the largest set: 4 unless said. */
  longest?: number;
  /** Refuses beyond so many sets, which no one could read: 1,000,000 unless said. */
  mostSets?: number;
};

type Search = {
  leastCount: number;
  longest: number;
  mostSets: number;
  /** The item of each rank. */
  itemOf: Int32Array;
  found: { items: number[]; count: number }[];
};

/**
 * All frequent sets by FP-growth (Han, Pei and Yin 2000, *Mining frequent patterns without candidate
 * generation*): exact, and the same whatever the order of the baskets. Refuses as `tooFewBaskets`
 * without a basket, as `tooManySets` where the support is too low for these baskets.
 *
 * @throws RangeError where the support is no share
 */
export function frequentSets(
  baskets: Baskets,
  { support, longest = 4, mostSets = 1_000_000 }: SetOptions,
): FrequentSets | Refused<'tooFewBaskets' | 'tooManySets'> {
  if (!(support > 0 && support <= 1)) throw new RangeError(`${support} is no share above 0`);
  const n = basketCount(baskets);
  if (n === 0) return refuse('tooFewBaskets', { found: 0, needed: 1 });
  // A share times a count may come out a hair above the whole number that it stands for.
  const leastCount = Math.max(1, Math.ceil(support * n - 1e-9 * n));
  const counts = itemCounts(baskets);
  const itemOf = Int32Array.from(
    Array.from(counts.keys())
      .filter((x) => (counts[x] ?? 0) >= leastCount)
      .toSorted((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b),
  );
  const search: Search = { leastCount, longest, mostSets, itemOf, found: [] };
  if (longest >= 1 && !grow(treeOf(baskets, itemOf), [], search)) {
    return refuse('tooManySets', { most: mostSets, leastCount });
  }
  return { state: 'fitted', baskets: n, leastCount, ...inOrder(search.found) };
}

function treeOf(baskets: Baskets, itemOf: Int32Array): PrefixTree {
  const rankOf = new Int32Array(baskets.items).fill(-1);
  itemOf.forEach((x, rank) => {
    rankOf[x] = rank;
  });
  const tree = emptyTree(itemOf.length, Math.min(baskets.item.length, 1 << 20));
  const path = new Int32Array(itemOf.length);
  for (let b = 0; b < basketCount(baskets); b += 1) {
    let length = 0;
    for (const x of basketAt(baskets, b)) {
      const rank = rankOf[x] ?? -1;
      if (rank < 0) continue;
      path[length] = rank;
      length += 1;
    }
    path.subarray(0, length).sort();
    addPath(tree, path, length, 1);
  }
  return tree;
}

/** Adds all frequent sets that end in `suffix` (ranks); false beyond the most. */
function grow(tree: PrefixTree, suffix: readonly number[], search: Search): boolean {
  for (let rank = tree.latest.length - 1; rank >= 0; rank -= 1) {
    let count = 0;
    for (let node = tree.latest[rank] ?? -1; node >= 0; node = tree.before[node] ?? -1) {
      count += tree.count[node] ?? 0;
    }
    if (count < search.leastCount) continue;
    const ranks = [rank, ...suffix];
    if (search.found.length >= search.mostSets) return false;
    const items = ranks.map((each) => search.itemOf[each] ?? 0);
    search.found.push({ items: items.toSorted((a, b) => a - b), count });
    if (ranks.length >= search.longest) continue;
    const within = conditionalTree(tree, rank, search.leastCount);
    if (within && !grow(within, ranks, search)) return false;
  }
  return true;
}

/** The tree of what stands before an item in its baskets, without what is too rare there; null of nothing. */
function conditionalTree(tree: PrefixTree, rank: number, leastCount: number): PrefixTree | null {
  const counts = new Int32Array(rank);
  for (let node = tree.latest[rank] ?? -1; node >= 0; node = tree.before[node] ?? -1) {
    const times = tree.count[node] ?? 0;
    for (let up = tree.parent[node] ?? 0; up > 0; up = tree.parent[up] ?? 0) {
      const at = tree.rank[up] ?? 0;
      counts[at] = (counts[at] ?? 0) + times;
    }
  }
  if (!counts.some((count) => count >= leastCount)) return null;
  const within = emptyTree(rank, 64);
  const path = new Int32Array(rank);
  for (let node = tree.latest[rank] ?? -1; node >= 0; node = tree.before[node] ?? -1) {
    // From the node to the root ranks fall: filled from the end, the path is ascending.
    let first = rank;
    for (let up = tree.parent[node] ?? 0; up > 0; up = tree.parent[up] ?? 0) {
      const at = tree.rank[up] ?? 0;
      if ((counts[at] ?? 0) < leastCount) continue;
      first -= 1;
      path[first] = at;
    }
    addPath(within, path.subarray(first), rank - first, tree.count[node] ?? 0);
  }
  return within;
}

function inOrder(
  found: readonly { items: number[]; count: number }[],
): Pick<FrequentSets, 'starts' | 'item' | 'count'> {
  const sorted = found.toSorted((a, b) => compareItems(a.items, b.items));
  const starts = new Int32Array(sorted.length + 1);
  sorted.forEach(({ items }, s) => {
    starts[s + 1] = (starts[s] ?? 0) + items.length;
  });
  return {
    starts,
    item: Int32Array.from(sorted.flatMap(({ items }) => items)),
    count: Int32Array.from(sorted, ({ count }) => count),
  };
}

function compareItems(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return a.length - b.length;
  for (let i = 0; i < a.length; i += 1) {
    const apart = (a[i] ?? 0) - (b[i] ?? 0);
    if (apart !== 0) return apart;
  }
  return 0;
}
