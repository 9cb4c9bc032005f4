import { describe, expect, test } from 'vitest';
import { dueOf } from './due.ts';

const shanghai = 'Asia/Shanghai';
const at = (iso: string) => Date.parse(iso);

describe('due', () => {
  test('today is this evening, after it the end of the day', () => {
    expect(dueOf('today', at('2026-11-22T02:00:00Z'), shanghai)).toBe('2026-11-22T10:00:00.000Z');
    expect(dueOf('today', at('2026-11-22T11:00:00Z'), shanghai)).toBe('2026-11-22T15:59:00.000Z');
  });

  test('follows the clocks of the zone, not of UTC', () => {
    // 01:00 on the 23rd in Shanghai.
    expect(dueOf('tomorrow', at('2026-11-22T17:00:00Z'), shanghai)).toBe(
      '2026-11-24T10:00:00.000Z',
    );
    expect(dueOf('tomorrow', at('2026-11-22T17:00:00Z'), 'America/New_York')).toBe(
      '2026-11-23T23:00:00.000Z',
    );
  });

  test.each([
    ['a Sunday', '2026-11-22T02:00:00Z', '2026-11-23T10:00:00.000Z'],
    ['a Monday', '2026-11-23T02:00:00Z', '2026-11-30T10:00:00.000Z'],
    ['a Saturday', '2026-11-28T02:00:00Z', '2026-11-30T10:00:00.000Z'],
  ])('next week from %s is its Monday', (_, now, due) => {
    expect(dueOf('nextWeek', at(now), shanghai)).toBe(due);
  });
});
