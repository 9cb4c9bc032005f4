import { expect, test } from 'vitest';
import { type Situation, averageOrder, daysToBirthday, nextSteps, usualGap } from './rules.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-22T08:00:00Z');
const ago = (days: number): number => NOW - days * DAY;

const quiet: Situation = {
  now: NOW,
  today: '2026-11-22',
  kind: 'person',
  silent: false,
  lastContactAt: ago(20),
  orderedAt: [],
  unpaidSince: null,
  openTasks: 0,
  openOpportunities: 0,
  planless: false,
  birthday: null,
};
const everyNine = [31, 40, 49, 58, 68].map(ago);

test.each<[string, Partial<Situation>, unknown]>([
  ['nothing to do is said by nothing', {}, []],
  ['an open deal without a next step', { planless: true }, [{ step: 'planOpportunity' }]],
  ['unpaid for two weeks', { unpaidSince: ago(14) }, [{ step: 'askPayment', days: 14 }]],
  ['a payment still has time', { unpaidSince: ago(13) }, []],
  ['came every nine days', { orderedAt: everyNine }, [{ step: 'bringBack', usual: 9, days: 31 }]],
  ['is still within their rhythm', { orderedAt: [17, 26, 35, 44].map(ago) }, []],
  ['left long ago', { orderedAt: [400, 409, 418, 427].map(ago) }, []],
  ['birthday in five days', { birthday: '1990-11-27' }, [{ step: 'greetBirthday', days: 5 }]],
  ['birthday today', { birthday: '1990-11-22' }, [{ step: 'greetBirthday', days: 0 }]],
  ['a company has no birthday', { kind: 'company', birthday: '1990-11-27' }, []],
  [
    'a deal nobody talked about',
    { openOpportunities: 1, lastContactAt: ago(91) },
    [{ step: 'keepInTouch', days: 91 }],
  ],
  [
    'a deal and never a contact',
    { openOpportunities: 2, lastContactAt: null },
    [{ step: 'keepInTouch', days: null }],
  ],
  ['spoken to this week', { lastContactAt: ago(6), unpaidSince: ago(30) }, []],
  ['something is planned already', { openTasks: 1, orderedAt: everyNine }, []],
  [
    'silence is kept, work on one’s own is not',
    { silent: true, planless: true, unpaidSince: ago(30), birthday: '1990-11-23' },
    [{ step: 'planOpportunity' }],
  ],
  [
    'at most three, the most urgent first',
    { planless: true, birthday: '1990-11-23', unpaidSince: ago(30), orderedAt: everyNine },
    [
      { step: 'planOpportunity' },
      { step: 'greetBirthday', days: 1 },
      { step: 'askPayment', days: 30 },
    ],
  ],
])('%s', (_name, known, steps) => {
  expect(nextSteps({ ...quiet, ...known })).toEqual(steps);
});

test.each([
  [[], null],
  [[1, 2, 3].map(ago), null],
  [[1, 2, 3, 4].map(ago), 1],
  [[0, 7, 14, 90, 97].map(ago), 7],
  [[0, 0, 0, 0].map(ago), null],
])('the usual gap of %j', (times, gap) => {
  expect(usualGap(times)).toBe(gap);
});

test.each([
  ['2026-11-22', '2000-11-22', 0],
  ['2026-12-30', '2000-01-02', 3],
  ['2027-02-27', '2000-02-29', 1],
  ['2028-02-27', '2000-02-29', 2],
  ['2026-11-22', '2000-11-21', 364],
  ['2026-11-22', null, null],
])('from %s to the birthday of %s', (today, birthday, days) => {
  expect(daysToBirthday(today, birthday)).toBe(days);
});

test.each([
  ['100', 3, '33.33'],
  ['0.05', 2, '0.03'],
  ['-100.5', 2, '-50.25'],
  ['99999999999999.9999', 1, '100000000000000.00'],
  [null, 3, null],
  ['10', 0, null],
])('%s over %i orders', (revenue, orders, average) => {
  expect(averageOrder(revenue, orders)).toBe(average);
});
