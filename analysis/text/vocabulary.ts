import type { SparseRows } from '../supervised/design.ts';
import type { NgramShape } from './ngrams.ts';
import { blocks, defaultShape, ngramsOf } from './ngrams.ts';

/**
 * The n-grams a model knows. `keys` and `places` are a hash table with open addressing, a power of two
 * long: the n-gram of hash h stands at the first slot from h on that holds it; an empty slot has place
 * −1. `weights` holds the inverse document frequency of each place.
 */
export type Vocabulary = {
  shape: NgramShape;
  size: number;
  keys: Int32Array;
  places: Int32Array;
  weights: Float32Array;
};

export type VocabularyOptions = {
  shape?: NgramShape;
  /** N-grams of fewer texts than this are not learned: 2 unless said. */
  fewestTexts?: number;
  /** At most so many n-grams, those of the most texts first: 300,000 unless said. */
  most?: number;
};

/** Learns the n-grams of texts: those of enough texts, weighted by ln((1 + texts) / (1 + with it)) + 1. */
export function learnVocabulary(
  texts: readonly string[],
  { shape = defaultShape, fewestTexts = 2, most = 300_000 }: VocabularyOptions = {},
): Vocabulary {
  const counts = countTexts(texts, shape);
  const kept: { hash: number; texts: number }[] = [];
  for (let slot = 0; slot < counts.found.length; slot += 1) {
    const found = counts.found[slot] ?? 0;
    if (found >= fewestTexts) kept.push({ hash: counts.keys[slot] ?? 0, texts: found });
  }
  kept.sort((a, b) => b.texts - a.texts || a.hash - b.hash);
  const chosen = kept.slice(0, most);
  const idf = (found: number): number => Math.log((1 + texts.length) / (1 + found)) + 1;
  return vocabularyOf(
    shape,
    Int32Array.from(chosen, ({ hash }) => hash),
    Float32Array.from(chosen, ({ texts: found }) => idf(found)),
  );
}

/** A vocabulary of n-grams by their hashes, each with its weight. */
export function vocabularyOf(
  shape: NgramShape,
  hashes: Int32Array,
  weights: Float32Array,
): Vocabulary {
  let capacity = 16;
  while (capacity < 2 * hashes.length) capacity *= 2;
  const keys = new Int32Array(capacity);
  const places = new Int32Array(capacity).fill(-1);
  for (let place = 0; place < hashes.length; place += 1) {
    const hash = hashes[place] ?? 0;
    let slot = hash & (capacity - 1);
    while ((places[slot] ?? -1) >= 0) slot = (slot + 1) & (capacity - 1);
    keys[slot] = hash;
    places[slot] = place;
  }
  return { shape, size: hashes.length, keys, places, weights };
}

/** The place of an n-gram, −1 where it is not known. */
export function placeOf({ keys, places }: Vocabulary, hash: number): number {
  const mask = keys.length - 1;
  let slot = hash & mask;
  for (;;) {
    const place = places[slot] ?? -1;
    if (place < 0 || keys[slot] === hash) return place;
    slot = (slot + 1) & mask;
  }
}

/**
 * Texts as rows of unit length over what a vocabulary knows of them: each n-gram with
 * (1 + ln count) · weight (Salton and Buckley 1988). Of an even shape the kinds of n-grams are first
 * brought to one length, so that the many parts of words do not drown the words. A text of which
 * nothing is known is an empty row.
 */
