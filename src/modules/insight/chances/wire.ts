import type { Drift, PeriodReport } from '../../../../analysis/supervised/drift.ts';
import type { ModelCard } from '../../../../analysis/supervised/model-card.ts';
import type { Interval } from '../../../../analysis/result.ts';
import type { Feature, ToldKind } from '../scores/rules.ts';

/** The scores that are chances. */
export type ChanceKind = Exclude<ToldKind, 'value'>;

/**
 * What one must know of the rows behind a card:
 * - `cutOffs` {count, days}: customers as they were at so many cut-offs, so many days apart;
 * - `sampled` {of}: more than could be learned from; a random part of so many rows was taken;
 * - `undecided` {count, days}: leads that are open for longer than so many days were not learned from;
 * - `duplicates` {count}: leads that turned out to be duplicates were not learned from;
 * - `enteredDecided` {count}: leads that were decided when they were entered: what they were at their start is not known;
 * - `snapshots` {deals, days}: so many deals, at the entry of each stage and every so many days in it;
 * - `presentValues` {features}: so many features are taken as they stand now, as their past is not kept.
 */
export type CardNote = {
  code:
    | 'cutOffs'
    | 'sampled'
    | 'undecided'
    | 'duplicates'
    | 'enteredDecided'
    | 'snapshots'
    | 'presentValues';
  figures: Record<string, number>;
};

/** `card` of a score model of kind churn, lead or win, as JSON. */
export type ChanceCard = {
  score: ChanceKind;
  /** What the positive outcome is, and of how many rows. */
  rows: number;
  positives: number;
  /** The library's card; absent where it refused. */
  model?: Omit<ModelCard, 'profile'>;
  /** The base rate, where there is no more to be said than that (`fallback`). */
  probability?: Interval;
  /** Why there is nothing (`refused`), with the figures of the sentence: `tooFew` {positives, negatives, needed}. */
  refusal?: { code: string; figures: Readonly<Record<string, number>> };
  /** Every feature that was offered, in words. */
  features: Record<string, Feature>;
  notes: CardNote[];
};

/** `watch` of a score model of kind churn, lead or win, as JSON. */
export type ChanceWatch = {
  /** How far features and chances have moved from those of the training; null where nothing was scored. */
  drift: Pick<Drift, 'features' | 'probability'> | null;
  /**
   * What came of the chances. Of leads and opportunities by the month in which they were decided (`2026-10`), with the
   * last chance each had while it was open; of customers the present model on days it did not learn from (`2025-11-27`).
   */
  periods: PeriodReport[];
};
