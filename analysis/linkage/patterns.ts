import type { ReadyComparison } from './comparison.ts';

/**
 * The levels that pairs reach, each different combination once: `levels` row by row in the order of the
 * comparisons, `pairs` how many pairs have it.
 */
export type Patterns = {
  width: number;
  count: number;
  levels: Uint8Array;
  pairs: Float64Array;
  /** The pattern of each pair; null where it was not asked for. */
  of: Int32Array | null;
};

/** A pair as a list: `left[i]` with `right[i]`. */
export type PairList = { left: Int32Array; right: Int32Array };

/** Up to so many combinations an array finds a pattern's place, above it a map. */
const most = 2 ** 22;

/** Compares pairs and gathers them by pattern. Patterns are in rising order, whatever that of the pairs. */
export function patternsOf(
  comparisons: readonly ReadyComparison[],
  { left, right }: PairList,
  { keepOf = false }: { keepOf?: boolean } = {},
): Patterns {
  const sizes = comparisons.map(({ comparison }) => comparison.levels.length + 2);
  const combinations = sizes.reduce((all, size) => all * size, 1);
  const placeOf = combinations <= most ? arrayPlaces(combinations) : mapPlaces();
  const keys: number[] = [];
  const pairs: number[] = [];
  const of = keepOf ? new Int32Array(left.length) : null;
  for (let i = 0; i < left.length; i += 1) {
    const [a, b] = [left[i] ?? 0, right[i] ?? 0];
    let key = 0;
    for (let k = 0; k < comparisons.length; k += 1) {
      key = key * (sizes[k] ?? 1) + (comparisons[k]?.level(a, b) ?? 0);
    }
    const place = placeOf(key, keys.length);
    if (place === keys.length) {
      keys.push(key);
      pairs.push(0);
    }
    pairs[place] = (pairs[place] ?? 0) + 1;
    if (of) of[i] = place;
  }
  return inOrder(keys, pairs, sizes, of);
}

type Places = (key: number, next: number) => number;

function arrayPlaces(combinations: number): Places {
  const places = new Int32Array(combinations).fill(-1);
  return (key, next) => {
    const known = places[key] ?? -1;
    if (known >= 0) return known;
    places[key] = next;
    return next;
  };
}

function mapPlaces(): Places {
  const places = new Map<number, number>();
  return (key, next) => {
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, next);
    return next;
  };
}

function inOrder(
  keys: readonly number[],
  pairs: readonly number[],
  sizes: readonly number[],
  of: Int32Array | null,
): Patterns {
  const order = Array.from(keys.keys()).toSorted((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0));
  const place = new Int32Array(keys.length);
  const levels = new Uint8Array(keys.length * sizes.length);
  order.forEach((from, to) => {
    place[from] = to;
    let key = keys[from] ?? 0;
    for (let k = sizes.length - 1; k >= 0; k -= 1) {
      const size = sizes[k] ?? 1;
      levels[to * sizes.length + k] = key % size;
      key = Math.floor(key / size);
    }
  });
  if (of) for (let i = 0; i < of.length; i += 1) of[i] = place[of[i] ?? 0] ?? 0;
  return {
    width: sizes.length,
    count: keys.length,
    levels,
    pairs: Float64Array.from(order, (from) => pairs[from] ?? 0),
    of,
  };
}
