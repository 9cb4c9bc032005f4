import { expect, test } from 'vitest';
import { quantileOf } from '../numeric/quantile.ts';
import { risingSample } from './rising-sample.ts';

test('few values are all taken, rising and without gaps', () => {
  expect([...risingSample(Float64Array.of(3, NaN, 1, 2))]).toEqual([1, 2, 3]);
  expect(risingSample(new Float64Array(5).fill(NaN)).length).toBe(0);
});

test('of rows that repeat themselves, every part is seen', () => {
  // A table by customer and month: its months stand every twelve rows.
  const months = Float64Array.from({ length: 120_000 }, (_, row) => row % 12);
  const sample = risingSample(months);
  expect(sample.length).toBe(10_000);
  for (let month = 0; month < 12; month += 1) {
    const share = sample.filter((value) => value === month).length / sample.length;
    expect(Math.abs(share - 1 / 12)).toBeLessThan(0.015);
  }
  expect(risingSample(months)).toEqual(sample);
});

test('quantiles of a sample are near those of all', () => {
  const rising = Float64Array.from({ length: 55_555 }, (_, row) => row);
  for (const at of [0.01, 0.25, 0.5, 0.99]) {
    expect(quantileOf(risingSample(rising), at) / 55_555).toBeCloseTo(at, 2);
  }
});
