import { expect, test } from 'vitest';
import { betaQuantile } from './beta-quantile.ts';
import { betaRegularised } from './special.ts';

test('it undoes the distribution', () => {
  for (const [a, b] of [
    [0.5, 0.5],
    [0.5, 1e5],
    [3, 7.5],
    [400, 20],
  ] as const) {
    for (const p of [0.001, 0.025, 0.5, 0.975]) {
      expect(betaRegularised(betaQuantile(p, a, b), a, b)).toBeCloseTo(p, 9);
    }
  }
});

test('the arcsine law, the uniform one and the ends', () => {
  expect(betaQuantile(0.1, 0.5, 0.5)).toBeCloseTo(Math.sin((Math.PI * 0.1) / 2) ** 2, 12);
  expect(betaQuantile(0.3, 1, 1)).toBeCloseTo(0.3, 12);
  expect(betaQuantile(0.025, 1e-4, 1)).toBeLessThan(1e-290);
  expect([betaQuantile(0, 2, 3), betaQuantile(1, 2, 3)]).toEqual([0, 1]);
  expect(betaQuantile(0.5, 0, 1)).toBeNaN();
});
