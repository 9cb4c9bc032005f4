import type { Refused } from '../result.ts';
import { refuse } from '../result.ts';
import type { SparseRows } from '../supervised/design.ts';
import type { Entropy } from './entropy.ts';
import { GRID, toGrid } from './fixed-point.ts';
import type { Blind } from './intersection.ts';
import {
  POINT,
  blindAgain,
  blindTexts,
  commonPoints,
  newBlind,
  sortPoints,
} from './intersection.ts';
import { exactStatistics, noisyGradient } from './local-statistics.ts';
import { bytesOf, fieldsOf, numbersOf, toText } from './message-parts.ts';
import type { PrivacyBudget } from './privacy-budget.ts';
import { rhoOfSum, spend } from './privacy-budget.ts';
import type { SumPlan } from './sum-messages.ts';
import type { SumParty } from './sum-party.ts';
import { advertise, maskValues, openEnvelopes, shareSecrets, unmask } from './sum-party.ts';

/** What a party takes part with, and what it has agreed to. Nothing a message says goes beyond it. */
export type PartyOptions = {
  /** Its place among all, 0 … parties − 1. */
  party: number;
  parties: number;
  threshold: number;
  rows: SparseRows;
  outcome: Uint8Array;
  /** Whether sums without noise may be asked for. */
  exact: boolean;
  /** Noise and budget of the sums with noise; null where there are to be none. */
  noise: { clip: number; sigma: bigint; budget: PrivacyBudget } | null;
  /** The list it compares with one other party, texts in one form; null where it compares none. */
  texts: readonly string[] | null;
  entropy: Entropy;
};

/** A party at work. */
export type FederationParty = {
  /** Answers a message; what cannot be answered is refused, never thrown. */
  answer: (step: string, body: unknown) => unknown;
  /** What is left of its budget; null without one. */
  budget: () => PrivacyBudget | null;
};

type Refusal = Refused<
  'malformed' | 'outOfOrder' | 'tooFewParties' | 'budgetSpent' | 'notAgreed' | 'notKnown'
>;

type State = PartyOptions & { sum: SumParty | null; blind: Blind | null };

/**
 * A party that keeps its rows: it answers the steps of `secureSum` (`sum/…`) and of an intersection
 * (`intersection/blind`, `/blind-again`, `/count`), and says no to everything else.
 */
export function createParty(options: PartyOptions): FederationParty {
  const state: State = { ...options, sum: null, blind: null };
  return {
    answer: (step, body) => {
      const fields = fieldsOf(body);
      const work = Object.hasOwn(steps, step) ? steps[step] : undefined;
      if (!work) return refuse('notKnown');
      try {
        return fields ? work(state, fields) : refuse('malformed');
      } catch (error) {
        // Arguments that no caller may pass, and a message brought them.
        if (error instanceof RangeError) return refuse('malformed');
        throw error;
      }
    },
    budget: () => state.noise?.budget ?? null,
  };
}

type Fields = Readonly<Record<string, unknown>>;

