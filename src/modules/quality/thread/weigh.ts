import type { LinkModel } from '../../../../analysis/linkage/fellegi-sunter.ts';
import { likenesses } from '../matches/likeness.ts';
import type { Places } from '../matches/likeness.ts';
import type { MatchTexts } from '../matches/texts.ts';
import { LEAST_BITS, rarityKeys } from '../matches/weigh.ts';

/** Two records by id, `first` the smaller, with the keys by which the rarity of their names is counted. */
export type WeighedPair = {
  first: string;
  second: string;
  bits: number;
  levels: number[];
  keys: (string | null)[];
};

/** Records with their texts, and groups that share a key by the places of their records, in rising order. */
export type Members = {
  idOf: (place: number) => string;
  texts: readonly MatchTexts[];
  groups: readonly Int32Array[];
};

/** Weighs the pairs of all groups, each once. @param wanted places of which one must be in a pair; null for any */
export function weighedPairs(
  model: LinkModel,
  { idOf, texts, groups }: Members,
  wanted: Uint8Array | null,
): WeighedPair[] {
  const places = pairsOf(groups, texts.length, wanted);
  return likenesses(model, texts, places, LEAST_BITS).flatMap(({ left, right, bits, levels }) => {
    const own = texts[left];
    if (!own) return [];
    const keys = rarityKeys(model, own, levels);
    const [a, b] = [idOf(left), idOf(right)];
    const [first, second] = a < b ? [a, b] : [b, a];
    return [{ first, second, bits, levels, keys }];
  });
}

/** The pairs of all groups by their places, each once. */
function pairsOf(groups: readonly Int32Array[], size: number, wanted: Uint8Array | null): Places {
  const most = groups.reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
  const found = new Float64Array(most);
  let end = 0;
  for (const places of groups) {
    for (let n = 0; n < places.length; n += 1) {
      const one = places[n] ?? 0;
      for (let m = n + 1; m < places.length; m += 1) {
        const other = places[m] ?? 0;
        if (wanted && wanted[one] === 0 && wanted[other] === 0) continue;
        found[end] = one * size + other;
        end += 1;
      }
    }
  }
  return eachOnce(found.subarray(0, end).toSorted(), size);
}

/** Pairs, given as `left * size + right` in their order, by their places, each once. */
function eachOnce(pairs: Float64Array, size: number): Places {
  const [left, right] = [new Int32Array(pairs.length), new Int32Array(pairs.length)];
  let count = 0;
  let last = -1;
  for (const pair of pairs) {
    if (pair === last) continue;
    last = pair;
    left[count] = Math.floor(pair / size);
    right[count] = pair % size;
    count += 1;
  }
  return { left: left.subarray(0, count), right: right.subarray(0, count) };
}
