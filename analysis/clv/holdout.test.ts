import { expect, test } from 'vitest';
import { holdout, shareOfBest } from './holdout.ts';

test('figures of a small hold-out by hand', () => {
  const of = holdout([1, 2, 3, 4], [0, 2, 2, 6]);
  expect(of).toMatchObject({ predicted: 10, actual: 10, mae: 1 });
  expect(of.rmse).toBeCloseTo(Math.sqrt(6 / 4), 12);
  expect(of.correlation).toBeCloseTo(9 / Math.sqrt(5 * 19), 12);
  expect(() => holdout([1], [])).toThrow(RangeError);
});

test('the share of the best half', () => {
  expect(shareOfBest([1, 4, 2, 3], [10, 20, 30, 40], 0.5)).toBeCloseTo(0.6, 12);
});
