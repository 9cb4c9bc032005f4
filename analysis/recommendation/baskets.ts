/**
 * Baskets: which items were bought together. Items are numbers 0 … `items` − 1; those of basket b are
 * `item[starts[b]]` … `item[starts[b + 1] − 1]`, ascending, each once.
 */
export type Baskets = {
  items: number;
  starts: Int32Array;
  item: Int32Array;
};

/** Lines of orders in any order: the number of the basket and of the item; a line may stand twice. */
export type BasketLines = { basket: Int32Array; item: Int32Array };

/**
 * Brings lines to baskets, an item of a basket once. A basket without lines is empty.
 *
 * @throws RangeError where the columns differ in length or a number is out of range
 */
export function basketsOf({ basket, item }: BasketLines, baskets: number, items: number): Baskets {
  if (basket.length !== item.length) throw new RangeError('each line has a basket and an item');
  const starts = new Int32Array(baskets + 1);
  for (let i = 0; i < basket.length; i += 1) {
    const [b, x] = [basket[i] ?? -1, item[i] ?? -1];
    if (!(b >= 0 && b < baskets)) throw new RangeError(`there is no basket ${b}`);
    if (!(x >= 0 && x < items)) throw new RangeError(`there is no item ${x}`);
    starts[b + 1] = (starts[b + 1] ?? 0) + 1;
  }
  for (let b = 0; b < baskets; b += 1) starts[b + 1] = (starts[b + 1] ?? 0) + (starts[b] ?? 0);
  const next = starts.slice();
  const filled = new Int32Array(basket.length);
  for (let i = 0; i < basket.length; i += 1) {
    const b = basket[i] ?? 0;
    const place = next[b] ?? 0;
    filled[place] = item[i] ?? 0;
    next[b] = place + 1;
  }
  return sortedOnce(filled, starts, items);
}

/** Sorts each basket and keeps each of its items once. */
function sortedOnce(filled: Int32Array, starts: Int32Array, items: number): Baskets {
  const kept = new Int32Array(starts.length);
  let end = 0;
  for (let b = 0; b + 1 < starts.length; b += 1) {
    const own = filled.subarray(starts[b], starts[b + 1]);
    own.sort();
    kept[b] = end;
    let last = -1;
    for (const x of own) {
      if (x === last) continue;
      filled[end] = x;
      end += 1;
      last = x;
    }
  }
  kept[starts.length - 1] = end;
  return { items, starts: kept, item: filled.slice(0, end) };
}

/** How many baskets there are. */
export function basketCount({ starts }: Baskets): number {
  return starts.length - 1;
}

/** The items of one basket, a view of the baskets' own. */
export function basketAt({ starts, item }: Baskets, basket: number): Int32Array {
  return item.subarray(starts[basket] ?? 0, starts[basket + 1] ?? 0);
}

/** In how many baskets each item is. */
export function itemCounts({ items, item }: Baskets): Int32Array {
  const counts = new Int32Array(items);
  for (const x of item) counts[x] = (counts[x] ?? 0) + 1;
  return counts;
}

/** The same the other way round: the baskets of each item, ascending. */
export function basketsByItem(baskets: Baskets): { starts: Int32Array; basket: Int32Array } {
  const counts = itemCounts(baskets);
  const starts = new Int32Array(baskets.items + 1);
  counts.forEach((count, x) => {
    starts[x + 1] = (starts[x] ?? 0) + count;
  });
  const next = starts.slice();
  const basket = new Int32Array(baskets.item.length);
  for (let b = 0; b + 1 < baskets.starts.length; b += 1) {
    for (let i = baskets.starts[b] ?? 0; i < (baskets.starts[b + 1] ?? 0); i += 1) {
      const x = baskets.item[i] ?? 0;
      const place = next[x] ?? 0;
      basket[place] = b;
      next[x] = place + 1;
    }
  }
  return { starts, basket };
}
