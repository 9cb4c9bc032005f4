import { expect, test } from 'vitest';
import type { FieldWire, ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { customerOf } from './customerOf.ts';

const label = { zh: '客户', en: 'Customer' };
const common = { right: 'write', system: false, fact: false, custom: false, label } as const;
const customer: FieldWire = {
  ...common,
  name: 'customer',
  kind: 'reference',
  to: 'customer',
  onDelete: 'clear',
};

function object(name: string, fields: FieldWire[]): ObjectWire {
  return {
    name,
    path: `${name}s`,
    module: 'm',
    custom: false,
    label,
    pluralLabel: label,
    titleField: 'name',
    access: 'owner',
    verbs: { read: true, create: true, update: true, delete: true, export: true },
    fields,
    relations: [],
    listColumns: ['name'],
    groups: [],
    timeline: [],
  };
}

const record = (values: object, titles: Record<string, string> = {}): RecordWire => ({
  id: 'r',
  version: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  ...values,
  _titles: titles,
  _masked: [],
});

test.each([
  ['a customer', 'customer', [], { name: '茶室' }, {}, 'r', '茶室'],
  ['an order', 'order', [customer], { customer: 'c' }, { customer: '茶室' }, 'c', '茶室'],
  ['who may not be named', 'order', [customer], { customer: 'c' }, {}, 'c', undefined],
] as const)('is %s', (_what, name, fields, values, titles, id, title) => {
  expect(customerOf(object(name, [...fields]), 'r', record(values, titles))).toEqual({
    values: { customer: id },
    titles: title === undefined ? {} : { customer: title },
  });
});

test('is nobody of an order without one, of what has none, and of what is not read yet', () => {
  const none = { values: {}, titles: {} };
  expect(customerOf(object('order', [customer]), 'r', record({ customer: null }))).toEqual(none);
  expect(customerOf(object('product', []), 'r', record({ customer: 'c' }))).toEqual(none);
  expect(customerOf(object('order', [customer]), 'r', undefined)).toEqual(none);
  const own = customerOf(object('customer', []), 'r', undefined);
  expect(own).toEqual({ values: { customer: 'r' }, titles: {} });
});
