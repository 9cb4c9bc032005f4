import { expect, test } from 'vitest';
import { correlation } from './correlation.ts';

test('by hand, and whatever the place and scale', () => {
  expect(correlation([1, 2, 3, 4], [0, 2, 2, 6])).toBeCloseTo(9 / Math.sqrt(5 * 19), 12);
  expect(correlation([1e6 + 1, 1e6 + 2, 1e6 + 4], [-2, -4, -8])).toBeCloseTo(-1, 12);
});

test('a constant has none, also where its mean is rounded', () => {
  const tenths = Array.from({ length: 60 }, () => 0.1);
  const ranks = Array.from(tenths, (_, i) => i);
  expect(correlation(tenths, ranks)).toBeNaN();
  expect(correlation(ranks, tenths)).toBeNaN();
  expect(correlation([], [])).toBeNaN();
  expect(correlation([1, NaN, 3], [1, 2, 3])).toBeNaN();
  expect(() => correlation([1, 2], [1])).toThrow(RangeError);
});
