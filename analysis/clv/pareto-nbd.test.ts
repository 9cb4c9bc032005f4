import { expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { hypergeometric2F1 } from '../numeric/special.ts';
import { groupSummaries } from './groups.ts';
import { paretoNbdAlive, paretoNbdExpected, paretoNbdLikelihood } from './pareto-nbd.ts';
import { createSilence } from './silence.ts';
import { expectGradient } from './testing/gradient.ts';
import { likeCdnow, simulateCustomers } from './testing/simulate.ts';

/** A₀ of Fader and Hardie (2005), the closed form of the integral over s + the rest of it: equations 20 to 22. */
function byHypergeometric(
  [r = NaN, alpha = NaN, s = NaN, beta = NaN]: number[],
  x: number,
  recency: number,
  age: number,
): number {
  const power = r + s + x;
  const [larger, second] = alpha >= beta ? [alpha, s + 1] : [beta, r + x];
  const gap = Math.abs(alpha - beta);
  // In parts of the first term, which alone may be smaller than numbers are.
  const part = (time: number): number =>
    hypergeometric2F1(power, second, power + 1, gap / (larger + time)) *
    ((larger + recency) / (larger + time)) ** power;
  const unit = -power * Math.log(larger + recency);
  const end = Math.exp(-(r + x) * Math.log(alpha + age) - s * Math.log(beta + age) - unit);
  return unit + Math.log(end + (s / power) * (part(recency) - part(age)));
}

test('the quadrature agrees with the ₂F₁ of the papers', () => {
  const silence = createSilence();
  const random = createRandom(1);
  for (let i = 0; i < 400; i += 1) {
    const spread = i < 200 ? 1 : 2.5;
    const parameters = [0.55, 10.6, 0.6, 11.7].map(
      (value) => value * Math.exp(spread * random.normal()),
    );
    const x = i % 3 === 0 ? 0 : random.integer(i % 7 === 0 ? 80 : 10);
    const age = 40 * random.uniform();
    const recency = x === 0 ? 0 : age * random.uniform();
    const expected = byHypergeometric(parameters, x, recency, age);
    const [r = NaN, alpha = NaN, s = NaN, beta = NaN] = parameters;
    const unit = (r + x) * Math.log(alpha) + s * Math.log(beta);
    const ours = silence(parameters, x, recency, age).log - unit;
    const error = Math.abs(ours - expected) / (1 + Math.abs(expected));
    expect(error, `${parameters.join(' ')} ${x} ${recency} ${age}`).toBeLessThan(1e-9);
  }
});

test('the gradient is that of the value', () => {
  const likelihood = paretoNbdLikelihood(
    groupSummaries(simulateCustomers(200, likeCdnow, createRandom(1))),
  );
  const random = createRandom(2);
  for (let i = 0; i < 40; i += 1) {
    const spread = i < 30 ? 1 : 2.5;
    expectGradient(
      likelihood,
      [0.5, 10, 0.6, 11].map((value) => value * Math.exp(spread * random.normal())),
    );
  }
});

test('expected purchases of a new customer are those of the paper', () => {
  // E[X(t)] = r β / [α (s − 1)] · {1 − [β / (β + t)]^(s − 1)}
  const [r, alpha, s, beta] = [0.553, 10.578, 0.606, 11.669];
  const expected = ((r * beta) / (alpha * (s - 1))) * (1 - (beta / (beta + 52)) ** (s - 1));
  expect(paretoNbdExpected([r, alpha, s, beta], 0, 0, 0, 52)).toBeCloseTo(expected, 10);
  const near = paretoNbdExpected([r, alpha, 1 + 1e-9, beta], 2, 20, 30, 52);
  expect(paretoNbdExpected([r, alpha, 1, beta], 2, 20, 30, 52)).toBeCloseTo(near, 7);
});

test('extreme parameters and customers keep their meaning', () => {
  for (const parameters of [
    [3000, 3000, 3000, 3000],
    [1e-4, 1e-3, 1e-4, 3000],
    [1e-3, 3000, 5, 3e-4],
    [50, 1e-3, 30, 3000],
  ]) {
    for (const x of [0, 1, 40, 5000]) {
      const alive = paretoNbdAlive(parameters, x, x === 0 ? 0 : 30, 50);
      expect(alive).toBeGreaterThanOrEqual(0);
      expect(alive).toBeLessThanOrEqual(1);
    }
  }
});
