import type { TextModel } from './classifier.ts';
import { fitMargin } from './margin.ts';
import { textHash } from './ngrams.ts';
import type { Vocabulary } from './vocabulary.ts';
import { learnVocabulary, textRows, vocabularyOf } from './vocabulary.ts';

/** What a person said a text is. */
export type Correction = { text: string; label: string };

/** How much a corrected text weighs against staying near the model that was. */
const correctionCost = 10;

/**
 * A model that has learned from corrections: the nearest to the given one that has them on the right
 * side (Yang, Yan and Hauptmann 2007), n-grams it did not know included. Give it the model as it was
 * trained and all corrections since: then their order does not matter, and of two corrections of one
 * text the later one holds. Labels the model does not know are answered in `unknownLabels` and need a
 * new training. The calibration stays as it was.
 */
export function learnCorrections(
  model: TextModel,
  corrections: readonly Correction[],
): { model: TextModel; learned: number; unknownLabels: string[] } {
  const unknownLabels = new Set<string>();
  const latest = new Map<string, Correction>();
  for (const correction of corrections) {
    if (model.classes.includes(correction.label)) latest.set(correction.text, correction);
    else unknownLabels.add(correction.label);
  }
  const learned = [...latest.values()].toSorted(
    (a, b) => textHash(a.text) - textHash(b.text) || (a.text < b.text ? -1 : 1),
  );
  const answer = { learned: learned.length, unknownLabels: [...unknownLabels].toSorted() };
  if (learned.length === 0) return { model, ...answer };
  const texts = learned.map(({ text }) => text);
  const vocabulary = widen(model.vocabulary, texts);
  const rows = textRows(vocabulary, texts);
  const { columns } = model;
  const weights = new Float32Array(vocabulary.size * columns);
  weights.set(model.weights);
  for (let k = 0; k < columns; k += 1) {
    const target = model.classes[columns === 1 ? 1 : k];
    const sides = Int8Array.from(learned, ({ label }) => (label === target ? 1 : -1));
    const near = new Float32Array(vocabulary.size + 1);
    for (let place = 0; place < model.vocabulary.size; place += 1) {
      near[place] = weights[place * columns + k] ?? 0;
    }
    near[vocabulary.size] = model.intercepts[k] ?? 0;
    // The intercept holds: one text must not move all others.
    const fit = fitMargin(rows, sides, { cost: correctionCost, constant: 0, near, passes: 100 });
    for (let place = 0; place < vocabulary.size; place += 1) {
      weights[place * columns + k] = fit.weights[place] ?? 0;
    }
  }
  return { model: { ...model, vocabulary, weights }, ...answer };
}

/** The vocabulary with the n-grams of new texts, weighted as what was rare before. */
function widen(old: Vocabulary, texts: readonly string[]): Vocabulary {
  const found = learnVocabulary(texts, { shape: old.shape, fewestTexts: 1, most: Infinity });
  const [known, fresh] = [hashesOf(old), hashesOf(found)];
  const isKnown = new Set(known);
  const added = fresh.filter((hash) => !isKnown.has(hash)).toSorted();
  const rare = old.weights.reduce((most, weight) => Math.max(most, weight), 1);
  const weights = new Float32Array(known.length + added.length).fill(rare);
  weights.set(old.weights);
  const hashes = new Int32Array(weights.length);
  hashes.set(known);
  hashes.set(added, known.length);
  return vocabularyOf(old.shape, hashes, weights);
}

/** The hashes of a vocabulary by place. */
export function hashesOf({ size, keys, places }: Vocabulary): Int32Array {
  const hashes = new Int32Array(size);
  places.forEach((place, slot) => {
    if (place >= 0) hashes[place] = keys[slot] ?? 0;
  });
  return hashes;
}
