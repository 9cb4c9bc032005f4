import { fitSpend } from '../../../../analysis/clv/gamma-gamma.ts';
import type { SpendFallback, SpendFit } from '../../../../analysis/clv/gamma-gamma.ts';
import { nextYear } from '../../../../analysis/clv/lifetime-value.ts';
import type { ValueHorizon } from '../../../../analysis/clv/lifetime-value.ts';
import { fitBgNbd } from '../../../../analysis/clv/purchase-fit.ts';
import type { BgNbdFit, NoDropoutFit } from '../../../../analysis/clv/purchase-fit.ts';
import { scoreCustomers } from '../../../../analysis/clv/score-customers.ts';
import type { Estimates } from '../../../../analysis/clv/score-customers.ts';
import type { SpendSummaries } from '../../../../analysis/clv/purchase-log.ts';
import { scoreRfm } from '../../../../analysis/segmentation/rfm.ts';
import type { Rfm, RfmScores } from '../../../../analysis/segmentation/rfm.ts';
import { nameSegments } from '../../../../analysis/segmentation/segments.ts';
import { valueTiers } from '../../../../analysis/segmentation/tiers.ts';
import { cardOf, periodOf } from './card.ts';
import { checkHoldout } from './holdout.ts';
import type { Purchases } from './rows.ts';
import type { ValueCard, ValueWatch } from './wire.ts';

/** What a training leaves to score with, as JSON. */
export type FittedValue = {
  purchases: BgNbdFit | NoDropoutFit;
  spend: SpendFit | SpendFallback;
  /** Nobody has ordered again for money: `spend` is the mean of all days with orders. */
  noRepeatSpend: boolean;
};

export type TrainedValue =
  | { state: 'fitted' | 'fallback'; reason: string | null; fit: FittedValue; card: ValueCard }
  | { state: 'refused'; reason: string; card: ValueCard };

/** What the scores are, a customer each in the order of the purchases; what is not known is NaN. */
export type ScoredValue = {
  /** Null where there are too few customers to put into five groups. */
  rfm: RfmScores | null;
  /** Places in `segmentIds`. */
  segments: Uint8Array | null;
  /** Places in `tierIds`; null where customers are too few or all alike. */
  tiers: Uint8Array | null;
  alive: Estimates;
  /** Days with orders, and spend, expected in the next twelve months. */
  purchases: Estimates;
  nextYear: Estimates;
  lifetime: Estimates;
  watch: ValueWatch;
};

const DAYS_OF_WEEK = 7;
/** Intervals cost nine times as much: with more customers a night would be too short. */
const MOST_WITH_INTERVALS = 100_000;

const undiscounted: ValueHorizon = { ...nextYear, discount: 0 };
const fiveYears: ValueHorizon = { ...nextYear, periods: 60 };

/**
 * Fits how often customers order (BG/NBD) and for how much (Gamma-Gamma), and checks the first against the last days of
 * the history. Seconds for a million customers: for a thread.
 */
export function trainValue(purchases: Purchases, currency: string): TrainedValue {
  const summaries = summariesOf(purchases);
  const { customers } = purchases;
  const found = fitBgNbd(summaries);
  if (found.state === 'refused') {
    const card: ValueCard = { state: 'refused', code: found.code, customers, currency };
    return { state: 'refused', reason: found.code, card };
  }
  const spent = fitSpend(summaries);
  const fit: FittedValue =
    spent.state === 'refused'
      ? { purchases: found, spend: meanOfAll(purchases), noRepeatSpend: true }
      : { purchases: found, spend: spent, noRepeatSpend: false };
  const reason = found.state === 'fallback' ? found.reason : null;
  const card = cardOf(purchases, fit, { currency, holdout: checkHoldout(purchases) });
  return { state: found.state, reason, fit, card };
}

/** Scores every customer: by rank among all of them, and by the fit. Minutes for a million: for a thread. */
export function scoreValue(purchases: Purchases, fit: FittedValue): ScoredValue {
  const summaries = summariesOf(purchases);
  const intervals = purchases.customers <= MOST_WITH_INTERVALS;
  const scored = (horizon: ValueHorizon): ReturnType<typeof scoreCustomers> =>
    scoreCustomers(fit.purchases, fit.spend, summaries, {
      horizon,
      confidence: intervals ? 0.95 : null,
    });
  const year = scored(undiscounted);
  const value = valueOf(year);
  const rfm = rfmOf(purchases);
  const ranked = scoreRfm(rfm);
  const named = ranked.state === 'fitted' ? nameSegments(ranked, rfm.frequency) : null;
  const tiers = valueTiers(value.estimate);
  const lowest = (from: number): number | null => (Number.isFinite(from) ? from : null);
  const starts = (cuts: Float64Array): (number | null)[] => Array.from(cuts, lowest);
  return {
    rfm: ranked.state === 'fitted' ? ranked.scores : null,
    segments: named?.segments ?? null,
    tiers: tiers.state === 'fitted' ? tiers.tiers : null,
    alive: year.alive,
    purchases: year.purchases,
    nextYear: value,
    lifetime: valueOf(scored(fiveYears)),
    watch: {
      period: periodOf(purchases),
      intervals,
      rfm:
        ranked.state === 'fitted'
          ? {
              recency: starts(ranked.cuts.recency),
              frequency: starts(ranked.cuts.frequency),
              monetary: starts(ranked.cuts.monetary),
            }
          : null,
      segments: named?.sizes ?? null,
      tiers:
        tiers.state === 'fitted'
          ? {
              from: { high: lowest(tiers.from.high), middle: lowest(tiers.from.middle) },
              held: tiers.held,
              gini: tiers.gini,
            }
          : null,
    },
  };
}

function valueOf({ value }: ReturnType<typeof scoreCustomers>): Estimates {
  if (!value) throw new Error('a value needs a model of spend');
  return value;
}

/** x, t_x and T in weeks, and the mean amount of the days after the first, as `summarise` of the library has them. */
export function summariesOf({ customers, ...columns }: Purchases): SpendSummaries {
  const { days, first, last, repeatRevenue, end } = columns;
  return {
    customer: Int32Array.from({ length: customers }, (_, at) => at),
    frequency: days.map((count) => count - 1),
    recency: Float64Array.from(last, (day, at) => (day - (first[at] ?? NaN)) / DAYS_OF_WEEK),
    age: Float64Array.from(first, (day) => (end - day) / DAYS_OF_WEEK),
    meanSpend: repeatRevenue.map((sum, at) => {
      const repeats = (days[at] ?? NaN) - 1;
      return repeats > 0 ? sum / repeats : 0;
    }),
  };
}

function rfmOf({ last, orders, revenue, today }: Purchases): Rfm {
  return {
    recency: Float64Array.from(last, (day) => today - day),
    frequency: Float64Array.from(orders),
    monetary: revenue,
  };
}

function meanOfAll({ revenue, days }: Purchases): SpendFallback {
  const sum = (column: ArrayLike<number>): number =>
    Array.from(column).reduce((total, each) => total + each, 0);
  return {
    model: 'overallMean',
    state: 'fallback',
    reason: 'fewBuyers',
    meanSpend: sum(revenue) / sum(days),
    logError: null,
    buyers: 0,
  };
}
