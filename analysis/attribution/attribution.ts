import { quantileOf } from '../numeric/quantile.ts';
import { createRandom } from '../numeric/random.ts';
import type { Interval, Refused } from '../result.ts';
import { refuse } from '../result.ts';
import type { Journeys } from './journeys.ts';
import { requireJourneys } from './journeys.ts';
import { countTransitions, removalEffects } from './markov.ts';
import type { ContactShares } from './shares.ts';
import * as shares from './shares.ts';

/** The models, in the order in which they are shown. */
export const attributionModels = [
  'first',
  'last',
  'linear',
  'timeDecay',
  'positionBased',
  'markov',
  'shapley',
] as const;
export type AttributionModel = (typeof attributionModels)[number];

/** What each channel is credited with; one entry for each channel. */
export type Credit = {
  state: 'fitted';
  /** Journeys won. */
  won: Interval[];
  /** Money won. */
  value: Interval[];
  /** Share of the credited money (of the journeys won where no money is known), 0 … 1. */
  share: Interval[];
};

/** Why a model has no answer: too few journeys won, or none lost that the chain could learn from. */
export type NoCredit = Refused<'tooFew' | 'noneLost'>;

export type Attribution = {
  state: 'fitted';
  journeys: number;
  /** Journeys won, and their money: in each model, the credits and what is unattributed sum to it. */
  won: number;
  value: number;
  /** What was won by journeys without any contact: no channel has a claim to it. */
  unattributed: { won: number; value: number };
  models: Record<AttributionModel, Credit | NoCredit>;
  /** The removal effects themselves, before they are scaled to what was won; null where the chain is refused. */
  removal: { won: Float64Array; value: Float64Array } | null;
};

export type AttributionOptions = {
  /** Half-life of the time decay in days; 7 unless said. */
  halfLifeDays?: number;
  /** What the first and the last contact get each, by position; 0.4 unless said. */
  ends?: number;
  /** Resamples for the intervals; 200 unless said. */
  resamples?: number;
  /** Of the intervals; 0.95 unless said. */
  confidence?: number;
  seed?: number;
};

/** Below this many journeys won with contacts, intervals from resampling mean nothing. */
export const FEWEST_WON = 10;
/** Below this many, a chain is not learned: the data floor of the library. */
export const FEWEST_WON_FOR_CHAIN = 40;

/**
 * All models side by side, with percentile intervals from resampled journeys (Efron and Tibshirani 1993).
 * The intervals say how much the credit depends on chance in these journeys, not that a channel causes
 * purchases: that is for experiments. Refused as `tooFew` under 10 won journeys with contacts. Throws
 * RangeError for journeys or options that cannot be.
 */
export function attribute(
  journeys: Journeys,
  options: AttributionOptions = {},
): Attribution | NoCredit {
  requireJourneys(journeys);
  const { halfLifeDays = 7, ends = 0.4, resamples = 200, confidence = 0.95, seed = 1 } = options;
  if (!(halfLifeDays > 0) || !(ends >= 0 && ends <= 0.5) || !(confidence > 0 && confidence < 1)) {
    throw new RangeError(
      'a half-life is above 0, an end within 0 … 0.5, a confidence within 0 … 1',
    );
  }
  if (!Number.isInteger(resamples) || resamples < 1) {
    throw new RangeError(`there cannot be ${resamples} resamples`);
  }
  const totals = totalsOf(journeys);
  const credited = totals.won - totals.unattributed.won;
  if (credited < FEWEST_WON) return refuse('tooFew', { found: credited, needed: FEWEST_WON });
  const noChain = chainRefusal(credited, totals);
  const simple = simpleShares(journeys, halfLifeDays, ends);
  const estimator = creditsOf(journeys, simple, !noChain);
  const count = totals.journeys;
  const whole = estimator(new Int32Array(count).fill(1));
  const drawn = resampled(count, resamples, seed, estimator);
  const models = {} as Attribution['models'];
  for (const [m, model] of attributionModels.entries()) {
    models[model] =
      model === 'markov' && noChain ? noChain : withIntervals(whole, drawn, m, confidence);
  }
  const { won, value } = totals;
  return {
    state: 'fitted',
    journeys: count,
    won,
    value,
    unattributed: totals.unattributed,
    models,
    removal: whole.removal,
  };
}

function chainRefusal(credited: number, { lost }: Totals): NoCredit | null {
  if (credited < FEWEST_WON_FOR_CHAIN) {
    return refuse('tooFew', { found: credited, needed: FEWEST_WON_FOR_CHAIN });
  }
  return lost === 0 ? refuse('noneLost', { won: credited }) : null;
}

type Totals = {
  journeys: number;
  won: number;
  value: number;
  lost: number;
  unattributed: { won: number; value: number };
};

