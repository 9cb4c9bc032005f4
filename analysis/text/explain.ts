import type { TextModel } from './classifier.ts';
import { classScores } from './classifier.ts';
import { ngramsOf } from './ngrams.ts';
import { placeOf, textRows } from './vocabulary.ts';

/** A run of the text, `from` … `to` (not included) in UTF-16 units, and what it added to the score. */
export type DecidingWord = { text: string; from: number; to: number; contribution: number };

/**
 * Why a text has its score for a class: intercept + Σ `ngrams` = intercept + Σ `heat` = score, exactly
 * but for rounding. `heat` spreads each n-gram evenly over the units of the text it stands on; `words`
 * are the runs of most heat either way, none upon another.
 */
export type TextExplanation = {
  label: string;
  score: number;
  intercept: number;
  ngrams: DecidingWord[];
  heat: Float64Array;
  words: DecidingWord[];
};

/** Explains the score of a class for one text; throws `RangeError` where the model has no such class. */
export function explainText(
  model: TextModel,
  text: string,
  label: string,
  options: { most?: number } = {},
): TextExplanation {
  const [explained] = explainTexts(model, [text], label, options);
  if (!explained) throw new RangeError('no text');
  return explained;
}

/** The same for many texts at once, which is much faster than one by one. */
export function explainTexts(
  model: TextModel,
  texts: readonly string[],
  label: string,
  { most = 8 }: { most?: number } = {},
): TextExplanation[] {
  const k = model.classes.indexOf(label);
  if (k < 0) throw new RangeError(`no class ${label}`);
  const { columns } = model;
  const column = columns === 1 ? 0 : k;
  const turned = columns === 1 && k === 0 ? -1 : 1;
  const rows = textRows(model.vocabulary, texts);
  const scores = classScores(model, rows);
  const intercept = (model.intercepts[column] ?? 0) * turned;
  return texts.map((text, row) => {
    const added = new Map<number, number>();
    for (let i = rows.offsets[row] ?? 0; i < (rows.offsets[row + 1] ?? 0); i += 1) {
      const place = rows.indices[i] ?? 0;
      const weight = model.weights[place * columns + column] ?? 0;
      added.set(place, weight * turned * (rows.values[i] ?? 0));
    }
    const ngrams = contributionsOf(model, text, added);
    const heat = new Float64Array(text.length);
    for (const { from, to, contribution } of ngrams) {
      for (let at = from; at < to; at += 1) heat[at] = (heat[at] ?? 0) + contribution / (to - from);
    }
    const score = scores[row * model.classes.length + k] ?? NaN;
    return { label, score, intercept, ngrams, heat, words: hottest(text, ngrams, heat, most) };
  });
}

/** What each known n-gram of a text added; one that stands twice has one value for both. */
function contributionsOf(
  { vocabulary }: TextModel,
  text: string,
  added: ReadonlyMap<number, number>,
): DecidingWord[] {
  const grams = ngramsOf(text, vocabulary.shape);
  const places = grams.hashes.subarray(0, grams.length).map((hash) => placeOf(vocabulary, hash));
  const times = new Map<number, number>();
  for (const place of places) if (place >= 0) times.set(place, (times.get(place) ?? 0) + 1);
  const ngrams: DecidingWord[] = [];
  places.forEach((place, i) => {
    const value = added.get(place);
    if (value === undefined) return;
    const [from, to] = [grams.from[i] ?? 0, grams.to[i] ?? 0];
    const contribution = value / (times.get(place) ?? 1);
    ngrams.push({ text: text.slice(from, to), from, to, contribution });
  });
  return ngrams;
}

/** Runs of most heat per unit times the root of their length, so that neither “。” nor a whole clause wins. */
function hottest(
  text: string,
  ngrams: readonly DecidingWord[],
  heat: Float64Array,
  most: number,
): DecidingWord[] {
  const runs: (DecidingWord & { rank: number })[] = [];
  for (const { from, to, text: run } of ngrams) {
    const cut = (from > 0 && isInside(text, from)) || (to < text.length && isInside(text, to));
    if (cut || /\p{P}/u.test(run) || !/[\p{L}\p{N}\p{S}]/u.test(run)) continue;
    let contribution = 0;
    for (let at = from; at < to; at += 1) contribution += heat[at] ?? 0;
    const rank = Math.abs(contribution) / Math.sqrt(to - from);
    runs.push({ text: run, from, to, contribution, rank });
  }
  const chosen: DecidingWord[] = [];
  for (const { rank, ...run } of runs.toSorted((a, b) => b.rank - a.rank)) {
    if (chosen.length === most || rank === 0) break;
    if (chosen.every(({ from, to }) => run.to <= from || run.from >= to)) chosen.push(run);
  }
  return chosen;
}

/** Whether a place divides a word of letters. */
function isInside(text: string, at: number): boolean {
  return /[a-zà-ɏ0-9]/i.test(text[at - 1] ?? '') && /[a-zà-ɏ0-9]/i.test(text[at] ?? '');
}
