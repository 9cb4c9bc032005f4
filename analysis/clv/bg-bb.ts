import { type Outcome, refuse } from '../result.ts';
import { type Likelihood, maximise, standardErrors } from './maximise.ts';
import { risingLogs } from './rising.ts';

/**
 * Customers who are asked at n occasions (gifts a year, a subscription box, a meeting) and buy or
 * not at each, counted by (x, t_x, n).
 */
export type OccasionGroups = {
  /** Purchases: x. */
  frequency: Int32Array;
  /** The occasion of the last purchase, 1 … n; 0 without one. */
  recency: Int32Array;
  /** Occasions there were. */
  occasions: Int32Array;
  /** Customers of the group. */
  count: Float64Array;
};

export type BgBbFit = {
  model: 'bgBb';
  state: 'fitted';
  parameters: { alpha: number; beta: number; gamma: number; delta: number };
  /** Null with the covariance. */
  standardErrors: { alpha: number; beta: number; gamma: number; delta: number } | null;
  /**
   * Of the logarithms of α, β, γ, δ, row by row; null where the likelihood is flat in a direction:
   * then forecasts have no interval.
   */
  covariance: number[] | null;
  logLikelihood: number;
  customers: number;
  /** Parameters that ran to a limit of the model: all customers alike, or no drop-out. */
  edges: string[];
};

/** What is known without the model: the chance that all customers together buy at an occasion. */
export type BgBbFallback = {
  model: 'sameChance';
  state: 'fallback';
  reason: 'noPurchases' | 'oneOccasion' | 'didNotConverge';
  chance: number;
  purchases: number;
  /** Of all customers together. */
  occasions: number;
  customers: number;
};

const names = ['alpha', 'beta', 'gamma', 'delta'] as const;

/**
 * Fits the BG/BB model (Fader, Hardie and Shang 2010, “Customer-base analysis in a discrete-time
 * noncontractual setting”): the chance to buy at an occasion is beta distributed over customers
 * (α, β), and so is the chance to drop out before one (γ, δ).
 *
 * @throws RangeError where columns differ in length or not 0 ≤ x ≤ t_x ≤ n (x = 0 with t_x = 0), n ≤ 10,000
 */
export function fitBgBb(groups: OccasionGroups): Outcome<BgBbFit | BgBbFallback, 'noOccasions'> {
  checkOccasions(groups);
  const total = (of: (i: number) => number): number =>
    groups.count.reduce((sum, n, i) => sum + n * of(i), 0);
  const customers = total(() => 1);
  const occasions = total((i) => groups.occasions[i] ?? 0);
  if (!(occasions > 0)) return refuse('noOccasions', { customers });
  const purchases = total((i) => groups.frequency[i] ?? 0);
  const most = groups.occasions.reduce((largest, n) => Math.max(largest, n), 0);
  const fallback = (reason: BgBbFallback['reason']): BgBbFallback => ({
    model: 'sameChance',
    state: 'fallback',
    reason,
    // Half a purchase and half a refusal more than seen (Jeffreys), so that nothing seen is not never.
    chance: (purchases + 0.5) / (occasions + 1),
    purchases,
    occasions,
    customers,
  });
  if (purchases === 0) return fallback('noPurchases');
  if (most === 1) return fallback('oneOccasion');
  const found = maximise(bgBbLikelihood(groups), [1, 1, 0.5, 2], customers);
  if (!found.converged) return fallback('didNotConverge');
  const errors = standardErrors(found);
  return {
    model: 'bgBb',
    state: 'fitted',
    parameters: named(found.parameters),
    standardErrors: errors && named(errors),
    covariance: found.covariance,
    logLikelihood: found.logLikelihood,
    customers,
    edges: names.filter((_, i) => found.edges[i] !== 0),
  };
}

const named = ([alpha = NaN, beta = NaN, gamma = NaN, delta = NaN]: readonly number[]): {
  alpha: number;
  beta: number;
  gamma: number;
  delta: number;
} => ({ alpha, beta, gamma, delta });

/** The rising factorials all terms are made of, for k = 0 … most + 1. */
type Risings = Record<'alpha' | 'beta' | 'both' | 'delta' | 'lives', ReturnType<typeof risingLogs>>;

function risingsOf(
  [alpha = NaN, beta = NaN, gamma = NaN, delta = NaN]: ArrayLike<number> & Iterable<number>,
  most: number,
): Risings {
  return {
    alpha: risingLogs(alpha, most + 1),
    beta: risingLogs(beta, most + 1),
    both: risingLogs(alpha + beta, most + 1),
    delta: risingLogs(delta, most + 1),
    lives: risingLogs(gamma + delta, most + 1),
  };
}

const at = (values: Float64Array, k: number): number => values[k] ?? NaN;

/**
 * Equation 5 of the paper. With rising factorials B(α + x, β + m − x) / B(α, β) = (α)ₓ (β)ₘ₋ₓ / (α + β)ₘ,
 * so that each term is a sum of table entries:
 *
 * L = (α)ₓ (β)ₙ₋ₓ / (α + β)ₙ · (δ)ₙ / (γ + δ)ₙ
 *   + Σ_{m = t_x … n − 1} (α)ₓ (β)ₘ₋ₓ / (α + β)ₘ · γ (δ)ₘ / (γ + δ)ₘ₊₁
 */
