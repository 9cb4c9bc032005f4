import { expect, test } from 'vitest';
import { parsePending, withoutOld } from './pending.ts';

test.each([
  [null, {}],
  ['', {}],
  ['{', {}],
  ['[]', {}],
  ['{"a":1,"b":{"key":"k","at":2},"c":{"key":3,"at":4}}', { b: { key: 'k', at: 2 } }],
])('reads %s as what can be used of it', (stored, expected) => {
  expect(parsePending(stored)).toEqual(expected);
});

test('forgets a write that has waited for a day', () => {
  const pending = { old: { key: 'a', at: 0 }, young: { key: 'b', at: 1 } };
  expect(withoutOld(pending, 86_400_000)).toEqual({ young: { key: 'b', at: 1 } });
});
