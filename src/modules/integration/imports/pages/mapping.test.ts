import { expect, test } from 'vitest';
import type { ActionWire, FieldWire, ObjectWire } from '../../../../kernel/wire.ts';
import type { StepWire } from '../wire.ts';
import {
  assign,
  columnsOf,
  fieldsOf,
  importableFields,
  isMatchable,
  lackingColumns,
  mayTakeStep,
  missingFields,
  otherSources,
  withKey,
  withOptions,
  withSource,
} from './mapping.ts';

const label = { zh: '字段', en: 'Field' };
const plain = { label, right: 'write', system: false, fact: false, custom: false } as const;
const text = (name: string, more: Partial<FieldWire> = {}): FieldWire =>
  ({ ...plain, kind: 'text', name, ...more }) as FieldWire;

const step: StepWire = {
  object: 'customer',
  mode: 'both',
  key: ['phone'],
  columns: {
    name: { column: '客户' },
    phone: { column: '手机', empty: ['无'] },
    source: { value: 'fair' },
  },
};

test('a column goes to a field, to another, to none', () => {
  expect(fieldsOf(step, '客户')).toEqual(['name']);
  const added = assign(step, '客户', null, 'alsoKnownAs');
  expect(fieldsOf(added, '客户')).toEqual(['name', 'alsoKnownAs']);
  const moved = assign(added, '客户', 'alsoKnownAs', 'note');
  expect(fieldsOf(moved, '客户')).toEqual(['name', 'note']);
  expect(fieldsOf(assign(moved, '客户', 'note', null), '客户')).toEqual(['name']);
});

test('a field that another column takes leaves the one it came from', () => {
  const taken = assign(step, '联系电话', null, 'phone');
  expect(fieldsOf(taken, '手机')).toEqual([]);
  expect(fieldsOf(taken, '联系电话')).toEqual(['phone']);
  expect(taken.key).toEqual(['phone']);
});

test('what means nothing in a column stays so for its next field; the rest was about the former one', () => {
  const said = withOptions(step, 'phone', { values: { x: 'y' } });
  expect(assign(said, '手机', 'phone', 'note').columns['note']).toEqual({
    column: '手机',
    empty: ['无'],
  });
});

test('options that say nothing are left out', () => {
  expect(withOptions(step, 'phone', { empty: [] }).columns['phone']).toEqual({ column: '手机' });
  expect(withOptions(step, 'name', { decimalComma: false }).columns['name']).toEqual({
    column: '客户',
  });
  expect(withOptions(step, 'source', { empty: ['-'] })).toBe(step);
});

test('a key names only what is filled, and without one every line is new', () => {
  const without = withSource(step, 'phone', undefined);
  expect(without).not.toHaveProperty('key');
  expect(without.mode).toBe('create');
  expect(withKey(without, ['name'])).toMatchObject({ key: ['name'], mode: 'both' });
  expect(withKey({ ...step, mode: 'update' }, ['name']).mode).toBe('update');
});

test('sources other than a column stand apart', () => {
  expect(otherSources(step)).toEqual([['source', { value: 'fair' }]]);
});

test('columns that a file lacks are named; a place counts as a column', () => {
  const preset = {
    steps: [
      {
        ...step,
        columns: {
          ...step.columns,
          note: { column: '#2' },
          city: { columns: ['省', '市'], join: '' },
        },
        when: [{ column: '类型', is: ['客户'] }],
      },
    ],
  };
  expect(columnsOf(preset)).toEqual(['客户', '手机', '#2', '省', '市', '类型']);
  expect(lackingColumns(preset, ['客户', '手机', '市'])).toEqual(['省', '类型']);
  expect(
    lackingColumns({ steps: [{ ...step, columns: { note: { column: '#4' } } }] }, ['a']),
  ).toEqual(['#4']);
});

const object = {
  fields: [
    text('name', { required: true, filterable: true }),
    text('phone', { kind: 'phone', filterable: true }),
    text('number', { kind: 'autoNumber', prefix: 'C' }),
    text('stage', { writtenBy: 'advance' }),
    text('tier', { right: 'read' }),
    text('revenue', { fact: true }),
    text('owner', { system: true, kind: 'user', required: true }),
    text('createdAt', { system: true }),
    text('kind', { required: true, default: 'person' }),
  ],
} as ObjectWire;

test('fields that an import may fill: what one may write, and what an action sets by those who hold it', () => {
  const names = (actions: Pick<ActionWire, 'name'>[]) =>
    importableFields(object, actions as ActionWire[]).map(({ name }) => name);
  expect(names([])).toEqual(['name', 'phone', 'owner', 'kind']);
  expect(names([{ name: 'advance' }])).toContain('stage');
});

test('required fields without a default have to be filled, unless records are only updated', () => {
  const empty: StepWire = { object: 'customer', mode: 'create', columns: {} };
  expect(missingFields(object, empty).map(({ name }) => name)).toEqual(['name']);
  expect(missingFields(object, { ...empty, mode: 'update' })).toEqual([]);
  expect(missingFields(object, step)).toEqual([]);
});

test('records are told apart by what is filterable or unique, and can be read', () => {
  const matchable = object.fields.filter(isMatchable).map(({ name }) => name);
  expect(matchable).toEqual(['name', 'phone']);
});

test('a step takes the right to create, to update, or both', () => {
  const verbs = { read: true, create: true, update: false, delete: false, export: false };
  const may = (mode: StepWire['mode'], key: string[]) =>
    mayTakeStep({ ...object, verbs }, { object: 'customer', mode, key, columns: {} });
  expect([may('create', []), may('create', ['name']), may('both', ['name'])]).toEqual([
    true,
    true,
    false,
  ]);
  expect(may('update', ['name'])).toBe(false);
});
