import { fold } from '../../../kernel/fold.ts';
import { guessMapping } from './guess-mapping.ts';
import type { Guess, GuessObject } from './guess-mapping.ts';
import type { Line } from './line.ts';

/** How well a file fits an object, 0 to 1. */
export type ObjectGuess = { object: string; score: number };

/**
 * Which objects a file is most likely about, the likeliest first: how many of its columns are fields of the object, how
 * surely, whether what the object requires is there, and whether the file, its sheet or its heads name the object.
 *
 * @param objects those whose records the reader may create
 */
export function guessObject(input: {
  heads: readonly string[];
  sample: readonly Line[];
  objects: readonly GuessObject[];
  /** Of the file, and of its sheet. */
  names?: readonly string[];
}): ObjectGuess[] {
  const { heads, sample, objects, names = [] } = input;
  const guesses = objects.map((object): ObjectGuess => {
    const mapping = guessMapping({ heads, sample, object });
    const named = nameScore(object, names) * 0.25 + nameScore(object, heads) * 0.15;
    return { object: object.name, score: Math.min(1, fit(object, mapping) * 0.7 + named) };
  });
  return guesses
    .map(({ object, score }) => ({ object, score: Math.round(score * 100) / 100 }))
    .toSorted((a, b) => b.score - a.score);
}

function fit(object: GuessObject, mapping: Guess[]): number {
  const sum = mapping.reduce((total, { confidence }) => total + confidence, 0);
  const columns = sum / Math.max(mapping.length, 3);
  const mapped = new Set(mapping.map(({ field }) => field));
  const required = object.fields.filter(
    (field) =>
      field.required === true &&
      field.readOnly !== true &&
      !('default' in field && field.default !== undefined),
  );
  const missing = required.filter(({ name }) => !mapped.has(name)).length;
  const title = mapped.has(object.titleField) ? 1 : 0.9;
  return (columns * title) / (1 + missing * 0.2);
}

/** Whether texts hold the object's name; the whole of one counts most. */
function nameScore({ label, pluralLabel, name }: GuessObject, texts: readonly string[]): number {
  const words = [label.zh, label.en, pluralLabel.en, name].map(plain).filter((word) => word !== '');
  let score = 0;
  for (const text of texts.map(plain))
    for (const word of words)
      if (text.includes(word)) score = Math.max(score, 0.5 + (0.5 * word.length) / text.length);
  return score;
}

const plain = (text: string): string =>
  fold(text)
    .replace(/\.(csv|xlsx|txt|tsv)$/, '')
    .replace(/[^\p{L}\p{N}]/gu, '');
