import { expect, test } from 'vitest';
import { shareOf } from './result.ts';
import { maySay, monthOf, monthsLater, quarterOf, tallyOf, verdicts } from './rules.ts';
import type { Finding, Said } from './rules.ts';

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
  const all: Said[] = [
    { verdict: 'right', kept: true },
    { verdict: 'right', kept: false },
    { verdict: 'wrong', kept: true },
    { verdict: 'outdated', kept: false },
    { verdict: 'cannotTell', kept: true },
    { verdict: 'empty', kept: false },
    { verdict: 'gone', kept: false },
  ];
  expect(tallyOf(all)).toEqual({
    judged: 4,
    right: 2,
    wrong: 1,
    outdated: 1,
    cannotTell: 1,
    empty: 1,
    gone: 1,
    kept: 2,
    missed: 1,
    falseAlarms: 1,
  });
});

const said = (record: string, ...verdicts: Finding[]) =>
  verdicts.map((verdict) => ({ record, verdict }));

test('shares have an interval by records, and none where nothing was judged', () => {
  // Newcombe (1998), Statistics in Medicine 17, table I: 81 of 263 is .2553 to .3662 by Wilson's score method.
  const single = Array.from({ length: 263 }, (_, n) => said(`${n}`, n < 81 ? 'right' : 'wrong'));
  expect(shareOf(single.flat())).toEqual({ share: 30.8, low: 25.5, high: 36.6 });
  // By hand in analysis/numeric/cluster-share.test.ts: these eight values are worth 2.58, as Wilson's 16.8 to 93.2 %.
  const pairs = [
    said('a', 'right', 'right', 'gone'),
    said('b', 'right', 'right', 'cannotTell'),
    said('c', 'right', 'outdated'),
    said('d', 'wrong', 'wrong', 'empty'),
  ];
  expect(shareOf(pairs.flat())).toEqual({ share: 62.5, low: 16.8, high: 93.2 });
  const unjudged = said('a', 'cannotTell', 'empty', 'gone');
  expect(shareOf(unjudged)).toEqual({ share: null, low: null, high: null });
});

const SHOWN = { state: 'shown', verdict: null, byOther: false } as const;

test.for([
  ['a value that is shown', SHOWN, verdicts],
  ['one that is masked', { ...SHOWN, state: 'masked' }, ['cannotTell']],
  ['one that was empty', { ...SHOWN, state: 'empty' }, []],
  ['one that is no longer there', { ...SHOWN, state: 'gone' }, []],
  ['one’s own answer', { ...SHOWN, verdict: 'wrong' }, verdicts],
  ['somebody else’s answer', { ...SHOWN, verdict: 'right', byOther: true }, []],
  ['what another could not tell', { ...SHOWN, verdict: 'cannotTell', byOther: true }, verdicts],
  [
    'what changed after one judged it',
    { ...SHOWN, state: 'changed', verdict: 'wrong' },
    ['wrong', 'outdated', 'cannotTell'],
  ],
  [
    'what changed after one could not tell',
    { ...SHOWN, state: 'changed', verdict: 'cannotTell' },
    ['cannotTell'],
  ],
] as const)('what may be said of %s', ([, value, may]) => {
  expect(verdicts.filter((verdict) => maySay(value, verdict))).toEqual(may);
});
