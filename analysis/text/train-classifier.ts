import { wilson } from '../numeric/wilson.ts';
import type { Interval, Refused } from '../result.ts';
import { refuse } from '../result.ts';
import type { SparseRows } from '../supervised/design.ts';
import { sameLength } from '../supervised/metrics.ts';
import type { TextModel } from './classifier.ts';
import { classScores } from './classifier.ts';
import type { HeldOutTexts } from './held-out.ts';
import { judgeTexts } from './held-out.ts';
import { columnSums, countRatios, fitMargin, scaledRows } from './margin.ts';
import type { NgramShape } from './ngrams.ts';
import { defaultShape, pairedShape, textHash } from './ngrams.ts';
import { chancesOf, fitSoftmax } from './softmax.ts';
import type { Vocabulary, VocabularyOptions } from './vocabulary.ts';
import { learnVocabulary, textRows } from './vocabulary.ts';

export type TrainTextOptions = VocabularyOptions & {
  /** Classes of fewer texts are left out: 20 unless said. */
  floor?: number;
};

/** What there is to know of a trained classifier. Plain JSON. */
export type TextModelCard = {
  rows: number;
  classes: { label: string; rows: number }[];
  /** Classes with too few texts, which the model cannot say. */
  leftOut: { label: string; rows: number }[];
  ngrams: number;
  /** How good it was on texts it had not seen, four folds; equal texts in one fold. */
  heldOut: HeldOutTexts;
};

/** A classifier with skill, the most frequent class where there is none, or why there is neither. */
export type TrainedTexts =
  | { state: 'fitted'; model: TextModel; card: TextModelCard }
  | { state: 'fallback'; reason: 'noSkill'; label: string; share: Interval; card: TextModelCard }
  | Refused<'tooFew' | 'oneClass' | 'notSpread'>;

const folds = 4;
/** At most so many weights, so that a packed model stays below 10 MB. */
const mostWeights = 3_000_000;
/** What is seen of the texts, how much the count ratios weigh, what a text on the wrong side costs. */
type Recipe = { shape: NgramShape; power: number; cost: number };
/** Long texts do better with little of the count ratios, short ones with more. */
const fewClasses: readonly Recipe[] = [
  { shape: defaultShape, power: 0.25, cost: 0.5 },
  { shape: defaultShape, power: 0.5, cost: 0.5 },
];
const mostFew = 10;
/** More classes do better where a text on the wrong side costs more. */
const plain: Recipe = { shape: defaultShape, power: 0.25, cost: 2 };
/** Short questions of many kinds differ in which words stand together; count ratios do not help there. */
const paired: Recipe = { shape: pairedShape, power: 0, cost: 2 };
/** Beyond so many classes there is no trial, which would last too long. */
const mostTried = 30;
/** Of so many signs in all, pairs would take more memory than they are worth. */
const mostPairedSigns = 2_000_000;
const nothing = new Int32Array();

/**
 * Trains a classifier of texts: hashed n-grams with inverse document frequency, scaled by count ratios
 * (Wang and Manning 2012, NBSVM) or, for short texts of many classes, with pairs of words, the widest
 * margin of each class against the others, chances calibrated on texts that were held out. Refuses
 * below the floor; answers the most frequent class where held-out texts show no skill. The order of the
 * rows does not matter: they are put into one of their own.
 */
