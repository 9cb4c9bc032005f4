import { gammaQuantile } from '../numeric/special.ts';
import type { Interval } from '../result.ts';
import { bgNbdAlive, bgNbdWhileAlive } from './bg-nbd.ts';
import { deltaInterval } from './interval.ts';
import { paretoNbdAlive, paretoNbdWhileAlive } from './pareto-nbd.ts';
import type { PurchaseFit } from './purchase-fit.ts';

/** One customer as the purchase models see them; times in the unit of the fit. */
export type Customer = { frequency: number; recency: number; age: number };

/** The parameters of a fit in the order of its formulas. */
export function parametersOf(fit: PurchaseFit): number[] {
  if (fit.model === 'bgNbd') {
    const { r, alpha, a, b } = fit.parameters;
    return [r, alpha, a, b];
  }
  if (fit.model === 'paretoNbd') {
    const { r, alpha, s, beta } = fit.parameters;
    return [r, alpha, s, beta];
  }
  return [fit.parameters.r, fit.parameters.alpha];
}

const aliveOf = { bgNbd: bgNbdAlive, paretoNbd: paretoNbdAlive, nbd: () => 1 };
const whileAliveOf = {
  bgNbd: bgNbdWhileAlive,
  paretoNbd: paretoNbdWhileAlive,
  nbd: nbdWhileAlive,
};

function nbdWhileAlive(
  [r = NaN, alpha = NaN]: readonly number[],
  x: number,
  age: number,
  horizon: number,
): number {
  return ((r + x) / (alpha + age)) * horizon;
}

/** P(alive), without its interval; 1 in a fallback. */
export function aliveEstimate(fit: PurchaseFit, { frequency, recency, age }: Customer): number {
  return aliveOf[fit.model](parametersOf(fit), frequency, recency, age);
}

/**
 * The probability that a customer is still one, with its interval by the delta method. In a fallback
 * no drop-out was seen: the estimate is 1, and the low end is the chance that a customer who is
 * still there stays silent so long, [(α + t_x) / (α + T)]^(r + x).
 */
export function probabilityAlive(
  fit: PurchaseFit,
  customer: Customer,
  confidence = 0.95,
): Interval {
  const { frequency, recency, age } = customer;
  if (fit.model === 'nbd') {
    const { r, alpha } = fit.parameters;
    const last = frequency === 0 ? 0 : recency;
    const low = age === 0 ? 1 : ((alpha + last) / (alpha + age)) ** (r + frequency);
    return { estimate: 1, low, high: 1 };
  }
  const alive = aliveOf[fit.model];
  return deltaInterval(
    (parameters) => alive(parameters, frequency, recency, age),
    { parameters: parametersOf(fit), covariance: fit.covariance },
    'probability',
    confidence,
  );
}

/** When expected purchases are wanted, and what a later one is worth of an immediate one. */
export type Horizon = {
  /** Number of periods. */
  periods: number;
  /** Length of one in the fit's unit of time. */
  length: number;
  /** By which a purchase is discounted for each period, at its end: 0.01 is 1 % a period. */
  discount: number;
};

/** E[purchases within the horizon], discounted, by the parameters alone. */
function discounted(
  model: PurchaseFit['model'],
  parameters: readonly number[],
  { frequency, recency, age }: Customer,
  { periods, length, discount }: Horizon,
): number {
  const alive = aliveOf[model](parameters, frequency, recency, age);
  const whileAlive = whileAliveOf[model];
  const until = (time: number): number => whileAlive(parameters, frequency, age, time);
  if (discount === 0) return alive * until(periods * length);
  let [sum, before] = [0, 0];
  for (let period = 1; period <= periods; period += 1) {
    const now = until(period * length);
    sum += (now - before) / (1 + discount) ** period;
    before = now;
  }
  return alive * sum;
}

/** Expected purchases within a time from T on, without an interval. */
export function expectedEstimate(fit: PurchaseFit, customer: Customer, time: number): number {
  return discounted(fit.model, parametersOf(fit), customer, over(time));
}

/** Expected discounted purchases, without an interval. */
export function discountedEstimate(fit: PurchaseFit, customer: Customer, horizon: Horizon): number {
  return discounted(fit.model, parametersOf(fit), customer, horizon);
}

const over = (time: number): Horizon => ({ periods: 1, length: time, discount: 0 });

/**
 * Expected purchases of a customer within a time from T on, with the interval of the expectation by
 * the delta method (where one rate is all there is, the middle of its posterior). A customer not yet
 * seen is { frequency: 0, recency: 0, age: 0 }.
 */
export function expectedPurchases(
  fit: PurchaseFit,
  customer: Customer,
  time: number,
  confidence = 0.95,
): Interval {
  return discountedPurchases(fit, customer, over(time), confidence);
}

/** Expected purchases, each discounted to today, with the interval of the expectation. */
export function discountedPurchases(
  fit: PurchaseFit,
  customer: Customer,
  horizon: Horizon,
  confidence = 0.95,
): Interval {
  const parameters = parametersOf(fit);
  const of = (at: readonly number[]): number => discounted(fit.model, at, customer, horizon);
  if (fit.covariance) {
    return deltaInterval(of, { parameters, covariance: fit.covariance }, 'positive', confidence);
  }
  const estimate = of(parameters);
  const shape = (parameters[0] ?? NaN) + customer.frequency;
  const end = (p: number): number => (estimate * gammaQuantile(p, shape)) / shape;
  return { estimate, low: end((1 - confidence) / 2), high: end((1 + confidence) / 2) };
}
