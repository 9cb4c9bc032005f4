import { type Outcome, refuse } from '../result.ts';
import { bgNbdLikelihood } from './bg-nbd.ts';
import { type Groups, groupSummaries, rescaled, weightedSum } from './groups.ts';
import { type Likelihood, type Maximum, maximise, standardErrors } from './maximise.ts';
import { maximiseNbd } from './nbd.ts';
import { paretoNbdLikelihood } from './pareto-nbd.ts';
import type { PurchaseSummaries } from './purchase-log.ts';

type BgNbdParameters = { r: number; alpha: number; a: number; b: number };
type ParetoNbdParameters = { r: number; alpha: number; s: number; beta: number };
type NbdParameters = { r: number; alpha: number };

type Fitted<Model extends string, Parameters> = {
  model: Model;
  state: 'fitted';
  /** α and β in the unit of time of the summaries. */
  parameters: Parameters;
  /** Null with the covariance. */
  standardErrors: Parameters | null;
  /**
   * Of the logarithms of the parameters, 4 × 4 row by row; null where the likelihood is flat in a
   * direction: then the parameters are some of many that fit as well, and forecasts have no interval.
   */
  covariance: number[] | null;
  logLikelihood: number;
  /** How much better the log-likelihood is than that of NBD, without drop-out. */
  gain: number;
  customers: number;
  /** Customers of different (x, t_x, T). */
  groups: number;
  iterations: number;
  /** Parameters that ran to a limit of the model: all customers have one rate, or one chance to drop out. */
  edges: string[];
};

export type BgNbdFit = Fitted<'bgNbd', BgNbdParameters>;
export type ParetoNbdFit = Fitted<'paretoNbd', ParetoNbdParameters>;

/**
 * Where a model with drop-out cannot be had, what is left: rates that differ between customers, and
 * nobody drops out (NBD).
 */
export type NoDropoutFit = {
  model: 'nbd';
  state: 'fallback';
  reason: 'oneCustomer' | 'noRepeatBuyers' | 'noDropout' | 'didNotConverge';
  parameters: NbdParameters;
  /**
   * Of ln r and ln α, 2 × 2; null where the likelihood is flat in a direction, and where the rate is
   * only known from how little was seen (Jeffreys' prior).
   */
  covariance: number[] | null;
  /** Null where r and α are no estimates. */
  logLikelihood: number | null;
  /** How much better the model with drop-out was, where it was tried. */
  gain: number | null;
  customers: number;
};

export type PurchaseFit = BgNbdFit | ParetoNbdFit | NoDropoutFit;
export type PurchaseRefusal = 'noCustomers' | 'noTime';

/** From how many customers on a sample of them gives the start. */
const manyCustomers = 100_000;
const sampleSize = 20_000;
/** Two parameters more must raise the log-likelihood by two (Akaike 1974): else no drop-out is to be seen. */
const leastGain = 2;

/** Fits BG/NBD (see `bgNbdLikelihood`) by maximum likelihood; falls back to NBD, saying why. */
export function fitBgNbd(
  summaries: PurchaseSummaries,
): Outcome<BgNbdFit | NoDropoutFit, PurchaseRefusal> {
  const found = fitDropout(summaries, bgNbdLikelihood, ['r', 'alpha', 'a', 'b']);
  if (!('edges' in found)) return found;
  const named = ([r = NaN, alpha = NaN, a = NaN, b = NaN]: number[]): BgNbdParameters => ({
    r,
    alpha: alpha * found.unit,
    a,
    b,
  });
  return { model: 'bgNbd', ...fittedOf(found, named) };
}

/** Fits Pareto/NBD (see `paretoNbdLikelihood`) by maximum likelihood; falls back to NBD, saying why. */
export function fitParetoNbd(
  summaries: PurchaseSummaries,
): Outcome<ParetoNbdFit | NoDropoutFit, PurchaseRefusal> {
  const found = fitDropout(summaries, paretoNbdLikelihood, ['r', 'alpha', 's', 'beta']);
  if (!('edges' in found)) return found;
  const named = ([r = NaN, alpha = NaN, s = NaN, beta = NaN]: number[]): ParetoNbdParameters => ({
    r,
    alpha: alpha * found.unit,
    s,
    beta: beta * found.unit,
  });
  return { model: 'paretoNbd', ...fittedOf(found, named) };
}

type Dropout = {
  found: Maximum;
  groups: Groups;
  gain: number;
  edges: string[];
  /** The mean age: the unit of time of the fit, so that any unit of the data gives the same fit. */
  unit: number;
};

type LikelihoodOf = (groups: Groups) => Likelihood;

