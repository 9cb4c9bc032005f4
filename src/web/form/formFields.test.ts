import { describe, expect, test } from 'vitest';
import type { FieldWire, MeWire, ObjectWire } from '../../kernel/wire.ts';
import { askedFields, defaultsOf, givenValues, missingFields, sentValues } from './formFields.ts';

const label = { zh: '字段', en: 'Field' };
const common = { label, right: 'write', system: false, fact: false, custom: false } as const;

const fields: FieldWire[] = [
  { ...common, kind: 'choice', name: 'kind', required: true, options: {}, default: 'company' },
  { ...common, kind: 'text', name: 'name', required: true },
  { ...common, kind: 'autoNumber', name: 'number', prefix: 'C' },
  { ...common, kind: 'phone', name: 'phone' },
  { ...common, kind: 'money', name: 'revenue' },
  { ...common, kind: 'text', name: 'currency', default: 'CNY' },
  { ...common, kind: 'text', name: 'secret', right: 'read' },
  { ...common, kind: 'text', name: 'stage', writtenBy: 'moveStage' },
  { ...common, kind: 'text', name: 'count', fact: true },
  { ...common, kind: 'longText', name: 'note' },
  { ...common, kind: 'dateTime', name: 'at', default: 'now' },
  { ...common, kind: 'user', name: 'owner', system: true },
  { ...common, kind: 'dateTime', name: 'createdAt', system: true, readOnly: true },
];

const object: ObjectWire = {
  name: 'x_deal',
  path: 'x_deals',
  module: null,
  custom: true,
  label,
  pluralLabel: label,
  titleField: 'name',
  access: 'owner',
  verbs: { read: true, create: true, update: true, delete: true, export: true },
  fields,
  relations: [],
  listColumns: ['name', 'number', 'stage'],
  groups: [],
  timeline: [],
};

const me: MeWire = {
  memberId: 'm',
  name: '销售甲',
  email: '',
  locale: 'zh',
  timeZone: 'Asia/Shanghai',
  theme: 'auto',
  mailOn: false,
  mutedMails: [],
  unit: { id: 'u', name: '' },
  roles: [],
  organisation: { id: 'o', version: 1, name: '', currency: 'CNY', timeZone: 'Asia/Shanghai' },
};

const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);

describe('what a form asks for', () => {
  test('first the title, what is required, and how one is reached; only what may be written', () => {
    const { first, more } = askedFields(object, []);
    expect(names(first)).toEqual(['name', 'kind', 'phone']);
    expect(more.map((section) => names(section.fields))).toEqual([
      ['revenue', 'note', 'at'],
      ['owner'],
    ]);
  });

  test('what is given, and the first group, come first too', () => {
    expect(names(askedFields(object, ['note']).first)).toContain('note');
    const grouped = { ...object, groups: [{ label, fields: ['revenue', 'stage'] }] };
    expect(names(askedFields(grouped, []).first)).toEqual(['name', 'kind', 'phone', 'revenue']);
  });

  test('begins with the defaults', () => {
    const now = new Date('2026-11-22T02:03:04.567Z');
    expect(defaultsOf(object, me, now).values).toEqual({
      kind: 'company',
      at: '2026-11-22T02:03:00.000Z',
    });
  });

  test('takes from the address only what can be asked for', () => {
    expect(givenValues(object, { note: 'x', secret: 'y', stage: 'z', other: 1, name: '' })).toEqual(
      {
        note: 'x',
      },
    );
  });

  test('misses what is required and empty', () => {
    expect(names(missingFields(object, { kind: 'person', name: '' }))).toEqual(['name']);
  });

  test('sends what is filled in, and what was emptied on purpose', () => {
    expect(sentValues({ a: 1, b: null, c: '', d: null }, { d: 'company' })).toEqual({
      a: 1,
      d: null,
    });
  });
});