const steps: Readonly<Record<string, (state: State, body: Fields) => unknown>> = {
  'sum/advertise': (state, { plan }) => {
    const { parties, threshold } = state;
    const asked = fieldsOf(plan);
    const round = asked?.['round'];
    if (typeof round !== 'string' || round.length > 200) return refuse('malformed');
    if (asked?.['parties'] !== parties || asked['threshold'] !== threshold) {
      return refuse('notAgreed');
    }
    const begun = advertise({ round, parties, threshold }, state.party, state.entropy);
    state.sum = begun.state;
    return begun.message;
  },
  'sum/share': (state, { plan, adverts }) => {
    const sum = currentSum(state, plan);
    return sum ? shareSecrets(sum, adverts, state.entropy) : refuse('outOfOrder');
  },
  'sum/mask': (state, { plan, envelopes, task }) => {
    const sum = currentSum(state, plan);
    if (!sum) return refuse('outOfOrder');
    const opened = openEnvelopes(sum, envelopes);
    if (opened.state === 'refused') return opened;
    const values = valuesFor(state, fieldsOf(task) ?? {});
    if ('code' in values) return values;
    const masked = maskValues(sum, values);
    return masked.state === 'refused' ? masked : masked.message;
  },
  'sum/unmask': (state, { plan, contributors }) => {
    const sum = currentSum(state, plan);
    if (!sum) return refuse('outOfOrder');
    const answer = unmask(sum, contributors);
    return answer.state === 'refused' ? answer : answer.message;
  },
  'intersection/blind': (state) => {
    if (!state.texts) return refuse('notAgreed');
    state.blind = newBlind(state.entropy);
    return { points: toText(sortPoints(blindTexts(state.blind, state.texts))) };
  },
  'intersection/blind-again': (state, { points }) => {
    const theirs = bytesOf(points);
    if (!state.texts) return refuse('notAgreed');
    if (!theirs) return refuse('malformed');
    const both = withBlind(state, theirs);
    // Sorted, so that the other side learns how many are common, and not which.
    return both.state === 'refused' ? both : { points: toText(sortPoints(both.points)) };
  },
  'intersection/count': (state, { mine, theirs }) => {
    const [own, other] = [bytesOf(mine), bytesOf(theirs)];
    if (!state.texts) return refuse('notAgreed');
    if (!own || !other || own.length !== POINT * state.texts.length) return refuse('malformed');
    const both = withBlind(state, other);
    if (both.state === 'refused') return both;
    return { count: commonPoints(own, both.points).length, theirs: other.length / POINT };
  },
};

/** Blinds the other side's points, once: with a second list the blind would compare what nobody agreed to compare. */
function withBlind(
  state: State,
  points: Uint8Array,
): ReturnType<typeof blindAgain> | Refused<'outOfOrder'> {
  const { blind } = state;
  state.blind = null;
  return blind ? blindAgain(blind, points) : refuse('outOfOrder');
}

/** The sum at work, if the message is of it. */
function currentSum({ sum }: State, plan: unknown): SumParty | null {
  return sum && fieldsOf(plan)?.['round'] === sum.plan.round ? sum : null;
}

/** What the party puts into a sum. A budget is spent before the answer is made, whether or not the sum comes about. */
function valuesFor(state: State, { kind, point }: Fields): BigUint64Array | Refusal {
  const { rows, outcome, entropy, noise } = state;
  const at = numbersOf(point, rows.columns + 1);
  if (!at) return refuse('malformed');
  if (kind === 'exact' && state.exact) return toGrid(exactStatistics(rows, outcome, at));
  if (kind !== 'private' || !noise) return refuse('notAgreed');
  const paid = spend(noise.budget, rhoOfAnswer(noise, state, rows.columns));
  if (paid.state === 'refused') return paid;
  state.noise = { ...noise, budget: paid.budget };
  return noisyGradient(rows, outcome, at, noise, entropy);
}

/**
 * What one sum with noise costs, in ρ. Of the noise in it that of `threshold` − 1 parties counts: others may have
 * dropped out, and a party knows its own.
 */
function rhoOfAnswer(
  { clip, sigma }: { clip: number; sigma: bigint },
  { threshold }: Pick<SumPlan, 'threshold'>,
  columns: number,
): number {
  return rhoOfSum(clip * GRID, Number(sigma), Math.max(1, threshold - 1), columns + 1);
}

/** The noise of each party, in steps of the grid, with which so many rounds fit the budget. */
export function sigmaFor(
  { granted }: PrivacyBudget,
  rounds: number,
  clip: number,
  { threshold }: Pick<SumPlan, 'threshold'>,
): bigint {
  const counted = Math.max(1, threshold - 1);
  return BigInt(Math.ceil((clip * GRID) / Math.sqrt((2 * granted * counted) / rounds)));
}
