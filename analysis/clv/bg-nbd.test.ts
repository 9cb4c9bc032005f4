import { expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { logGamma } from '../numeric/special.ts';
import { bgNbdAlive, bgNbdExpected, bgNbdLikelihood } from './bg-nbd.ts';
import { groupSummaries } from './groups.ts';
import { expectGradient } from './testing/gradient.ts';
import { likeCdnow, simulateCustomers } from './testing/simulate.ts';

const one = (x: number, recency: number, age: number): ReturnType<typeof groupSummaries> =>
  groupSummaries({
    frequency: Int32Array.of(x),
    recency: Float64Array.of(recency),
    age: Float64Array.of(age),
  });

test.each([
  [0, 0, -0.59947382],
  [200, 38, 100.7957],
])('likelihood of a single customer with x %i', (x, recency, expected) => {
  const likelihood = bgNbdLikelihood(one(x, recency, 40));
  const value = likelihood(Float64Array.of(0.25, 4, 0.8, 2.5), new Float64Array(4));
  expect(Math.abs(value - expected)).toBeLessThan(x === 0 ? 5e-9 : 5e-5);
});

test('the gradient is that of the value, at the usual and at the outer places', () => {
  const likelihood = bgNbdLikelihood(
    groupSummaries(simulateCustomers(300, likeCdnow, createRandom(1))),
  );
  const random = createRandom(2);
  for (let i = 0; i < 60; i += 1) {
    const spread = i < 40 ? 1 : 3;
    expectGradient(
      likelihood,
      [0.3, 5, 0.8, 2.5].map((value) => value * Math.exp(spread * random.normal())),
    );
  }
  expectGradient(bgNbdLikelihood(one(900, 30, 800)), [0.25, 4, 0.8, 2.5]);
});

const fitted = [0.2425945, 4.4136019, 0.7929199, 2.4258881];

test.each([
  [26, 30.86, 31, 0.710623],
  [29, 37.71, 38, 0.662396],
])('expected purchases of next week of a customer with x %i', (x, recency, age, expected) => {
  const parameters = [0.2425929, 4.4135316, 0.7928861, 2.4257534];
  expect(Math.abs(bgNbdExpected(parameters, x, recency, age, 1) - expected)).toBeLessThan(1e-6);
});

/** E over p ~ beta (a, b + x) of [1 − (1 + p τ)^−(r + x)] / p, by the trapezoidal rule in the logit of p. */
function byIntegral(
  [r = NaN, alpha = NaN, a = NaN, b = NaN]: number[],
  x: number,
  age: number,
  horizon: number,
): number {
  const tau = horizon / (alpha + age);
  const logB = logGamma(a) + logGamma(b + x) - logGamma(a + b + x);
  let sum = 0;
  for (let u = -700; u < 60; u += 0.05) {
    const p = 1 / (1 + Math.exp(-u));
    const density = Math.exp(
      -a * Math.log1p(Math.exp(-u)) - (b + x) * Math.log1p(Math.exp(u)) - logB,
    );
    sum += (0.05 * density * -Math.expm1(-(r + x) * Math.log1p(p * tau))) / p;
  }
  return sum;
}

test('expected purchases agree with the integral they are, also around the holes of the formula', () => {
  const random = createRandom(4);
  for (let i = 0; i < 60; i += 1) {
    const parameters = fitted.map((value) => value * Math.exp(random.normal()));
    if (i % 5 === 0) parameters[2] = 1;
    if (i % 5 === 1) parameters[2] = 1 - (parameters[3] ?? NaN) / 20;
    if (i % 5 === 2) parameters[2] = 4 + 3 * random.uniform();
    const x = i % 3 === 0 ? 0 : random.integer(60);
    const age = 10 + 30 * random.uniform();
    const horizon = 100 * random.uniform();
    const alive = bgNbdAlive(parameters, x, age / 2, age);
    const expected = alive * byIntegral(parameters, x, age, horizon);
    const ours = bgNbdExpected(parameters, x, age / 2, age, horizon);
    expect(Math.abs(ours / expected - 1), `${parameters.join(' ')} x ${x}`).toBeLessThan(1e-6);
  }
});

test('extreme parameters and customers keep their meaning', () => {
  for (const [r, alpha, a, b] of [
    [3000, 3000, 3000, 3000],
    [1e-4, 1e-3, 1e-4, 3000],
    [50, 2, 1, 1e-4],
    [0.2, 3000, 3000, 1e-4],
  ] as const) {
    for (const x of [0, 1, 40, 5000]) {
      const alive = bgNbdAlive([r, alpha, a, b], x, x === 0 ? 0 : 30, 50);
      expect(alive).toBeGreaterThanOrEqual(0);
      expect(alive).toBeLessThanOrEqual(1);
      const most = (((r + x) * 52) / (alpha + 50)) * (1 + 1e-6);
      const expected = bgNbdExpected([r, alpha, a, b], x, x === 0 ? 0 : 30, 50, 52);
      expect(expected).toBeGreaterThanOrEqual(0);
      expect(expected).toBeLessThanOrEqual(most);
    }
  }
});
