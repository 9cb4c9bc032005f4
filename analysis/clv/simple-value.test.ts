import { expect, test } from 'vitest';
import { acquisitionCost, payback, simpleLifetimeValue, yearsRetained } from './simple-value.ts';

test('the simple formula', () => {
  const value = simpleLifetimeValue({ yearlyRevenue: 1200, yearsRetained: 5, loyaltyFactor: 1.2 });
  expect(value).toBeCloseTo(7200, 10);
});

test('years retained need somebody who leaves, and a share', () => {
  expect(yearsRetained(0.75)).toEqual({ state: 'known', years: 4 });
  expect(yearsRetained(0)).toEqual({ state: 'known', years: 1 });
  expect(yearsRetained(1)).toMatchObject({ state: 'refused', code: 'nobodyLeaves' });
  for (const no of [1.2, -0.1, NaN]) expect(() => yearsRetained(no)).toThrow(RangeError);
});

test('a free customer has no value to cost, and no cost is negative', () => {
  const given = { monthlyMargin: 50, lifetimeValue: 750 };
  expect(payback({ ...given, cost: 0 })).toEqual({ state: 'known', months: 0, valueToCost: null });
  for (const cost of [-1, NaN]) expect(() => payback({ ...given, cost })).toThrow(RangeError);
  expect(() => payback({ ...given, cost: 9, monthlyRetention: 1.1 })).toThrow(RangeError);
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
