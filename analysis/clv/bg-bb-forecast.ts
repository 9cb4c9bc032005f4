import { betaQuantile } from '../numeric/beta-quantile.ts';
import {
  type BgBbFallback,
  type BgBbFit,
  type OccasionCustomer,
  bgBbAlive,
  bgBbExpected,
  checkOccasionCustomer,
} from './bg-bb.ts';
import type { Alive } from './forecast.ts';
import { type Estimate, deltaInterval } from './interval.ts';

export type OccasionForecast = {
  /** At the next occasion. */
  alive: Alive;
  /** Expected purchases at the next occasions, discounted; in a fallback, of one who is still there. */
  purchases: Estimate;
};

/**
 * What a customer will do at the next `ahead` occasions, with intervals by the delta method; each
 * occasion counts 1 / (1 + discount)ⁱ. In a fallback nothing is known of drop-out; the chance to buy
 * is what the customer's own occasions make of the chance of all, beta distributed, and the
 * interval is the middle of that posterior.
 *
 * @throws RangeError where not 0 ≤ x ≤ t_x ≤ n (x = 0 with t_x = 0)
 */
export function forecastOccasions(
  fit: BgBbFit | BgBbFallback,
  customer: OccasionCustomer,
  ahead: number,
  discount = 0,
  confidence = 0.95,
): OccasionForecast {
  checkOccasionCustomer(customer);
  const chances = chancesOf(fit);
  const silenceChance = silenceOf(chances, customer);
  if (fit.model === 'sameChance') {
    const [a, b] = posterior(chances, customer.frequency, customer.occasions);
    let weight = 0;
    for (let i = 1; i <= ahead; i += 1) weight += 1 / (1 + discount) ** i;
    const end = (p: number): number => weight * betaQuantile(p, a, b);
    return {
      alive: { probability: null, silenceChance },
      purchases: {
        estimate: (weight * a) / (a + b),
        low: end((1 - confidence) / 2),
        high: end((1 + confidence) / 2),
      },
    };
  }
  const { alpha, beta, gamma, delta } = fit.parameters;
  const uncertain = { parameters: [alpha, beta, gamma, delta], covariance: fit.covariance };
  return {
    alive: {
      probability: deltaInterval(
        (at) => bgBbAlive(at, customer),
        uncertain,
        'probability',
        confidence,
      ),
      silenceChance,
    },
    purchases: deltaInterval(
      (at) => bgBbExpected(at, customer, ahead, discount),
      uncertain,
      'positive',
      confidence,
    ),
  };
}

/** Shapes of the beta distribution of the chance to buy. */
type Chances = readonly [alpha: number, beta: number];

/**
 * α and β of the fit. How chances differ is not known in a fallback: half an occasion on the rarer
 * side leaves most to the customer's own occasions, as Jeffreys' prior does, around the chance of all.
 */
function chancesOf(fit: BgBbFit | BgBbFallback): Chances {
  if (fit.model === 'bgBb') return [fit.parameters.alpha, fit.parameters.beta];
  const { chance } = fit;
  const weight = 0.5 / Math.min(chance, 1 - chance);
  return [weight * chance, weight * (1 - chance)];
}

const posterior = ([alpha, beta]: Chances, x: number, n: number): Chances => [
  alpha + x,
  beta + n - x,
];

/** The chance that one who is still there refuses at every occasion after t_x: (b)ₖ / (a + b)ₖ. */
function silenceOf(chances: Chances, { frequency, recency, occasions }: OccasionCustomer): number {
  const [a, b] = posterior(chances, frequency, recency);
  let chance = 1;
  for (let k = 0; k < occasions - recency; k += 1) chance *= (b + k) / (a + b + k);
  return chance;
}
