import { expect, test } from 'vitest';
import { gammaGammaSpend } from './gamma-gamma.ts';
import { deltaInterval } from './interval.ts';
import { valueOf } from './lifetime-value.ts';

test('the rate of thirty events has the interval of its logarithm', () => {
  const known = { parameters: [3], covariance: [1 / 30] };
  const { low, high } = deltaInterval(([rate = NaN]) => rate, known, 'positive');
  expect(low).toBeCloseTo(3 * Math.exp(-1.959964 / Math.sqrt(30)), 5);
  expect(high).toBeCloseTo(3 * Math.exp(1.959964 / Math.sqrt(30)), 5);
});

test('where a slope is not finite no interval is known', () => {
  // A step of q from 1.00005 crosses 1, where the mean of a new customer ends.
  const near = { parameters: [6, 1.00005, 15], covariance: [0.01, 0, 0, 0, 0.01, 0, 0, 0, 0.01] };
  const spend = deltaInterval((at) => gammaGammaSpend(at, 0, 0), near, 'positive');
  expect(spend).toMatchObject({ low: null, high: null });
  const count = { estimate: 2, low: 1, high: 3 };
  expect(valueOf(count, spend)).toMatchObject({ low: null, high: null });
});

test('a chance that is 1 to the last digit is not certain', () => {
  const known = { parameters: [1], covariance: [4] };
  const of = deltaInterval(([value = NaN]) => 1 - value * 1e-17, known, 'probability');
  expect(of).toEqual({ estimate: 1, low: null, high: null });
});
