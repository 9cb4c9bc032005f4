import { describe, expect, test } from 'vitest';
import { en } from './en.ts';
import { message } from './message.ts';
import { zh } from './zh.ts';

describe('messages', () => {
  test('are filled in', () => {
    expect(message({ a: '{{x}} and {{y}}' }, 'en', 'a', { x: 1, y: '{{x}}' })).toBe('1 and {{x}}');
    expect(message({ a: '{{x}}' }, 'en', 'a')).toBe('{{x}}');
    expect(message({}, 'en', 'missing')).toBe('missing');
  });

  test('take the form for the number', () => {
    const key = 'write.undone';
    expect(message(en, 'en', key, { count: 1 })).toBe('1 change undone');
    expect(message(en, 'en', key, { count: 0 })).toBe('0 changes undone');
    expect(message(zh, 'zh', key, { count: 1 })).toBe('已撤销 1 处修改');
  });

  test('have the same parts in both languages', () => {
    const parts = (text: string) =>
      [...text.matchAll(/\{\{(\w+)\}\}/g)]
        .map(([, name]) => name ?? '')
        .toSorted((a, b) => a.localeCompare(b));
    const chinese: Record<string, string> = zh;
    for (const [key, text] of Object.entries(en)) {
      const other = chinese[key] ?? chinese[key.replace(/_one$/, '_other')];
      // “One record” needs no figure.
      const needed = parts(other ?? '').filter((name) => name !== 'count' || !key.endsWith('_one'));
      const given = parts(text).filter((name) => name !== 'count' || !key.endsWith('_one'));
      expect([key, given]).toEqual([key, needed]);
    }
    expect(Object.keys(zh).filter((key) => !(key in en))).toEqual([]);
  });
});
