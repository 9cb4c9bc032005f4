import type { SparseRows } from '../supervised/design.ts';
import type { SoftmaxCalibration } from './softmax.ts';
import { chancesOf } from './softmax.ts';
import type { Vocabulary } from './vocabulary.ts';
import { textRows } from './vocabulary.ts';

/**
 * A classifier of texts. `weights` holds `columns` values for each n-gram of the vocabulary: one a
 * class, or with two classes one that speaks for the second against the first. Use `packModel` to
 * store it.
 */
export type TextModel = {
  classes: string[];
  vocabulary: Vocabulary;
  columns: number;
  weights: Float32Array;
  intercepts: Float64Array;
  calibration: SoftmaxCalibration;
};

/** What a text is, by a model. `chances` stand in the order of the model's classes. */
export type Classified =
  | { state: 'classified'; label: string; confidence: number; chances: Float64Array }
  /** Not sure enough: `likeliest` is what it would have said. */
  | {
      state: 'abstained';
      reason: 'notSure';
      likeliest: string;
      confidence: number;
      chances: Float64Array;
    }
  /** The model has never seen anything that stands in the text. */
  | { state: 'abstained'; reason: 'nothingKnown' };

/**
 * Classifies texts; abstains where the likeliest class has a chance below `atLeast` (0 unless said),
 * and where the model knows nothing that stands in the text.
 */
export function classifyTexts(
  model: TextModel,
  texts: readonly string[],
  { atLeast = 0 }: { atLeast?: number } = {},
): Classified[] {
  const rows = textRows(model.vocabulary, texts);
  const scores = classScores(model, rows);
  const count = model.classes.length;
  return texts.map((_, row): Classified => {
    if (rows.offsets[row] === rows.offsets[row + 1]) {
      return { state: 'abstained', reason: 'nothingKnown' };
    }
    const chances = new Float64Array(count);
    chancesOf(scores, row * count, model.calibration, chances);
    const best = likeliestOf(chances);
    const [label, confidence] = [model.classes[best] ?? '', chances[best] ?? 0];
    return confidence < atLeast
      ? { state: 'abstained', reason: 'notSure', likeliest: label, confidence, chances }
      : { state: 'classified', label, confidence, chances };
  });
}

/** The scores of rows, a value for each class; with two classes the first has the second’s, turned round. */
export function classScores(
  {
    classes,
    columns,
    weights,
    intercepts,
  }: Pick<TextModel, 'classes' | 'columns' | 'weights' | 'intercepts'>,
  { rows, offsets, indices, values }: SparseRows,
): Float64Array {
  const count = classes.length;
  const scores = new Float64Array(rows * count);
  const sums = new Float64Array(columns);
  for (let row = 0; row < rows; row += 1) {
    sums.set(intercepts);
    const end = offsets[row + 1] ?? 0;
    for (let i = offsets[row] ?? 0; i < end; i += 1) {
      const [first, value] = [(indices[i] ?? 0) * columns, values[i] ?? 0];
      for (let k = 0; k < columns; k += 1) {
        sums[k] = (sums[k] ?? 0) + (weights[first + k] ?? 0) * value;
      }
    }
    if (columns === count) scores.set(sums, row * count);
    else {
      scores[row * 2] = -(sums[0] ?? 0);
      scores[row * 2 + 1] = sums[0] ?? 0;
    }
  }
  return scores;
}

/** The place of the largest chance, the first of equal ones. */
export function likeliestOf(chances: Float64Array): number {
  let best = 0;
  for (let k = 1; k < chances.length; k += 1) {
    if ((chances[k] ?? 0) > (chances[best] ?? 0)) best = k;
  }
  return best;
}
