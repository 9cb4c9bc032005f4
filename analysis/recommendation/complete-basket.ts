import { bestOf } from './best.ts';
import type { ItemNeighbours } from './item-neighbours.ts';

/** An item that goes with a basket: its similarity to the items in it, mean over them. */
export type Companion = { item: number; similarity: number };

/**
 * The n items that go best with what lies in a basket (a cart, a draft of an order), by neighbours of
 * items over orders. `without` leaves items out (not in stock). Fewer where little is known; none of an
 * empty basket.
 */
export function completeBasket(
  neighbours: ItemNeighbours,
  basket: Iterable<number>,
  { n = 10, without }: { n?: number; without?: ReadonlySet<number> } = {},
): Companion[] {
  const own = new Set(basket);
  const sums = new Float64Array(neighbours.items);
  const touched = new Set<number>();
  for (const x of own) {
    for (let j = neighbours.starts[x] ?? 0; j < (neighbours.starts[x + 1] ?? 0); j += 1) {
      const y = neighbours.item[j] ?? 0;
      if (own.has(y) || without?.has(y)) continue;
      sums[y] = (sums[y] ?? 0) + (neighbours.similarity[j] ?? 0) / own.size;
      touched.add(y);
    }
  }
  return Array.from(bestOf([...touched], sums, n), (item) => ({
    item,
    similarity: sums[item] ?? 0,
  }));
}