export function trainTextClassifier(
  texts: readonly string[],
  labels: readonly string[],
  options: TrainTextOptions = {},
): TrainedTexts {
  sameLength(texts, labels);
  const { floor = 20 } = options;
  const counted = countLabels(labels);
  const classes = counted.filter(({ rows }) => rows >= floor);
  if (counted.length === 1) return refuse('oneClass', { rows: labels.length });
  if (classes.length < 2) {
    const found = counted.reduce((most, { rows }) => Math.max(most, rows), 0);
    return refuse('tooFew', { classes: classes.length, found, needed: floor });
  }
  const data = prepare(texts, labels, classes);
  const held = heldOutScores(data, options);
  if (!held) return refuse('notSpread', { rows: data.texts.length });
  const calibration = fitSoftmax(held.scores, data.truth, classes.length);
  const chances = new Float64Array(held.scores.length);
  for (let row = 0; row < data.texts.length; row += 1) {
    const first = row * classes.length;
    const own = chances.subarray(first, first + classes.length);
    chancesOf(held.scores, first, calibration, own);
  }
  const card: TextModelCard = {
    rows: data.texts.length,
    classes,
    leftOut: counted.filter(({ rows }) => rows < floor),
    ngrams: held.vocabulary.size,
    heldOut: judgeTexts(chances, data.truth, classes.length),
  };
  const [first] = classes.toSorted((a, b) => b.rows - a.rows);
  const share = wilson(first?.rows ?? 0, card.rows);
  if (card.heldOut.accuracy.low <= card.heldOut.accuracyOfMostFrequent && !card.heldOut.informs) {
    return { state: 'fallback', reason: 'noSkill', label: first?.label ?? '', share, card };
  }
  const { vocabulary, rows, recipe } = held;
  const weighed = fitClasses(rows, data, recipe);
  return {
    state: 'fitted',
    model: { classes: data.classes, vocabulary, ...weighed, calibration },
    card,
  };
}

type Prepared = { texts: string[]; truth: Int32Array; fold: Uint8Array; classes: string[] };

/** Texts of the classes that are learned, in an order of their own, with the fold of each. */
function prepare(
  texts: readonly string[],
  labels: readonly string[],
  counted: readonly { label: string }[],
): Prepared {
  const classes = counted.map(({ label }) => label);
  const classOf = new Map(classes.map((label, k) => [label, k]));
  const known = texts
    .map((text, row) => ({ text, hash: textHash(text), k: classOf.get(labels[row] ?? '') ?? -1 }))
    .filter(({ k }) => k >= 0)
    .toSorted(
      (a, b) => a.hash - b.hash || a.k - b.k || (a.text < b.text ? -1 : Number(a.text > b.text)),
    );
  return {
    texts: known.map(({ text }) => text),
    truth: Int32Array.from(known, ({ k }) => k),
    // By the hash, so that equal texts never stand on both sides.
    fold: Uint8Array.from(known, ({ hash }) => (hash >>> 0) % folds),
    classes,
  };
}

/** The ways of training that are worth a trial, for so many classes and so much text. */
function recipesFor({ texts, classes }: Prepared): readonly Recipe[] {
  if (classes.length <= mostFew) return fewClasses;
  const signs = texts.reduce((sum, text) => sum + text.length, 0);
  if (signs > mostPairedSigns) return [plain];
  return classes.length > mostTried ? [paired] : [plain, paired];
}

/** Texts as they are seen. */
type Seen = { vocabulary: Vocabulary; rows: SparseRows };

function seen({ texts, classes }: Prepared, options: VocabularyOptions): Seen {
  const columns = classes.length === 2 ? 1 : classes.length;
  const most = Math.min(options.most ?? 300_000, Math.floor(mostWeights / columns));
  const vocabulary = learnVocabulary(texts, { ...options, most });
  return { vocabulary, rows: textRows(vocabulary, texts) };
}

/**
 * Scores of each row by models that had not seen it, of the recipe with the least loss on the first
 * fold; null where a fold lacks a class.
 */
