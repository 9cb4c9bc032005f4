import { describe, expect, test } from 'vitest';
import type {
  ChangeWire,
  ObjectWire,
  RecordWire,
  TimelineEntryWire,
  TimelineSourceWire,
} from '../../kernel/wire.ts';
import { entriesOf, filtersOf } from './timeline.ts';

const label = (en: string) => ({ zh: en, en });

const source = (name: string, at: string, object = 'order'): TimelineSourceWire => ({
  name,
  label: label(name),
  object,
  by: 'customer',
  at,
  channel: object === 'interaction' ? 'channel' : null,
  show: [],
});
const sources = [
  source('interaction', 'at', 'interaction'),
  source('order', 'orderedAt'),
  source('orderPaid', 'paidAt'),
];

const told = (name: string, id: string, values: Record<string, string>): TimelineEntryWire => {
  const record: RecordWire = { id, version: 1, _titles: {}, _masked: [], ...values };
  const { at = '', object = '' } = sources.find((each) => each.name === name) ?? {};
  return { kind: 'record', at: values[at] ?? '', source: name, object, record };
};

const changed = (id: string, batchId: string | null): TimelineEntryWire => {
  const change: ChangeWire = {
    id,
    at: '2026-01-01',
    batchId,
    actor: null,
    via: 'request',
    op: 'update',
    event: null,
    fields: [],
    undoable: false,
  };
  return { kind: 'change', at: change.at, change };
};

const ids = (items: TimelineEntryWire[]) => entriesOf(items, sources).map(({ id }) => id);

describe('entries', () => {
  test('tell once of what was paid as soon as it was ordered', () => {
    const atOnce = { orderedAt: '2026-01-01T08:00:00.000Z', paidAt: '2026-01-01T08:01:00.000Z' };
    const later = { orderedAt: '2026-01-01T08:00:00.000Z', paidAt: '2026-01-09T08:00:00.000Z' };

    expect(ids([told('orderPaid', 'a', atOnce), told('order', 'a', atOnce)])).toEqual(['order:a']);
    expect(ids([told('orderPaid', 'b', later), told('order', 'b', later)])).toEqual([
      'orderPaid:b',
      'order:b',
    ]);
  });

  test('put changes of one batch together that follow one another', () => {
    const items = [changed('1', 'x'), changed('2', 'x'), changed('3', null), changed('4', null)];

    expect(ids(items)).toEqual(['1', '3', '4']);
    expect(entriesOf(items, sources)[0]).toMatchObject({ changes: [{ id: '1' }, { id: '2' }] });
  });

  test('leave out what a source tells that is not known here', () => {
    expect(ids([told('other', 'a', {})])).toEqual([]);
  });
});

test('filters are the channels, and each object by one', () => {
  const object = (name: string, fields: ObjectWire['fields'] = []): ObjectWire => ({
    name,
    path: name,
    module: null,
    custom: false,
    label: label(name),
    pluralLabel: label(`${name}s`),
    titleField: 'name',
    access: 'owner',
    verbs: { read: true, create: true, update: true, delete: true, export: true },
    fields,
    relations: [],
    listColumns: [],
    groups: [],
    timeline: sources,
  });
  const channel: ObjectWire['fields'][number] = {
    kind: 'choice',
    name: 'channel',
    label: label('Channel'),
    options: { call: { label: label('Call') } },
    right: 'write',
    system: false,
    fact: false,
    custom: false,
  };

  const filters = filtersOf(object('customer'), [
    object('order'),
    object('interaction', [channel]),
  ]);

  expect(filters).toEqual([
    { kinds: 'interaction:call', label: label('Call') },
    { kinds: 'order,orderPaid', label: label('orders') },
  ]);
});