export function textRows(vocabulary: Vocabulary, texts: readonly string[]): SparseRows {
  const offsets = new Int32Array(texts.length + 1);
  let indices = new Int32Array(texts.length * 64 + 64);
  let values = new Float64Array(indices.length);
  const counts = new Float64Array(vocabulary.size);
  const touched: Touched = {
    places: new Int32Array(vocabulary.size),
    blocks: new Uint8Array(vocabulary.size),
  };
  const squares = new Float64Array(Object.keys(blocks).length);
  const isEven = vocabulary.shape.even ?? false;
  let entries = 0;
  texts.forEach((text, row) => {
    const known = countKnown(vocabulary, text, counts, touched);
    while (entries + known > indices.length) {
      indices = widened(indices, new Int32Array(indices.length * 2));
      values = widened(values, new Float64Array(values.length * 2));
    }
    squares.fill(0);
    const first = entries;
    for (let i = 0; i < known; i += 1) {
      const place = touched.places[i] ?? 0;
      const value = (1 + Math.log(counts[place] ?? 1)) * (vocabulary.weights[place] ?? 0);
      counts[place] = 0;
      const block = isEven ? (touched.blocks[i] ?? 0) : 0;
      squares[block] = (squares[block] ?? 0) + value * value;
      indices[entries] = place;
      values[entries] = value;
      entries += 1;
    }
    const present = squares.reduce((count, square) => count + Number(square > 0), 0);
    for (let i = 0; i < known; i += 1) {
      const square = squares[isEven ? (touched.blocks[i] ?? 0) : 0] ?? 0;
      values[first + i] = (values[first + i] ?? 0) / Math.sqrt(square * present);
    }
    offsets[row + 1] = entries;
  });
  return {
    rows: texts.length,
    columns: vocabulary.size,
    offsets,
    indices: indices.slice(0, entries),
    values: values.slice(0, entries),
  };
}

/** The places a text touched, and of which kind of n-gram each is. */
type Touched = { places: Int32Array; blocks: Uint8Array };

/** Counts what is known of a text; answers how many places it touched. */
function countKnown(
  vocabulary: Vocabulary,
  text: string,
  counts: Float64Array,
  touched: Touched,
): number {
  const { length, hashes, blocks: kinds } = ngramsOf(text, vocabulary.shape);
  let known = 0;
  for (let i = 0; i < length; i += 1) {
    const place = placeOf(vocabulary, hashes[i] ?? 0);
    if (place < 0) continue;
    if (counts[place] === 0) {
      touched.places[known] = place;
      touched.blocks[known] = kinds[i] ?? 0;
      known += 1;
    }
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return known;
}

function widened<Values extends Int32Array | Float64Array>(old: Values, larger: Values): Values {
  larger.set(old);
  return larger;
}

/** A growing hash table of n-grams: in how many texts each stands, 0 where a slot is empty. */
type Counts = { keys: Int32Array; found: Int32Array; lastText: Int32Array; used: number };

function countTexts(texts: readonly string[], shape: NgramShape): Counts {
  let counts = emptyCounts(1 << 16);
  texts.forEach((text, row) => {
    const { length, hashes } = ngramsOf(text, shape);
    while (counts.used + length > counts.keys.length / 2) counts = grown(counts);
    for (let i = 0; i < length; i += 1) {
      const hash = hashes[i] ?? 0;
      const slot = slotOf(counts, hash);
      if (counts.found[slot] === 0) {
        counts.keys[slot] = hash;
        counts.used += 1;
      } else if (counts.lastText[slot] === row) continue;
      counts.lastText[slot] = row;
      counts.found[slot] = (counts.found[slot] ?? 0) + 1;
    }
  });
  return counts;
}

function emptyCounts(capacity: number): Counts {
  return {
    keys: new Int32Array(capacity),
    found: new Int32Array(capacity),
    lastText: new Int32Array(capacity),
    used: 0,
  };
}

function slotOf({ keys, found }: Counts, hash: number): number {
  const mask = keys.length - 1;
  let slot = hash & mask;
  while ((found[slot] ?? 0) > 0 && keys[slot] !== hash) slot = (slot + 1) & mask;
  return slot;
}

function grown(old: Counts): Counts {
  const counts = { ...emptyCounts(old.keys.length * 2), used: old.used };
  for (let from = 0; from < old.keys.length; from += 1) {
    if (old.found[from] === 0) continue;
    const slot = slotOf(counts, old.keys[from] ?? 0);
    counts.keys[slot] = old.keys[from] ?? 0;
    counts.found[slot] = old.found[from] ?? 0;
    counts.lastText[slot] = old.lastText[from] ?? 0;
  }
  return counts;
}