function heldOutScores(
  data: Prepared,
  options: VocabularyOptions,
): (Seen & { scores: Float64Array; recipe: Recipe }) | null {
  const count = data.classes.length;
  const parts = Array.from({ length: folds }, (_, fold) => {
    const inside: number[] = [];
    const outside: number[] = [];
    data.fold.forEach((of, row) => (of === fold ? inside : outside).push(row));
    return { inside: Int32Array.from(inside), outside: Int32Array.from(outside) };
  });
  const isSpread = parts.every(
    ({ outside }) => new Set(outside.map((row) => data.truth[row] ?? 0)).size === count,
  );
  if (!isSpread) return null;
  const scoresOf = (fold: number, recipe: Recipe, { rows }: Seen): Float64Array => {
    const { inside, outside } = parts[fold] ?? { inside: nothing, outside: nothing };
    const truth = outside.map((row) => data.truth[row] ?? 0);
    const fitted = fitClasses(takeSparse(rows, outside), { ...data, truth }, recipe);
    return classScores({ ...data, ...fitted }, takeSparse(rows, inside));
  };
  const views = new Map<NgramShape, Seen>();
  const firsts = recipesFor(data).map((recipe) => {
    const shape = options.shape ?? recipe.shape;
    const view = views.get(shape) ?? seen(data, { ...options, shape });
    views.set(shape, view);
    const scores = scoresOf(0, recipe, view);
    return { recipe, view, scores, loss: lossAlone(scores, parts[0]?.inside ?? nothing, data) };
  });
  const best = firsts.reduce((a, b) => (b.loss < a.loss ? b : a));
  const scores = new Float64Array(data.texts.length * count);
  parts.forEach(({ inside }, fold) => {
    const own = fold === 0 ? best.scores : scoresOf(fold, best.recipe, best.view);
    inside.forEach((row, i) => {
      scores.set(own.subarray(i * count, (i + 1) * count), row * count);
    });
  });
  return { ...best.view, scores, recipe: best.recipe };
}

/** The logarithmic loss once calibrated: what candidates are chosen by. */
function lossAlone(scores: Float64Array, rows: Int32Array, { truth, classes }: Prepared): number {
  const count = classes.length;
  const own = Int32Array.from(rows, (row) => truth[row] ?? 0);
  const calibration = fitSoftmax(scores, own, count);
  const chances = new Float64Array(count);
  let loss = 0;
  own.forEach((actual, row) => {
    chancesOf(scores, row * count, calibration, chances);
    loss -= Math.log(Math.max(1e-300, chances[actual] ?? 0));
  });
  return loss;
}

/** Weights of each class against the others; of two classes, of the second against the first. */
function fitClasses(
  rows: SparseRows,
  { truth, classes }: { truth: Int32Array; classes: readonly string[] },
  { power, cost }: Recipe,
): Pick<TextModel, 'columns' | 'weights' | 'intercepts'> {
  const columns = classes.length === 2 ? 1 : classes.length;
  const weights = new Float32Array(rows.columns * columns);
  const intercepts = new Float64Array(columns);
  const sums = power > 0 ? columnSums(rows) : null;
  for (let k = 0; k < columns; k += 1) {
    const target = columns === 1 ? 1 : k;
    const sides = Int8Array.from(truth, (of) => (of === target ? 1 : -1));
    const factors = sums && countRatios(rows, sides, sums, { power });
    const fit = fitMargin(factors ? scaledRows(rows, factors) : rows, sides, { cost });
    for (let place = 0; place < rows.columns; place += 1) {
      weights[place * columns + k] = (fit.weights[place] ?? 0) * (factors?.[place] ?? 1);
    }
    intercepts[k] = fit.weights[rows.columns] ?? 0;
  }
  return { columns, weights, intercepts };
}

/** The given rows, in their order. */
function takeSparse(all: SparseRows, rows: Int32Array): SparseRows {
  const offsets = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => {
    const entries = (all.offsets[row + 1] ?? 0) - (all.offsets[row] ?? 0);
    offsets[i + 1] = (offsets[i] ?? 0) + entries;
  });
  const indices = new Int32Array(offsets[rows.length] ?? 0);
  const values = new Float64Array(indices.length);
  rows.forEach((row, i) => {
    const [from, to] = [all.offsets[row] ?? 0, all.offsets[row + 1] ?? 0];
    indices.set(all.indices.subarray(from, to), offsets[i] ?? 0);
    values.set(all.values.subarray(from, to), offsets[i] ?? 0);
  });
  return { rows: rows.length, columns: all.columns, offsets, indices, values };
}

function countLabels(labels: readonly string[]): { label: string; rows: number }[] {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts]
    .map(([label, rows]) => ({ label, rows }))
    .toSorted((a, b) => (a.label < b.label ? -1 : 1));
}
