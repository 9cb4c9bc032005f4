import { describe, expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { wilson } from '../numeric/wilson.ts';
import { isRefused } from '../result.ts';
import { type Activity, cohortRetention } from './cohort.ts';

function retention(activity: Activity, customers: number, periods: number) {
  const found = cohortRetention(activity, customers, periods);
  if (isRefused(found)) throw new Error(found.code);
  return found;
}

describe('cohort retention', () => {
  // Customers 0 and 1 begin in period 1, customer 2 in period 2, customer 3 after the last.
  const activity = {
    customer: Int32Array.of(0, 0, 0, 1, 0, 2, 2, 1, 3),
    period: Int32Array.of(1, 1, 2, 1, 3, 2, 3, 3, 4),
    amount: Float64Array.of(10, 5, 20, 7, 1, 30, 40, 8, 99),
  };

  test('by hand', () => {
    const { cohorts, curve } = retention(activity, 5, 4);
    expect(cohorts.map(({ period, customers }) => [period, customers])).toEqual([
      [1, 2],
      [2, 1],
    ]);
    const shares = cohorts.map(({ retention }) => retention.map(({ estimate }) => estimate));
    expect(shares).toEqual([
      [1, 0.5, 1],
      [1, 1],
    ]);
    expect(cohorts.map(({ revenue }) => revenue)).toEqual([
      [22, 20, 9],
      [30, 40],
    ]);
    expect(curve).toEqual([
      { age: 0, customers: 3, ...wilson(3, 3) },
      { age: 1, customers: 3, ...wilson(2, 3) },
      { age: 2, customers: 2, ...wilson(2, 2) },
    ]);
  });

  test('without amounts there is no revenue; without a later period no retention', () => {
    const { customer, period } = activity;
    expect(retention({ customer, period }, 5, 4).cohorts[0]?.revenue).toEqual([]);
    expect(cohortRetention({ customer, period }, 5, 2)).toMatchObject({ code: 'onePeriod' });
    expect(cohortRetention({ customer, period }, 5, 1)).toMatchObject({ code: 'tooFew' });
    expect(() => cohortRetention({ customer, period }, 3, 5)).toThrow(RangeError);
    expect(() => cohortRetention({ customer, period: new Int32Array(2) }, 3, 5)).toThrow(
      RangeError,
    );
  });

  test('1,000 random logs: as counted the slow way, in any order', () => {
    for (let seed = 1; seed <= 1000; seed += 1) {
      const random = createRandom(seed);
      const [customers, periods] = [1 + random.integer(8), 2 + random.integer(40)];
      const rows = random.integer(40);
      const pairs = Array.from({ length: rows }, () => [
        random.integer(customers),
        random.integer(periods),
      ]);
      const log = (rows: number[][]): Activity => ({
        customer: Int32Array.from(rows, ([who = 0]) => who),
        period: Int32Array.from(rows, ([, when = 0]) => when),
      });
      const found = cohortRetention(log(pairs), customers, periods);
      expect(cohortRetention(log(pairs.toReversed()), customers, periods)).toEqual(found);
      if (isRefused(found)) continue;
      const first = (who: number): number =>
        Math.min(...pairs.filter(([other]) => other === who).map(([, when = 0]) => when));
      for (const { period, customers: size, retention } of found.cohorts) {
        retention.forEach(({ estimate }, age) => {
          const came = pairs.filter(
            ([who = 0, when]) => first(who) === period && when === period + age,
          );
          expect(estimate).toBe(new Set(came.map(([who]) => who)).size / size);
        });
      }
    }
  });
});

describe("Wilson's interval", () => {
  // Newcombe 1998, Statistics in Medicine 17, 857–872, table I, method 3.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%i of %i', (successes, trials, low, high) => {
    const found = wilson(successes, trials);
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
  });

  test('nothing has no share, and more than all is none', () => {
    expect(wilson(0, 0).estimate).toBeNaN();
    expect(wilson(5, 5).high).toBe(1);
    expect(() => wilson(3, 2)).toThrow(RangeError);
    expect(() => wilson(1, 2, 1)).toThrow(RangeError);
  });
});
