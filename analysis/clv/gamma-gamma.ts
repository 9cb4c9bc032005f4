import { correlation } from '../numeric/correlation.ts';
import { digamma, logGamma } from '../numeric/special.ts';
import { type Outcome, refuse } from '../result.ts';
import { type Likelihood, type Maximum, maximise, standardErrors } from './maximise.ts';
import type { SpendSummaries } from './purchase-log.ts';

export type SpendFit = {
  model: 'gammaGamma';
  state: 'fitted';
  parameters: { p: number; q: number; gamma: number };
  standardErrors: { p: number; q: number; gamma: number };
  /** Of ln p, ln q, ln γ, row by row. */
  covariance: number[];
  logLikelihood: number;
  /** Repeat buyers with a positive mean spend, from whom the model learned. */
  buyers: number;
  /** Mean of their mean spends. */
  meanSpend: number;
  /** Correlation of mean spend and number of repeats over buyers; the model assumes none. Null where one does not vary. */
  correlation: number | null;
};

/** Where the model cannot be had: what is known of spending without it. */
export type SpendFallback = {
  model: 'overallMean';
  state: 'fallback';
  reason: 'fewBuyers' | 'noFiniteMean' | 'flatLikelihood' | 'didNotConverge';
  /** Mean over all repeat purchases. */
  meanSpend: number;
  /** Standard error of its logarithm; null where one buyer is all there is. */
  logError: number | null;
  buyers: number;
};

export type SpendOutcome = Outcome<SpendFit | SpendFallback, 'noSpend'>;

type Buyers = { frequency: Int32Array; meanSpend: Float64Array };

/** With fewer repeat buyers three parameters are not worth their name. */
const fewestBuyers = 10;
/** From how many buyers on a sample of them gives the start. */
const manyBuyers = 100_000;
const sampleSize = 20_000;

/**
 * Fits the Gamma-Gamma model of spend per purchase (Fader and Hardie 2013, “The Gamma-Gamma model of
 * monetary value”) by maximum likelihood to the customers who bought again for money. Refuses
 * (`noSpend`) where nobody did; falls back to the overall mean where there are fewer than ten, where
 * the data leave the parameters open, or where spending varies so much that customers may have no
 * finite mean: q not above 1 by a standard error. Nearer to 1 the mean of a new customer,
 * p γ / (q − 1), is whatever chance makes it.
 *
 * @throws RangeError where columns differ in length or an amount is not finite
 */
export function fitSpend(summaries: Pick<SpendSummaries, 'frequency' | 'meanSpend'>): SpendOutcome {
  const buyers = repeatBuyers(summaries);
  const n = buyers.frequency.length;
  if (n === 0) return refuse('noSpend', { customers: summaries.frequency.length });
  if (n < fewestBuyers) return overallMean(buyers, 'fewBuyers');
  const scale = buyers.meanSpend.reduce((sum, spend) => sum + spend, 0) / n;
  const scaled = { ...buyers, meanSpend: buyers.meanSpend.map((spend) => spend / scale) };
  const found = maximiseSpend(scaled);
  if (!found.converged) return overallMean(buyers, 'didNotConverge');
  const [p = NaN, q = NaN, scaledGamma = NaN] = found.parameters;
  const { covariance } = found;
  const errors = standardErrors(found);
  if (!covariance || !errors) return overallMean(buyers, 'flatLikelihood');
  // By the logarithm, of which the covariance is and which is q − 1 near 1.
  const hasMean = Math.log(q) > Math.sqrt(covariance[4] ?? NaN);
  if (!hasMean) return overallMean(buyers, 'noFiniteMean');
  const related = correlation(buyers.frequency, buyers.meanSpend);
  const [errorP = NaN, errorQ = NaN, errorGamma = NaN] = errors;
  return {
    model: 'gammaGamma',
    state: 'fitted',
    parameters: { p, q, gamma: scaledGamma * scale },
    standardErrors: { p: errorP, q: errorQ, gamma: errorGamma * scale },
    covariance,
    // A density in another unit: each of the n factors is divided by it.
    logLikelihood: found.logLikelihood - n * Math.log(scale),
    buyers: n,
    meanSpend: scale,
    correlation: Number.isNaN(related) ? null : related,
  };
}

/** Of many buyers each k-th first, near whose maximum that of all lies. */
function maximiseSpend(buyers: Buyers): Maximum {
  const n = buyers.frequency.length;
  const start = [4, 3, 0.75];
  const likelihood = gammaGammaLikelihood(buyers);
  if (n <= manyBuyers) return maximise(likelihood, start, n);
  const stride = Math.floor(n / sampleSize);
  const isChosen = (_: number, i: number): boolean => i % stride === 0;
  const sample = {
    frequency: buyers.frequency.filter(isChosen),
    meanSpend: buyers.meanSpend.filter(isChosen),
  };
  const first = maximise(gammaGammaLikelihood(sample), start, sample.frequency.length);
  if (!first.converged) return maximise(likelihood, start, n);
  return maximise(likelihood, first.parameters, n, first.inverseHessian);
}

