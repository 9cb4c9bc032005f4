import { correlation } from '../numeric/correlation.ts';
import { type Refused, refuse } from '../result.ts';
import { percentiles } from './quantiles.ts';

/** One part of a customer's value: revenue, margin, growth, referrals, payment … NaN where unknown. */
export type ValuePart = { id: string; values: Float64Array; better?: 'more' | 'less' };

/** The weight of each part by id; a part without one counts nothing. Only proportions matter. */
export type Weights = Readonly<Record<string, number>>;

export type ValueIndex =
  | {
      state: 'fitted';
      /** 0 … 100 for each customer; NaN where every part that counts is unknown. */
      index: Float64Array;
      /** Each weighed part's score, 0 … 100 (its percentile), and the points it gives to the index of each customer. */
      parts: { id: string; weight: number; scores: Float64Array; points: Float64Array }[];
      /** Customers of whom a part that counts is unknown: its weight went to their other parts. */
      incomplete: number;
    }
  | Refused<'noWeight' | 'tooFew'>;

/**
 * The customer value index: the weighted mean of the customer's percentiles in each part. A
 * percentile, and not the amount, makes parts of different units comparable and keeps one huge
 * customer from pressing all others together. The points of the parts add up to the index. Weights
 * are made to sum to 1. Refuses as `noWeight` where no part has one, as `tooFew` below two customers.
 */
export function valueIndex(parts: readonly ValuePart[], weights: Weights): ValueIndex {
  const customers = parts[0]?.values.length ?? 0;
  if (parts.some(({ values }) => values.length !== customers)) {
    throw new RangeError('Parts of value are of the same customers');
  }
  if (Object.values(weights).some((weight) => !(weight >= 0 && weight < Infinity))) {
    throw new RangeError('Weights are 0 or more');
  }
  const weighed = parts.filter(({ id }) => (weights[id] ?? 0) > 0);
  if (weighed.length === 0) return refuse('noWeight', { parts: parts.length });
  if (customers < 2) return refuse('tooFew', { found: customers, needed: 2 });
  const total = weighed.reduce((sum, { id }) => sum + (weights[id] ?? 0), 0);
  const scored = weighed.map((part) => ({
    id: part.id,
    weight: (weights[part.id] ?? 0) / total,
    scores: scoresOf(part),
    points: new Float64Array(customers).fill(NaN),
  }));
  const index = new Float64Array(customers);
  let incomplete = 0;
  for (let i = 0; i < customers; i += 1) {
    const known = scored.filter(({ scores }) => !Number.isNaN(scores[i]));
    const weight = known.reduce((sum, part) => sum + part.weight, 0);
    if (known.length < scored.length) incomplete += 1;
    let sum = 0;
    for (const part of known) {
      const points = ((part.scores[i] ?? NaN) * part.weight) / weight;
      part.points[i] = points;
      sum += points;
    }
    index[i] = known.length > 0 ? sum : NaN;
  }
  return { state: 'fitted', index, parts: scored, incomplete };
}

function scoresOf({ values, better }: ValuePart): Float64Array {
  const scores = percentiles(values);
  return better === 'less' ? scores.map((score) => 100 - score) : scores;
}

export type WhatIf =
  | {
      state: 'fitted';
      before: Float64Array;
      after: Float64Array;
      /** Spearman's rank correlation of the two (1904): 1 the same order. NaN where one says the same of all. */
      agreement: number;
      /** Of the best share before, how many are still among the best after. */
      kept: { best: number; still: number };
      /** The customers who rise and who fall most, in places of the ranking, most first. */
      rise: Mover[];
      fall: Mover[];
    }
  | Refused<'noWeight' | 'tooFew'>;

export type Mover = { customer: number; before: number; after: number; places: number };

/** What other weights would change: the two indexes side by side, who moves, and how many of the best (`share`, a fifth unless said) remain. */
export function whatIf(
  parts: readonly ValuePart[],
  weights: { before: Weights; after: Weights },
  share = 0.2,
  shown = 10,
): WhatIf {
  const [before, after] = [valueIndex(parts, weights.before), valueIndex(parts, weights.after)];
  if (before.state === 'refused') return before;
  if (after.state === 'refused') return after;
  // Customers whom only one of the two can judge have no place to move from or to.
  const both = before.index.map((value, i) => (Number.isNaN(after.index[i]) ? NaN : value));
  const other = after.index.map((value, i) => (Number.isNaN(before.index[i]) ? NaN : value));
  const [from, to] = [percentiles(both), percentiles(other)];
  const judged = from.filter(isKnown).length;
  const movers: Mover[] = [];
  let [best, still] = [0, 0];
  for (let i = 0; i < from.length; i += 1) {
    const [old, now] = [from[i] ?? NaN, to[i] ?? NaN];
    if (old > 100 * (1 - share)) {
      best += 1;
      if (now > 100 * (1 - share)) still += 1;
    }
    const places = ((now - old) * judged) / 100;
    if (Math.abs(places) >= 0.5) {
      movers.push({ customer: i, before: both[i] ?? NaN, after: other[i] ?? NaN, places });
    }
  }
  const ranked = movers.toSorted((a, b) => b.places - a.places || a.customer - b.customer);
  return {
    state: 'fitted',
    before: before.index,
    after: after.index,
    agreement: correlation(from.filter(isKnown), to.filter(isKnown)),
    kept: { best, still },
    rise: ranked.filter(({ places }) => places > 0).slice(0, shown),
    fall: ranked
      .filter(({ places }) => places < 0)
      .toReversed()
      .slice(0, shown),
  };
}

const isKnown = (rank: number): boolean => !Number.isNaN(rank);
