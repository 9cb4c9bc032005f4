import { describe, expect, it } from 'vitest';
import type { AggregateWire, FieldWire, ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { allOf, askedFields, columnCondition, columnKey, columnRequest } from './boardColumn.ts';
import { boardField, cardFields, moverOf, parentField, sumField } from './boardField.ts';
import { compare, withRecord } from './moveCached.ts';
import { addDecimal, shifted, totalsByColumn } from './totals.ts';

const label = { zh: '字段', en: 'Field' };
const common = { label, system: false, fact: false, custom: false, filterable: true } as const;

function field(name: string, more: object): FieldWire {
  return { ...common, name, right: 'write', ...more } as FieldWire;
}

const choice = { kind: 'choice', options: {} };
const reference = { kind: 'reference', to: 'stage', onDelete: 'restrict' };

function object(fields: FieldWire[]): ObjectWire {
  const verbs = { read: true, create: true, update: true, delete: true, export: true };
  return {
    name: 'deal',
    path: 'deals',
    module: null,
    custom: false,
    label,
    pluralLabel: label,
    titleField: 'name',
    access: 'owner',
    verbs,
    fields,
    relations: [],
    listColumns: [],
    groups: [],
    timeline: [],
  };
}

function record(id: string, values: Record<string, unknown> = {}): RecordWire {
  return { id, version: 1, _titles: {}, _masked: [], ...values };
}

const moveStage = {
  name: 'moveStage',
  label,
  object: 'deal',
  sets: null,
  offered: null,
  input: { properties: { id: {}, stage: {} }, required: ['id', 'stage'] },
};

describe('the field of a board', () => {
  const stage = field('stage', { ...reference, writtenBy: 'moveStage' });
  const kind = field('kind', choice);
  const fixed = field('status', { ...choice, readOnly: true });

  it('is the wanted one, else a stage, else what one may move', () => {
    expect(boardField(object([kind, stage]), [], 'kind')?.name).toBe('kind');
    expect(boardField(object([kind, stage]), [], 'gone')?.name).toBe('stage');
    expect(
      boardField(object([field('a', { ...choice, right: 'read' }), kind]), [], undefined),
    ).toBe(kind);
    expect(boardField(object([field('note', { kind: 'text' })]), [], undefined)).toBeUndefined();
  });

  it('is written by itself, by its action, or not at all', () => {
    const deal = object([stage, kind, fixed]);
    expect(moverOf(deal, kind, [])).toEqual({ by: 'write' });
    expect(moverOf(deal, stage, [moveStage])).toEqual({ by: 'action', action: 'moveStage' });
    expect(moverOf(deal, stage, [])).toBeNull();
    const more = { ...moveStage, input: { ...moveStage.input, required: ['id', 'reason'] } };
    expect(moverOf(deal, stage, [more])).toBeNull();
    expect(moverOf(deal, fixed, [])).toBeNull();
    expect(moverOf({ ...deal, verbs: { ...deal.verbs, update: false } }, kind, [])).toBeNull();
  });

  it('knows what its columns stand under, and what is added up and shown', () => {
    const position = field('position', { kind: 'integer', sortable: true });
    const above = field('pipeline', { ...reference, to: 'pipeline', required: true });
    expect(parentField(object([position, above]))?.name).toBe('pipeline');
    expect(parentField(object([above]))).toBeUndefined();
    const money = field('amount', { kind: 'money' });
    const other = field('expected', { kind: 'money' });
    expect(sumField(object([money, other]), [other])).toBe(other);
    expect(sumField(object([money, other]), [])).toBe(money);
    expect(sumField(object([field('x', { kind: 'money', right: 'masked' })]), [])).toBeUndefined();
    const columns = ['name', 'owner', 'stage', 'amount', 'a', 'b', 'c'].map((name) =>
      field(name, { kind: 'text' }),
    );
    const shown = cardFields(object([]), columns, stage).map(({ name }) => name);
    expect(shown).toEqual(['amount', 'a', 'b']);
  });
});

describe('a column', () => {
  it('asks for its value within the list’s condition', () => {
    const city = { field: 'city', op: 'eq', value: '上海' } as const;
    const own = columnCondition(field('stage', reference), 's1');
    expect(allOf({ and: [city] }, own)).toEqual({ and: [city, own] });
    expect(allOf(undefined, own)).toEqual(own);
    expect(allOf({ or: [city, own] }, own)).toEqual({ and: [{ or: [city, own] }, own] });
    expect(columnCondition(field('stage', reference), null)).toEqual({
      field: 'stage',
      op: 'empty',
    });
    expect([columnKey(null), columnKey(false), columnKey('a')]).toEqual(['', 'false', 'a']);
  });

  it.each([
    ['what changed last', true, undefined, 'updatedAt'],
    ['what was made last where changes are no order', false, undefined, 'createdAt'],
    ['as the list does', false, 'amount', 'amount'],
  ] as const)('begins with %s', (_, sortable, sort, first) => {
    const by = field('stage', reference);
    const times = ['createdAt', 'updatedAt'].map((name) =>
      field(name, { kind: 'dateTime', sortable: name === 'createdAt' || sortable }),
    );
    const deal = object([by, ...times]);
    const own = { key: 's1', value: 's1', title: '', droppable: true };
    const column = { ...own, where: columnCondition(by, 's1') };
    const asked = askedFields(deal, [], by, undefined, sort);
    expect(asked).toEqual([first, 'stage'].toSorted());
    expect(columnRequest(deal, column, sort, asked).sort).toBe(sort ?? `-${first}`);
  });

  const pages = (ids: string[][]) => ({
    pageParams: ids.map(() => null),
    pages: ids.map((page) => ({
      nextCursor: null,
      items: page.map((id) => record(id, { amount: id.length > 1 ? id.slice(1) : null })),
    })),
  });
  const order = (sort: string, amount: string | null) =>
    withRecord(
      pages([
        ['a9', 'b10'],
        ['c30', 'd'],
      ]),
      record('x', { amount }),
      sort,
    ).pages.map(({ items }) => items.map(({ id }) => id));

  it('takes a card in at its place in the order', () => {
    expect(order('amount', '9.5')).toEqual([
      ['a9', 'x', 'b10'],
      ['c30', 'd'],
    ]);
    expect(order('amount', '20')).toEqual([
      ['a9', 'b10'],
      ['x', 'c30', 'd'],
    ]);
    expect(order('amount', '40')).toEqual([
      ['a9', 'b10'],
      ['c30', 'x', 'd'],
    ]);
    expect(order('amount', null)).toEqual([
      ['a9', 'b10'],
      ['c30', 'd', 'x'],
    ]);
    const [one, two] = [record('a', { n: 1 }), record('b', { n: 2 })];
    expect([compare(one, two, 'n'), compare(one, two, '-n')].map(Math.sign)).toEqual([-1, 1]);
  });
});

describe('totals', () => {
  const answer: AggregateWire = {
    groups: [{ keys: ['s1'], titles: ['一'], values: [2, '15000.5000'] }],
  };

  it('follow a card before the server answered', () => {
    const left = { column: 's1', value: 's1', records: -1, amount: '3000.5' } as const;
    expect(totalsByColumn(shifted(answer, left)).get('s1')).toEqual({
      count: 1,
      sum: '12000.0000',
    });
    const come = { column: 's2', value: 's2', records: 1, amount: '7' } as const;
    expect(totalsByColumn(shifted(answer, come)).get('s2')).toEqual({ count: 1, sum: '7' });
    const foreign = { ...left, amount: null };
    expect(totalsByColumn(shifted(answer, foreign)).get('s1')?.sum).toBe('15000.5000');
  });

  it('of one column alone change that column', () => {
    const single: AggregateWire = { groups: [{ keys: [], titles: [], values: [5, null] }] };
    const left = { column: 'k', value: 'k', records: -1, amount: '0' } as const;
    const now = shifted(single, left, true);
    expect(totalsByColumn(now, 'k').get('k')?.count).toBe(4);
  });

  it.each([
    ['0.1', '0.2', 1, '0.3'],
    ['1', '2.50', -1, '-1.50'],
    ['9007199254740993', '1', 1, '9007199254740994'],
    ['-0.05', '0.05', 1, '0.00'],
  ] as const)('%s and %s make %s × %s', (one, other, sign, sum) => {
    expect(addDecimal(one, other, sign)).toBe(sum);
  });
});
