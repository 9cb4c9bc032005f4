import { beforeAll, expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import type { TextModel } from './classifier.ts';
import { classifyTexts } from './classifier.ts';
import { learnCorrections } from './corrections.ts';
import { explainText } from './explain.ts';
import { blocks, defaultShape, ngramsOf, pairedShape } from './ngrams.ts';
import type { PackedTextModel } from './packed.ts';
import { packModel, unpackModel } from './packed.ts';
import { trainTextClassifier } from './train-classifier.ts';
import { learnVocabulary, textRows } from './vocabulary.ts';

const things = ['card', 'transfer', 'top-up', '账单'];
const events = ['pending', 'declined', 'charged', '重复'];
const filler = ['why', 'is', 'my', 'the', 'please', '请问', 'yesterday', 'again'];

/** Questions of sixteen kinds: which thing and which event, in either order, among other words. */
function drawn(count: number, seed: number): { texts: string[]; labels: string[] } {
  const random = createRandom(seed);
  const pick = (words: readonly string[]): string => words[random.integer(words.length)] ?? '';
  const labels: string[] = [];
  const texts = Array.from({ length: count }, () => {
    const [thing, event] = [pick(things), pick(events)];
    labels.push(`${thing} ${event}`);
    const words = [thing, event, pick(filler), pick(filler), pick(filler)];
    const order = Int32Array.from(words, (_, i) => i);
    random.shuffle(order);
    return Array.from(order, (i) => words[i] ?? '').join(' ');
  });
  return { texts, labels };
}

let model: TextModel;
beforeAll(() => {
  const { texts, labels } = drawn(800, 1);
  const trained = trainTextClassifier(texts, labels);
  if (trained.state !== 'fitted') throw new Error(trained.state);
  ({ model } = trained);
});

const pairsOf = (text: string, pairs: number): number[] => {
  const grams = ngramsOf(text, { ...defaultShape, pairs });
  return [...grams.hashes.subarray(0, grams.length)].filter(
    (_, i) => grams.blocks[i] === blocks.pairs,
  );
};

test('a pair is the same whichever of its words stands first, and ends where they stand too far apart', () => {
  const near = pairsOf('card is declined', 2);
  expect(near).toHaveLength(6);
  expect(new Set(near).size).toBe(3);
  expect(new Set(pairsOf('declined is card', 2))).toEqual(new Set(near));
  const nearest = pairsOf('card is declined', 1);
  expect(new Set(nearest).size).toBe(2);
  expect(new Set(nearest).isSubsetOf(new Set(near))).toBe(true);
  expect(pairsOf('card is declined', 0)).toEqual([]);
});

test.each([
  ['card declined 重复', 3],
  ['card', 2],
  ['账', 1],
])('the kinds of n-grams of “%s” weigh the same: %i', (text, kinds) => {
  const vocabulary = learnVocabulary([text], { shape: pairedShape, fewestTexts: 1 });
  const rows = textRows(vocabulary, [text]);
  const grams = ngramsOf(text, pairedShape);
  const kindOf = new Map<number, number>();
  grams.hashes
    .subarray(0, grams.length)
    .forEach((hash, i) => kindOf.set(hash, grams.blocks[i] ?? 0));
  const squares = new Map<number, number>();
  vocabulary.places.forEach((place, slot) => {
    if (place < 0) return;
    const kind = kindOf.get(vocabulary.keys[slot] ?? 0) ?? -1;
    const value = rows.values[rows.indices.indexOf(place)] ?? NaN;
    squares.set(kind, (squares.get(kind) ?? 0) + value * value);
  });
  expect(squares.size).toBe(kinds);
  for (const square of squares.values()) expect(square).toBeCloseTo(1 / kinds, 12);
});

test('learns sixteen classes with pairs, and reads texts of which it knows nothing as nothing', () => {
  expect(model.vocabulary.shape).toEqual(pairedShape);
  const fresh = drawn(400, 2);
  const answers = classifyTexts(model, fresh.texts);
  const right = answers.filter(
    (answer, i) => answer.state === 'classified' && answer.label === fresh.labels[i],
  ).length;
  expect(right / 400).toBeGreaterThan(0.97);
  expect(classifyTexts(model, ['龘'])).toEqual([{ state: 'abstained', reason: 'nothingKnown' }]);
});

test('more than two million signs are learned without pairs, which would take too much memory', () => {
  const { texts, labels } = drawn(400, 4);
  const long = texts.map((text) => `${text} ${'。'.repeat(5200)}`);
  const trained = trainTextClassifier(long, labels, { floor: 5 });
  if (trained.state !== 'fitted') throw new Error(trained.state);
  expect(trained.model.classes).toHaveLength(16);
  expect(trained.model.vocabulary.shape).toEqual(defaultShape);
}, 120_000);

test('the reasons add up, and a pair speaks for its two words, not for those between', () => {
  const text = 'card is again declined';
  const explained = explainText(model, text, 'card declined');
  const heat = explained.heat.reduce((total, value) => total + value, 0);
  expect(explained.intercept + heat).toBeCloseTo(explained.score, 9);
  const sum = explained.ngrams.reduce((total, { contribution }) => total + contribution, 0);
  expect(explained.intercept + sum).toBeCloseTo(explained.score, 9);
  const words = explained.words.map((word) => word.text);
  expect(words.slice(0, 2).toSorted()).toEqual(['card', 'declined']);
  expect(explained.ngrams.some((each) => each.text === text)).toBe(false);
});

test('a correction is learned with the pairs of its words', () => {
  const text = 'points were redeemed without me';
  const { model: corrected } = learnCorrections(model, [{ text, label: 'card charged' }]);
  const answers = classifyTexts(corrected, [text, 'without me redeemed', 'transfer is pending']);
  expect(answers).toMatchObject([
    { label: 'card charged' },
    { label: 'card charged' },
    { label: 'transfer pending' },
  ]);
});

test('a packed model answers the same', () => {
  const again = unpackModel(JSON.parse(JSON.stringify(packModel(model))) as PackedTextModel);
  const { texts } = drawn(100, 3);
  const labelsOf = (each: TextModel): string[] =>
    classifyTexts(each, texts).map((answer) =>
      answer.state === 'classified' ? answer.label : answer.reason,
    );
  expect(labelsOf(again)).toEqual(labelsOf(model));
});
