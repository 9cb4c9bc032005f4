import { normalQuantile } from '../numeric/special.ts';
import { wilson } from '../numeric/wilson.ts';
import { type Interval, type Refused, refuse } from '../result.ts';

/** The five answers to each question of a pair, in this order from 0. */
export const kanoAnswers = ['like', 'mustBe', 'neutral', 'liveWith', 'dislike'] as const;

/** Stands for a question that was not answered. */
export const kanoUnanswered = 255;

/** What a feature is to customers: basic, wanted the more the better, a delight, no matter, unwanted; and answers that contradict each other. */
export const kanoCategories = [
  'mustBe',
  'oneDimensional',
  'attractive',
  'indifferent',
  'reverse',
  'questionable',
] as const;

export type KanoCategory = (typeof kanoCategories)[number];

const [M, O, A, I, R, Q] = kanoCategories;

/**
 * The evaluation table (Kano and others 1984; Berger and others 1993): the answer to “How do you
 * feel if the product has it?” chooses the row, “… if it does not have it?” the column.
 */
export const kanoTable: readonly (readonly KanoCategory[])[] = [
  [Q, A, A, A, O],
  [R, I, I, I, M],
  [R, I, I, I, M],
  [R, I, I, I, M],
  [R, R, R, R, Q],
];

export type KanoResult =
  | {
      state: 'fitted';
      /** Pairs of which both questions were answered. */
      answers: number;
      /** Pairs left out, of which a question was not answered. */
      leftOut: number;
      counts: Record<KanoCategory, number>;
      /** The commonest category; at a tie the one that matters more: M, O, A, I (Berger), then R, Q. */
      category: KanoCategory;
      /** The next common. */
      second: KanoCategory;
      /** Whether the commonest leads the next by more than chance (Fong 1996, at the stated confidence). */
      clear: boolean;
      /** (A + O) / (A + O + M + I): the share whom having it pleases. */
      better: Interval;
      /** −(O + M) / (A + O + M + I): the share whom lacking it displeases, negative. */
      worse: Interval;
      /** The share of answers that contradict each other; a high one says that the question was not understood. */
      questionable: Interval;
      /** The share of answers that want the opposite. */
      reverse: Interval;
    }
  | Refused<'tooFew'>;

/** Fewer answers that can be read tell nothing of a feature. */
const needed = 20;

/**
 * What one feature is to the customers who answered its pair of questions, answers as places in
 * `kanoAnswers` or `kanoUnanswered`. Better and worse coefficients have Wilson's intervals. Refuses as `tooFew` (found,
 * needed) below 20 pairs of which the coefficients can be made.
 */
export function classifyKano(has: Uint8Array, lacks: Uint8Array, confidence = 0.95): KanoResult {
  if (has.length !== lacks.length) throw new RangeError('Kano questions are answered in pairs');
  const counts = Object.fromEntries(kanoCategories.map((id) => [id, 0])) as Record<
    KanoCategory,
    number
  >;
  let answers = 0;
  for (let i = 0; i < has.length; i += 1) {
    const pair = [has[i] ?? NaN, lacks[i] ?? NaN] as const;
    if (pair.includes(kanoUnanswered)) continue;
    const category = kanoTable[pair[0]]?.[pair[1]];
    if (!category) throw new RangeError('Answers to Kano questions are 0 to 4');
    counts[category] += 1;
    answers += 1;
  }
  const readable = counts[A] + counts[O] + counts[M] + counts[I];
  if (readable < needed) return refuse('tooFew', { found: readable, needed });
  const [category = I, second = I] = kanoCategories.toSorted((a, b) => counts[b] - counts[a]);
  const dissatisfied = wilson(counts[O] + counts[M], readable, confidence);
  return {
    state: 'fitted',
    answers,
    leftOut: has.length - answers,
    counts,
    category,
    second,
    clear: leads(counts[category], counts[second], answers, confidence),
    better: wilson(counts[A] + counts[O], readable, confidence),
    worse: {
      estimate: -dissatisfied.estimate,
      low: -dissatisfied.high,
      high: -dissatisfied.low,
    },
    questionable: wilson(counts[Q], answers, confidence),
    reverse: wilson(counts[R], answers, confidence),
  };
}

/** Fong's test of the two commonest categories (1996): |a − b| > z √((a + b)(2n − a − b) / 2n), z one-sided: 1.65 for 0.95, and no less than 0. */
function leads(first: number, second: number, n: number, confidence: number): boolean {
  const z = Math.max(0, normalQuantile(confidence));
  return first - second > z * Math.sqrt(((first + second) * (2 * n - first - second)) / (2 * n));
}
