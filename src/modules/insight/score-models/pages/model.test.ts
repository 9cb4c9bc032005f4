import { expect, test } from 'vitest';
import type { RecordWire } from '../../../../kernel/wire.ts';
import { axisEnd, readModel, refusalKey, weights } from './model.ts';

const record = (values: Record<string, unknown>): RecordWire => ({
  id: 'm',
  version: 1,
  _titles: {},
  _masked: [],
  ...values,
});

test('a record is read with its card; without one there is nothing to show', () => {
  const card = { score: 'churn', rows: 3, positives: 1, features: {}, notes: [] };
  const shown = readModel(
    record({ kind: 'churn', state: 'refused', reason: 'tooFew', card: JSON.stringify(card) }),
  );
  expect(shown).toMatchObject({ kind: 'churn', state: 'refused', reason: 'tooFew', card });
  expect(shown?.watch).toBeNull();
  expect(readModel(record({ kind: 'churn', state: 'refused' }))).toBeUndefined();
  expect(readModel(record({ kind: 'other', state: 'fitted', card: '{}' }))).toBeUndefined();
});

test('every code has its sentence, and one nobody knows yet too', () => {
  expect(refusalKey('noSkill')).toBe('refusal.noSkill');
  expect(refusalKey('ofTomorrow')).toBe('refusal.unknown');
  expect(refusalKey(null)).toBe('refusal.unknown');
});

test('weights add up to the whole, the largest first', () => {
  const of = (name: string, importance: number) => ({ name, importance, missing: 0 });
  expect(weights([of('a', 1), of('b', 3)])).toEqual([
    { name: 'b', share: 0.75, missing: 0 },
    { name: 'a', share: 0.25, missing: 0 },
  ]);
  expect(weights([of('a', 0)])).toEqual([]);
});

test('an axis ends where its quarters are easily read', () => {
  expect(axisEnd([0.02, 0.13])).toBe(0.2);
  expect(axisEnd([0.3])).toBe(0.4);
  expect(axisEnd([])).toBe(0.1);
  expect(axisEnd([0.99])).toBe(1);
});
