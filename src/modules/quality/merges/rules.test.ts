import { expect, test } from 'vitest';
import { chooseFields, differs, valuesOf } from './rules.ts';
import type { Candidate, Unit } from './rules.ts';

const unit = (field: string, more: Partial<Unit> = {}): Unit => ({
  field,
  along: [],
  together: false,
  ...more,
});
const candidate = (
  id: string,
  values: Record<string, unknown>,
  setAt: Record<string, string> = {},
  trust = Number.POSITIVE_INFINITY,
): Candidate => ({ id, values, setAt: new Map(Object.entries(setAt)), trust });

const kept = candidate('kept', { city: '上海', note: null, topics: ['a'] }, { city: '2026-01-02' });
const old = candidate(
  'old',
  { city: '上海浦东', note: '旧', topics: ['b', 'a'], amount: '5', currency: 'USD' },
  { city: '2026-01-01', note: '2026-01-01' },
  1,
);
const late = candidate(
  'late',
  { city: '北京', note: '新' },
  { city: '2026-03-01', note: '2026-03-01' },
  0,
);
const all = [kept, old, late];

test.each([
  ['survivor', 'city', 'kept'],
  ['survivor', 'note', 'late'],
  ['newest', 'city', 'late'],
  ['complete', 'city', 'old'],
  ['complete', 'note', 'old'],
  ['source', 'city', 'late'],
  ['survivor', 'missing', 'kept'],
] as const)('by the rule %s %s comes from %s', (rule, field, from) => {
  expect(chooseFields([unit(field)], all, rule)[0]?.chosen).toBe(from);
});

test('what holds for one of them holds for all, whatever was chosen', () => {
  const guarded = unit('note', { guards: ({ note }) => note === '旧' });
  const [choice] = chooseFields([guarded], all, 'newest', {
    choose: { note: 'late' },
    rules: { note: 'survivor' },
  });
  expect(choice).toMatchObject({ chosen: 'old', by: 'guard' });
});

test('several choices are put together unless one record is chosen, and amounts bring their currency', () => {
  const topics = unit('topics', { together: true });
  const amount = unit('amount', { along: ['currency'] });
  const together = chooseFields([topics, amount], all, 'survivor');
  expect(valuesOf(together, all)).toEqual({ topics: ['a', 'b'], amount: '5', currency: 'USD' });
  const byHand = chooseFields([topics], all, 'survivor', { choose: { topics: 'old' } });
  expect(valuesOf(byHand, all)).toEqual({ topics: ['b', 'a'] });
});

test('a field goes by the rule that was chosen for it, by hand before any rule, and says which', () => {
  const units = [unit('city'), unit('note'), unit('topics', { together: true })];
  const settled = {
    rules: { city: 'complete', note: 'complete', topics: 'survivor' },
    choose: { note: 'late' },
  } as const;
  const chosen = chooseFields(units, all, 'newest', settled);
  expect(chosen.map(({ unit: { field }, chosen: from, by }) => [field, from, by])).toEqual([
    ['city', 'old', 'complete'],
    ['note', 'late', 'hand'],
    ['topics', 'kept', 'survivor'],
  ]);
  const [city, , topics] = chooseFields(units, all, 'newest');
  expect([city?.chosen, city?.by, topics?.chosen, topics?.by]).toEqual([
    'late',
    'newest',
    'all',
    'newest',
  ]);
});

test('what only one of them says is no difference', () => {
  expect([differs(unit('city'), all), differs(unit('amount'), all)]).toEqual([true, false]);
});
