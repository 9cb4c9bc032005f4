import { criticalNormal } from '../numeric/special.ts';
import { type Customer, type Horizon, discountedPurchases } from './forecast.ts';
import {
  type SpendFallback,
  type SpendFit,
  expectedSpend,
  gammaGammaSpend,
} from './gamma-gamma.ts';
import { type Estimate, deltaInterval, withoutInterval } from './interval.ts';
import type { PurchaseFit } from './purchase-fit.ts';

export type Spender = Customer & { meanSpend: number };

export type ValueHorizon = Horizon & {
  /** The part of the spend that is earned, from 0 on; 1 unless said, which values revenue. */
  margin?: number;
};

/** A month in weeks. */
export const weeksOfMonth = 365.25 / 12 / 7;

/** The next twelve months at 1 % a month, for fits in weeks. */
export const nextYear: ValueHorizon = { periods: 12, length: weeksOfMonth, discount: 0.01 };

/** Expected mean spend per purchase, with its interval by the delta method (of the fallback: by the error of the mean, which one buyer alone has not). */
export function spendPerPurchase(
  fit: SpendFit | SpendFallback,
  { frequency, meanSpend }: Pick<Spender, 'frequency' | 'meanSpend'>,
  confidence = 0.95,
): Estimate {
  if (fit.model === 'gammaGamma') {
    const { p, q, gamma } = fit.parameters;
    return deltaInterval(
      (at) => gammaGammaSpend(at, frequency, meanSpend),
      { parameters: [p, q, gamma], covariance: fit.covariance },
      'positive',
      confidence,
    );
  }
  const estimate = expectedSpend(fit, frequency, meanSpend);
  if (fit.logError === null) return withoutInterval(estimate);
  const reach = criticalNormal(confidence) * fit.logError;
  return { estimate, low: estimate * Math.exp(-reach), high: estimate * Math.exp(reach) };
}

/**
 * Customer lifetime value over a horizon: expected discounted purchases times expected spend times
 * margin (Fader, Hardie and Lee 2005, “RFM and CLV”), with its interval. The two fits are made
 * apart, so that the variances of the logarithms add. Purchases yet to come alone: what was bought
 * is not in it.
 */
export function lifetimeValue(
  purchases: PurchaseFit,
  spend: SpendFit | SpendFallback,
  customer: Spender,
  horizon: ValueHorizon = nextYear,
  confidence = 0.95,
): Estimate {
  const count = discountedPurchases(purchases, customer, horizon, confidence);
  return valueOf(count, spendPerPurchase(spend, customer, confidence), horizon.margin);
}

/** The value of so many purchases of so much each, with the interval of a product of what was estimated apart: none where one of the two has none. */
export function valueOf(count: Estimate, each: Estimate, margin = 1): Estimate {
  const estimate = count.estimate * each.estimate * margin;
  if (margin === 0) return { estimate, low: 0, high: 0 };
  if (count.low === null || each.low === null || estimate === 0) return withoutInterval(estimate);
  const away = (ofCount: number, ofEach: number): number =>
    Math.hypot(Math.log(ofCount / count.estimate), Math.log(ofEach / each.estimate));
  return {
    estimate,
    low: estimate * Math.exp(-away(count.low, each.low)),
    high: estimate * Math.exp(away(count.high, each.high)),
  };
}
