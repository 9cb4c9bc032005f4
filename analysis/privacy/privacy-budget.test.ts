import { describe, expect, test } from 'vitest';
import { normalCdf } from '../numeric/special.ts';
import { compare } from '../testing/comparison.ts';
import { discreteGaussian } from './discrete-gaussian.ts';
import { uniformBelow } from './entropy.ts';
import {
  epsilonOf,
  epsilonSpent,
  openBudget,
  rhoOf,
  rhoOfGaussian,
  rhoOfSum,
  spend,
} from './privacy-budget.ts';
import { seededEntropy } from './testing/seeded-entropy.ts';

/** δ of the Gaussian mechanism at ε, exactly (Balle and Wang 2018, theorem 8). */
function exactDelta(epsilon: number, sigma: number): number {
  const [half, far] = [1 / (2 * sigma), epsilon * sigma];
  return normalCdf(half - far) - Math.exp(epsilon) * normalCdf(-half - far);
}

describe('the accountant', () => {
  test('gives the values that OpenDP is tested with', () => {
    // rust/src/combinators/measure_cast/zCDP_to_approxDP/test.rs: sensitivity 1, scale 4.
    const rho = rhoOfGaussian(1, 4);
    const line = { task: 'Differential privacy', data: 'OpenDP, ρ 1/32', goal: 'equal' } as const;
    const reference = 0.6880024554878085;
    compare({
      ...line,
      within: 1e-9,
      metric: 'ε at δ .001',
      reference,
      ours: epsilonOf(rho, 1e-3),
    });
    const none = epsilonOf(rho, 0.1508457845622862);
    compare({ ...line, within: 1e-9, metric: 'ε at δ .15085', reference: 0, ours: none });
  });

  test('lies between the exact loss of one Gaussian and the simple bound', () => {
    for (const sigma of [0.7, 1, 2, 5, 20]) {
      for (const delta of [1e-4, 1e-6, 1e-9]) {
        const rho = rhoOfGaussian(1, sigma);
        const epsilon = epsilonOf(rho, delta);
        expect(exactDelta(epsilon, sigma)).toBeLessThanOrEqual(delta);
        expect(epsilon).toBeLessThan(rho + 2 * Math.sqrt(rho * Math.log(1 / delta)));
        // Not far from it: the exact loss is at most a fifth smaller.
        expect(exactDelta(0.8 * epsilon, sigma)).toBeGreaterThan(delta);
      }
    }
    // μ-GDP at μ = 1, ε = 1 (Dong, Roth and Su 2022): 0.12693674.
    expect(exactDelta(1, 1)).toBeCloseTo(0.12693674, 7);
  });

  test('turns ε into ρ and back, and nothing costs nothing', () => {
    for (const epsilon of [0.1, 1, 3, 8]) {
      expect(epsilonOf(rhoOf(epsilon, 1e-6), 1e-6)).toBeCloseTo(epsilon, 9);
    }
    expect(epsilonOf(0, 1e-6)).toBe(0);
    expect(() => epsilonOf(-1, 1e-6)).toThrow(RangeError);
    expect(() => rhoOf(1, 0)).toThrow(RangeError);
  });

  test('keeps a budget, and refuses what would overdraw it', () => {
    let budget = openBudget(1, 1e-6);
    const each = budget.granted / 10;
    for (let i = 0; i < 10; i += 1) {
      const paid = spend(budget, each);
      if (paid.state !== 'granted') throw new Error('ten tenths were granted');
      budget = paid.budget;
    }
    expect(epsilonSpent(budget)).toBeCloseTo(1, 6);
    expect(budget.answers).toBe(10);
    expect(spend(budget, each)).toMatchObject({ state: 'refused', code: 'budgetSpent' });
    expect(() => spend(budget, 0)).toThrow(RangeError);
  });

  test('counts noise of several parties as one where steps are fine, and as more loss where they are coarse', () => {
    const one = rhoOfGaussian(1000, 5000);
    expect(rhoOfSum(1000, 5000, 4, 50)).toBeCloseTo(one / 4, 12);
    expect(rhoOfSum(1, 0.3, 4, 50)).toBeGreaterThan(rhoOfGaussian(1, 0.3) / 4);
  });
});

describe('discrete Gaussian noise', () => {
  test('has the chances of its definition', () => {
    const [sigma, count] = [3, 20_000];
    const drawn = discreteGaussian(BigInt(sigma), count, seededEntropy(11)).map(Number);
    const weight = (k: number) => Math.exp((-k * k) / (2 * sigma * sigma));
    let total = 0;
    for (let k = -60; k <= 60; k += 1) total += weight(k);
    let square = 0;
    for (let k = -6; k <= 6; k += 1) {
      const expected = (count * weight(k)) / total;
      square += (drawn.filter((each) => each === k).length - expected) ** 2 / expected;
    }
    // Chi square of 13 cells: 34.5 is passed once in a thousand.
    expect(square).toBeLessThan(34.5);
  });

  test('has its variance on a fine grid, and refuses sigmas that are none', () => {
    const sigma = 2 ** 27;
    const drawn = discreteGaussian(BigInt(sigma), 4_000, seededEntropy(12)).map(Number);
    const mean = drawn.reduce((sum, each) => sum + each, 0) / drawn.length;
    const variance = drawn.reduce((sum, each) => sum + (each - mean) ** 2, 0) / drawn.length;
    expect(Math.abs(mean) / sigma).toBeLessThan(0.06);
    expect(Math.sqrt(variance) / sigma).toBeCloseTo(1, 1);
    expect(() => discreteGaussian(0n, 1, seededEntropy(1))).toThrow(RangeError);
  });

  test('is made of numbers that are all as likely', () => {
    const entropy = seededEntropy(13);
    const counts = [0, 0, 0, 0, 0];
    for (let i = 0; i < 5_000; i += 1) {
      const place = Number(uniformBelow(5n, entropy));
      counts[place] = (counts[place] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(120);
    expect(uniformBelow(1n, entropy)).toBe(0n);
    expect(() => uniformBelow(0n, entropy)).toThrow(RangeError);
  });
});
