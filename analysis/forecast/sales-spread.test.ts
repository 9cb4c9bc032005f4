import { expect, test, vi } from 'vitest';
import { forecastSales } from './sales-history.ts';

/** As rounding may leave it: no covariance is positive definite. */
vi.mock(import('../numeric/matrix.ts'), async (original) => ({
  ...(await original()),
  cholesky: () => null,
}));

test('where no futures can be drawn, the plain forecast answers, and says why', () => {
  // A rise that the plain mean of three months never keeps up with.
  const value = Float64Array.from({ length: 24 }, (_, t) => 100 * 1.05 ** t);
  const found = forecastSales({ value, season: 1 }, 2);
  if (found.state === 'refused') throw new Error(found.code);
  expect(found).toMatchObject({ state: 'fallback', reason: 'spreadUnknown' });
  expect(found.measured.wape).toBeLessThan(found.measured.plainWape ?? NaN);
  expect(found.periods[0]?.estimate).toBeCloseTo(100 * 1.05 ** 22, 6);
});