function fitDropout(
  summaries: PurchaseSummaries,
  likelihoodOf: LikelihoodOf,
  names: readonly string[],
): Outcome<Dropout | NoDropoutFit, PurchaseRefusal> {
  const given = groupSummaries(summaries);
  const { customers } = given;
  if (customers === 0) return refuse('noCustomers');
  const unit = weightedSum(given.age, given.count) / customers;
  if (unit === 0) return refuse('noTime', { customers });
  if (customers === 1) return rateOfLittle('oneCustomer', given, unit);
  if (given.mostPurchases === 0) return rateOfLittle('noRepeatBuyers', given, unit);
  const groups = rescaled(given, unit);
  const nbd = maximiseNbd(groups);
  const start = customers > manyCustomers ? sampleStart(summaries, unit, likelihoodOf) : null;
  const found = maximiseDropout(groups, likelihoodOf, nbd, start);
  const gain = found.logLikelihood - nbd.logLikelihood;
  if (!found.converged) return noDropout('didNotConverge', { nbd, groups, unit, gain });
  if (gain < leastGain) return noDropout('noDropout', { nbd, groups, unit, gain });
  return { found, groups, gain, unit, edges: names.filter((_, i) => found.edges[i] !== 0) };
}

/** Goes uphill from a few places until one converges with some drop-out; the best of what was reached. */
function maximiseDropout(
  groups: Groups,
  likelihoodOf: LikelihoodOf,
  nbd: Maximum,
  sampled: Maximum | null,
): Maximum {
  const likelihood = likelihoodOf(groups);
  const [r = NaN, alpha = NaN] = nbd.parameters;
  let best: Maximum | null = null;
  if (sampled) {
    best = maximise(likelihood, sampled.parameters, groups.customers, sampled.inverseHessian);
  }
  for (const [third, fourth] of [
    [0.5, 1],
    [1, 4],
  ] as const) {
    const isFound = best !== null && best.logLikelihood > nbd.logLikelihood + leastGain;
    if (best?.converged && (isFound || sampled)) return best;
    const tried = maximise(likelihood, [r, alpha, third, fourth], groups.customers);
    if (!best || isBetter(tried, best)) best = tried;
  }
  return best ?? nbd;
}

function isBetter(one: Maximum, other: Maximum): boolean {
  if (one.converged !== other.converged) return one.converged;
  return one.logLikelihood > other.logLikelihood;
}

/** The fit of each k-th customer, near which the fit of all lies: that saves most of the way. */
function sampleStart(
  summaries: PurchaseSummaries,
  unit: number,
  likelihoodOf: LikelihoodOf,
): Maximum | null {
  const stride = Math.floor(summaries.frequency.length / sampleSize);
  const sample = rescaled(groupSummaries(summaries, stride), unit);
  if (sample.mostPurchases === 0) return null;
  const found = maximiseDropout(sample, likelihoodOf, maximiseNbd(sample), null);
  return found.converged ? found : null;
}

function fittedOf<Parameters>(
  { found, groups, gain, edges, unit }: Dropout,
  named: (values: number[]) => Parameters,
): Omit<Fitted<string, Parameters>, 'model'> {
  const errors = standardErrors(found);
  return {
    state: 'fitted',
    parameters: named(found.parameters),
    standardErrors: errors && named(errors),
    covariance: found.covariance,
    logLikelihood: inUnits(found.logLikelihood, groups, unit),
    gain,
    customers: groups.customers,
    groups: groups.count.length,
    iterations: found.iterations,
    edges,
  };
}

/** The likelihood is a density of x purchase times: in another unit each is divided by it. */
function inUnits(logLikelihood: number, { frequency, count }: Groups, unit: number): number {
  return logLikelihood - weightedSum(frequency, count) * Math.log(unit);
}

function noDropout(
  reason: NoDropoutFit['reason'],
  { nbd, groups, unit, gain }: { nbd: Maximum; groups: Groups; unit: number; gain: number },
): NoDropoutFit {
  const [r = NaN, alpha = NaN] = nbd.parameters;
  return {
    model: 'nbd',
    state: 'fallback',
    reason,
    parameters: { r, alpha: alpha * unit },
    covariance: nbd.covariance,
    logLikelihood: inUnits(nbd.logLikelihood, groups, unit),
    gain,
    customers: groups.customers,
  };
}

/**
 * What can be said without a repeat buyer or of one customer alone: a rate with Jeffreys' prior,
 * gamma with shape ½ + purchases over the time all were seen. As r = ½ and α = the time of all
 * others, (r + x) / (α + T) is just that.
 */
function rateOfLittle(
  reason: NoDropoutFit['reason'],
  { customers }: Groups,
  unit: number,
): NoDropoutFit {
  return {
    model: 'nbd',
    state: 'fallback',
    reason,
    parameters: { r: 0.5, alpha: unit * (customers - 1) },
    covariance: null,
    logLikelihood: null,
    gain: null,
    customers,
  };
}
