import { describe, expect, test } from 'vitest';
import type { Reason } from '../scores/rules.ts';
import { type AtRisk, adviceFor, possibleLoss } from './rules.ts';

const known = (reasons: Reason[], more: Partial<AtRisk> = {}): AtRisk => ({
  reasons,
  isSilent: false,
  owes: false,
  openTasks: 0,
  ...more,
});
const overdue: Reason = { feature: 'overdue', value: 3.5, effect: 1.2 };
const noContact: Reason = { feature: 'contacts90', value: 0, effect: 0.4 };

describe('what to do first to keep a customer', () => {
  test('the reason that weighs most against staying decides', () => {
    expect(adviceFor(known([noContact, overdue]))).toBe('askRhythm');
    expect(adviceFor(known([{ ...overdue, effect: 0.1 }, noContact]))).toBe('sayHello');
    expect(adviceFor(known([{ feature: 'trend', value: -4, effect: 0.9 }]))).toBe('askChange');
    expect(adviceFor(known([{ feature: 'discounted', value: 0.8, effect: 0.9 }]))).toBe('needs');
  });

  test('reasons to stay and those that one cannot do anything about decide nothing', () => {
    expect(adviceFor(known([{ ...overdue, effect: -2 }]))).toBe('listen');
    expect(adviceFor(known([{ feature: 'mainChannel', value: 'online', effect: 2 }]))).toBe(
      'listen',
    );
    const tenure: Reason = { feature: 'tenure', value: 900, effect: 2 };
    expect(adviceFor(known([tenure, noContact]))).toBe('sayHello');
    expect(adviceFor(known([]))).toBe('listen');
  });

  test('whoever has no rhythm yet is asked how it was, however long they have been away', () => {
    const away: Reason = { feature: 'daysSinceLast', value: 90, effect: 2 };
    expect(adviceFor(known([away]))).toBe('askRhythm');
    for (const feature of ['overdue', 'meanGap']) {
      expect(adviceFor(known([{ feature, value: null, effect: 1 }]))).toBe('afterFirst');
      expect(adviceFor(known([away, { feature, value: null, effect: -0.1 }]))).toBe('afterFirst');
    }
  });

  test('whoever comes less is asked what has changed, not who does not come at all', () => {
    const days = (value: number): Reason => ({ feature: 'orderDays90', value, effect: 1 });
    expect(adviceFor(known([days(2), overdue]))).toBe('askRhythm');
    expect(adviceFor(known([days(2)]))).toBe('askChange');
    expect(adviceFor(known([days(0)]))).toBe('listen');
  });

  test('peace comes before problems, problems before promises, promises before all else', () => {
    const all = { isSilent: true, owes: true, openTasks: 2 };
    expect(adviceFor(known([overdue], all))).toBe('leaveInPeace');
    expect(adviceFor(known([overdue], { ...all, isSilent: false }))).toBe('solveFirst');
    expect(adviceFor(known([overdue], { openTasks: 2 }))).toBe('planned');
  });
});

test('the possible loss is the chance × the value of the next year, and not known without it', () => {
  expect(possibleLoss(75, '2000.00')).toBe(1500);
  expect(possibleLoss(0, '2000.00')).toBe(0);
  expect(possibleLoss(75, null)).toBeNull();
});
