import type { LinkModel } from '../../../../analysis/linkage/fellegi-sunter.ts';
import { fitModel, learnModel } from '../matches/fit.ts';
import { KEY_BYTES, packedKeys } from '../matches/keys.ts';
import type { PackedKeys } from '../matches/keys.ts';
import { likenesses } from '../matches/likeness.ts';
import type { Places } from '../matches/likeness.ts';
import { unpacked } from '../matches/packed.ts';
import type { PackedRows } from '../matches/packed.ts';
import { textsOf } from '../matches/texts.ts';
import type { MatchRow, MatchTexts } from '../matches/texts.ts';
import { LEAST_BITS, rarityKeys } from '../matches/weigh.ts';

export const UUID_BYTES = 16;
/** So many keys can be sorted at once. */
export const MOST_KEYS = 2 ** 23;
/** Signed numbers turned round so that they compare as unsigned ones. */
const SIGN = 0x8000_0000;

/** Records by the bytes of their identifiers, one after the other, with their keys. */
export type RecordKeys = PackedKeys & { ids: Uint8Array };

/** Two records by id, `first` the smaller, with the keys by which the rarity of their names is counted. */
export type WeighedPair = {
  first: string;
  second: string;
  bits: number;
  levels: number[];
  keys: (string | null)[];
};

/** Groups of records that share a key, by id: `a,b;a,c,d`; `only`: pairs of two others are left out. */
export type Blocks = { groups: string; only: readonly string[] | null };

function keysOfRows(packed: PackedRows): RecordKeys {
  const rows = unpacked(packed);
  const ids = Buffer.alloc(rows.length * UUID_BYTES);
  for (const [n, { id }] of rows.entries()) {
    ids.write(id.replaceAll('-', ''), n * UUID_BYTES, 'hex');
  }
  return { ids, ...packedKeys(rows.map(textsOf)) };
}

/**
 * The places of keys in the order in which PostgreSQL has them, near enough: by their first 30 bits, which beside the
 * place are a whole number of 53. Numbers are sorted ten times as fast as whatever must be compared.
 */
function keyOrder(keys: Uint8Array): Uint32Array {
  const view = new DataView(keys.buffer, keys.byteOffset, keys.byteLength);
  const numbers = new Float64Array(keys.length / KEY_BYTES);
  for (let place = 0; place < numbers.length; place += 1) {
    const first = (view.getInt32(place * KEY_BYTES) ^ SIGN) >>> 2;
    numbers[place] = first * MOST_KEYS + place;
  }
  numbers.sort();
  const order = new Uint32Array(numbers.length);
  for (let n = 0; n < order.length; n += 1) order[n] = (numbers[n] ?? 0) % MOST_KEYS;
  return order;
}

function weighBlocks(
  model: LinkModel,
  packed: PackedRows,
  { groups, only }: Blocks,
): WeighedPair[] {
  const rows = unpacked(packed);
  const texts = rows.map(textsOf);
  const places = pairsOf(rows, groups, only);
  return likenesses(model, texts, places, LEAST_BITS).flatMap((pair) => {
    const [a, b] = [rows[pair.left]?.id, rows[pair.right]?.id];
    const own: MatchTexts | undefined = texts[pair.left];
    if (a === undefined || b === undefined || !own) return [];
    const keys = rarityKeys(model, own, pair.levels);
    const [first, second] = a < b ? [a, b] : [b, a];
    return [{ first, second, bits: pair.bits, levels: pair.levels, keys }];
  });
}

/** The pairs of all groups by their places, each once. */
function pairsOf(
  rows: readonly MatchRow[],
  groups: string,
  only: readonly string[] | null,
): Places {
  const placeOf = new Map(rows.map(({ id }, n) => [id, n]));
  const asked = only && new Set(only);
  const wanted = Uint8Array.from(rows, ({ id }) => (!asked || asked.has(id) ? 1 : 0));
  // A record may have gone since its keys were read.
  const blocks = (groups === '' ? [] : groups.split(';')).map((group) => {
    const known = group.split(',').map((id) => placeOf.get(id) ?? -1);
    return Int32Array.from(known.filter((place) => place >= 0)).toSorted();
  });
  const most = blocks.reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
  const found = new Float64Array(most);
  let end = 0;
  for (const places of blocks) {
    for (let n = 0; n < places.length; n += 1) {
      const one = places[n] ?? 0;
      for (let m = n + 1; m < places.length; m += 1) {
        const other = places[m] ?? 0;
        if (wanted[one] === 0 && wanted[other] === 0) continue;
        found[end] = one * rows.length + other;
        end += 1;
      }
    }
  }
  return eachOnce(found.subarray(0, end).toSorted(), rows.length);
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

/** What is worked out beside the worker's own thread: plain values in and out. */
export const work = { fitModel, keyOrder, keysOfRows, learnModel, weighBlocks };

export type Work = typeof work;
export type WorkName = keyof Work;
