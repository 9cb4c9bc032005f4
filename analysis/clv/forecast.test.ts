import { expect, test } from 'vitest';
import { cholesky } from '../numeric/matrix.ts';
import { createRandom } from '../numeric/random.ts';
import type { Interval } from '../result.ts';
import { bgNbdAlive, bgNbdExpected } from './bg-nbd.ts';
import {
  discountedPurchases,
  expectedPurchases,
  parametersOf,
  probabilityAlive,
} from './forecast.ts';
import { fitSpend } from './gamma-gamma.ts';
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
  const lower = cholesky(Float64Array.from(fit.covariance), 4);
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
  for (const i of [0, 2, 5, 70, 500]) {
    const { frequency: x, recency, age } = customer(i);
    for (const [ours, of] of [
      [probabilityAlive(fit, customer(i)), (at) => bgNbdAlive(at, x, recency, age)],
      [expectedPurchases(fit, customer(i), 52), (at) => bgNbdExpected(at, x, recency, age, 52)],
    ] as [Interval, (at: number[]) => number][]) {
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
      (recency) => probabilityAlive(model, { frequency: 5, recency, age: 38.86 }).estimate,
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
    expect(scores.alive.low[i]).toBe(probabilityAlive(fit, customer(i)).low);
    const time = nextYear.periods * nextYear.length;
    expect(scores.purchases.high[i]).toBe(expectedPurchases(fit, customer(i), time).high);
    expect(quick.value?.estimate[i]).toBe(value.estimate);
    expect(quick.value?.high[i]).toBe(value.estimate);
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
  expect(low / estimate).toBeCloseTo(0.000982, 5);
  expect(high / estimate).toBeCloseTo(5.0239, 3);
});
