import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import type { Interval } from '../result.ts';
import { isRefused } from '../result.ts';
import { compare } from '../testing/comparison.ts';
import { knownAccuracy } from '../testing/known-accuracy.ts';
import { hasPublicData, publicRows } from '../testing/public-data.ts';
import { beatsPlain } from './accuracy.ts';
import { forecastSales } from './sales-history.ts';
import type { SalesForecast } from './sales-history.ts';

const fitted = (outcome: ReturnType<typeof forecastSales>): SalesForecast => {
  if (isRefused(outcome)) throw new Error(`refused: ${outcome.code}`);
  return outcome;
};
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);

describe.runIf(hasPublicData('superstore'))('monthly sales of a shop', () => {
  const months = new Map<string, number>();
  if (hasPublicData('superstore')) {
    for (const row of publicRows('superstore/superstore.csv.gz')) {
      const month = (row['Order Date'] ?? '').slice(0, 7);
      months.set(month, (months.get(month) ?? 0) + Number(row['Sales']));
    }
  }
  const value = Float64Array.from(
    [...months].toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ([, sold]) => sold,
  );

  const rolled = (
    ahead: number,
    confidence: number,
  ): { ours: ReturnType<typeof knownAccuracy>; plain: number } => {
    const [forecast, plain, actual]: [Interval[], Interval[], number[]] = [[], [], []];
    for (const origin of range(24, value.length - ahead + 1)) {
      const outcome = fitted(
        forecastSales({ value: value.subarray(0, origin), season: 12 }, ahead, { confidence }),
      );
      const last = value[origin + ahead - 13] ?? NaN;
      forecast.push(...outcome.periods.slice(-1));
      plain.push({ estimate: last, low: last, high: last });
      actual.push(value[origin + ahead - 1] ?? NaN);
    }
    const came = Float64Array.from(actual);
    return { ours: knownAccuracy(came, forecast), plain: knownAccuracy(came, plain).wape };
  };

  test.each([1, 3])('%i months ahead: better than the same month of last year', (ahead) => {
    const { ours, plain } = rolled(ahead, 0.8);
    const about = {
      task: 'sales from history',
      data: `superstore, ${ours.count} origins, ${ahead} ahead`,
    };
    compare({
      ...about,
      metric: 'WAPE, last year’s month as reference',
      reference: plain,
      ours: ours.wape,
      goal: 'atMost',
    });
    compare({
      ...about,
      metric: 'coverage of 80 %',
      reference: 0.8,
      ours: ours.coverage,
      goal: 'equal',
      within: 0.16,
    });
  });
});

