import { expect, test } from 'vitest';
import {
  clockOf,
  daysOf,
  formatDay,
  formatInstant,
  instantsOf,
  movingPeriod,
  parseDay,
  parseInstant,
} from './condition-dates.ts';
import { contextOf } from './testing/condition-world.ts';

const day = (text: string): number => parseDay(text) ?? Number.NaN;

test.each([
  ['today', '2026-11-22', '2026-11-22', '2026-11-23'],
  ['today-90d', '2026-11-22', '2026-08-24', '2026-08-25'],
  ['today+1d', '2026-12-31', '2027-01-01', '2027-01-02'],
  ['+3w', '2026-11-22', '2026-12-13', '2026-12-14'],
  ['-1m', '2026-03-31', '2026-02-28', '2026-03-01'],
  ['-1m', '2028-03-31', '2028-02-29', '2028-03-01'],
  ['+1y', '2028-02-29', '2029-02-28', '2029-03-01'],
  ['-1q', '2026-05-31', '2026-02-28', '2026-03-01'],
  // 22 November 2026 is a Sunday, the last day of its week.
  ['thisWeek', '2026-11-22', '2026-11-16', '2026-11-23'],
  ['thisWeek', '2026-11-23', '2026-11-23', '2026-11-30'],
  ['lastWeek', '2027-01-01', '2026-12-21', '2026-12-28'],
  ['nextWeek', '1969-12-29', '1970-01-05', '1970-01-12'],
  ['thisWeek', '1969-12-28', '1969-12-22', '1969-12-29'],
  ['thisMonth', '2028-02-29', '2028-02-01', '2028-03-01'],
  ['lastMonth', '2026-01-15', '2025-12-01', '2026-01-01'],
  ['nextMonth', '2026-12-31', '2027-01-01', '2027-02-01'],
  ['thisQuarter', '2026-11-22', '2026-10-01', '2027-01-01'],
  ['lastQuarter', '2026-02-01', '2025-10-01', '2026-01-01'],
  ['nextQuarter', '2026-11-22', '2027-01-01', '2027-04-01'],
  ['thisYear', '2026-11-22', '2026-01-01', '2027-01-01'],
  ['lastYear', '2026-11-22', '2025-01-01', '2026-01-01'],
  ['nextYear', '2026-11-22', '2027-01-01', '2028-01-01'],
])('%s on %s is from %s until before %s', (text, today, from, to) => {
  const period = movingPeriod(text, day(today));

  expect(period && [formatDay(period.from), formatDay(period.to)]).toEqual([from, to]);
});

test.each([
  ['Asia/Shanghai', '2026-11-22', '2026-11-21T16:00:00.000Z', '2026-11-22T16:00:00.000Z'],
  ['Asia/Kathmandu', '2026-11-22', '2026-11-21T18:15:00.000Z', '2026-11-22T18:15:00.000Z'],
  // Clocks go forward: 23 hours; back: 25 hours.
  ['America/New_York', '2026-03-08', '2026-03-08T05:00:00.000Z', '2026-03-09T04:00:00.000Z'],
  ['America/New_York', '2026-11-01', '2026-11-01T04:00:00.000Z', '2026-11-02T05:00:00.000Z'],
  ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
  // Midnight does not exist: the day starts at one o'clock.
  ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z', '2018-11-05T02:00:00.000Z'],
  // Midnight comes twice: the day starts at the first.
  ['America/Havana', '2026-11-01', '2026-11-01T04:00:00.000Z', '2026-11-02T05:00:00.000Z'],
  // The island moved across the date line: the day does not exist, the next one follows at once.
  ['Pacific/Apia', '2011-12-29', '2011-12-29T10:00:00.000Z', '2011-12-30T10:00:00.000Z'],
  ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z', '2011-12-30T10:00:00.000Z'],
  ['Pacific/Apia', '2011-12-31', '2011-12-30T10:00:00.000Z', '2011-12-31T10:00:00.000Z'],
  ['UTC', '9999-12-31', '9999-12-31T00:00:00.000Z', '10000-01-01T00:00:00.000Z'],
])('in %s the day %s lasts from %s until before %s', (timeZone, text, from, to) => {
  const clock = clockOf(contextOf({ timeZone }));

  const span = instantsOf(daysOf(text, clock) ?? { from: 0, to: 0 }, clock);

  expect([formatInstant(span.from), formatInstant(span.to)]).toEqual([from, to]);
});

test.each([
  ['Asia/Shanghai', '2026-11-22T15:59:59.999Z', '2026-11-22'],
  ['Asia/Shanghai', '2026-11-22T16:00:00.000Z', '2026-11-23'],
  ['America/New_York', '2026-11-22T04:59:59.999Z', '2026-11-21'],
  ['Pacific/Kiritimati', '2026-11-22T10:00:00.000Z', '2026-11-23'],
])('in %s at %s today is %s', (timeZone, now, today) => {
  const clock = clockOf(contextOf({ timeZone, now: () => new Date(now) }));

  expect(formatDay(clock.today)).toBe(today);
});

test.each([
  '2026-02-30',
  '2026-13-01',
  '0999-01-01',
  '2026-1-1',
  '2026-11-22 ',
  'yesterday',
  'today-',
  'today90d',
  'today-90',
  'today-90h',
  'today-99999d',
  '-1001y',
  'today--1d',
  'thisDay',
  'thisweek',
  '',
  '+',
  "today'; drop table x",
])('%s is no day', (text) => {
  expect(daysOf(text, { timeZone: 'UTC', today: 0 })).toBeUndefined();
});

test.each([
  ['2026-11-22T10:00:00+08:00', '2026-11-22T02:00:00.000Z'],
  ['2026-11-22T02:00Z', '2026-11-22T02:00:00.000Z'],
  ['2026-11-22T02:00:00.12Z', '2026-11-22T02:00:00.120Z'],
  ['2026-11-22T02:00:00', undefined],
  ['2026-02-30T02:00:00Z', undefined],
  ['2026-11-22T24:00:00Z', undefined],
  ['2026-11-22T02:00:00.1234Z', undefined],
])('%s is the instant %s', (text, instant) => {
  const parsed = parseInstant(text);

  expect(parsed === undefined ? undefined : formatInstant(parsed)).toBe(instant);
});
