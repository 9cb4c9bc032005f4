import {
  type FeatureColumn,
  type FeatureTable,
  featureTable,
  numberColumn,
} from '../supervised/table.ts';
import { editSimilarity } from './edit-distance.ts';
import { jaroWinkler } from './jaro-winkler.ts';
import { type LinkColumn, type LinkTable, linkColumn } from './link-table.ts';
import type { PairList } from './patterns.ts';
import { overlap, sharedTokens, tokensOf } from './tokens.ts';

/** How a column's texts are compared: as names, as longer texts of words, as codes (phones, models), as numbers. */
export type PairField = { column: string; kind: 'name' | 'text' | 'code' | 'number' };

/** A similarity of two prepared texts; NaN where it says nothing. */
type Feature = { name: string; of: (left: Ready, right: Ready) => number };

/** A text taken apart once. */
type Ready = {
  text: string;
  tokens: string[];
  /** Without what is no letter or digit, so that till erman is tillerman. */
  joined: string;
  /** Tokens that hold a digit: models, versions, house numbers. */
  numbers: string[];
  /** Weights of the tokens, of length 1 as a vector. */
  weights: Map<string, number>;
  value: number;
};

const shareOf = (left: readonly string[], right: readonly string[]): number => {
  const all = left.length + right.length;
  if (left.length === 0 || right.length === 0) return NaN;
  const shared = sharedTokens(left, right);
  return shared / (all - shared);
};

const features: Readonly<Record<PairField['kind'], readonly Feature[]>> = {
  name: [
    { name: 'jaroWinkler', of: (a, b) => jaroWinkler(a.text, b.text) },
    { name: 'edits', of: (a, b) => editSimilarity(a.text, b.text) },
    { name: 'overlap', of: (a, b) => overlap(a.tokens, b.tokens) },
    { name: 'bestWords', of: (a, b) => (bestWords(a, b) + bestWords(b, a)) / 2 },
  ],
  text: [
    { name: 'cosine', of: cosine },
    { name: 'jaccard', of: (a, b) => shareOf(a.tokens, b.tokens) },
    { name: 'overlap', of: (a, b) => overlap(a.tokens, b.tokens) },
    { name: 'bestWordsOfLeft', of: bestWords },
    { name: 'bestWordsOfRight', of: (a, b) => bestWords(b, a) },
    { name: 'joined', of: (a, b) => jaroWinkler(a.joined, b.joined) },
    { name: 'numbers', of: (a, b) => shareOf(a.numbers, b.numbers) },
    { name: 'numbersContradict', of: contradiction },
    { name: 'rareLeft', of: heaviestLacking },
    { name: 'rareRight', of: (a, b) => heaviestLacking(b, a) },
    { name: 'edits', of: (a, b) => editSimilarity(a.text.slice(0, 60), b.text.slice(0, 60)) },
  ],
  code: [
    { name: 'same', of: (a, b) => (a.text === b.text ? 1 : 0) },
    { name: 'edits', of: (a, b) => editSimilarity(a.text, b.text) },
  ],
  number: [
    { name: 'same', of: (a, b) => (a.value === b.value ? 1 : 0) },
    {
      name: 'apart',
      of: (a, b) =>
        Math.abs(a.value - b.value) / Math.max(Math.abs(a.value), Math.abs(b.value), 1e-9),
    },
  ],
};

/**
 * What a learned link looks at: similarities of each pair in each field, missing where a text is. How
 * rare a word is comes from all records of the table, so pairs to learn from and pairs to judge belong
 * into one. Throws `RangeError` where the table lacks a column.
 */
export function pairFeatures(
  table: LinkTable,
  { left, right }: PairList,
  fields: readonly PairField[],
): FeatureTable {
  const columns = fields.flatMap(({ column, kind }): FeatureColumn[] => {
    const source = linkColumn(table, column);
    const at = readyTexts(source);
    return features[kind].map(({ name, of }) => {
      const values = new Float64Array(left.length);
      for (let i = 0; i < left.length; i += 1) {
        const a = source.codes[left[i] ?? 0] ?? -1;
        const b = source.codes[right[i] ?? 0] ?? -1;
        values[i] = a < 0 || b < 0 ? NaN : of(at(a), at(b));
      }
      return numberColumn(`${column} ${name}`, values);
    });
  });
  return featureTable(columns);
}

/** Each text of a column prepared once, tokens weighted by ln(texts / texts with the token). */
function readyTexts({ terms }: LinkColumn): (code: number) => Ready {
  const tokens = terms.map(tokensOf);
  const holding = new Map<string, number>();
  for (const each of tokens) {
    for (const token of each) holding.set(token, (holding.get(token) ?? 0) + 1);
  }
  const ready: (Ready | undefined)[] = [];
  return (code) =>
    (ready[code] ??= readyText(terms[code] ?? '', tokens[code] ?? [], holding, terms.length));
}

function readyText(
  text: string,
  tokens: string[],
  holding: ReadonlyMap<string, number>,
  texts: number,
): Ready {
  const raw = tokens.map((token) => Math.log(1 + texts / (holding.get(token) ?? 1)));
  const norm = Math.sqrt(raw.reduce((sum, weight) => sum + weight * weight, 0));
  return {
    text,
    tokens,
    joined: text.replace(/[^\p{L}\p{N}]+/gu, ''),
    numbers: tokens.filter((token) => /\d/.test(token)),
    weights: new Map(tokens.map((token, i) => [token, (raw[i] ?? 0) / norm])),
    value: text.trim() === '' ? NaN : Number(text),
  };
}

/** Cosine of the two weighted sets of tokens (Salton and Buckley 1988). */
function cosine(left: Ready, right: Ready): number {
  let sum = 0;
  for (const [token, weight] of left.weights) sum += weight * (right.weights.get(token) ?? 0);
  return sum;
}

/** The mean, by weight, of how well each word of one finds its like in the other (Monge and Elkan 1996). */
function bestWords(left: Ready, right: Ready): number {
  let [sum, all] = [0, 0];
  for (const [token, weight] of left.weights) {
    let best = right.weights.has(token) ? 1 : 0;
    if (best === 0)
      for (const other of right.tokens) best = Math.max(best, jaroWinkler(token, other));
    sum += weight * (best > 0.8 ? best : 0);
    all += weight;
  }
  return all === 0 ? NaN : sum / all;
}

/** 1 where each has a number that the other lacks, as two versions of one product do. */
function contradiction(left: Ready, right: Ready): number {
  if (left.numbers.length === 0 || right.numbers.length === 0) return NaN;
  const shared = sharedTokens(left.numbers, right.numbers);
  return shared < left.numbers.length && shared < right.numbers.length ? 1 : 0;
}

/** The weight of the rarest token of one that the other lacks. */
function heaviestLacking(left: Ready, right: Ready): number {
  let heaviest = 0;
  for (const [token, weight] of left.weights) {
    if (!right.weights.has(token)) heaviest = Math.max(heaviest, weight);
  }
  return heaviest;
}
