import type { LinkModel } from '../../../../analysis/linkage/fellegi-sunter.ts';
import { fitModel, learnModel } from '../matches/fit.ts';
import { KEY_BYTES, packedKeys } from '../matches/keys.ts';
import type { PackedKeys } from '../matches/keys.ts';
import { likenesses } from '../matches/likeness.ts';
import type { Places } from '../matches/likeness.ts';
import { unpacked } from '../matches/packed.ts';
import type { PackedRows } from '../matches/packed.ts';
import { textsOf } from '../matches/texts.ts';
import type { MatchTexts } from '../matches/texts.ts';
import { LEAST_BITS, rarityKeys } from '../matches/weigh.ts';
import { UUID_BYTES } from './kept.ts';
import type { KeptTexts } from './kept.ts';

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

/** The keys of records; their texts are kept until they are compared. */
function keysOfRows(packed: PackedRows, kept: KeptTexts | null): RecordKeys {
  const rows = unpacked(packed);
  const ids = Buffer.alloc(rows.length * UUID_BYTES);
  for (const [n, { id }] of rows.entries()) {
    ids.write(id.replaceAll('-', ''), n * UUID_BYTES, 'hex');
  }
  const texts = rows.map(textsOf);
  kept?.keep(ids, texts);
  return { ids, ...packedKeys(texts) };
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

/** The pairs of a portion; records of it that are neither given nor kept, by id, where none is given. */
export type Weighed = { pairs: WeighedPair[]; unknown: string[] };

/**
 * Weighs the pairs of groups.
 *
 * @param packed their records, as far as they are not kept; null where that is still to be told, in `unknown`
 */
function weighBlocks(
  model: LinkModel,
  packed: PackedRows | null,
  { groups, only }: Blocks,
  kept: KeptTexts | null,
): Weighed {
  const { ids, texts, blocks, unknown } = membersOf(packed, groups, kept);
  // Of what has been read, some may have gone since their keys were.
  if (packed === null && unknown.length > 0) return { pairs: [], unknown };
  const places = pairsOf(ids, blocks, only);
  const pairs = likenesses(model, texts, places, LEAST_BITS).flatMap((pair) => {
    const [a, b] = [ids[pair.left], ids[pair.right]];
    const own: MatchTexts | undefined = texts[pair.left];
    if (a === undefined || b === undefined || !own) return [];
    const keys = rarityKeys(model, own, pair.levels);
    const [first, second] = a < b ? [a, b] : [b, a];
    return [{ first, second, bits: pair.bits, levels: pair.levels, keys }];
  });
  return { pairs, unknown: [] };
}

/** The records of groups with their texts, and the groups by the places of the records. */
type Members = { ids: string[]; texts: MatchTexts[]; blocks: Int32Array[]; unknown: string[] };

function membersOf(packed: PackedRows | null, groups: string, kept: KeptTexts | null): Members {
  const rows = packed ? unpacked(packed) : [];
  const [ids, texts] = [rows.map(({ id }) => id), rows.map(textsOf)];
  const placeOf = new Map(ids.map((id, n) => [id, n]));
  const unknown: string[] = [];
  const find = (id: string): number => {
    const own = kept?.of(id);
    if (!own) {
      unknown.push(id);
      placeOf.set(id, -1);
      return -1;
    }
    placeOf.set(id, ids.length);
    texts.push(own);
    return ids.push(id) - 1;
  };
  const blocks = (groups === '' ? [] : groups.split(';')).map((group) => {
    const places = group.split(',').map((id) => placeOf.get(id) ?? find(id));
    return Int32Array.from(places.filter((place) => place >= 0)).toSorted();
  });
  return { ids, texts, blocks, unknown };
}

/** The pairs of all groups by their places, each once. */
function pairsOf(
  ids: readonly string[],
  blocks: readonly Int32Array[],
  only: readonly string[] | null,
): Places {
  const asked = only && new Set(only);
  const wanted = Uint8Array.from(ids, (id) => (!asked || asked.has(id) ? 1 : 0));
  const most = blocks.reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
  const found = new Float64Array(most);
  let end = 0;
  for (const places of blocks) {
    for (let n = 0; n < places.length; n += 1) {
      const one = places[n] ?? 0;
      for (let m = n + 1; m < places.length; m += 1) {
        const other = places[m] ?? 0;
        if (wanted[one] === 0 && wanted[other] === 0) continue;
        found[end] = one * ids.length + other;
        end += 1;
      }
    }
  }
  return eachOnce(found.subarray(0, end).toSorted(), ids.length);
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

/**
 * What is worked out beside the worker's own thread: plain values in and out.
 *
 * @param kept where texts are kept from one question to a later one; null where they are not
 */
export const workWith = (kept: KeptTexts | null) => ({
  fitModel,
  keyOrder,
  learnModel,
  keysOfRows: (packed: PackedRows) => keysOfRows(packed, kept),
  weighBlocks: (model: LinkModel, packed: PackedRows | null, blocks: Blocks) =>
    weighBlocks(model, packed, blocks, kept),
  /** What was kept of these records is not what they are now. */
  forget: (ids: readonly string[]) => kept?.forget(ids),
});

export type Work = ReturnType<typeof workWith>;
export type WorkName = keyof Work;
