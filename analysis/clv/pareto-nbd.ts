import type { Groups } from './groups.ts';
import type { Likelihood } from './maximise.ts';
import { risingLogs } from './rising.ts';
import { createSilence } from './silence.ts';

/**
 * The Pareto/NBD model (Schmittlein, Morrison and Colombo 1987; Fader and Hardie 2005, “A note on
 * deriving the Pareto/NBD model”): purchases are Poisson with a gamma distributed rate (r, α);
 * lifetimes are exponential with a gamma distributed rate (s, β). Parameters r, α, s, β.
 *
 * L = (r)ₓ αʳ βˢ {(α + T)^−(r + x) (β + T)^−s + s ∫ (α + τ)^−(r + x) (β + τ)^−(s + 1) dτ from t_x to T}
 *
 * The integral over the moment of the drop-out, of which the papers' ₂F₁ are the closed form, is
 * taken by Gauss–Legendre quadrature: that gives the gradient too, which the ₂F₁ do not, and needs
 * no case for α < β.
 */
export function paretoNbdLikelihood({
  frequency,
  recency,
  age,
  count,
  mostPurchases,
}: Groups): Likelihood {
  const silence = createSilence();
  return (parameters, gradient) => {
    const [r = NaN, alpha = NaN, s = NaN, beta = NaN] = parameters;
    const rates = risingLogs(r, mostPurchases);
    const logAlpha = Math.log(alpha);
    let [sum, byR, byAlpha, byS, byBeta] = [0, 0, 0, 0, 0];
    for (let i = 0; i < count.length; i += 1) {
      const x = frequency[i] ?? 0;
      const n = count[i] ?? NaN;
      const of = silence(parameters, x, recency[i] ?? NaN, age[i] ?? NaN);
      sum += n * ((rates.log[x] ?? NaN) - x * logAlpha + of.log);
      byR += n * ((rates.slope[x] ?? NaN) - of.logPurchase);
      byAlpha += n * (r / alpha - (r + x) * of.inversePurchase);
      byS += n * ((1 - of.alive) / s - of.logDropout);
      byBeta += n * (s / beta - s * of.inverseDropout - of.inverseGone);
    }
    gradient[0] = byR;
    gradient[1] = byAlpha;
    gradient[2] = byS;
    gradient[3] = byBeta;
    return sum;
  };
}

/** P(alive at T | x, t_x, T). */
export function paretoNbdAlive(
  parameters: readonly number[],
  x: number,
  recency: number,
  age: number,
): number {
  return createSilence()(parameters, x, recency, age).alive;
}

/** E[purchases in (T, T + horizon] | x, t_x, T]. */
export function paretoNbdExpected(
  parameters: readonly number[],
  x: number,
  recency: number,
  age: number,
  horizon: number,
): number {
  const alive = paretoNbdAlive(parameters, x, recency, age);
  return alive * paretoNbdWhileAlive(parameters, x, age, horizon);
}

/**
 * The same of a customer known to be alive at T:
 * (r + x) (β + T) / [(α + T) (s − 1)] · {1 − [(β + T) / (β + T + horizon)]^(s − 1)}
 */
export function paretoNbdWhileAlive(
  [r = NaN, alpha = NaN, s = NaN, beta = NaN]: readonly number[],
  x: number,
  age: number,
  horizon: number,
): number {
  const logRest = -Math.log1p(horizon / (beta + age));
  const living = s === 1 ? -logRest : -Math.expm1((s - 1) * logRest) / (s - 1);
  return ((r + x) / (alpha + age)) * (beta + age) * living;
}
