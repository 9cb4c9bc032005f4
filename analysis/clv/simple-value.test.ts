import { expect, test } from 'vitest';
import { acquisitionCost, payback, simpleLifetimeValue, yearsRetained } from './simple-value.ts';

test('the simple formula', () => {
  const value = simpleLifetimeValue({ yearlyRevenue: 1200, yearsRetained: 5, loyaltyFactor: 1.2 });
  expect(value).toBeCloseTo(7200, 10);
  expect(yearsRetained(0.8)).toBeCloseTo(5, 10);
});

test('acquisition cost is spent over won', () => {
  expect(acquisitionCost(5000, 20)).toEqual({ state: 'known', cost: 250 });
  expect(acquisitionCost(5000, 0)).toEqual({
    state: 'refused',
    code: 'noneWon',
    figures: { spent: 5000 },
  });
});

test.each([
  { cost: 250, monthlyMargin: 50, months: 5 },
  { cost: 251, monthlyMargin: 50, months: 6 },
  { cost: 0, monthlyMargin: 50, months: 0 },
  { cost: 20, monthlyMargin: 50, months: 1 },
  // 50 + 45 + 40.5 + 36.45 + 32.805 + 29.5245 = 234.28; the seventh month makes 260.85.
  { cost: 250, monthlyMargin: 50, monthlyRetention: 0.9, months: 7 },
  { cost: 95, monthlyMargin: 50, monthlyRetention: 0.9, months: 2 },
])('$cost is paid back by $monthlyMargin a month in $months', ({ months, ...given }) => {
  expect(payback({ ...given, lifetimeValue: 750 })).toMatchObject({ state: 'known', months });
});

test('what never pays back says how much it brings at most', () => {
  expect(
    payback({ cost: 600, monthlyMargin: 50, monthlyRetention: 0.9, lifetimeValue: 500 }),
  ).toMatchObject({ state: 'refused', code: 'neverPaysBack', figures: { cost: 600 } });
  expect(payback({ cost: 600, monthlyMargin: 0, lifetimeValue: 0 })).toMatchObject({
    figures: { atMost: 0 },
  });
  const never = payback({ cost: 500, monthlyMargin: 50, monthlyRetention: 0.9, lifetimeValue: 1 });
  expect(never.state).toBe('refused');
});
