import { expect, test } from 'vitest';
import type { FieldWire, ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { bitsText, compareRows } from './compare.ts';

const label = { zh: '', en: '' };
const rest = { label, right: 'write', system: false, fact: false, custom: false } as const;
const text = (name: string): FieldWire => ({ ...rest, kind: 'text', name });

const object: ObjectWire = {
  name: 'customer',
  path: 'customers',
  module: 'customers',
  custom: false,
  label,
  pluralLabel: label,
  titleField: 'name',
  access: 'owner',
  verbs: { read: true, create: true, update: true, delete: true, export: true },
  fields: [
    text('name'),
    { ...rest, kind: 'autoNumber', name: 'number', prefix: 'C' },
    text('city'),
    text('address'),
    text('note'),
    { ...rest, kind: 'boolean', name: 'noProfiling' },
    { ...rest, kind: 'integer', name: 'orderCount', fact: true },
    { ...rest, kind: 'integer', name: 'openTasks', fact: true },
  ],
  relations: [],
  listColumns: ['name'],
  groups: [],
  timeline: [],
};

const record = (values: Record<string, unknown>): RecordWire => ({
  id: '',
  version: 1,
  _titles: {},
  _masked: [],
  ...values,
});

test('what both have is the same or differs, what one has is no difference, what none has is not told', () => {
  const left = record({
    name: '梧桐里',
    number: 'C1',
    city: '南京',
    address: '中山路1号',
    noProfiling: false,
    orderCount: 3,
    openTasks: 0,
  });
  const right = record({
    name: '梧桐里酒店',
    number: 'C2',
    city: '南京',
    noProfiling: false,
    orderCount: 0,
    openTasks: 0,
  });
  const rows = compareRows(object, left, right).map(({ field, kind }) => [field.name, kind]);
  expect(rows).toEqual([
    ['name', 'differ'],
    ['city', 'same'],
    ['address', 'one'],
    ['orderCount', 'beside'],
  ]);
});

test('a choice that one has made is told', () => {
  const rows = compareRows(object, record({ noProfiling: true }), record({ noProfiling: false }));
  expect(rows.map(({ field, kind }) => [field.name, kind])).toEqual([['noProfiling', 'one']]);
});

test.each([
  [9.24, '+9.2'],
  [-3, '−3.0'],
  [0, '0.0'],
  [-0.04, '0.0'],
])('%d bits read %s', (bits, said) => expect(bitsText(bits)).toBe(said));
