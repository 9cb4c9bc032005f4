import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { chanceToWin, winTiming } from './win-timing.ts';

const range = (from: number, to: number, step = 1): number[] =>
  Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_, i) => from + i * step);

describe('the timing of wins', () => {
  const columns = (
    rows: readonly (readonly [number, number, number])[],
  ): Parameters<typeof winTiming>[0] => ({
    entry: new Int32Array(rows.length),
    age: Int32Array.from(rows, ([age]) => age),
    closed: Uint8Array.from(rows, ([, closed]) => closed),
    won: Uint8Array.from(rows, ([, , won]) => won),
    weight: new Int32Array(rows.length).fill(1),
  });

  test('by hand: two ends that compete, and one deal that is still open', () => {
    const timing = winTiming(
      columns([
        [1, 1, 1],
        [2, 1, 0],
        [2, 0, 0],
        [4, 1, 1],
      ]),
    );
    expect([...timing.won]).toEqual([0, 0.25, 0.25, 0.25, 0.75]);
    expect([...timing.open]).toEqual([1, 0.75, 0.5, 0.5, 0]);
    expect(chanceToWin(timing, 1, 3)).toBeCloseTo(2 / 3, 12);
    expect(chanceToWin(timing, 2, 1)).toBe(0);
    expect(chanceToWin(timing, 4, 9)).toBe(0);
    expect(chanceToWin(timing, 9, 9)).toBe(0);
    expect(chanceToWin(timing, -1, 5)).toBe(0.75);
  });

  test('without deals still open it is the share that was won', () => {
    const row = fc.tuple(fc.nat(30), fc.constant(1), fc.constantFrom(0, 1));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), (rows) => {
        const won = rows.filter(([, , won]) => won === 1).length;
        expect(chanceToWin(winTiming(columns(rows)), -1, 100)).toBeCloseTo(won / rows.length, 10);
      }),
      { numRuns: 300, seed: 2 },
    );
  });

  test('what is seen only from a later age on gives the same curve', () => {
    const random = createRandom(4);
    const rows = range(0, 20_000).map(
      () => [Math.floor(random.exponential() * 20), 1, random.integer(2)] as const,
    );
    const whole = winTiming(columns(rows));
    const late = columns(rows);
    late.entry = late.age.map(() => random.integer(25));
    const seen = winTiming(late);
    for (const age of [5, 15, 40])
      expect(Math.abs((seen.won[age] ?? NaN) - (whole.won[age] ?? NaN))).toBeLessThan(0.02);
  });
});
