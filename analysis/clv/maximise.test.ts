import { expect, test } from 'vitest';
import { maximise, standardErrors } from './maximise.ts';

test('thirty events in ten hours have the rate and the error of Poisson', () => {
  const found = maximise(
    ([rate = NaN], gradient) => {
      gradient[0] = 30 / rate - 10;
      return 30 * Math.log(rate) - 10 * rate;
    },
    [1],
    30,
  );
  expect(found.converged).toBe(true);
  expect(found.parameters[0]).toBeCloseTo(3, 6);
  expect(standardErrors(found)?.[0]).toBeCloseTo(3 / Math.sqrt(30), 3);
});

test('where only a product is seen its factors have no covariance, whatever rounding makes of it', () => {
  for (let events = 10; events <= 60; events += 1) {
    const found = maximise(
      ([one = NaN, other = NaN], gradient) => {
        gradient[0] = events / one - 10 * other;
        gradient[1] = events / other - 10 * one;
        return events * Math.log(one * other) - 10 * one * other;
      },
      [1, events / 30],
      events,
    );
    const [one = NaN, other = NaN] = found.parameters;
    expect(one * other).toBeCloseTo(events / 10, 5);
    expect(found.covariance).toBeNull();
    expect(standardErrors(found)).toBeNull();
  }
});
