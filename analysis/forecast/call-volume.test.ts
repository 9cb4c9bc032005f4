import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import type { Interval } from '../result.ts';
import { isRefused } from '../result.ts';
import { compare } from '../testing/comparison.ts';
import { knownAccuracy } from '../testing/known-accuracy.ts';
import { hasPublicData, publicRows } from '../testing/public-data.ts';
import { beatsPlain } from './accuracy.ts';
import { dayOf, weekdayOf } from './calendar.ts';
import { forecastCalls } from './call-volume.ts';
import type { CallForecast, CallHistory } from './call-volume.ts';

const fitted = (outcome: ReturnType<typeof forecastCalls>): CallForecast => {
  if (isRefused(outcome)) throw new Error(`refused: ${outcome.code}`);
  return outcome;
};

/** A centre that is open on weekdays: a level that wanders, weekdays, a profile, chance. */
function centre(
  days: number,
  {
    perDay,
    seed,
    surge = 0,
    holidays = [],
  }: { perDay: number; seed: number; surge?: number; holidays?: number[] },
): CallHistory {
  const random = createRandom(seed);
  const slots = 12;
  const begin = dayOf('2024-01-01');
  const rows: number[] = [];
  const calls: number[] = [];
  let level = 0;
  for (let day = begin; rows.length < days; day += 1) {
    const weekday = weekdayOf(day);
    if (weekday > 4 || holidays.includes(day)) continue;
    level += 0.03 * random.normal();
    const after = holidays.includes(weekday === 0 ? day - 3 : day - 1) ? surge : 0;
    const total =
      perDay *
      Math.exp(level + ([0.2, 0.05, 0, -0.05, 0][weekday] ?? NaN) + after + 0.04 * random.normal());
    rows.push(day);
    for (let k = 0; k < slots; k += 1) {
      calls.push(random.poisson((total * (1 + Math.sin(k / 2))) / 16.6));
    }
  }
  return { day: Int32Array.from(rows), slots, calls: Float64Array.from(calls) };
}

const until = (history: CallHistory, rows: number): CallHistory => ({
  ...history,
  day: history.day.subarray(0, rows),
  calls: history.calls.subarray(0, rows * history.slots),
});

/** Forecasts of each row from the rows before it only, beside what came. */
function rolled(
  history: CallHistory,
  rows: readonly number[],
  confidence: number,
): {
  slots: ReturnType<typeof knownAccuracy>;
  totals: ReturnType<typeof knownAccuracy>;
  states: string[];
} {
  const [forecast, totals]: [Interval[], Interval[]] = [[], []];
  const [actual, sums, states]: [number[], number[], string[]] = [[], [], []];
  for (const row of rows) {
    const outcome = fitted(
      forecastCalls(until(history, row), history.day[row] ?? NaN, { confidence }),
    );
    const came = history.calls.subarray(row * history.slots, (row + 1) * history.slots);
    forecast.push(...outcome.calls);
    totals.push(outcome.total);
    actual.push(...came);
    sums.push(came.reduce((sum, each) => sum + each, 0));
    states.push(outcome.state);
  }
  return {
    slots: knownAccuracy(Float64Array.from(actual), forecast),
    totals: knownAccuracy(Float64Array.from(sums), totals),
    states,
  };
}

const range = (from: number, to: number, step = 1): number[] =>
  Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => from + i * step);

/** Calls of the bank by half hour; of nothing where the set is not here. */
function bankCalls(): CallHistory {
  const byDay = new Map<number, Float64Array>();
  if (hasPublicData('bank-calls')) {
    for (const { time = '', calls } of publicRows('bank-calls/bank_calls.csv')) {
      const day = dayOf(time.slice(0, 10));
      const slot = Math.floor(
        (Number(time.slice(11, 13)) * 60 + Number(time.slice(14, 16)) - 420) / 30,
      );
      const row = byDay.get(day) ?? new Float64Array(29);
      row[slot] = (row[slot] ?? NaN) + Number(calls);
      byDay.set(day, row);
    }
  }
  return {
    day: Int32Array.from(byDay.keys()),
    slots: 29,
    calls: Float64Array.from([...byDay.values()].flatMap((row) => [...row])),
    // Holidays of the country that year, those behind this copy as well; 4 and 7 April are missing for another reason.
    closed: Int32Array.from(
      ['2003-05-26', '2003-07-04', '2003-09-01', '2003-10-13', '2003-11-27', '2003-12-25'],
      dayOf,
    ),
  };
}