export function bgBbLikelihood(groups: OccasionGroups): Likelihood {
  const { frequency, recency, occasions, count } = groups;
  const most = occasions.reduce((largest, n) => Math.max(largest, n), 0);
  return (parameters, gradient) => {
    const risings = risingsOf(parameters, most);
    const gamma = parameters[2] ?? NaN;
    gradient.fill(0);
    let sum = 0;
    for (let i = 0; i < count.length; i += 1) {
      const [x, t, n] = [frequency[i] ?? 0, recency[i] ?? 0, occasions[i] ?? 0];
      const of = waysOf(risings, gamma, { x, t, n });
      sum += (count[i] ?? NaN) * of.log;
      of.slopes.forEach((slope, k) => {
        gradient[k] = (gradient[k] ?? NaN) + (count[i] ?? NaN) * slope;
      });
    }
    return sum;
  };
}

/** The logarithm of one customer's likelihood, its gradient, and the share of the way that is still alive. */
function waysOf(
  { alpha, beta, both, delta, lives }: Risings,
  gamma: number,
  { x, t, n }: { x: number; t: number; n: number },
): { log: number; slopes: number[]; alive: number } {
  const logs: number[] = [];
  for (let m = t; m <= n; m += 1) {
    const life = m === n ? at(lives.log, n) : at(lives.log, m + 1) - Math.log(gamma);
    logs.push(at(beta.log, m - x) - at(both.log, m) + at(delta.log, m) - life);
  }
  const top = Math.max(...logs);
  const parts = logs.map((log) => Math.exp(log - top));
  const total = parts.reduce((sum, part) => sum + part, 0);
  let [byAlpha, byBeta, byGamma, byDelta] = [at(alpha.slope, x), 0, 0, 0];
  parts.forEach((part, k) => {
    const [m, share] = [t + k, part / total];
    const isAlive = m === n;
    const ended = at(lives.slope, isAlive ? n : m + 1);
    byAlpha -= share * at(both.slope, m);
    byBeta += share * (at(beta.slope, m - x) - at(both.slope, m));
    byGamma += share * ((isAlive ? 0 : 1 / gamma) - ended);
    byDelta += share * (at(delta.slope, m) - ended);
  });
  return {
    log: at(alpha.log, x) + top + Math.log(total),
    slopes: [byAlpha, byBeta, byGamma, byDelta],
    alive: (parts.at(-1) ?? NaN) / total,
  };
}

export type OccasionCustomer = { frequency: number; recency: number; occasions: number };

/**
 * P(alive at occasion n + 1 | x, t_x, n), equation 11 of the paper.
 *
 * @throws RangeError as `checkOccasionCustomer`
 */
export function bgBbAlive(parameters: readonly number[], customer: OccasionCustomer): number {
  checkOccasionCustomer(customer);
  const { frequency, recency, occasions } = customer;
  const [, , gamma = NaN, delta = NaN] = parameters;
  const risings = risingsOf(parameters, occasions);
  const of = waysOf(risings, gamma, { x: frequency, t: recency, n: occasions });
  return (of.alive * (delta + occasions)) / (gamma + delta + occasions);
}

/**
 * E[purchases at the next `ahead` occasions | x, t_x, n], equation 13 of the paper as the sum it
 * comes from, each occasion divided by (1 + discount) to the power of how far it lies ahead
 * (equation 14 with a finite horizon). `discount` 0 counts, more than 0 values.
 *
 * @throws RangeError as `checkOccasionCustomer`
 */
export function bgBbExpected(
  parameters: readonly number[],
  customer: OccasionCustomer,
  ahead: number,
  discount = 0,
): number {
  checkOccasionCustomer(customer);
  const { frequency, recency, occasions } = customer;
  const [alpha = NaN, beta = NaN, gamma = NaN, delta = NaN] = parameters;
  const risings = risingsOf(parameters, occasions);
  let stays = waysOf(risings, gamma, { x: frequency, t: recency, n: occasions }).alive;
  let sum = 0;
  for (let i = 1; i <= ahead; i += 1) {
    const before = occasions + i - 1;
    stays *= (delta + before) / (gamma + delta + before);
    sum += stays / (1 + discount) ** i;
  }
  return ((alpha + frequency) / (alpha + beta + occasions)) * sum;
}

function checkOccasions({ frequency, recency, occasions, count }: OccasionGroups): void {
  const rows = count.length;
  if (frequency.length !== rows || recency.length !== rows || occasions.length !== rows) {
    throw new RangeError('frequency, recency, occasions and count have one length');
  }
  for (let i = 0; i < rows; i += 1) {
    checkOccasionCustomer({
      frequency: frequency[i] ?? NaN,
      recency: recency[i] ?? NaN,
      occasions: occasions[i] ?? NaN,
    });
    if (!((count[i] ?? NaN) >= 0)) throw new RangeError(`no group has ${count[i]} customers`);
  }
}

/** @throws RangeError where not whole numbers with 0 ≤ x ≤ t_x ≤ n (x = 0 with t_x = 0), n ≤ 10,000 */
export function checkOccasionCustomer({
  frequency: x,
  recency: t,
  occasions: n,
}: OccasionCustomer): void {
  const isOrder = x >= 0 && x <= t && t <= n && n <= 10_000 && (x > 0 || t === 0);
  if (!isOrder || ![x, t, n].every(Number.isInteger)) {
    throw new RangeError(`no customer can have x ${x}, t_x ${t}, n ${n}`);
  }
}
