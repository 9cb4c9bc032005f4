import { expect, test } from 'vitest';
import { logistic, logit } from './logistic-function.ts';

test('one undoes the other, and the ends are the ends', () => {
  for (const x of [-700, -20, -1, 0, 0.3, 5, 30]) expect(logit(logistic(x))).toBeCloseTo(x, 2);
  expect([logistic(-1000), logistic(0), logistic(1000)]).toEqual([0, 0.5, 1]);
  expect([logit(0), logit(0.5), logit(1), logit(1.1)]).toEqual([-Infinity, 0, Infinity, NaN]);
});