const task = 'call volume';

function compareWape(data: string, ours: number, reference: number): void {
  compare({ task, data, metric: 'WAPE of 30 minutes', reference, ours, goal: 'atMost' });
}

describe.runIf(hasPublicData('bank-calls'))('calls of a bank, by 30 minutes', () => {
  const history = bankCalls();
  const days = history.day.length;

  test('one day ahead, from 25 days on', () => {
    const { slots, totals, states } = rolled(history, range(25, days), 0.8);
    const data = `bank-calls, rolling origin, ${days - 25} days`;
    compareWape(data, slots.wape, 0.072);
    const coverage = { task, data, reference: 0.8, goal: 'equal' } as const;
    compare({ ...coverage, metric: 'coverage of 80 %', ours: slots.coverage, within: 0.05 });
    compare({ ...coverage, metric: 'coverage of 80 %, day', ours: totals.coverage, within: 0.1 });
    expect(states.filter((state) => state === 'fitted').length).toBeGreaterThan(
      0.9 * states.length,
    );
  });

  test('95 % intervals hold 95 %, and closures that nobody told of are no harm', () => {
    const { closed: _, ...untold } = history;
    const { slots } = rolled(untold, range(25, days, 2), 0.95);
    const data = 'bank-calls, rolling origin, holidays not told';
    compareWape(data, slots.wape, 0.072);
    compare({
      task,
      data,
      metric: 'coverage of 95 %',
      reference: 0.95,
      ours: slots.coverage,
      goal: 'equal',
      within: 0.03,
    });
  });

  test('a fifth of the days missing, and half of some others', () => {
    const random = createRandom(4);
    const kept = range(0, days).filter(() => random.uniform() > 0.2);
    const holed: CallHistory = {
      ...history,
      day: Int32Array.from(kept, (row) => history.day[row] ?? NaN),
      calls: Float64Array.from(
        kept.flatMap((row) => {
          const isHalf = random.uniform() < 0.1;
          return Array.from(history.calls.subarray(row * 29, (row + 1) * 29), (each, k) =>
            isHalf && k > 14 ? NaN : each,
          );
        }),
      ),
    };
    const { slots } = rolled(holed, range(25, kept.length, 2), 0.8);
    const data = 'bank-calls, a fifth missing';
    compareWape(data, slots.wape, 0.08);
  });
});

describe('simulated centres', () => {
  test.each([
    ['small', 40],
    ['middle', 800],
    ['large', 60_000],
  ])('intervals of a %s one hold what they say', (_, perDay) => {
    const covered = { slots: 0, totals: 0 };
    const runs = range(1, 13);
    for (const seed of runs) {
      const history = centre(90, { perDay, seed });
      const { slots, totals } = rolled(history, range(50, 90, 4), 0.8);
      covered.slots += slots.coverage / runs.length;
      covered.totals += totals.coverage / runs.length;
    }
    expect(covered.slots).toBeGreaterThan(0.75);
    expect(covered.slots).toBeLessThan(0.88);
    expect(covered.totals).toBeGreaterThan(0.72);
    expect(covered.totals).toBeLessThan(0.9);
  });

  test('two weeks ahead the intervals are wider', () => {
    const history = centre(80, { perDay: 2000, seed: 3 });
    const last = history.day.at(-1) ?? NaN;
    const width = (ahead: number): number => {
      const { total } = fitted(forecastCalls(history, last + ahead));
      return (total.high - total.low) / total.estimate;
    };
    expect(width(14)).toBeGreaterThan(1.3 * width(7 - 6 + weekdayShift(last)));
  });

  /** Days to add to one so that the day after `last` is open. */
  const weekdayShift = (last: number): number =>
    weekdayOf(last + 1) > 4 ? 7 - weekdayOf(last + 1) : 0;

  const holidays = [24, 52, 80, 108].map((after) => dayOf('2024-01-01') + after);

  test('the day after a holiday is foreseen, when holidays are told or seen as gaps', () => {
    const history = centre(90, { perDay: 3000, seed: 9, surge: 0.3, holidays });
    const row = history.day.findIndex((day) => day > (holidays[3] ?? NaN));
    const [seen, target] = [until(history, row), history.day[row] ?? NaN];
    const total = (history: CallHistory): number =>
      fitted(forecastCalls(history, target)).total.estimate;
    const [told, untold, wrong] = [
      total({ ...seen, closed: Int32Array.from(holidays) }),
      total({ ...seen, closed: undefined }),
      // As if the days were only missing, and the next no day after a holiday.
      total({ ...seen, closed: Int32Array.of() }),
    ];
    expect(told).toBeGreaterThan(1.1 * wrong);
    expect(untold).toBeLessThan(told);
  });

  test('a day on which the line was dead does not become the new level', () => {
    const history = centre(70, { perDay: 3000, seed: 2 });
    const dead = Float64Array.from(history.calls);
    dead.fill(0, 69 * 12, 70 * 12);
    const target = (history.day.at(-1) ?? NaN) + 1 + weekdayShift(history.day.at(-1) ?? NaN);
    const [usual, after] = [history, { ...history, calls: dead }].map(
      (each) => fitted(forecastCalls(each, target)).total.estimate,
    );
    expect(Math.abs((after ?? NaN) / (usual ?? NaN) - 1)).toBeLessThan(0.12);
  });

  test('chance alone: the plain mean is answered, and said so', () => {
    const random = createRandom(8);
    const outcomes = range(0, 12).map(() => {
      const day = Int32Array.from(range(0, 40), (i) => 20_000 + i);
      const calls = Float64Array.from({ length: 40 * 2 }, () => (random.uniform() < 0.5 ? 0 : 400));
      return fitted(forecastCalls({ day, slots: 2, calls }, 20_040));
    });
    const plain = outcomes.filter(({ state }) => state === 'fallback');
    expect(plain.length).toBeGreaterThan(0);
    for (const { measured } of plain) expect(beatsPlain(measured)).toBe(false);
  });
});

