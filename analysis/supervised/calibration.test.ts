import { expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { calibrated, chooseCalibration, fitIsotonic, fitPlatt } from './calibration.ts';
import { sigmoid } from './logistic.ts';
import { expectedCalibrationError } from './metrics.ts';

/** Scores whose true log-odds are a function of them. */
function drawn(rows: number, truth: (score: number) => number, seed: number) {
  const random = createRandom(seed);
  const score = Float64Array.from({ length: rows }, () => 2 * random.normal());
  const outcome = Uint8Array.from(score, (s) => (random.uniform() < sigmoid(truth(s)) ? 1 : 0));
  return { score, outcome };
}

test('pooling adjacent violators gives the rising means, by hand', () => {
  const fit = fitIsotonic(Uint8Array.of(0, 1, 0, 0, 1, 1), Float64Array.of(1, 2, 3, 4, 5, 6));
  // 1, 0, 0 pool to a third; the last two agree. Rates are (hits + ½) / (rows + 1).
  expect(fit).toEqual({
    method: 'isotonic',
    scores: [1, 3, 5.5],
    probabilities: [0.25, 1.5 / 4, 2.5 / 3],
  });
  expect([...calibrated(fit, Float64Array.of(0, 2, 9))]).toEqual([0.25, 0.3125, 2.5 / 3]);
});

test('Platt scaling finds the line that the truth is', () => {
  const { score, outcome } = drawn(20_000, (s) => 0.4 * s - 0.7, 1);
  const fit = fitPlatt(outcome, score);
  if (fit.method !== 'platt') throw new Error('a curve was to be had');
  expect(fit.slope).toBeCloseTo(0.4, 1);
  expect(fit.intercept).toBeCloseTo(-0.7, 1);
});

test('what separates the classes stays finite', () => {
  const score = Float64Array.from({ length: 100 }, (_, i) => i - 50);
  const outcome = Uint8Array.from(score, (s) => (s > 0 ? 1 : 0));
  for (const fit of [fitPlatt, fitIsotonic]) {
    const said = calibrated(fit(outcome, score), score);
    expect(said.every((p) => p > 0 && p < 1)).toBe(true);
    expect(said.every((p, i) => p >= (said[i - 1] ?? 0))).toBe(true);
  }
});

test.each([
  ['none', (s: number) => s],
  ['platt', (s: number) => 0.5 * s - 1],
  ['isotonic', (s: number) => 3 * Math.tanh(4 * s) - 1],
])('%s is chosen where it is needed', (method, truth) => {
  const { score, outcome } = drawn(6000, truth, 2);
  const { calibration, probability } = chooseCalibration(outcome, score);
  expect(calibration.method).toBe(method);
  const { error, byChance } = expectedCalibrationError(outcome, probability);
  expect(error).toBeLessThan(2 * byChance);
});
