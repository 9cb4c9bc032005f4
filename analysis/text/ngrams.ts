import type { Folded } from './fold.ts';
import { fold, signs } from './fold.ts';

/** The kinds of n-grams: runs of tokens, parts of words, pairs of tokens near each other. */
export const blocks = { tokens: 0, letters: 1, pairs: 2 } as const;

/**
 * The n-grams of a text, in no order that matters: a hash of 32 bits each, its kind in `blocks`, and
 * the place in the text as it was written, `from` … `to` (not included), in UTF-16 units. A pair stands
 * twice, at the place of either token.
 */
export type Ngrams = {
  length: number;
  hashes: Int32Array;
  blocks: Uint8Array;
  from: Int32Array;
  to: Int32Array;
};

/** A hash for the whole text as it compares: equal texts have equal ones. */
export function textHash(text: string): number {
  const { length, codes } = fold(text);
  let hash = length;
  for (let i = 0; i < length; i += 1) hash = mixed(hash, codes[i] ?? 0);
  return finished(hash, 0);
}

export type NgramShape = {
  /** Words, characters of writing without spaces and marks are tokens; up to so many make an n-gram. */
  tokens: number;
  /** Parts of words of so many letters, the ends of the word counted as letters. */
  fewestLetters: number;
  mostLetters: number;
  /** Pairs of tokens, whichever stands first, at most so many apart: none unless said. */
  pairs?: number;
  /** Whether each kind of n-gram weighs the same in a text, however many there are of it: not unless said. */
  even?: boolean;
};

export const defaultShape: NgramShape = { tokens: 3, fewestLetters: 3, mostLetters: 5 };

/** For many classes, which differ in which words stand together. */
export const pairedShape: NgramShape = {
  tokens: 2,
  fewestLetters: 2,
  mostLetters: 5,
  pairs: 10,
  even: true,
};

/**
 * Tokens (words, Chinese characters, marks) and runs of two and three of them, and parts of words:
 * for Chinese this is characters, bigrams and trigrams, which need no segmentation (Zhang and LeCun
 * 2017 found them on a par with words), for English words, phrases and spellings.
 */
export function ngramsOf(text: string, shape: NgramShape = defaultShape): Ngrams {
  const folded = fold(text);
  const tokens = tokensOf(folded);
  const grams = createNgrams(tokens.length * shape.tokens + folded.length * 3);
  for (let first = 0; first < tokens.length; first += 1) {
    const start = folded.starts[tokens.from[first] ?? 0] ?? 0;
    let hash = 0;
    const most = Math.min(shape.tokens, tokens.length - first);
    for (let n = 1; n <= most; n += 1) {
      const last = first + n - 1;
      hash = mixed(hash, tokens.hashes[last] ?? 0);
      const end = folded.ends[(tokens.to[last] ?? 1) - 1] ?? 0;
      push(grams, finished(hash, n), blocks.tokens, start, end);
    }
    pushPairs(grams, folded, tokens, first, shape.pairs ?? 0);
    if (tokens.kinds[first] === signs.word) {
      pushLetters(grams, folded, tokens.from[first] ?? 0, tokens.to[first] ?? 0, shape);
    }
  }
  return grams;
}

/** Tokens of a folded text: `from` … `to` are places of symbols. */
export type Tokens = {
  length: number;
  hashes: Int32Array;
  kinds: Uint8Array;
  from: Int32Array;
  to: Int32Array;
};

/** Words as a whole, every other sign by itself; spaces are dropped. */
export function tokensOf({ length, codes, kinds }: Folded): Tokens {
  const tokens: Tokens = {
    length: 0,
    hashes: new Int32Array(length),
    kinds: new Uint8Array(length),
    from: new Int32Array(length),
    to: new Int32Array(length),
  };
  for (let at = 0; at < length;) {
    const kind = kinds[at] ?? signs.space;
    let hash = mixed(kind, codes[at] ?? 0);
    let to = at + 1;
    if (kind === signs.word) {
      while (to < length && (kinds[to] === signs.word || isInnerApostrophe(codes, kinds, to))) {
        hash = mixed(hash, codes[to] ?? 0);
        to += 1;
      }
    }
    if (kind !== signs.space) {
      const place = tokens.length;
      tokens.hashes[place] = hash;
      tokens.kinds[place] = kind;
      tokens.from[place] = at;
      tokens.to[place] = to;
      tokens.length += 1;
    }
    at = to;
  }
  return tokens;
}

/** The apostrophe of “don’t”, straight or curved. */
function isInnerApostrophe(codes: Int32Array, kinds: Uint8Array, at: number): boolean {
  const code = codes[at];
  return (code === 0x27 || code === 0x2019) && kinds[at + 1] === signs.word;
}

const edge = 0x110000;

function pushLetters(
  grams: Ngrams,
  { codes, starts, ends }: Folded,
  from: number,
  to: number,
  { fewestLetters, mostLetters }: NgramShape,
): void {
  // The ends of the word count as letters: places from − 1 … to.
  for (let first = from - 1; first <= to; first += 1) {
    let hash = 0x5bd1e995;
    for (let n = 1; n <= mostLetters && first + n - 1 <= to; n += 1) {
      const at = first + n - 1;
      hash = mixed(hash, at < from || at >= to ? edge : (codes[at] ?? 0));
      if (n < fewestLetters) continue;
      const start = starts[Math.max(first, from)] ?? 0;
      const end = ends[Math.min(at, to - 1)] ?? 0;
      push(grams, finished(hash, 64 + n), blocks.letters, start, end);
    }
  }
}

/** The pairs of a token with those after it. */
function pushPairs(
  grams: Ngrams,
  { starts, ends }: Folded,
  { length, hashes, from, to }: Tokens,
  first: number,
  apart: number,
): void {
  const own = hashes[first] ?? 0;
  const last = Math.min(length - 1, first + apart);
  for (let other = first + 1; other <= last; other += 1) {
    const its = hashes[other] ?? 0;
    const hash = finished(mixed(mixed(0, Math.min(own, its)), Math.max(own, its)), 128);
    for (const token of [first, other]) {
      const [start, end] = [starts[from[token] ?? 0] ?? 0, ends[(to[token] ?? 1) - 1] ?? 0];
      push(grams, hash, blocks.pairs, start, end);
    }
  }
}

function createNgrams(room: number): Ngrams {
  return {
    length: 0,
    hashes: new Int32Array(room),
    blocks: new Uint8Array(room),
    from: new Int32Array(room),
    to: new Int32Array(room),
  };
}

function push(grams: Ngrams, hash: number, block: number, from: number, to: number): void {
  const at = grams.length;
  if (at === grams.hashes.length) {
    for (const key of ['hashes', 'from', 'to'] as const) {
      const larger = new Int32Array(2 * at + 8);
      larger.set(grams[key]);
      grams[key] = larger;
    }
    const larger = new Uint8Array(2 * at + 8);
    larger.set(grams.blocks);
    grams.blocks = larger;
  }
  grams.hashes[at] = hash;
  grams.blocks[at] = block;
  grams.from[at] = from;
  grams.to[at] = to;
  grams.length = at + 1;
}

/** One step of MurmurHash3 (Appleby 2008, public domain). */
function mixed(hash: number, value: number): number {
  let k = Math.imul(value, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  const h = hash ^ k;
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

/** Its finish, with what kind of n-gram it is, so that “a” the word is not “a” the part of one. */
function finished(hash: number, kind: number): number {
  let h = hash ^ kind;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