describe('what cannot be had', () => {
  const history = centre(30, { perDay: 500, seed: 1 });
  const next = (history.day.at(-1) ?? NaN) + 3;
  const refused = (code: string): object => ({ state: 'refused', code });

  test('refusals', () => {
    const monday = next + ((7 - weekdayOf(next)) % 7);
    expect(forecastCalls(until(history, 9), next)).toMatchObject({
      ...refused('tooFew'),
      figures: { found: 9, needed: 10 },
    });
    expect(forecastCalls(until(history, 0), next)).toMatchObject(refused('tooFew'));
    expect(forecastCalls({ ...history, calls: new Float64Array(30 * 12) }, monday)).toMatchObject(
      refused('tooFew'),
    );
    expect(forecastCalls(history, monday + 5)).toMatchObject(refused('weekdayUnseen'));
    expect(forecastCalls(history, monday + 70)).toMatchObject(refused('tooFar'));
    expect(forecastCalls({ ...history, closed: Int32Array.of(monday) }, monday)).toMatchObject(
      refused('closed'),
    );
  });

  test('arguments that cannot be throw', () => {
    const negative = Float64Array.from(history.calls);
    negative[3] = -1;
    const wrong: (() => unknown)[] = [
      () => forecastCalls({ ...history, calls: negative }, next),
      () => forecastCalls({ ...history, slots: 7 }, next),
      () => forecastCalls({ ...history, day: history.day.toReversed() }, next),
      () => forecastCalls(history, history.day[5] ?? NaN),
      () => forecastCalls(history, next, { confidence: 1 }),
      () => dayOf('yesterday'),
    ];
    for (const each of wrong) expect(each).toThrow(RangeError);
  });

  test('1,000 random histories: a refusal, or finite intervals in their order', () => {
    const value = fc.oneof(fc.nat(3), fc.nat(5000), fc.constant(NaN), fc.constant(0));
    const row = fc.tuple(
      fc.integer({ min: 1, max: 12 }),
      fc.array(value, { minLength: 3, maxLength: 3 }),
    );
    let answered = 0;
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 30, size: 'max' }),
        fc.integer({ min: 1, max: 30 }),
        (rows, ahead) => {
          let day = 19_000;
          const days = rows.map(([gap]) => (day += gap));
          const calls = Float64Array.from(rows.flatMap(([, values]) => values));
          const outcome = forecastCalls(
            { day: Int32Array.from(days), slots: 3, calls },
            day + ahead,
          );
          if (isRefused(outcome)) return;
          answered += 1;
          for (const { low, estimate, high } of [...outcome.calls, outcome.total]) {
            expect(low >= 0 && low <= estimate && estimate <= high && Number.isFinite(high)).toBe(
              true,
            );
          }
        },
      ),
      { numRuns: 1000, seed: 12 },
    );
    expect(answered).toBeGreaterThan(100);
  });
});
