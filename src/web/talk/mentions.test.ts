import { describe, expect, test } from 'vitest';
import { partsOf, readable, storable, tokenAt } from './mentions.ts';

const li = { id: '01900000-0000-7000-8000-000000000001', name: '李' };
const lily = { id: '01900000-0000-7000-8000-000000000002', name: '李丽' };

describe('mentions', () => {
  test('are stored as ids and read as names', () => {
    const body = storable('@李丽 和 @李，请看', [li, lily]);
    expect(body).toBe(`@[${lily.id}] 和 @[${li.id}]，请看`);
    expect(readable(body, [li, lily], '…')).toBe('@李丽 和 @李，请看');
    expect(readable(body, [li], '…')).toBe('@… 和 @李，请看');
  });

  test('stand out from the text around them', () => {
    expect(partsOf(`请 @[${li.id}] 看`, [li], '…')).toEqual([
      { start: 0, text: '请 ', mention: false },
      { start: 2, text: '@李', mention: true },
      { start: 41, text: ' 看', mention: false },
    ]);
    expect(partsOf('没有', [], '…')).toEqual([{ start: 0, text: '没有', mention: false }]);
  });

  test('begin with an @ before the caret, and not within an address', () => {
    expect(tokenAt('请@王', 3)).toEqual({ start: 1, query: '王' });
    expect(tokenAt('@', 1)).toEqual({ start: 0, query: '' });
    expect(tokenAt('a@b', 3)).toBeNull();
    expect(tokenAt('@王 丽', 4)).toBeNull();
    expect(tokenAt('请@王丽看', 3)).toEqual({ start: 1, query: '王' });
  });
});
