import { expect, test } from 'vitest';
import type { RecordWire } from '../../../../kernel/wire.ts';
import { byLoss, readState, whereAtRisk } from './state.ts';

const record = (id: string, churnChance: number, nextYearValue: string | null): RecordWire => ({
  id,
  version: 1,
  _titles: {},
  _masked: [],
  churnChance,
  nextYearValue,
});

test('the largest possible loss comes first, whoever is worth more or more likely to leave', () => {
  const rows = byLoss([
    record('worth most', 50, '1000.00'),
    record('not known, likely', 90, null),
    record('most to lose', 90, '800.00'),
    record('not known', 60, null),
    record('worth nothing', 99, '0.00'),
  ]);
  expect(rows.map(({ record: { id }, loss }) => [id, loss])).toEqual([
    ['most to lose', 720],
    ['worth most', 500],
    ['worth nothing', 0],
    ['not known, likely', null],
    ['not known', null],
  ]);
});

test('the address says whose customers and from which chance on; anything else is the usual', () => {
  expect(readState({ team: 'own', atLeast: 70 })).toEqual({ team: 'own', atLeast: 70 });
  expect(readState({ atLeast: '90' })).toEqual({ team: 'all', atLeast: 90 });
  expect(readState({ team: 'x', atLeast: 12 })).toEqual({ team: 'all', atLeast: 50 });
});

test('the condition narrows by team and chance', () => {
  expect(whereAtRisk({ team: 'own', atLeast: 70 }, [])).toEqual({
    and: [
      { field: 'owner', op: 'me' },
      { field: 'churnChance', op: 'gte', value: 70 },
    ],
  });
});
