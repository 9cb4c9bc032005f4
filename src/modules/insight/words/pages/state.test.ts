import { expect, test } from 'vitest';
import {
  inStep,
  moodRows,
  readState,
  stepOf,
  trendRows,
  whereRead,
  withoutGaps,
  wordMeasuresOf,
} from './state.ts';

test('groups by something and the mood become one row each', () => {
  const group = (keys: unknown[], value: number) => ({
    keys,
    titles: [null, null],
    values: [value],
  });
  const groups = [
    group(['mail', 'negative'], 4),
    group(['call', 'positive'], 3),
    group(['mail', 'positive'], 2),
  ];
  expect(moodRows({ groups, object: 'interaction', where: null })).toEqual([
    { key: 'mail', all: 6, negative: 4, neutral: 0, positive: 2 },
    { key: 'call', all: 3, negative: 0, neutral: 0, positive: 3 },
  ]);
  expect(moodRows(undefined)).toEqual([]);
});

test('a week ends on its Sunday, a month on its last day; long periods are told by months', () => {
  expect(inStep('2026-12-28', 'week')).toMatchObject({ value: ['2026-12-28', '2027-01-03'] });
  expect(inStep('2028-02-01', 'month')).toMatchObject({ value: ['2028-02-01', '2028-02-29'] });
  expect(stepOf('thisYear')).toBe('week');
  expect(stepOf({ from: '2025-01-01', to: '2025-12-31' })).toBe('week');
  expect(stepOf({ from: '2024-01-01', to: '2026-12-31' })).toBe('month');
});

test('customers unhappy of late are of the team, whatever the period', () => {
  const asked = wordMeasuresOf({ ...readState({}), team: 'own', period: 'lastYear' }, []);
  expect(asked.persons.where).toEqual({ field: 'owner', op: 'me' });
  expect(asked.trend.groupBy).toEqual([{ field: 'at', by: 'week' }, { field: 'sentiment' }]);
});

test('a channel and a product narrow the texts, and the customers to those who said so of late', () => {
  const id = '0198aaaa-bbbb-7ccc-8ddd-eeeeffff0000';
  const state = readState({ period: 'thisYear', channel: 'mail', of: `product:${id}` });
  const parts = [
    { field: 'channel', op: 'eq', value: 'mail' },
    { field: 'product', op: 'eq', value: id },
  ];
  expect(whereRead(state, [])).toEqual({
    and: [{ field: 'at', op: 'within', value: 'thisYear' }, ...parts],
  });
  expect(wordMeasuresOf(state, []).persons.where).toMatchObject({
    related: 'interactions',
    aggregate: 'any',
    where: { and: [{ field: 'sentiment' }, { field: 'at' }, ...parts] },
  });
  // What an address cannot mean is left out.
  expect(readState({ channel: 'a b', of: 'owner:1' })).toMatchObject({ channel: null, sold: null });
});

test('hesitation is 0 where nobody hesitated, and nothing where one may not read it', () => {
  const weeks = ['2026-11-02', '2026-11-09'];
  const group = (keys: string[], value: number) => ({ keys, titles: [null], values: [value] });
  const of = (groups: ReturnType<typeof group>[]) => ({
    groups,
    object: 'interaction',
    where: null,
  });
  const moods = of(weeks.map((week) => group([week, 'neutral'], 2)));
  const told = (hesitation: Parameters<typeof trendRows>[1]) =>
    trendRows(moods, hesitation, 'week').map((row) => row.hesitating);
  expect(told(of([group(['2026-11-09'], 1)]))).toEqual([0, 1]);
  expect(told(undefined)).toEqual([undefined, undefined]);
});

test('a trend has a step for each week or month between the first and the last', () => {
  const row = (key: string) => ({ key, all: 1, negative: 1, neutral: 0, positive: 0 });
  const keys = (step: 'week' | 'month', ...days: string[]) =>
    withoutGaps(days.map(row), step).map(({ key, all }) => `${key} ${all}`);
  expect(keys('week', '2026-11-02', '2026-10-19')).toEqual([
    '2026-10-19 1',
    '2026-10-26 0',
    '2026-11-02 1',
  ]);
  expect(keys('month', '2025-12-01', '2026-02-01')).toEqual([
    '2025-12-01 1',
    '2026-01-01 0',
    '2026-02-01 1',
  ]);
  expect(keys('week')).toEqual([]);
});
