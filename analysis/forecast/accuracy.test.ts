import { expect, test } from 'vitest';
import { accuracyOf, beatsPlain, wapeOf } from './accuracy.ts';
import { dayOf, placeInMonth, weekdayOf } from './calendar.ts';
import { learnProfiles } from './day-profile.ts';

test('accuracy by hand; what is not known is left out', () => {
  const forecast = [
    { estimate: 8, low: 5, high: 11 },
    { estimate: 25, low: 22, high: 28 },
    { estimate: 1, low: 0, high: 2 },
  ];
  expect(accuracyOf(Float64Array.of(10, 20, NaN), forecast)).toEqual({
    wape: 7 / 30,
    bias: 3 / 30,
    coverage: 0.5,
    width: 12 / 30,
    count: 2,
  });
  expect(() => accuracyOf(Float64Array.of(1), [])).toThrow(RangeError);
});

test('of nothing there is no percentage, and nothing is perfect', () => {
  const nothing = { wape: null, bias: null, coverage: null, width: null, count: 0 };
  expect(accuracyOf(Float64Array.of(), [])).toEqual(nothing);
  expect(accuracyOf(Float64Array.of(NaN), [{ estimate: 1, low: 0, high: 2 }])).toEqual(nothing);
  const idle = accuracyOf(Float64Array.of(0), [{ estimate: 1, low: 0, high: 2 }]);
  expect(idle).toEqual({ ...nothing, coverage: 1, count: 1 });
  expect(wapeOf([10, NaN, 20], [8, 3, NaN])).toBe(0.2);
  expect(wapeOf([0, 0], [0, 0])).toBeNull();
  expect(beatsPlain({ wape: null, plainWape: 0.1 })).toBe(false);
  expect(beatsPlain({ wape: 0.1, plainWape: null })).toBe(false);
});

test('days of the calendar', () => {
  expect(weekdayOf(dayOf('2003-03-03'))).toBe(0);
  expect(weekdayOf(dayOf('1970-01-01'))).toBe(3);
  expect(weekdayOf(dayOf('1969-12-28'))).toBe(6);
  expect(placeInMonth(dayOf('2024-02-28'))).toEqual({ day: 28, left: 1 });
  expect(placeInMonth(dayOf('2023-12-31'))).toEqual({ day: 31, left: 0 });
});

test('a profile is that of its weekday, a half-known day is filled up, and shares sum to 1', () => {
  const days = 28;
  const calls = new Float64Array(days * 4);
  for (let t = 0; t < days; t += 1) {
    // Mondays (day 4 is one) come in the morning, other days in the evening.
    calls.set(weekdayOf(4 + t) === 0 ? [60, 30, 10, 0] : [10, 20, 30, 40], t * 4);
  }
  calls.fill(NaN, 27 * 4 + 2, 28 * 4);
  calls.fill(NaN, 20 * 4, 20 * 4 + 3);
  const rows = { day: Int32Array.from({ length: days }, (_, t) => 4 + t), slots: 4, calls };
  const { total, expected } = learnProfiles(rows, 32);
  const shares = [...expected.subarray(days * 4)];
  expect(weekdayOf(32)).toBe(0);
  expect(shares[0]).toBeGreaterThan(0.5);
  expect(shares.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 12);
  expect(total[20]).toBeNaN();
  expect(total[27]).toBeNaN();
  expect(total[26]).toBe(100);
});
