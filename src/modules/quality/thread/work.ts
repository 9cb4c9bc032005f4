import type { LinkModel } from '../../../../analysis/linkage/fellegi-sunter.ts';
import { fitModel, learnModel } from '../matches/fit.ts';
import { packedKeys } from '../matches/keys.ts';
import type { PackedKeys } from '../matches/keys.ts';
import { unpacked } from '../matches/packed.ts';
import type { PackedRows } from '../matches/packed.ts';
import { textsOf } from '../matches/texts.ts';
import type { MatchTexts } from '../matches/texts.ts';
import type { MatchObject } from '../matches/wire.ts';
import { keptTexts, packedIds } from './kept.ts';
import type { KeptTexts } from './kept.ts';
import { keyOrder } from './order.ts';
import { readyBlocks } from './ready.ts';
import type { Ready, ReadyBlocks } from './ready.ts';
import { weighedPairs } from './weigh.ts';
import type { WeighedPair } from './weigh.ts';

/** Records by the bytes of their identifiers, one after the other, with their keys. */
export type RecordKeys = PackedKeys & { ids: Uint8Array };

/** Groups of records that share a key, by id: `a,b;a,c,d`; `only`: pairs of two others are left out. */
export type Blocks = { groups: string; only: readonly string[] | null };

/** What a thread knows from one question to the next, of one object at a time. */
export type Memory = { object: MatchObject; kept: KeptTexts; ready: ReadyBlocks | null };

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
  const asked = only && new Set(only);
  const wanted = asked && Uint8Array.from(ids, (id) => (asked.has(id) ? 1 : 0));
  const members = { idOf: (place: number) => ids[place] ?? '', texts, groups: blocks };
  return { pairs: weighedPairs(model, members, wanted), unknown: [] };
}

/** The records of groups with their texts, and the groups by the places of the records. */
type Found = { ids: string[]; texts: MatchTexts[]; blocks: Int32Array[]; unknown: string[] };

function membersOf(packed: PackedRows | null, groups: string, kept: KeptTexts | null): Found {
  const rows = packed ? unpacked(packed) : [];
  const [ids, texts] = [rows.map(({ id }) => id), rows.map(textsOf)];
  const placeOf = new Map(ids.map((id, n) => [id, n]));
  const unknown: string[] = [];
  const find = (id: string): number => {
    const record = kept?.find(id) ?? null;
    const own = record === null ? undefined : kept?.texts(record);
    if (own) texts.push(own);
    const place = own ? ids.push(id) - 1 : -1;
    if (!own) unknown.push(id);
    placeOf.set(id, place);
    return place;
  };
  const blocks = (groups === '' ? [] : groups.split(';')).map((group) => {
    const places = group.split(',').map((id) => placeOf.get(id) ?? find(id));
    return Int32Array.from(places.filter((place) => place >= 0)).toSorted();
  });
  return { ids, texts, blocks, unknown };
}

/**
 * What is worked out beside the worker's own thread: plain values in and out.
 *
 * @param keeps whether it may keep what it was told for later questions: not where several scans ask
 */
export function workWith({ keeps }: { keeps: boolean }) {
  let memory: Memory | null = null;
  return {
    fitModel,
    learnModel,
    /** The keys of records; their texts are kept until they are compared. */
    keysOfRows: (packed: PackedRows): RecordKeys => {
      const rows = unpacked(packed);
      const ids = packedIds(rows.map(({ id }) => id));
      const texts = rows.map(textsOf);
      const { object } = packed;
      if (keeps && memory?.object !== object) memory = { object, kept: keptTexts(), ready: null };
      memory?.kept.keep(ids, texts);
      return { ids, ...packedKeys(texts) };
    },
    /**
     * The places of keys in their order.
     *
     * @param of the number of the record that each is of, where they are all keys of all records of the object
     */
    keyOrder: (keys: Uint8Array, of: Uint32Array | null): Uint32Array => {
      const order = keyOrder(keys);
      if (memory) memory.ready = of && readyBlocks({ keys, of, order }, memory.kept);
      return order;
    },
    weighNext: (model: LinkModel): boolean => memory?.ready?.weighNext(model) ?? false,
    readyAfter: (model: LinkModel, key: string | null): Ready | null =>
      memory?.ready?.after(model, key) ?? null,
    weighBlocks: (model: LinkModel, packed: PackedRows | null, blocks: Blocks): Weighed =>
      weighBlocks(model, packed, blocks, memory?.kept ?? null),
    /** What was kept of these records is not what they are now, and these keys are theirs. */
    forget: (ids: readonly string[], keys: readonly string[]): void => {
      memory?.kept.forget(ids);
      memory?.ready?.spoil(keys);
    },
  };
}

export type Work = ReturnType<typeof workWith>;
export type WorkName = keyof Work;
