import { type Groups, weightedSum } from './groups.ts';
import { type Likelihood, type Maximum, maximise } from './maximise.ts';
import { risingLogs } from './rising.ts';

/**
 * The NBD model: Poisson purchases, rates gamma distributed over customers, nobody drops out
 * (Ehrenberg 1959). It is what the models with drop-out become when none is seen, and their
 * fallback. Parameters r, α.
 *
 * ln L = ln Γ(r + x) − ln Γ(r) + r ln α − (r + x) ln(α + T)
 */
export function nbdLikelihood({ frequency, age, count, mostPurchases }: Groups): Likelihood {
  return (parameters, gradient) => {
    const [r = NaN, alpha = NaN] = parameters;
    const rising = risingLogs(r, mostPurchases);
    let [sum, byR, byAlpha] = [0, 0, 0];
    for (let i = 0; i < count.length; i += 1) {
      const x = frequency[i] ?? 0;
      const n = count[i] ?? NaN;
      const scale = alpha + (age[i] ?? NaN);
      const log = -Math.log1p((age[i] ?? NaN) / alpha);
      sum += n * ((rising.log[x] ?? NaN) + r * log - x * Math.log(scale));
      byR += n * ((rising.slope[x] ?? NaN) + log);
      byAlpha += n * (r / alpha - (r + x) / scale);
    }
    gradient[0] = byR;
    gradient[1] = byAlpha;
    return sum;
  };
}

/** Fits r and α by maximum likelihood. Ages are in units of about their mean. */
export function maximiseNbd(groups: Groups): Maximum {
  const rate = weightedSum(groups.frequency, groups.count) / weightedSum(groups.age, groups.count);
  return maximise(nbdLikelihood(groups), [1, 1 / rate], groups.customers);
}
