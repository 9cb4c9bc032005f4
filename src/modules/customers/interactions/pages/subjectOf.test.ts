import { expect, test } from 'vitest';
import type { FieldWire, ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { subjectOf } from './subjectOf.ts';

const label = { zh: '客户', en: 'Customer' };
const common = { right: 'write', system: false, fact: false, custom: false, label } as const;
const customer: FieldWire = {
  ...common,
  name: 'customer',
  kind: 'reference',
  to: 'customer',
  onDelete: 'clear',
};
const lead: FieldWire = { ...customer, name: 'lead', to: 'lead' };

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

const abouts = ['customer', 'lead'];

test.each([
  ['a customer', 'customer', [], { name: '茶室' }, {}, 'customer', 'r', '茶室'],
  [
    'an order',
    'order',
    [customer],
    { customer: 'c' },
    { customer: '茶室' },
    'customer',
    'c',
    '茶室',
  ],
  ['who may not be named', 'order', [customer], { customer: 'c' }, {}, 'customer', 'c', undefined],
  ['a lead', 'lead', [customer], { name: '茶室', customer: null }, {}, 'lead', 'r', '茶室'],
  ['a task', 'task', [customer, lead], { lead: 'l' }, { lead: '茶室' }, 'lead', 'l', '茶室'],
  ['a converted lead', 'lead', [customer], { customer: 'c' }, {}, 'customer', 'c', undefined],
] as const)('is %s', (_what, name, fields, values, titles, about, id, title) => {
  expect(subjectOf(abouts, object(name, [...fields]), 'r', record(values, titles))).toEqual({
    values: { [about]: id },
    titles: title === undefined ? {} : { [about]: title },
  });
});

test('is nobody of an order without one, of what has none, of what is not read yet, and of whom one may not note', () => {
  const none = { values: {}, titles: {} };
  const of = (own: ObjectWire, values?: object) =>
    subjectOf(abouts, own, 'r', values && record(values));
  expect(of(object('order', [customer]), { customer: null })).toEqual(none);
  expect(of(object('product', []), { customer: 'c' })).toEqual(none);
  expect(of(object('order', [customer]))).toEqual(none);
  expect(of(object('customer', []))).toEqual({ values: { customer: 'r' }, titles: {} });
  expect(subjectOf(['customer'], object('lead', [customer]), 'r', record({}))).toEqual(none);
});
