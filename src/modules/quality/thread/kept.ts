import { joinedTexts, separateTexts } from '../matches/texts.ts';
import type { MatchTexts } from '../matches/texts.ts';

export const UUID_BYTES = 16;
/** So many records are kept at most, and so many bytes of their texts: some 300 MB with all that leads to them. */
const MOST_RECORDS = 2 ** 20;
const MOST_BYTES = 2 ** 28;
/** Bytes that are taken at once; no text is longer. */
const CHUNK_BYTES = 2 ** 20;
/** In UTF-8, of each of the units that JavaScript counts. */
const MOST_PER_CHARACTER = 3;
const WORDS = 4;
const WORD_BYTES = 4;

/**
 * The texts of records that a scan has read to make their keys: to be compared they are not looked up again. They are
 * kept as bytes, as a million objects would be a heap of more than a gigabyte. What finds no room is not kept.
 */
export type KeptTexts = {
  /** @param ids the bytes of the identifiers, one after the other */
  keep: (ids: Uint8Array, texts: readonly MatchTexts[]) => void;
  /** The number of a record: they count up from 0 in the order in which they came. Null for one that never did. */
  find: (id: string) => number | null;
  id: (record: number) => string;
  has: (record: number) => boolean;
  /** Undefined where they are not kept, or have been forgotten. */
  texts: (record: number) => MatchTexts | undefined;
  forget: (ids: readonly string[]) => void;
};

/** @param most how many records, and bytes of their texts, are kept */
export function keptTexts(most = { records: MOST_RECORDS, bytes: MOST_BYTES }): KeptTexts {
  const places = placesOf(most.records);
  const [begins, lengths] = [new Uint32Array(most.records), new Uint32Array(most.records)];
  const chunks: Buffer[] = [];
  let end = 0;
  const write = (record: number, text: string): void => {
    // It stands in one chunk: what may be too little of the one before stays empty.
    const isIn = (end % CHUNK_BYTES) + text.length * MOST_PER_CHARACTER <= CHUNK_BYTES;
    const begin = isIn ? end : Math.ceil(end / CHUNK_BYTES) * CHUNK_BYTES;
    const isLong = text.length * MOST_PER_CHARACTER > CHUNK_BYTES;
    if (isLong || begin + text.length * MOST_PER_CHARACTER > most.bytes) return;
    const chunk = (chunks[Math.floor(begin / CHUNK_BYTES)] ??= Buffer.allocUnsafeSlow(CHUNK_BYTES));
    const bytes = chunk.write(text, begin % CHUNK_BYTES);
    [begins[record], lengths[record], end] = [begin, bytes, begin + bytes];
  };
  const id = new Uint32Array(WORDS);
  return {
    keep: (ids, texts) => {
      const words = new DataView(ids.buffer, ids.byteOffset, ids.byteLength);
      for (const [n, each] of texts.entries()) {
        for (let word = 0; word < WORDS; word += 1) {
          id[word] = words.getUint32(n * UUID_BYTES + word * WORD_BYTES);
        }
        const record = places.add(id);
        if (record === null) continue;
        // What was kept of it before it is no longer, also where this finds no room.
        lengths[record] = 0;
        write(record, joinedTexts(each));
      }
    },
    find: (text) => places.find(readId(text, id)),
    id: places.id,
    has: (record) => (lengths[record] ?? 0) > 0,
    texts: (record) => {
      const [begin = 0, length = 0] = [begins[record], lengths[record]];
      if (length === 0) return undefined;
      const at = begin % CHUNK_BYTES;
      const chunk = chunks[Math.floor(begin / CHUNK_BYTES)];
      return chunk && separateTexts(chunk.toString('utf8', at, at + length));
    },
    forget: (gone) => {
      for (const text of gone) {
        const record = places.find(readId(text, id));
        if (record !== null) lengths[record] = 0;
      }
    },
  };
}

/** Numbers of identifiers, as four words each; null for one that has none, or where there are no more. */
type Places = {
  find: (id: Uint32Array) => number | null;
  add: (id: Uint32Array) => number | null;
  /** As it is written. */
  id: (number: number) => string;
};

function placesOf(most: number): Places {
  const ids = new Uint32Array(most * WORDS);
  /** The number, from 1, at the hash or behind it; half of them stay free. */
  const slots = new Uint32Array(2 ** Math.ceil(Math.log2(most * 2)));
  let count = 0;
  const slotOf = (id: Uint32Array): number => {
    let slot = hashOf(id) & (slots.length - 1);
    for (;;) {
      const at = ((slots[slot] ?? 0) - 1) * WORDS;
      if (at < 0) return slot;
      let word = 0;
      while (word < WORDS && ids[at + word] === id[word]) word += 1;
      if (word === WORDS) return slot;
      slot = (slot + 1) & (slots.length - 1);
    }
  };
  return {
    find: (id) => {
      const number = slots[slotOf(id)] ?? 0;
      return number === 0 ? null : number - 1;
    },
    add: (id) => {
      const slot = slotOf(id);
      const known = slots[slot] ?? 0;
      if (known > 0) return known - 1;
      if (count === most) return null;
      ids.set(id, count * WORDS);
      count += 1;
      slots[slot] = count;
      return count - 1;
    },
    id: (number) => writtenId(ids.subarray(number * WORDS, (number + 1) * WORDS)),
  };
}

/** Identifiers may count up in any of their parts. */
function hashOf(id: Uint32Array): number {
  let hash = 0;
  for (const word of id) {
    hash = Math.imul(hash ^ word, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash >>> 0;
}

const DIGITS = 8;
const HYPHEN = 45;
const ZERO = 48;
/** Behind 9 the digits go on with a. */
const LETTERS = 97 - 10;

/** An identifier as its four words. */
function readId(text: string, into: Uint32Array): Uint32Array {
  let at = 0;
  for (let word = 0; word < WORDS; word += 1) {
    let value = 0;
    for (let digit = 0; digit < DIGITS; at += 1) {
      const code = text.charCodeAt(at);
      if (code === HYPHEN) continue;
      value = value * 16 + (code < LETTERS ? code - ZERO : code - LETTERS);
      digit += 1;
    }
    into[word] = value;
  }
  return into;
}

function writtenId(words: Uint32Array): string {
  const [a = '', b = '', c = '', d = ''] = Array.from(words, (word) =>
    word.toString(16).padStart(DIGITS, '0'),
  );
  return `${a}-${b.slice(0, 4)}-${b.slice(4)}-${c.slice(0, 4)}-${c.slice(4)}${d}`;
}

/** The bytes of identifiers one after the other, in network byte order. */
export function packedIds(ids: readonly string[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(ids.length * UUID_BYTES));
  const words = new Uint32Array(WORDS);
  for (const [n, id] of ids.entries()) {
    readId(id, words);
    for (const [word, value] of words.entries()) {
      bytes.setUint32(n * UUID_BYTES + word * WORD_BYTES, value);
    }
  }
  return new Uint8Array(bytes.buffer);
}
