import type { Refused } from '../result.ts';
import { byFallingScore } from '../supervised/metrics.ts';
import { type ScoreModel, probabilities } from '../supervised/score-model.ts';
import { type TrainOptions, type TrainedScore, trainScore } from '../supervised/train-score.ts';
import type { LinkTable } from './link-table.ts';
import { type PairField, pairFeatures } from './pair-features.ts';
import type { PairList } from './patterns.ts';

/** A link that was learned from pairs a person has judged, to keep as JSON. */
export type LearnedLink = { fields: PairField[]; score: ScoreModel };

export type LearnedLinkOutcome =
  | (Extract<TrainedScore, { state: 'fitted' }> & { link: LearnedLink })
  | Exclude<TrainedScore, { state: 'fitted' }>;

/**
 * Learns from pairs with a known answer, 1 for the same: logistic regression and boosting over the
 * similarities of the fields, calibrated, with a card of held-out figures (`trainScore`). What a fit
 * without answers cannot know, as that colleagues share a telephone, this learns. Refused or no better
 * than the base rate as `trainScore` says.
 */
export function trainLink(
  table: LinkTable,
  pairs: PairList,
  outcome: Uint8Array,
  fields: readonly PairField[],
  options: Omit<TrainOptions, 'trusted'> = {},
): LearnedLinkOutcome {
  const features = pairFeatures(table, pairs, fields);
  // A similarity that decides alone is what one hopes for, not a leak.
  const trusted = features.columns.map(({ name }) => name);
  const trained = trainScore(features, outcome, { ...options, trusted });
  if (trained.state !== 'fitted') return trained;
  return { ...trained, link: { fields: [...fields], score: trained.model } };
}

/** The chance of each pair that its records are the same. Throws `RangeError` where the table lacks a field. */
export function judgePairs(link: LearnedLink, table: LinkTable, pairs: PairList): JudgedPairs {
  const scored = probabilities(link.score, pairFeatures(table, pairs, link.fields));
  if (scored.state === 'refused') return scored;
  return { state: 'scored', probability: scored.probability, line: linkLine(scored.probability) };
}

export type JudgedPairs =
  | { state: 'scored'; probability: Float64Array; line: LinkLine }
  | Refused<'featureMissing'>;

/** Where to draw the line over pairs with calibrated chances. */
export type LinkLine = {
  /** Pairs of at least this chance are links. Above 1 where none is. */
  threshold: number;
  /** What is expected of them, by the chances themselves. */
  links: number;
  precision: number;
  recall: number;
  f1: number;
};

/**
 * The line that makes the expected F1 of these pairs greatest: with calibrated chances p of all pairs,
 * links of at least t are expected to hold Σ p right ones (Lipton, Elkan, Naryanaswamy 2014). Needs no
 * labels of these pairs, so it also holds where matches are rarer or more common than in training.
 * With `leastPrecision` the line is the lowest that keeps the expected precision.
 */
export function linkLine(probability: Float64Array, leastPrecision = 0): LinkLine {
  const all = probability.reduce((sum, p) => sum + p, 0);
  const order = byFallingScore(probability);
  let best: LinkLine = { threshold: 1 + Number.EPSILON, links: 0, precision: 1, recall: 0, f1: 0 };
  let right = 0;
  for (let i = 0; i < order.length; i += 1) {
    const p = probability[order[i] ?? 0] ?? NaN;
    right += p;
    // Equal chances stand on one side of the line.
    if (probability[order[i + 1] ?? -1] === p) continue;
    const links = i + 1;
    const precision = right / links;
    const f1 = (2 * right) / (links + all);
    if (precision < leastPrecision || f1 <= best.f1) continue;
    best = { threshold: p, links, precision, recall: all === 0 ? 0 : right / all, f1 };
  }
  return best;
}
