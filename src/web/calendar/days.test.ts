import { describe, expect, it } from 'vitest';
import {
  addDays,
  dayName,
  daysOf,
  mondayOf,
  newOn,
  onDay,
  periodName,
  placeOf,
  shiftPeriod,
  weeksOf,
} from './days.ts';

const SHANGHAI = 'Asia/Shanghai';
const BERLIN = 'Europe/Berlin';

describe('days of a calendar', () => {
  it('weeks begin on Monday', () => {
    expect(mondayOf('2026-11-22')).toBe('2026-11-16');
    expect(mondayOf('2026-11-23')).toBe('2026-11-23');
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2024-03-01', -1)).toBe('2024-02-29');
  });

  it('a month has every week that one of its days is in', () => {
    const days = daysOf('month', '2026-11-22');
    expect([days[0], days.at(-1), days.length]).toEqual(['2026-10-26', '2026-12-06', 42]);
    // February 2027 begins on a Monday and ends on a Sunday: four weeks, no more.
    expect(daysOf('month', '2027-02-10')).toHaveLength(28);
    expect(daysOf('month', '2026-12-31').at(-1)).toBe('2027-01-03');
    expect(weeksOf(days).map((week) => week.length)).toEqual([7, 7, 7, 7, 7, 7]);
    expect(daysOf('week', '2026-11-22')[0]).toBe('2026-11-16');
  });

  it('goes on by weeks and months, also from the 31st', () => {
    expect(shiftPeriod('month', '2026-12-31', 1)).toBe('2027-01-01');
    expect(shiftPeriod('month', '2026-01-31', -1)).toBe('2025-12-01');
    expect(shiftPeriod('week', '2026-12-28', 1)).toBe('2027-01-04');
  });

  it('is called by its month, or by its first and last day', () => {
    expect(periodName('month', '2026-11-01', [], 'zh')).toBe('2026年11月');
    expect(periodName('month', '2026-11-01', [], 'en')).toBe('November 2026');
    const week = daysOf('week', '2026-11-22');
    expect(periodName('week', '2026-11-22', week, 'en')).toBe('16 Nov 2026 – 22 Nov 2026');
    expect(dayName('2026-11-22', 'zh')).toBe('2026年11月22日 周日');
    expect(dayName('2026-11-22', 'en')).toBe('Sun 22 Nov 2026');
  });
});

describe('a value on a calendar', () => {
  it('stands on the day of the zone', () => {
    expect(placeOf('date', '2026-11-22', SHANGHAI)).toEqual({ day: '2026-11-22', time: null });
    expect(placeOf('dateTime', '2026-11-22T16:30:00.000Z', SHANGHAI)).toEqual({
      day: '2026-11-23',
      time: '00:30',
    });
    expect(placeOf('dateTime', null, SHANGHAI)).toBeNull();
  });

  it('keeps its time of day on another day, also over the change to summer time', () => {
    expect(onDay('date', '2026-11-22', '2026-11-25', SHANGHAI)).toBe('2026-11-25');
    expect(onDay('dateTime', '2026-11-22T06:30:15.000Z', '2026-11-25', SHANGHAI)).toBe(
      '2026-11-25T06:30:15.000Z',
    );
    // 14:30 in Berlin is 13:30 UTC in winter and 12:30 in summer.
    expect(onDay('dateTime', '2026-03-27T13:30:00.000Z', '2026-03-30', BERLIN)).toBe(
      '2026-03-30T12:30:00.000Z',
    );
  });

  it('is new at nine, or today at the next full hour', () => {
    const now = new Date('2026-11-22T06:10:00.000Z');
    expect(newOn('date', '2026-11-25', SHANGHAI, now)).toBe('2026-11-25');
    expect(newOn('dateTime', '2026-11-25', SHANGHAI, now)).toBe('2026-11-25T01:00:00.000Z');
    expect(newOn('dateTime', '2026-11-22', SHANGHAI, now)).toBe('2026-11-22T07:00:00.000Z');
    const late = new Date('2026-11-22T15:40:00.000Z');
    expect(newOn('dateTime', '2026-11-22', SHANGHAI, late)).toBe(late.toISOString());
    const early = new Date('2026-11-21T22:00:00.000Z');
    expect(newOn('dateTime', '2026-11-22', SHANGHAI, early)).toBe('2026-11-22T01:00:00.000Z');
  });
});
