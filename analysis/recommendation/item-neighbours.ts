import { bestOf } from './best.ts';
import { type Baskets, basketsByItem } from './baskets.ts';

/** The items most alike each item: those of x are `item[starts[x]]` … the most alike first. */
export type ItemNeighbours = {
  items: number;
  starts: Int32Array;
  item: Int32Array;
  /** 0 … 1. */
  similarity: Float64Array;
};

export type NeighbourOptions = {
  /**
   * `cosine`: together ÷ √(count × count). `conditional`: together ÷ (count of x × count of y to the
   * power of `alpha`), which with alpha 0 is the confidence of x → y (Deshpande and Karypis 2004).
   */
  similarity?: 'cosine' | 'conditional';
  alpha?: number;
  /** Draws the similarity of pairs seen together n times to n ÷ (n + shrinkage) of itself: 10 unless said. */
  shrinkage?: number;
  /** At most so many neighbours of an item: 100 unless said. */
  most?: number;
  /** Larger baskets, which say little of what belongs together, are left out: 1,000 items unless said. */
  largest?: number;
};

/**
 * Item-based nearest neighbours (Sarwar et al. 2001; Deshpande and Karypis 2004) over any baskets:
 * those of orders say what is bought together, those of customers what the same people buy.
 */
export function itemNeighbours(
  baskets: Baskets,
  {
    similarity = 'cosine',
    alpha = 0.5,
    shrinkage = 10,
    most = 100,
    largest = 1000,
  }: NeighbourOptions = {},
): ItemNeighbours {
  const { items, starts: basketStarts, item } = baskets;
  const holders = basketsByItem(baskets);
  const count = new Float64Array(items).map(
    (_, x) => (holders.starts[x + 1] ?? 0) - (holders.starts[x] ?? 0),
  );
  const left = count.map((n) => 1 / Math.max(1, similarity === 'cosine' ? Math.sqrt(n) : n));
  const right = count.map(
    (n) => 1 / Math.max(1, similarity === 'cosine' ? Math.sqrt(n) : n ** alpha),
  );
  const together = new Int32Array(items);
  const touched = new Int32Array(items);
  const scores = new Float64Array(items);
  const starts = new Int32Array(items + 1);
  const neighbours: Int32Array[] = [];
  const similarities: Float64Array[] = [];
  for (let x = 0; x < items; x += 1) {
    // What stands beside x, counted; the counts are put back to 0 below.
    let seen = 0;
    for (let h = holders.starts[x] ?? 0; h < (holders.starts[x + 1] ?? 0); h += 1) {
      const b = holders.basket[h] ?? 0;
      const [from, to] = [basketStarts[b] ?? 0, basketStarts[b + 1] ?? 0];
      if (to - from > largest) continue;
      for (let k = from; k < to; k += 1) {
        const y = item[k] ?? 0;
        const times = together[y] ?? 0;
        if (times === 0) {
          touched[seen] = y;
          seen += 1;
        }
        together[y] = times + 1;
      }
    }
    const others = touched.slice(0, seen).filter((y) => y !== x);
    for (const y of others) {
      const times = together[y] ?? 0;
      scores[y] = times * (left[x] ?? 0) * (right[y] ?? 0) * (times / (times + shrinkage));
    }
    const best = bestOf(others, scores, most);
    neighbours.push(best);
    similarities.push(Float64Array.from(best, (y) => scores[y] ?? 0));
    starts[x + 1] = (starts[x] ?? 0) + best.length;
    for (let i = 0; i < seen; i += 1) together[touched[i] ?? 0] = 0;
  }
  const all = {
    item: new Int32Array(starts[items] ?? 0),
    similarity: new Float64Array(starts[items] ?? 0),
  };
  neighbours.forEach((own, x) => all.item.set(own, starts[x]));
  similarities.forEach((own, x) => all.similarity.set(own, starts[x]));
  return { items, starts, ...all };
}
