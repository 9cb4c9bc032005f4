import { expect, test } from 'vitest';
import { shareOf } from './result.ts';
import { monthOf, monthsLater, quarterOf, tallyOf } from './rules.ts';
import type { Said } from './rules.ts';

test('quarters and months begin on their first day', () => {
  expect(['2026-01-01', '2026-03-31', '2026-04-01', '2026-11-22'].map(quarterOf)).toEqual([
    '2026-01-01',
    '2026-01-01',
    '2026-04-01',
    '2026-10-01',
  ]);
  expect(monthOf('2026-11-22')).toBe('2026-11-01');
  expect([monthsLater('2026-01-01', -1), monthsLater('2026-11-01', 2)]).toEqual([
    '2025-12-01',
    '2027-01-01',
  ]);
});

test('only what is right now is right, and those who could not tell count for nothing', () => {
  const said: Said[] = [
    { verdict: 'right', kept: true },
    { verdict: 'right', kept: false },
    { verdict: 'wrong', kept: true },
    { verdict: 'outdated', kept: false },
    { verdict: 'cannotTell', kept: true },
    { verdict: 'empty', kept: false },
  ];
  expect(tallyOf(said)).toEqual({
    judged: 4,
    right: 2,
    wrong: 1,
    outdated: 1,
    cannotTell: 1,
    empty: 1,
    kept: 2,
    missed: 1,
    falseAlarms: 1,
  });
});

test('shares have Wilson’s interval, and none where nothing was judged', () => {
  // Newcombe (1998), Statistics in Medicine 17, table I: 81 of 263 is .2553 to .3662 by Wilson's score method.
  expect(shareOf({ judged: 263, right: 81 })).toEqual({ share: 30.8, low: 25.5, high: 36.6 });
  expect(shareOf({ judged: 0, right: 0 })).toEqual({ share: null, low: null, high: null });
});