function totalsOf({ start, won, value }: Journeys): Totals {
  const unattributed = { won: 0, value: 0 };
  const totals: Totals = { journeys: won.length, won: 0, value: 0, lost: 0, unattributed };
  for (let j = 0; j < won.length; j += 1) {
    const isAlone = start[j] === start[j + 1];
    if (won[j] === 0) {
      if (!isAlone) totals.lost += 1;
      continue;
    }
    const money = value[j] ?? NaN;
    totals.won += 1;
    totals.value += money;
    if (!isAlone) continue;
    unattributed.won += 1;
    unattributed.value += money;
  }
  return totals;
}

/** The shares of the contacts by model; the chain has none. */
type SimpleShares = Partial<Record<AttributionModel, ContactShares>>;

const simpleShares = (journeys: Journeys, halfLifeDays: number, ends: number): SimpleShares => ({
  first: shares.firstContact(journeys),
  last: shares.lastContact(journeys),
  linear: shares.linear(journeys),
  timeDecay: shares.timeDecay(journeys, halfLifeDays),
  positionBased: shares.positionBased(journeys, ends),
  shapley: shares.shapley(journeys),
});

/** Credits by model and channel: model m, channel c stand at m · channels + c. */
type Credits = {
  won: Float64Array;
  value: Float64Array;
  removal: Attribution['removal'];
};

/** A function that credits the journeys, each counted as often as its weight says. */
function creditsOf(
  journeys: Journeys,
  simple: SimpleShares,
  hasChain: boolean,
): (weight: Int32Array) => Credits {
  const { channels, start, channel, won, value } = journeys;
  const columns = attributionModels.map((model) => simple[model]);
  return (weight) => {
    const size = attributionModels.length * channels;
    const credits: Credits = {
      won: new Float64Array(size),
      value: new Float64Array(size),
      removal: null,
    };
    let [allWon, allValue] = [0, 0];
    for (let j = 0; j < won.length; j += 1) {
      const [from, to, times] = [start[j] ?? 0, start[j + 1] ?? 0, weight[j] ?? 0];
      if (won[j] === 0 || times === 0 || from === to) continue;
      const money = times * (value[j] ?? NaN);
      allWon += times;
      allValue += money;
      for (const [m, share] of columns.entries()) {
        if (!share) continue;
        for (let i = from; i < to; i += 1) {
          const at = m * channels + (channel[i] ?? 0);
          const part = share[i] ?? NaN;
          credits.won[at] = (credits.won[at] ?? NaN) + times * part;
          credits.value[at] = (credits.value[at] ?? NaN) + money * part;
        }
      }
    }
    if (hasChain) creditChain(journeys, weight, credits, { won: allWon, value: allValue });
    return credits;
  };
}

/** Scales the removal effects to what was won: they overlap, and sum to more than 1. */
function creditChain(
  journeys: Journeys,
  weight: Int32Array,
  credits: Credits,
  all: { won: number; value: number },
): void {
  const { channels } = journeys;
  const removal = removalEffects(countTransitions(journeys, weight));
  const at = attributionModels.indexOf('markov') * channels;
  for (const kind of ['won', 'value'] as const) {
    const sum = removal[kind].reduce((sum, each) => sum + each, 0);
    for (let i = 0; i < channels; i += 1) {
      credits[kind][at + i] = sum > 0 ? (all[kind] * (removal[kind][i] ?? NaN)) / sum : 0;
    }
  }
  credits.removal = { won: removal.won, value: removal.value };
}

/** Credits of so many resamples, in each of which every journey is drawn anew, with replacement. */
function resampled(
  count: number,
  resamples: number,
  seed: number,
  estimator: (weight: Int32Array) => Credits,
): Credits[] {
  const random = createRandom(seed);
  return Array.from({ length: resamples }, () => {
    const weight = new Int32Array(count);
    for (let i = 0; i < count; i += 1) {
      const j = random.integer(count);
      weight[j] = (weight[j] ?? 0) + 1;
    }
    return estimator(weight);
  });
}

function withIntervals(
  whole: Credits,
  drawn: readonly Credits[],
  model: number,
  confidence: number,
): Credit {
  const channels = whole.won.length / attributionModels.length;
  const [from, to] = [model * channels, (model + 1) * channels];
  const own = (
    credits: Credits,
  ): { won: Float64Array; value: Float64Array; share: Float64Array } => {
    const [won, value] = [credits.won.subarray(from, to), credits.value.subarray(from, to)];
    const money = value.reduce((sum, each) => sum + each, 0);
    const [paid, all] =
      money > 0 ? [value, money] : [won, won.reduce((sum, each) => sum + each, 0)];
    return { won, value, share: paid.map((each) => (all > 0 ? each / all : 0)) };
  };
  const estimate = own(whole);
  const samples = drawn.map(own);
  const column = (kind: 'won' | 'value' | 'share'): Interval[] =>
    Array.from(estimate[kind], (each, i) => {
      const values = Float64Array.from(samples, (sample) => sample[kind][i] ?? NaN).toSorted();
      const tail = (1 - confidence) / 2;
      return { estimate: each, low: quantileOf(values, tail), high: quantileOf(values, 1 - tail) };
    });
  return { state: 'fitted', won: column('won'), value: column('value'), share: column('share') };
}
