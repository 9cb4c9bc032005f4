import { expect, test } from 'vitest';
import type { CohortsWire } from '../wire.ts';
import { curveOf } from './curve.ts';

const cell = (customers: number, revenue: string | null = null) => ({ customers, revenue });
const where = { and: [] };
const wire: CohortsWire = {
  by: 'month',
  value: 'revenue',
  kind: null,
  currency: 'CNY',
  periods: ['2026-01', '2026-02', '2026-03'].map((name) => ({ name, from: '', to: '' })),
  cohorts: [
    { period: 0, customers: 10, where, cells: [cell(10, '100'), cell(4, '50.5'), cell(1, '9')] },
    { period: 1, customers: 30, where, cells: [cell(30, '300'), cell(2, '20')] },
  ],
};

test('a curve counts whole periods alone, each over those who have reached it', () => {
  expect(curveOf(wire)).toEqual([
    { age: 0, customers: 40, again: 40, revenue: 400 },
    { age: 1, customers: 10, again: 4, revenue: 50.5 },
  ]);
});
