import type { LinkModel } from '../../../../analysis/linkage/fellegi-sunter.ts';
import { LARGEST_BLOCK } from '../matches/fit.ts';
import { KEY_BYTES } from '../matches/keys.ts';
import type { MatchTexts } from '../matches/texts.ts';
import type { KeptTexts } from './kept.ts';
import { isSameKey } from './order.ts';
import { weighedPairs } from './weigh.ts';
import type { Members, WeighedPair } from './weigh.ts';

/** Rows of keys of a portion, and those of its last key more. */
const KEYS_AT_ONCE = 15_000;
/** So many pairs wait to be asked for, and those of a portion more: some 100 MB. */
const MOST_WAITING = 200_000;

/** All keys of the records that are kept, as they are about to be written. */
export type SortedKeys = {
  keys: Uint8Array;
  /** Which record each key is of, by its number. */
  of: Uint32Array;
  /** The places of the keys in their order. */
  order: Uint32Array;
};

/** What comes behind a key. */
export type Ready = {
  /** Null where it is to be read from the database: a record or a key has come, changed or gone since. */
  pairs: WeighedPair[] | null;
  /** The last key of it; null where no more comes. */
  upTo: string | null;
};

/** Pairs of a first scan, weighed while its keys are being written. */
export type ReadyBlocks = {
  /** Weighs a portion more; false where all are, or no more may wait. */
  weighNext: (model: LinkModel) => boolean;
  after: (model: LinkModel, key: string | null) => Ready;
  /** Keys that came by others: what is known of their portions is not all. */
  spoil: (keys: readonly string[]) => void;
};

type Portion = {
  /** From which to before which of the order. */
  begin: number;
  end: number;
  last: bigint;
  spoiled: boolean;
  pairs: WeighedPair[] | null;
};

export function readyBlocks(sorted: SortedKeys, kept: KeptTexts): ReadyBlocks {
  const portions = portionsOf(sorted);
  const state = { next: 0, waiting: 0, by: '' };
  const weigh = (model: LinkModel, portion: Portion): WeighedPair[] | null => {
    const members = membersOf(sorted, portion, kept);
    return members && weighedPairs(model, members, null);
  };
  const clear = (): void => {
    for (const portion of portions) portion.pairs = null;
    Object.assign(state, { next: 0, waiting: 0 });
  };
  /** Whatever was weighed by another model is not what is asked for. */
  const by = (model: LinkModel): void => {
    const text = JSON.stringify(model);
    if (text !== state.by && state.by !== '') clear();
    state.by = text;
  };
  return {
    weighNext: (model) => {
      by(model);
      const portion = portions[state.next];
      if (!portion || state.waiting > MOST_WAITING) return false;
      portion.pairs = weigh(model, portion);
      state.waiting += portion.pairs?.length ?? 0;
      state.next += 1;
      return true;
    },
    after: (model, key) => {
      by(model);
      const n = key === null ? 0 : portions.findIndex(({ last }) => last > BigInt(key));
      const portion = portions[n];
      if (!portion) return { pairs: null, upTo: null };
      const upTo = n === portions.length - 1 ? null : portion.last.toString();
      const before = n === 0 ? null : portions[n - 1]?.last.toString();
      const { pairs } = portion;
      portion.pairs = null;
      state.waiting -= pairs?.length ?? 0;
      if (portion.spoiled || before !== key || !isWhole(sorted, portion, kept))
        return { pairs: null, upTo };
      return { pairs: pairs ?? weigh(model, portion), upTo };
    },
    spoil: (keys) => {
      for (const key of keys.map(BigInt)) {
        // Behind the last key is the last portion's as well.
        const portion = portions.find(({ last }) => last >= key) ?? portions.at(-1);
        if (portion) portion.spoiled = true;
      }
    },
  };
}

function portionsOf({ keys, order }: SortedKeys): Portion[] {
  const view = new DataView(keys.buffer, keys.byteOffset, keys.byteLength);
  const portions: Portion[] = [];
  for (let begin = 0; begin < order.length;) {
    let end = Math.min(begin + KEYS_AT_ONCE, order.length);
    while (end < order.length && isSameKey(view, order[end - 1] ?? 0, order[end] ?? 0)) end += 1;
    const last = view.getBigInt64((order[end - 1] ?? 0) * KEY_BYTES);
    portions.push({ begin, end, last, spoiled: false, pairs: null });
    begin = end;
  }
  return portions;
}

/** Whether the records of all its keys are as they were. */
function isWhole({ of, order }: SortedKeys, { begin, end }: Portion, kept: KeptTexts): boolean {
  for (let n = begin; n < end; n += 1) if (!kept.has(of[order[n] ?? 0] ?? 0)) return false;
  return true;
}

/** The records of a portion that share a key; null where the texts of one are not kept. */
function membersOf(sorted: SortedKeys, { begin, end }: Portion, kept: KeptTexts): Members | null {
  const { keys, of, order } = sorted;
  const view = new DataView(keys.buffer, keys.byteOffset, keys.byteLength);
  const placeOf = new Map<number, number>();
  const [records, texts, groups] = [
    new Array<number>(),
    new Array<MatchTexts>(),
    new Array<Int32Array>(),
  ];
  for (let from = begin, to = begin; from < end; from = to) {
    to = from + 1;
    while (to < end && isSameKey(view, order[from] ?? 0, order[to] ?? 0)) to += 1;
    if (to - from < 2 || to - from > LARGEST_BLOCK) continue;
    const group = new Int32Array(to - from);
    for (let n = from; n < to; n += 1) {
      const record = of[order[n] ?? 0] ?? 0;
      let place = placeOf.get(record);
      if (place === undefined) {
        const own = kept.texts(record);
        if (!own) return null;
        place = records.push(record) - 1;
        texts.push(own);
        placeOf.set(record, place);
      }
      group[n - from] = place;
    }
    groups.push(group.toSorted());
  }
  return { idOf: (place) => kept.id(records[place] ?? 0), texts, groups };
}
