import { expect, test } from 'vitest';
import { cholesky } from '../numeric/matrix.ts';
import { createRandom } from '../numeric/random.ts';
import { bgNbdAlive, bgNbdExpected } from './bg-nbd.ts';
import {
  type Customer,
  aliveEstimate,
  discountedEstimate,
  discountedPurchases,
  expectedEstimate,
  expectedPurchases,
  parametersOf,
  probabilityAlive,
} from './forecast.ts';
import { fitSpend } from './gamma-gamma.ts';
import type { Estimate } from './interval.ts';
import { lifetimeValue, nextYear } from './lifetime-value.ts';
import { type BgNbdFit, fitBgNbd, fitParetoNbd } from './purchase-fit.ts';
import { scoreCustomers } from './score-customers.ts';
import { cdnowReference } from './testing/cdnow.ts';

const summaries = cdnowReference();
const spend = fitSpend(summaries);
if (spend.state !== 'fitted') throw new Error(spend.state);

function bgNbd(): BgNbdFit {
  const fit = fitBgNbd(summaries);
  if (fit.state !== 'fitted') throw new Error(fit.state);
  return fit;
}
const fit = bgNbd();

const customer = (
  i: number,
): { frequency: number; recency: number; age: number; meanSpend: number } => ({
  frequency: summaries.frequency[i] ?? NaN,
  recency: summaries.recency[i] ?? NaN,
  age: summaries.age[i] ?? NaN,
  meanSpend: summaries.meanSpend[i] ?? NaN,
});

test.each([
  [1, 140.1],
  [6, 1003.87],
])('lifetime value of customer %i at 1 %% a period', (number, expected) => {
  // The published figures take a month for 30 units of time, which here are weeks.
  const horizon = { periods: 12, length: 30, discount: 0.01 };
  const value = lifetimeValue(fit, spend, customer(number - 1), horizon);
  expect(Math.abs(value.estimate - expected)).toBeLessThan(0.005);
  expect(value.low).toBeLessThan(value.estimate);
  expect(value.high).toBeGreaterThan(value.estimate);
});

test('without discount the value is purchases times spend, and the margin scales it', () => {
  const horizon = { periods: 12, length: 4, discount: 0 };
  const { estimate } = lifetimeValue(fit, spend, customer(0), horizon);
  expect(estimate).toBeCloseTo(24.6586 * expectedPurchases(fit, customer(0), 48).estimate, 3);
  const earned = lifetimeValue(fit, spend, customer(0), { ...horizon, margin: 0.3 });
  expect(earned.estimate).toBeCloseTo(0.3 * estimate, 10);
  const discounted = discountedPurchases(fit, customer(0), { ...horizon, discount: 0.02 });
  expect(discounted.estimate).toBeLessThan(expectedPurchases(fit, customer(0), 48).estimate);
});

/** The same interval from 4,000 draws of the parameters. */
function drawn(of: (parameters: number[]) => number): { low: number; high: number } {
  const lower = cholesky(Float64Array.from(fit.covariance ?? []), 4);
  if (!lower) throw new Error('the covariance is positive definite');
  const random = createRandom(3);
  const values = Array.from({ length: 4000 }, () => {
    const z = [random.normal(), random.normal(), random.normal(), random.normal()];
    return of(
      parametersOf(fit).map((value, i) => {
        const step = z.reduce((sum, part, j) => sum + part * (lower[i * 4 + j] ?? NaN), 0);
        return value * Math.exp(step);
      }),
    );
  }).toSorted((a, b) => a - b);
  return { low: values[100] ?? NaN, high: values[3899] ?? NaN };
}

test('the intervals of the delta method are those of drawn parameters', () => {
  const repeatBuyers = Array.from(summaries.frequency, (_, i) => i)
    .filter((i) => summaries.frequency[i] !== 0)
    .filter((_, k) => k % 200 === 0);
  for (const i of repeatBuyers) {
    const { frequency: x, recency, age } = customer(i);
    for (const [ours, of] of [
      [probabilityAlive(fit, customer(i)).probability, (at) => bgNbdAlive(at, x, recency, age)],
      [expectedPurchases(fit, customer(i), 52), (at) => bgNbdExpected(at, x, recency, age, 52)],
    ] as [Estimate | null, (at: number[]) => number][]) {
      if (!ours || ours.low === null) throw new Error('no interval');
      const { low, high } = drawn(of);
      expect(Math.abs(ours.low - low)).toBeLessThan(0.12 * (ours.high - ours.low) + 1e-9);
      expect(Math.abs(ours.high - high)).toBeLessThan(0.12 * (ours.high - ours.low) + 1e-9);
    }
  }
});

test('a longer silence makes a customer less likely to be there', () => {
  const pareto = fitParetoNbd(summaries);
  if (pareto.state !== 'fitted') throw new Error(pareto.state);
  for (const model of [fit, pareto]) {
    const chances = [38, 30, 20, 10, 2].map(
      (recency) => aliveEstimate(model, { frequency: 5, recency, age: 38.86 }) ?? NaN,
    );
    expect(chances).toEqual(chances.toSorted((a, b) => b - a));
    expect(chances[0]).toBeGreaterThan(0.85);
    expect(chances[4]).toBeLessThan(0.1);
  }
});