describe('simulated sales', () => {
  /** A level that wanders, a season, chance; the last `ahead` values are the future. */
  function world(periods: number, season: number, seed: number): Float64Array {
    const random = createRandom(seed);
    const effects = range(0, season).map(() => (season > 1 ? 0.3 * random.normal() : 0));
    let level = 10;
    return Float64Array.from(range(0, periods), (t) => {
      level += 0.005 + 0.05 * random.normal();
      return Math.exp(level + (effects[t % season] ?? NaN) + 0.12 * random.normal());
    });
  }

  test.each([
    [10, 1],
    [20, 1],
    [36, 12],
    [60, 12],
    [16, 4],
  ])('intervals after %i periods of a season of %i hold what they say', (periods, season) => {
    const runs = process.env['ZHIYIN_TEST_SIZES'] === 'full' ? 200 : season > 4 ? 30 : 60;
    const [forecast, totals]: [Interval[], Interval[]] = [[], []];
    const [actual, sums]: [number[], number[]] = [[], []];
    for (const seed of range(1, runs + 1)) {
      const value = world(periods + 3, season, seed);
      const outcome = fitted(
        forecastSales({ value: value.subarray(0, periods), season }, 3, { seed }),
      );
      forecast.push(...outcome.periods);
      totals.push(outcome.total);
      actual.push(...value.subarray(periods));
      sums.push(value.subarray(periods).reduce((sum, each) => sum + each, 0));
    }
    for (const { coverage } of [
      knownAccuracy(Float64Array.from(actual), forecast),
      knownAccuracy(Float64Array.from(sums), totals),
    ]) {
      expect(coverage).toBeGreaterThan(0.71);
      expect(coverage).toBeLessThan(0.94);
    }
  });

  test('another currency is the same forecast', () => {
    const value = world(40, 12, 5);
    const [one, other] = [value, value.map((each) => each * 7)].map((value) =>
      fitted(forecastSales({ value, season: 12 }, 4)),
    );
    for (const [h, { estimate, low, high }] of (one?.periods ?? []).entries()) {
      const same = other?.periods[h];
      expect((same?.estimate ?? NaN) / estimate).toBeCloseTo(7, 3);
      expect((same?.low ?? NaN) / low).toBeCloseTo(7, 3);
      expect((same?.high ?? NaN) / high).toBeCloseTo(7, 3);
    }
  });

  test('months that are missing, empty or negative are survived', () => {
    const value = world(40, 12, 6);
    value[30] = NaN;
    value[39] = NaN;
    expect(fitted(forecastSales({ value, season: 12 }, 2)).seasonal).toBe(true);
    value[20] = 0;
    for (const { low } of fitted(forecastSales({ value, season: 12 }, 2)).periods)
      expect(low).toBeGreaterThanOrEqual(0);
    value[21] = -5000;
    expect(fitted(forecastSales({ value, season: 12 }, 2)).periods).toHaveLength(2);
  });

  test('where last year’s month did no worse, it is the answer, and said so', () => {
    const states = range(1, 16).map((seed) => {
      const random = createRandom(seed);
      // Years that repeat themselves to the digit, but for one period of chaos before the later half.
      const year = range(0, 12).map(() => 100 * random.gamma(1));
      const value = Float64Array.from(
        range(0, 48),
        (t) => (year[t % 12] ?? NaN) * (t < 12 ? random.gamma(0.5) : 1),
      );
      return fitted(forecastSales({ value, season: 12 }, 3));
    });
    const plain = states.filter(({ state }) => state === 'fallback');
    expect(plain.length).toBeGreaterThan(10);
    for (const { measured, periods } of plain) {
      expect(beatsPlain(measured)).toBe(false);
      expect(periods).toHaveLength(3);
    }
  });
});

describe('what cannot be had', () => {
  test('refusals', () => {
    const few = { value: Float64Array.of(1, 2, NaN, 3, 4, 5, NaN, 6, 7), season: 12 };
    expect(forecastSales(few, 1)).toEqual({
      state: 'refused',
      code: 'tooFew',
      figures: { found: 7, needed: 8 },
    });
    const nothing = { value: new Float64Array(12), season: 12 };
    expect(forecastSales(nothing, 1)).toMatchObject({ code: 'nothingSold' });
    const short = { value: new Float64Array(12).fill(3), season: 1 };
    expect(forecastSales(short, 7)).toMatchObject({
      code: 'tooFar',
      figures: { ahead: 7, most: 6 },
    });
    expect(forecastSales({ ...short, season: 12 }, 2)).toMatchObject({ seasonal: false });
  });

  test('arguments that cannot be throw', () => {
    const value = new Float64Array(12).fill(3);
    for (const [season, ahead, confidence] of [
      [0, 1, 0.8],
      [12, 0, 0.8],
      [12, 1.5, 0.8],
      [12, 1, 0],
    ] as const) {
      expect(() => forecastSales({ value, season }, ahead, { confidence })).toThrow(RangeError);
    }
    value[3] = Infinity;
    expect(() => forecastSales({ value, season: 1 }, 1)).toThrow(RangeError);
  });

  test('1,000 random histories: a refusal, or finite intervals in their order', () => {
    const each = fc.oneof(
      fc.double({ min: -1e9, max: 1e9, noNaN: true }),
      fc.double({ min: 0.01, max: 1000, noNaN: true }),
      fc.constantFrom(0, NaN, 100),
    );
    let answered = 0;
    fc.assert(
      fc.property(
        fc.array(each, { maxLength: 26, size: 'max' }),
        fc.constantFrom(1, 4, 12),
        fc.integer({ min: 1, max: 6 }),
        (values, season, ahead) => {
          const outcome = forecastSales({ value: Float64Array.from(values), season }, ahead);
          if (isRefused(outcome)) return;
          answered += 1;
          for (const { low, estimate, high } of [...outcome.periods, outcome.total]) {
            expect(low <= estimate && estimate <= high && Number.isFinite(high - low)).toBe(true);
          }
        },
      ),
      { numRuns: 1000, seed: 13, endOnFailure: true },
    );
    expect(answered).toBeGreaterThan(300);
  });
});
