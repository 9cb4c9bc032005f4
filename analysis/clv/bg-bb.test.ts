import { expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import {
  type BgBbFallback,
  type OccasionGroups,
  bgBbAlive,
  bgBbExpected,
  bgBbLikelihood,
  fitBgBb,
} from './bg-bb.ts';
import { type OccasionForecast, forecastOccasions } from './bg-bb-forecast.ts';
import { donations } from './testing/cdnow.ts';
import { expectGradient } from './testing/gradient.ts';

test('the donations of the paper give its parameters', () => {
  const fit = fitBgBb(donations());
  if (fit.state !== 'fitted') throw new Error(fit.state);
  const { alpha, beta, gamma, delta } = fit.parameters;
  expect(Math.abs(alpha - 1.204)).toBeLessThan(0.0005);
  expect(Math.abs(beta - 0.75)).toBeLessThan(0.0005);
  expect(Math.abs(gamma - 0.657)).toBeLessThan(0.0005);
  expect(Math.abs(delta - 2.783)).toBeLessThan(0.0005);
  expect(Math.abs(fit.logLikelihood + 33_225.6)).toBeLessThan(0.05);
  expect(fit.customers).toBe(11_104);
  expect(fit.edges).toEqual([]);
  // The paper's tables 5 and 6: those who gave each year, and those who gave never, over five years.
  const at = [alpha, beta, gamma, delta];
  const faithful = { frequency: 6, recency: 6, occasions: 6 };
  expect(bgBbExpected(at, faithful, 5)).toBeCloseTo(3.75, 2);
  expect(bgBbExpected(at, { frequency: 0, recency: 0, occasions: 6 }, 5)).toBeCloseTo(0.07, 2);
  expect(bgBbAlive(at, faithful)).toBeCloseTo(0.93, 2);
});

/** Each history one by one: the sum over the occasions before which a customer may have dropped out. */
function byIntegral(at: number[], x: number, t: number, n: number): number {
  const [alpha = NaN, beta = NaN, gamma = NaN, delta = NaN] = at;
  const steps = 400;
  let [sum, all] = [0, 0];
  for (let i = 0; i < steps; i += 1) {
    for (let j = 0; j < steps; j += 1) {
      const [p, q] = [(i + 0.5) / steps, (j + 0.5) / steps];
      const weight =
        p ** (alpha - 1) * (1 - p) ** (beta - 1) * q ** (gamma - 1) * (1 - q) ** (delta - 1);
      let chance = p ** x * (1 - p) ** (n - x) * (1 - q) ** n;
      for (let m = t; m < n; m += 1) chance += p ** x * (1 - p) ** (m - x) * q * (1 - q) ** m;
      sum += weight * chance;
      all += weight;
    }
  }
  return Math.log(sum / all);
}

test('the likelihood is the integral over both chances', () => {
  const at = [2.2, 1.8, 1.6, 3.1];
  for (const [x, t, n] of [
    [0, 0, 5],
    [2, 3, 6],
    [4, 4, 4],
  ] as const) {
    const one: OccasionGroups = {
      frequency: Int32Array.of(x),
      recency: Int32Array.of(t),
      occasions: Int32Array.of(n),
      count: Float64Array.of(1),
    };
    const ours = bgBbLikelihood(one)(Float64Array.from(at), new Float64Array(4));
    expect(ours).toBeCloseTo(byIntegral(at, x, t, n), 3);
  }
});

test('the gradient is that of the value', () => {
  const random = createRandom(3);
  const likelihood = bgBbLikelihood(donations());
  for (let i = 0; i < 30; i += 1) {
    expectGradient(
      likelihood,
      [1.2, 0.75, 0.66, 2.78].map((value) => value * Math.exp(1.5 * random.normal())),
    );
  }
});

test('what cannot be fitted falls back, and what cannot be is refused', () => {
  const of = (x: number, t: number, n: number, count: number): OccasionGroups => ({
    frequency: Int32Array.of(x),
    recency: Int32Array.of(t),
    occasions: Int32Array.of(n),
    count: Float64Array.of(count),
  });
  expect(fitBgBb(of(0, 0, 0, 3))).toMatchObject({ state: 'refused', code: 'noOccasions' });
  expect(fitBgBb(of(0, 0, 4, 3))).toMatchObject({ state: 'fallback', reason: 'noPurchases' });
  expect(fitBgBb(of(1, 1, 1, 3))).toMatchObject({
    state: 'fallback',
    reason: 'oneOccasion',
    chance: 3.5 / 4,
  });
  expect(() => fitBgBb(of(3, 2, 6, 1))).toThrow(RangeError);
});

test('forecasts have intervals', () => {
  const fit = fitBgBb(donations());
  if (fit.state === 'refused') throw new Error(fit.code);
  const of = forecastOccasions(fit, { frequency: 3, recency: 5, occasions: 6 }, 5, 0.1);
  for (const range of [of.alive.probability, of.purchases]) {
    if (!range || range.low === null) throw new Error('no interval');
    const { estimate, low, high } = range;
    expect(low).toBeLessThan(estimate);
    expect(high).toBeGreaterThan(estimate);
    // Eleven thousand donors leave little doubt.
    expect(high - low).toBeLessThan(0.1 * estimate);
  }
});

test('without the model nobody is alive for certain, and each has a chance of their own', () => {
  for (const reason of ['didNotConverge', 'oneOccasion'] as const) {
    const fallback: BgBbFallback = {
      model: 'sameChance',
      state: 'fallback',
      reason,
      chance: 0.4,
      purchases: 400,
      occasions: 1000,
      customers: 100,
    };
    const of = (frequency: number, recency: number): OccasionForecast =>
      forecastOccasions(fallback, { frequency, recency, occasions: 10 }, 2);
    const [never, silent, active] = [of(0, 0), of(5, 5), of(10, 10)];
    for (const { alive, purchases } of [never, silent, active]) {
      expect(alive.probability).toBeNull();
      expect(purchases.low).toBeLessThan(purchases.estimate);
      expect(purchases.high).toBeGreaterThan(purchases.estimate);
    }
    expect(active.alive.silenceChance).toBe(1);
    // b = 0.75, a = 5.5: (0.75)₅ / (6.25)₅
    const rising = 0.75 * 1.75 * 2.75 * 3.75 * 4.75;
    expect(silent.alive.silenceChance).toBeCloseTo(
      rising / (6.25 * 7.25 * 8.25 * 9.25 * 10.25),
      12,
    );
    expect(never.purchases.estimate).toBeCloseTo((2 * 0.5) / 11.25, 12);
    expect(active.purchases.estimate).toBeCloseTo((2 * 10.5) / 11.25, 12);
    expect(never.purchases.high).toBeLessThan(active.purchases.low ?? NaN);
  }
});

test('gifts that nobody gave are rare, not never', () => {
  const none = fitBgBb({
    frequency: Int32Array.of(0),
    recency: Int32Array.of(0),
    occasions: Int32Array.of(4),
    count: Float64Array.of(25),
  });
  if (none.state === 'refused') throw new Error(none.code);
  const { purchases } = forecastOccasions(none, { frequency: 0, recency: 0, occasions: 4 }, 2);
  // Half a gift of the hundred and one, and the four occasions of their own.
  expect(purchases.estimate).toBeCloseTo((2 * 0.5) / 105, 10);
  expect(purchases.low).toBeGreaterThan(0);
  expect(purchases.high).toBeGreaterThan(purchases.estimate);
});

test('a customer who cannot be has no forecast', () => {
  const at = [1.2, 0.75, 0.66, 2.78];
  for (const customer of [
    { frequency: 2, recency: 7, occasions: 6 },
    { frequency: 0, recency: 2, occasions: 6 },
    { frequency: 1.5, recency: 2, occasions: 6 },
  ]) {
    expect(() => bgBbAlive(at, customer)).toThrow(RangeError);
    expect(() => bgBbExpected(at, customer, 5)).toThrow(RangeError);
  }
});

test('a likelihood that is flat has no standard errors, and forecasts no interval', () => {
  // All of twenty gave at the first of two occasions: some refused the second, or had left.
  const flat = fitBgBb({
    frequency: Int32Array.of(1),
    recency: Int32Array.of(1),
    occasions: Int32Array.of(2),
    count: Float64Array.of(20),
  });
  if (flat.state !== 'fitted') throw new Error(flat.state);
  expect(flat).toMatchObject({ covariance: null, standardErrors: null });
  const of = forecastOccasions(flat, { frequency: 1, recency: 1, occasions: 2 }, 5);
  expect(of.purchases).toMatchObject({ low: null, high: null });
  expect(of.alive.probability).toMatchObject({ low: null, high: null });
});

test('random histories never break it', () => {
  const random = createRandom(5);
  for (let set = 0; set < 150; set += 1) {
    const rows = 1 + random.integer(12);
    const occasions = Int32Array.from({ length: rows }, () =>
      random.integer(set % 9 === 0 ? 60 : 8),
    );
    const recency = occasions.map((n) => random.integer(n + 1));
    const frequency = recency.map((t) => (t === 0 ? 0 : 1 + random.integer(t)));
    const count = Float64Array.from({ length: rows }, () => random.integer(40));
    const fit = fitBgBb({ frequency, recency, occasions, count });
    if (fit.state !== 'fitted') continue;
    const { alpha, beta, gamma, delta } = fit.parameters;
    const at = [alpha, beta, gamma, delta];
    const expected = bgBbExpected(at, { frequency: 1, recency: 2, occasions: 5 }, 10, 0.1);
    expect(expected).toBeGreaterThanOrEqual(0);
    expect(expected).toBeLessThanOrEqual(10);
    expect(Number.isFinite(fit.logLikelihood)).toBe(true);
    expect(fit.covariance?.every(Number.isFinite) ?? fit.standardErrors === null).toBe(true);
  }
});
