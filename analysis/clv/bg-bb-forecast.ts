import { wilson } from '../numeric/wilson.ts';
import type { Interval } from '../result.ts';
import {
  type BgBbFallback,
  type BgBbFit,
  type OccasionCustomer,
  bgBbAlive,
  bgBbExpected,
} from './bg-bb.ts';
import { deltaInterval } from './interval.ts';

export type OccasionForecast = {
  /** P(alive at the next occasion). */
  alive: Interval;
  /** Expected purchases at the next occasions, discounted. */
  purchases: Interval;
};

/**
 * What a customer will do at the next `ahead` occasions, with intervals by the delta method; each
 * occasion counts 1 / (1 + discount)ⁱ. In a fallback there is one chance for all, nobody drops out,
 * and the interval is Wilson's of that chance.
 */
export function forecastOccasions(
  fit: BgBbFit | BgBbFallback,
  customer: OccasionCustomer,
  ahead: number,
  discount = 0,
  confidence = 0.95,
): OccasionForecast {
  if (fit.model === 'sameChance') {
    let weight = 0;
    for (let i = 1; i <= ahead; i += 1) weight += 1 / (1 + discount) ** i;
    const { low, high } = wilson(fit.purchases, fit.occasions, confidence);
    return {
      alive: { estimate: 1, low: 1, high: 1 },
      purchases: { estimate: weight * fit.chance, low: weight * low, high: weight * high },
    };
  }
  const { alpha, beta, gamma, delta } = fit.parameters;
  const uncertain = { parameters: [alpha, beta, gamma, delta], covariance: fit.covariance };
  return {
    alive: deltaInterval((at) => bgBbAlive(at, customer), uncertain, 'probability', confidence),
    purchases: deltaInterval(
      (at) => bgBbExpected(at, customer, ahead, discount),
      uncertain,
      'positive',
      confidence,
    ),
  };
}
