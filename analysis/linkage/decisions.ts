import { minimize } from '../numeric/minimize.ts';
import { type Refused, refuse } from '../result.ts';
import { sigmoid } from '../supervised/logistic.ts';
import { readyComparison } from './comparison.ts';
import type { LinkModel } from './fellegi-sunter.ts';
import type { LinkTable } from './link-table.ts';
import { scorePairs } from './match-weights.ts';

/** What a person said of a pair of rows. */
export type LinkDecision = { left: number; right: number; said: 'same' | 'different' | 'unsure' };

export type LearnedDecisions = {
  state: 'fitted';
  /** The model with what the decisions taught; its `bits` then differ from log2(m / u). */
  model: LinkModel;
  used: { same: number; different: number; unsure: number };
  /** What was added to the prior and to levels, in bits; levels that moved by less than 0.05 are not told. */
  moved: { comparison: string | null; level: number; by: number }[];
  /** Mean surprise of the decisions in bits, before and after: at best 0, by tossing a coin 1. */
  surpriseBefore: number;
  surpriseAfter: number;
};

export type DecisionOptions = {
  /** How far, in bits, a weight is thought to be off before any decision is known. */
  doubt?: number;
};

const fewest = 10;

/**
 * Learns from decisions in a review queue: shifts of the prior and of each level's bits that make the
 * decisions likely, drawn towards 0 as by a normal prior (a logistic regression with the model's weight
 * as offset). Which pairs came up for review depends on their weight alone, so that the shifts are not
 * distorted by it (Prentice and Pyke 1979), where counting m anew from reviewed pairs would be. “Not
 * sure” teaches nothing. Refuses `tooFewDecisions` (found, needed) and `oneSided` (same, different).
 */
export function learnFromDecisions(
  model: LinkModel,
  table: LinkTable,
  decisions: readonly LinkDecision[],
  { doubt = 2 }: DecisionOptions = {},
): LearnedDecisions | Refused<'tooFewDecisions' | 'oneSided'> {
  const clear = decisions.filter(({ said }) => said !== 'unsure');
  const same = clear.filter(({ said }) => said === 'same').length;
  const different = clear.length - same;
  if (clear.length < fewest) {
    return refuse('tooFewDecisions', { found: clear.length, needed: fewest });
  }
  if (same === 0 || different === 0) return refuse('oneSided', { same, different });
  const rows = decisionRows(model, table, clear);
  const objective = objectiveOf(rows, 1 / (doubt * Math.LN2) ** 2);
  const start = new Float64Array(rows.size);
  const found = minimize(objective, start, { tolerance: 1e-7 });
  const shifts = found.point.map((value) => value / Math.LN2);
  const moved: LearnedDecisions['moved'] = [];
  const tell = (comparison: string | null, level: number, by: number): void => {
    if (Math.abs(by) >= 0.05) moved.push({ comparison, level, by });
  };
  tell(null, 0, shifts[0] ?? 0);
  const comparisons = model.comparisons.map((comparison, k) => ({
    ...comparison,
    weights: comparison.weights.map((weight, level) => {
      const by = shifts[(rows.first[k] ?? 0) + level] ?? 0;
      tell(comparison.name, level + 1, by);
      return { ...weight, bits: weight.bits + by };
    }),
  }));
  return {
    state: 'fitted',
    model: { ...model, comparisons, prior: model.prior + (shifts[0] ?? 0) },
    used: { same, different, unsure: decisions.length - clear.length },
    moved,
    surpriseBefore: surpriseOf(rows, start),
    surpriseAfter: surpriseOf(rows, found.point),
  };
}

/** Decisions as rows: the weight so far (nats), 1 for the same, and the places of the shifts that apply. */
type DecisionRows = {
  offset: Float64Array;
  same: Uint8Array;
  places: Int32Array[];
  /** The place of each comparison's first level; 0 is the prior's. */
  first: number[];
  size: number;
};

function decisionRows(
  model: LinkModel,
  table: LinkTable,
  decisions: readonly LinkDecision[],
): DecisionRows {
  const first: number[] = [];
  let size = 1;
  for (const { weights } of model.comparisons) {
    first.push(size);
    size += weights.length;
  }
  const left = Int32Array.from(decisions, (each) => each.left);
  const right = Int32Array.from(decisions, (each) => each.right);
  const ready = model.comparisons.map((comparison) => readyComparison(comparison, table));
  const places = decisions.map((each) => {
    const levels = ready.map(({ level }) => level(each.left, each.right));
    return Int32Array.from([
      0,
      ...levels.flatMap((level, k) => (level === 0 ? [] : [(first[k] ?? 0) + level - 1])),
    ]);
  });
  const { bits } = scorePairs(model, table, { left, right });
  return {
    offset: Float64Array.from(bits, (value) => value * Math.LN2),
    same: Uint8Array.from(decisions, ({ said }) => (said === 'same' ? 1 : 0)),
    places,
    first,
    size,
  };
}

const logOdds = ({ offset, places }: DecisionRows, i: number, shifts: Float64Array): number => {
  let sum = offset[i] ?? NaN;
  for (const place of places[i] ?? []) sum += shifts[place] ?? NaN;
  return sum;
};

const lossOf = (odds: number, same: number): number =>
  Math.max(0, odds) + Math.log1p(Math.exp(-Math.abs(odds))) - same * odds;

function objectiveOf(rows: DecisionRows, ridge: number) {
  return (point: Float64Array, gradient: Float64Array): number => {
    let value = 0;
    for (let j = 0; j < rows.size; j += 1) {
      value += 0.5 * ridge * (point[j] ?? NaN) ** 2;
      gradient[j] = ridge * (point[j] ?? NaN);
    }
    for (let i = 0; i < rows.same.length; i += 1) {
      const odds = logOdds(rows, i, point);
      const same = rows.same[i] ?? 0;
      value += lossOf(odds, same);
      const residual = sigmoid(odds) - same;
      for (const place of rows.places[i] ?? []) {
        gradient[place] = (gradient[place] ?? NaN) + residual;
      }
    }
    return value;
  };
}

function surpriseOf(rows: DecisionRows, shifts: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < rows.same.length; i += 1) {
    sum += lossOf(logOdds(rows, i, shifts), rows.same[i] ?? 0);
  }
  return sum / rows.same.length / Math.LN2;
}
