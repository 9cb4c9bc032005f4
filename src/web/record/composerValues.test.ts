import { describe, expect, test } from 'vitest';
import { interactionValues, taskValues } from './composerValues.ts';

const points = { field: 'customer', id: 'c1' };
const clock = { now: Date.parse('2026-11-22T02:00:00Z'), timeZone: 'Asia/Shanghai' };

describe('what the composer sends', () => {
  test('nothing while nothing is written', () => {
    expect(interactionValues('note', { body: '  ' }, points)).toBeNull();
    expect(taskValues({ task: '', due: 'today' }, points, clock)).toBeNull();
  });

  test('a call goes out unless it came in; a note goes nowhere', () => {
    expect(interactionValues('call', { body: ' 回电 ' }, points)).toEqual({
      customer: 'c1',
      channel: 'call',
      body: '回电',
      direction: 'out',
    });
    expect(interactionValues('note', { body: 'x', direction: 'in' }, points)).toEqual({
      customer: 'c1',
      channel: 'note',
      body: 'x',
    });
  });

  test('a task by a word, by a picked time, or open', () => {
    const dueAt = '2026-12-01T01:00:00.000Z';
    expect(taskValues({ task: 'x', due: 'today', dueAt }, points, clock)?.['dueAt']).toBe(
      '2026-11-22T10:00:00.000Z',
    );
    expect(taskValues({ task: 'x', due: 'pick', dueAt }, points, clock)?.['dueAt']).toBe(dueAt);
    expect(taskValues({ task: 'x', due: '', dueAt }, points, clock)).toEqual({
      customer: 'c1',
      subject: 'x',
    });
  });
});
