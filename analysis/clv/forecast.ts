import { gammaQuantile } from '../numeric/special.ts';
import { bgNbdAlive, bgNbdWhileAlive } from './bg-nbd.ts';
import { checkCustomer } from './groups.ts';
import { type Estimate, deltaInterval } from './interval.ts';
import { paretoNbdAlive, paretoNbdWhileAlive } from './pareto-nbd.ts';
import type { PurchaseFit } from './purchase-fit.ts';

/**
 * One customer as the purchase models see them; times in the unit of the fit. A recency without a
 * repeat purchase counts as 0. Each function here throws a RangeError for one who cannot be, as
 * `checkCustomer` says.
 */
export type Customer = { frequency: number; recency: number; age: number };

/** What is known of whether a customer is still one. */
export type Alive = {
  /**
   * P(alive); null where the model knows nothing of it but supposes it: in a fallback nobody drops
   * out, and under BG/NBD nobody does before the first repeat purchase.
   */
  probability: Estimate | null;
  /**
   * The chance that a customer who is still there is silent for as long as this one, 0 … 1, by
   * the rates of the fit. No bound of P(alive): it tells how far the silence is out of the ordinary.
   */
  silenceChance: number;
};

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

/** Whether the model supposes that the customer is there, so that its P(alive) of 1 is no finding. */
const isSupposed = (fit: PurchaseFit, { frequency }: Customer): boolean =>
  fit.model === 'nbd' || (fit.model === 'bgNbd' && frequency === 0);

/** The customer, checked, with a recency of 0 where there was no repeat. */
function checked({ frequency, recency, age }: Customer): Customer {
  const last = frequency === 0 ? 0 : recency;
  checkCustomer(frequency, last, age);
  return { frequency, recency: last, age };
}

/** P(alive), without its interval; null where the model supposes it. */
export function aliveEstimate(fit: PurchaseFit, customer: Customer): number | null {
  const { frequency, recency, age } = checked(customer);
  if (isSupposed(fit, customer)) return null;
  return aliveOf[fit.model](parametersOf(fit), frequency, recency, age);
}

/**
 * The chance that a customer with x purchases by t_x who does not drop out buys nothing until T:
 * [(α + t_x) / (α + T)]^(r + x), of the gamma distributed rates that all three models have.
 */
export function silenceChance(fit: PurchaseFit, customer: Customer): number {
  const { frequency, recency, age } = checked(customer);
  const { r, alpha } = fit.parameters;
  return age === recency ? 1 : ((alpha + recency) / (alpha + age)) ** (r + frequency);
}

/**
 * The probability that a customer is still one, with its interval by the delta method where the
 * model has something to say of it, and how usual the silence of the customer is.
 */
export function probabilityAlive(fit: PurchaseFit, customer: Customer, confidence = 0.95): Alive {
  const { frequency, recency, age } = checked(customer);
  const alive = aliveOf[fit.model];
  const probability = isSupposed(fit, customer)
    ? null
    : deltaInterval(
        (parameters) => alive(parameters, frequency, recency, age),
        { parameters: parametersOf(fit), covariance: fit.covariance },
        'probability',
        confidence,
      );
  return { probability, silenceChance: silenceChance(fit, customer) };
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
  return discounted(fit.model, parametersOf(fit), checked(customer), over(time));
}

/** Expected discounted purchases, without an interval. */
export function discountedEstimate(fit: PurchaseFit, customer: Customer, horizon: Horizon): number {
  return discounted(fit.model, parametersOf(fit), checked(customer), horizon);
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
): Estimate {
  return discountedPurchases(fit, customer, over(time), confidence);
}

/** Expected purchases, each discounted to today, with the interval of the expectation. */
export function discountedPurchases(
  fit: PurchaseFit,
  customer: Customer,
  horizon: Horizon,
  confidence = 0.95,
): Estimate {
  const parameters = parametersOf(fit);
  const known = checked(customer);
  const of = (at: readonly number[]): number => discounted(fit.model, at, known, horizon);
  // Without a likelihood the rate has a posterior instead.
  if (fit.logLikelihood !== null) {
    return deltaInterval(of, { parameters, covariance: fit.covariance }, 'positive', confidence);
  }
  const estimate = of(parameters);
  const shape = (parameters[0] ?? NaN) + customer.frequency;
  const end = (p: number): number => (estimate * gammaQuantile(p, shape)) / shape;
  return { estimate, low: end((1 - confidence) / 2), high: end((1 + confidence) / 2) };
}