test('many customers at once have the figures of each alone', () => {
  const scores = scoreCustomers(fit, spend, summaries);
  const quick = scoreCustomers(fit, spend, summaries, { confidence: null });
  for (const i of [0, 5, 17, 900, 2356]) {
    const value = lifetimeValue(fit, spend, customer(i));
    expect(scores.value?.estimate[i]).toBe(value.estimate);
    expect(scores.value?.low[i]).toBe(value.low);
    const { probability, silenceChance } = probabilityAlive(fit, customer(i));
    expect(scores.alive.low[i]).toBe(probability?.low ?? NaN);
    expect(scores.silenceChance[i]).toBe(silenceChance);
    const time = nextYear.periods * nextYear.length;
    expect(scores.purchases.high[i]).toBe(expectedPurchases(fit, customer(i), time).high);
    expect(quick.value?.estimate[i]).toBe(value.estimate);
    expect(quick.value?.high[i]).toBeNaN();
  }
  expect(scoreCustomers(fit, null, summaries, { confidence: null }).value).toBeUndefined();
});

test('where one rate is all there is, the interval is that of its posterior', () => {
  const none = fitBgNbd({
    frequency: new Int32Array(30),
    recency: new Float64Array(30),
    age: new Float64Array(30).fill(10),
  });
  if (none.state !== 'fallback') throw new Error(none.state);
  const { estimate, low, high } = expectedPurchases(
    none,
    { frequency: 0, recency: 0, age: 10 },
    52,
  );
  expect(estimate).toBeCloseTo((0.5 * 52) / 300, 10);
  // Chi-square with one degree of freedom over two: its 2.5 % and 97.5 % points are 0.000982 and 5.0239.
  if (low === null) throw new Error('no interval');
  expect(low / estimate).toBeCloseTo(0.000982, 5);
  expect(high / estimate).toBeCloseTo(5.0239, 3);
});

test('before the first repeat BG/NBD only supposes that a customer is there', () => {
  const once = { frequency: 0, recency: 0, age: 38 };
  const { r, alpha } = fit.parameters;
  expect(probabilityAlive(fit, once)).toEqual({
    probability: null,
    silenceChance: (alpha / (alpha + 38)) ** r,
  });
  expect(aliveEstimate(fit, once)).toBeNull();
  const pareto = fitParetoNbd(summaries);
  if (pareto.state !== 'fitted') throw new Error(pareto.state);
  const { probability } = probabilityAlive(pareto, once);
  expect(probability?.high).toBeLessThan(1);
  const all = scoreCustomers(fit, null, summaries);
  const rows = summaries.frequency.findIndex((x) => x === 0);
  expect(all.alive.estimate[rows]).toBeNaN();
  expect(all.alive.high[rows]).toBeNaN();
});

test('the chance of a silence is that of drawn customers who stay', () => {
  const { r, alpha } = fit.parameters;
  const random = createRandom(4);
  // One who bought twice in twenty weeks: the rate is gamma distributed with r + 2 and α + 20.
  let silent = 0;
  for (let i = 0; i < 20_000; i += 1) {
    const rate = random.gamma(r + 2) / (alpha + 20);
    if (random.exponential() / rate > 10) silent += 1;
  }
  const chance = probabilityAlive(fit, { frequency: 2, recency: 20, age: 30 }).silenceChance;
  expect(Math.abs(chance - silent / 20_000)).toBeLessThan(0.015);
});

test.each<[string, Customer]>([
  ['a last purchase after the end', { frequency: 2, recency: 50, age: 40 }],
  ['repeats at time 0', { frequency: 2, recency: 0, age: 40 }],
  ['less than no purchases', { frequency: -1, recency: 5, age: 40 }],
  ['half a purchase', { frequency: 1.5, recency: 5, age: 40 }],
  ['an unknown age', { frequency: 1, recency: 5, age: NaN }],
])('%s is no customer', (_, none) => {
  expect(() => probabilityAlive(fit, none)).toThrow(RangeError);
  expect(() => aliveEstimate(fit, none)).toThrow(RangeError);
  expect(() => expectedEstimate(fit, none, 10)).toThrow(RangeError);
  expect(() => discountedEstimate(fit, none, nextYear)).toThrow(RangeError);
  expect(() => expectedPurchases(fit, none, 10)).toThrow(RangeError);
});

test('a recency without a repeat counts as none', () => {
  const pareto = fitParetoNbd(summaries);
  if (pareto.state !== 'fitted') throw new Error(pareto.state);
  const [one, other] = [0, 30].map((recency) =>
    expectedEstimate(pareto, { frequency: 0, recency, age: 38 }, 10),
  );
  expect(other).toBe(one);
});

test('a fit whose likelihood is flat forecasts without an interval', () => {
  const flat: BgNbdFit = { ...fit, covariance: null, standardErrors: null };
  const regular = { frequency: 4, recency: 30, age: 38 };
  const none = { low: null, high: null };
  expect(expectedPurchases(flat, regular, 10)).toMatchObject(none);
  expect(probabilityAlive(flat, regular).probability).toMatchObject(none);
  expect(lifetimeValue(flat, spend, { ...regular, meanSpend: 20 })).toMatchObject(none);
});
