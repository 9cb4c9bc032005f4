import type { Groups } from './groups.ts';
import type { Likelihood } from './maximise.ts';
import { risingLogs } from './rising.ts';

/**
 * The BG/NBD model (Fader, Hardie and Lee 2005, “Counting your customers the easy way”): purchases
 * are Poisson with a gamma distributed rate (r, α); after each purchase a customer drops out with a
 * probability that is beta distributed (a, b). Parameters r, α, a, b.
 *
 * ln L = ln (r)ₓ + ln (b)ₓ − ln (a + b)ₓ + r ln α
 *      + ln[(α + T)^−(r + x) + [x > 0] · a / (b + x − 1) · (α + t_x)^−(r + x)]
 */
export function bgNbdLikelihood(groups: Groups): Likelihood {
  const { frequency, recency, age, count, mostPurchases } = groups;
  return (parameters, gradient) => {
    const [r = NaN, alpha = NaN, a = NaN, b = NaN] = parameters;
    const rates = risingLogs(r, mostPurchases);
    const stays = stayLogs(a, b, mostPurchases);
    const logAlpha = Math.log(alpha);
    let [sum, byR, byAlpha, byA, byB] = [0, 0, 0, 0, 0];
    for (let i = 0; i < count.length; i += 1) {
      const x = frequency[i] ?? 0;
      const n = count[i] ?? NaN;
      const toEnd = alpha + (age[i] ?? NaN);
      const log1pEnd = Math.log1p((age[i] ?? NaN) / alpha);
      const shape = r + x;
      let log = (rates.log[x] ?? NaN) + (stays.log[x] ?? NaN) - r * log1pEnd;
      let slopeR = (rates.slope[x] ?? NaN) - log1pEnd;
      let slopeAlpha = r / alpha - shape / toEnd;
      let slopeA = stays.byA[x] ?? NaN;
      let slopeB = stays.byB[x] ?? NaN;
      if (x > 0) {
        const toLast = alpha + (recency[i] ?? NaN);
        const silence = Math.log1p(((age[i] ?? NaN) - (recency[i] ?? NaN)) / toLast);
        log -= x * (logAlpha + log1pEnd);
        const odds = (a / (b + x - 1)) * Math.exp(shape * silence);
        const gone = odds === Infinity ? 1 : odds / (1 + odds);
        log += odds === Infinity ? Math.log(a / (b + x - 1)) + shape * silence : Math.log1p(odds);
        slopeR += gone * silence;
        slopeAlpha += gone * shape * (1 / toEnd - 1 / toLast);
        slopeA += gone / a;
        slopeB -= gone / (b + x - 1);
      }
      sum += n * log;
      byR += n * slopeR;
      byAlpha += n * slopeAlpha;
      byA += n * slopeA;
      byB += n * slopeB;
    }
    gradient[0] = byR;
    gradient[1] = byAlpha;
    gradient[2] = byA;
    gradient[3] = byB;
    return sum;
  };
}

/** ln[(b)ₖ / (a + b)ₖ], the chance to stay k times, for k = 0 … most, with its derivatives. */
function stayLogs(
  a: number,
  b: number,
  most: number,
): { log: Float64Array; byA: Float64Array; byB: Float64Array } {
  const log = new Float64Array(most + 1);
  const byA = new Float64Array(most + 1);
  const byB = new Float64Array(most + 1);
  for (let k = 0; k < most; k += 1) {
    log[k + 1] = (log[k] ?? NaN) - Math.log1p(a / (b + k));
    byA[k + 1] = (byA[k] ?? NaN) - 1 / (a + b + k);
    byB[k + 1] = (byB[k] ?? NaN) + a / ((b + k) * (a + b + k));
  }
  return { log, byA, byB };
}

/** P(alive at T | x, t_x, T): 1 for a customer without a repeat purchase, who has had no occasion to drop out. */
export function bgNbdAlive(
  [r = NaN, alpha = NaN, a = NaN, b = NaN]: readonly number[],
  x: number,
  recency: number,
  age: number,
): number {
  if (x === 0) return 1;
  const silence = Math.log1p((age - recency) / (alpha + recency));
  return 1 / (1 + (a / (b + x - 1)) * Math.exp((r + x) * silence));
}

/** E[purchases in (T, T + horizon] | x, t_x, T], equation 10 of the paper. */
export function bgNbdExpected(
  parameters: readonly number[],
  x: number,
  recency: number,
  age: number,
  horizon: number,
): number {
  const alive = bgNbdAlive(parameters, x, recency, age);
  return alive * bgNbdWhileAlive(parameters, x, age, horizon);
}

/**
 * The same of a customer known to be alive at T. Where r and a are of the usual size by Euler's
 * transformation of the paper's ₂F₁, which has no hole at a = 1 or a + b = 1.
 */
export function bgNbdWhileAlive(
  parameters: readonly number[],
  x: number,
  age: number,
  horizon: number,
): number {
  const [r = NaN, alpha = NaN, a = NaN] = parameters;
  const z = horizon / (alpha + age + horizon);
  const logRest = -Math.log1p(horizon / (alpha + age));
  const isUsual = a < 5 && r < 30;
  return Math.max(0, (isUsual ? expectedNearOne : expectedByCounts)(parameters, x, z, logRest));
}

/**
 * With c = a + b + x − 1 and z = horizon / (α + T + horizon):
 *
 * c [1 − (1 − z)^(a − 1)] / (a − 1)
 * − (1 − z)^(a − 1) Σ_{n ≥ 1} (c − r − x)ₙ (a)ₙ₋₁ zⁿ / [(c + 1)ₙ₋₁ n!]
 */
function expectedNearOne(
  [r = NaN, , a = NaN, b = NaN]: readonly number[],
  x: number,
  z: number,
  logRest: number,
): number {
  const c = a + b + x - 1;
  const first = a === 1 ? -logRest : -Math.expm1((a - 1) * logRest) / (a - 1);
  let term = (a + b - 1 - r) * z;
  let series = term;
  for (let n = 1; n < 1e6 && Math.abs(term) > 1e-16 * Math.abs(series); n += 1) {
    term *= ((a + b - 1 - r + n) * (a + n - 1) * z) / ((c + n) * (n + 1));
    series += term;
  }
  return c * first - Math.exp((a - 1) * logRest) * series;
}

/**
 * The form of the paper, c / (a − 1) · {1 − (1 − z)^(r + x) ₂F₁(r + x, b + x; c; z)}: its series
 * runs over the counts of purchases there would be without drop-out. Scaled so that it never
 * overflows; a is kept 1e-6 off the hole.
 */
function expectedByCounts(
  [r = NaN, , dropout = NaN, b = NaN]: readonly number[],
  x: number,
  z: number,
  logRest: number,
): number {
  const a = Math.abs(dropout - 1) < 1e-6 ? 1 + 1e-6 : dropout;
  const c = a + b + x - 1 || 1e-6;
  let [term, sum, scale] = [1, 1, (r + x) * logRest];
  for (let n = 0; n < 1e6; n += 1) {
    const ratio = ((r + x + n) * (b + x + n) * z) / ((c + n) * (n + 1));
    term *= ratio;
    sum += term;
    if (ratio < 1 && Math.abs(term) < 1e-17 * Math.abs(sum)) break;
    if (sum > 1e250) {
      [term, sum] = [term / 1e250, sum / 1e250];
      scale += 250 * Math.LN10;
    }
  }
  return (c / (a - 1)) * (1 - sum * Math.exp(scale));
}