/**
 * ln L = Σ ln Γ(px + q) − ln Γ(px) − ln Γ(q) + q ln γ + (px − 1) ln m + px ln x − (px + q) ln(γ + x m)
 * over customers with mean spend m of x repeat purchases. Parameters p, q, γ.
 */
export function gammaGammaLikelihood({ frequency, meanSpend }: Buyers): Likelihood {
  const most = frequency.reduce((largest, x) => Math.max(largest, x), 0);
  const logs = meanSpend.map(Math.log);
  return (parameters, gradient) => {
    const [p = NaN, q = NaN, gamma = NaN] = parameters;
    const byCount = gammasByCount(p, q, most);
    const [logGammaQ, psiQ, logScale] = [logGamma(q), digamma(q), Math.log(gamma)];
    let [sum, byP, byQ, byGamma] = [0, 0, 0, 0];
    for (let i = 0; i < frequency.length; i += 1) {
      const x = frequency[i] ?? 0;
      const of = byCount(x);
      const total = gamma + x * (meanSpend[i] ?? NaN);
      const logTotal = Math.log(total);
      const logSpent = (logs[i] ?? NaN) + of.logCount;
      const shape = p * x + q;
      const own = p * x * (logSpent - logTotal) - (logs[i] ?? NaN);
      sum += of.log - logGammaQ + own + q * (logScale - logTotal);
      byP += x * (of.psiRatio + logSpent - logTotal);
      byQ += of.psiShape - psiQ + logScale - logTotal;
      byGamma += q / gamma - shape / total;
    }
    gradient[0] = byP;
    gradient[1] = byQ;
    gradient[2] = byGamma;
    return sum;
  };
}

type Gammas = { log: number; psiRatio: number; psiShape: number; logCount: number };

/** What depends on x alone, looked up by x, so that it is worked out once for all who bought x times. */
function gammasByCount(p: number, q: number, most: number): (x: number) => Gammas {
  const known: (Gammas | undefined)[] = Array.from({ length: Math.min(most, 10_000) + 1 });
  return (x) => {
    const found = known[x];
    if (found) return found;
    const psiShape = digamma(p * x + q);
    const gammas = {
      log: logGamma(p * x + q) - logGamma(p * x),
      psiRatio: psiShape - digamma(p * x),
      psiShape,
      logCount: Math.log(x),
    };
    if (x < known.length) known[x] = gammas;
    return gammas;
  };
}

/**
 * E[mean spend per purchase | x, m] of one customer: p (γ + x m) / (p x + q − 1), which draws the own
 * mean towards that of all; in the fallback as if one purchase of the overall mean stood beside
 * their own. A spend of 0 or less says nothing.
 */
export function expectedSpend(fit: SpendFit | SpendFallback, x: number, meanSpend: number): number {
  if (fit.model === 'gammaGamma') {
    const { p, q, gamma } = fit.parameters;
    return gammaGammaSpend([p, q, gamma], x, meanSpend);
  }
  const own = meanSpend > 0 ? x : 0;
  return (fit.meanSpend + own * meanSpend) / (1 + own);
}

/** The conditional expectation by the parameters p, q, γ. */
export function gammaGammaSpend(
  [p = NaN, q = NaN, gamma = NaN]: readonly number[],
  x: number,
  meanSpend: number,
): number {
  const own = meanSpend > 0 ? x : 0;
  return (p * (gamma + own * meanSpend)) / (p * own + q - 1);
}

function repeatBuyers({
  frequency,
  meanSpend,
}: Pick<SpendSummaries, 'frequency' | 'meanSpend'>): Buyers {
  if (frequency.length !== meanSpend.length) {
    throw new RangeError('frequency and mean spend have one length');
  }
  if (!meanSpend.every(Number.isFinite)) throw new RangeError('a mean spend is a finite number');
  const bought = (_: number, i: number): boolean =>
    (frequency[i] ?? 0) > 0 && (meanSpend[i] ?? 0) > 0;
  return { frequency: frequency.filter(bought), meanSpend: meanSpend.filter(bought) };
}

function overallMean(
  { frequency, meanSpend }: Buyers,
  reason: SpendFallback['reason'],
): SpendFallback {
  const buyers = frequency.length;
  let [purchases, spent] = [0, 0];
  frequency.forEach((x, i) => {
    purchases += x;
    spent += x * (meanSpend[i] ?? NaN);
  });
  const mean = spent / purchases;
  // The error of a ratio of sums over customers.
  const squares = frequency.reduce(
    (sum, x, i) => sum + (x * ((meanSpend[i] ?? NaN) - mean)) ** 2,
    0,
  );
  const error = Math.sqrt((squares * buyers) / Math.max(buyers - 1, 1)) / spent;
  return {
    model: 'overallMean',
    state: 'fallback',
    reason,
    meanSpend: mean,
    logError: buyers > 1 ? error : null,
    buyers,
  };
}
