import { expect, test } from 'vitest';
import { Problem } from '../platform/problem.ts';
import { compile } from '../platform/database.ts';
import { evaluate } from './condition-memory.ts';
import { compileCondition, conditionFields } from './condition-sql.ts';
import { parseCondition } from './condition.ts';
import type { Condition } from './condition.ts';
import type { AnyRecord } from './object.ts';
import { catalog, contextOf, idOf, modelNamed, visibleIn } from './testing/condition-world.ts';

const deal = modelNamed('deal');
const ctx = contextOf();

const record = (values: Record<string, unknown>): AnyRecord => ({
  id: idOf('deal', 0),
  version: 1,
  owner: null,
  unit: null,
  createdAt: '2026-11-22T02:00:00.000Z',
  createdBy: null,
  updatedAt: '2026-11-22T02:00:00.000Z',
  updatedBy: null,
  deletedAt: null,
  ...values,
});

type Around = { account?: Record<string, unknown>; lines?: Record<string, unknown>[] };

function holds(condition: unknown, values: Record<string, unknown>, around: Around = {}): boolean {
  const { account, lines = [] } = around;
  return evaluate(parseCondition(deal, catalog, condition, ctx), record(values), {
    model: deal,
    ctx,
    reference: () => account && record(account),
    related: () => lines.map(record),
  });
}

test.each<[string, unknown, Record<string, unknown>, boolean]>([
  ['full-width is plain', { field: 'title', op: 'eq', value: 'ＡＢＣ' }, { title: 'abc' }, true],
  [
    'plain is full-width',
    { field: 'title', op: 'contains', value: 'b' },
    { title: 'ＡＢＣ' },
    true,
  ],
  [
    'full-width digits',
    { field: 'title', op: 'startsWith', value: '12' },
    { title: '１２３' },
    true,
  ],
  ['case and accents', { field: 'title', op: 'eq', value: 'CAFÉ' }, { title: 'cafe\u0301' }, true],
  ['% is a character', { field: 'title', op: 'contains', value: '%' }, { title: 'abc' }, false],
  [
    'money in the base currency',
    { field: 'amount', op: 'gt', value: 100 },
    { amount: '20', _base: { amount: '140' } },
    true,
  ],
  ['money without conversion', { field: 'amount', op: 'gt', value: 100 }, { amount: '20' }, false],
  ['decimals compare exactly', { field: 'rate', op: 'eq', value: '0.30' }, { rate: '0.3' }, true],
  [
    'more places than the field, equal',
    { field: 'rate', op: 'eq', value: '0.3001' },
    { rate: '0.3' },
    false,
  ],
  [
    'more places than the field, less',
    { field: 'rate', op: 'lt', value: '0.3001' },
    { rate: '0.3' },
    true,
  ],
  [
    'more places than the field, negative',
    { field: 'rate', op: 'gt', value: '-0.3001' },
    { rate: '-0.3' },
    true,
  ],
  [
    'more places than the field, at most',
    { field: 'rate', op: 'lte', value: '-0.3001' },
    { rate: '-0.301' },
    true,
  ],
  [
    'beyond double precision',
    { field: 'rate', op: 'gt', value: '900719925474.992' },
    { rate: '900719925474.993' },
    true,
  ],
  [
    'between includes both ends',
    { field: 'quantity', op: 'between', value: [1, 3] },
    { quantity: 3 },
    true,
  ],
  [
    'auto-numbers in any case',
    { field: 'code', op: 'eq', value: 'ｄ-12' },
    { code: 'D-000012' },
    true,
  ],
  [
    'a day of date-times',
    { field: 'metAt', op: 'eq', value: '2026-11-22' },
    { metAt: '2026-11-21T16:00:00.000Z' },
    true,
  ],
  [
    'up to the end of the day',
    { field: 'metAt', op: 'lte', value: 'today' },
    { metAt: '2026-11-22T15:59:59.999Z' },
    true,
  ],
  [
    'after the day',
    { field: 'metAt', op: 'gt', value: 'today' },
    { metAt: '2026-11-22T15:59:59.999Z' },
    false,
  ],
  [
    'to the millisecond',
    { field: 'metAt', op: 'eq', value: '2026-11-22T02:00:00.001Z' },
    { metAt: '2026-11-22T02:00:00.002Z' },
    false,
  ],
  [
    'within a period',
    { field: 'closeOn', op: 'within', value: 'thisWeek' },
    { closeOn: '2026-11-16' },
    true,
  ],
  [
    'not within a period',
    { field: 'closeOn', op: 'within', value: 'thisWeek' },
    { closeOn: '2026-11-23' },
    false,
  ],
  [
    'silent for 90 days',
    { field: 'lastAt', op: 'lt', value: 'today-90d' },
    { lastAt: '2026-08-23T15:59:59.999Z' },
    true,
  ],
  [
    'one of several options',
    { field: 'tags', op: 'in', value: ['a', 'c'] },
    { tags: ['b', 'c'] },
    true,
  ],
  [
    'none of several options',
    { field: 'tags', op: 'notIn', value: ['a', 'c'] },
    { tags: ['b'] },
    true,
  ],
  ['no option chosen', { field: 'tags', op: 'empty' }, { tags: [] }, true],
  ['an empty text', { field: 'title', op: 'empty' }, { title: '' }, true],
  ['me', { field: 'keeper', op: 'me' }, { keeper: idOf('member', 0) }, true],
  ['my units', { field: 'unit', op: 'myUnits' }, { unit: idOf('unit', 1) }, true],
  ['not my units', { field: 'unit', op: 'myUnits' }, { unit: idOf('unit', 2) }, false],
  [
    'a phone as people write it',
    { field: 'phone', op: 'eq', value: '138 1234 5678' },
    { phone: '+8613812345678' },
    true,
  ],
  [
    'a phone by its end',
    { field: 'phone', op: 'eq', value: '５６７８' },
    { phone: '+8613812345678' },
    true,
  ],
  ['nothing equals nothing', { field: 'quantity', op: 'eq', value: 0 }, { quantity: null }, false],
  ['nothing is not 0', { field: 'quantity', op: 'ne', value: 0 }, { quantity: null }, true],
  ['nothing is in no list', { field: 'stage', op: 'notIn', value: ['a'] }, {}, true],
  ['nothing is not below', { field: 'quantity', op: 'lt', value: 5 }, {}, false],
  [
    'not of a comparison with nothing',
    { not: { field: 'quantity', op: 'lt', value: 5 } },
    {},
    true,
  ],
  ['not of not', { not: { not: { field: 'quantity', op: 'lt', value: 5 } } }, {}, false],
  ['no boolean is not false', { field: 'open', op: 'eq', value: false }, {}, false],
  ['all of nothing', { and: [] }, {}, true],
  ['any of nothing', { or: [] }, {}, false],
])('%s', (_, condition, values, expected) => {
  expect(holds(condition, values)).toBe(expected);
});

const third = [{ price: '33.3333' }, { price: '33.3333' }, { price: '33.3334' }];
const aggregate = (fn: string, op: string, value: unknown, of = 'price') => ({
  related: 'lines',
  aggregate: fn,
  of,
  op,
  value,
});

test.each<[string, unknown, Around, boolean]>([
  [
    'a field of a reference',
    { field: 'account.city', op: 'eq', value: 'a' },
    { account: { city: 'a' } },
    true,
  ],
  ['behind nothing all is empty', { field: 'account.city', op: 'empty' }, {}, true],
  [
    'behind nothing nothing is equal',
    { not: { field: 'account.city', op: 'eq', value: 'a' } },
    {},
    true,
  ],
  [
    'any',
    { related: 'lines', aggregate: 'any', where: { field: 'count', op: 'gt', value: 1 } },
    { lines: [{ count: 1 }, { count: 2 }] },
    true,
  ],
  [
    'none',
    { related: 'lines', aggregate: 'none', where: { field: 'count', op: 'gt', value: 2 } },
    { lines: [{ count: 1 }, { count: 2 }] },
    true,
  ],
  ['count of none', { related: 'lines', aggregate: 'count', op: 'lt', value: 1 }, {}, true],
  ['sum', aggregate('sum', 'eq', '100'), { lines: third }, true],
  ['sum of nothing is 0', aggregate('sum', 'lt', 1), { lines: [] }, true],
  ['average without rounding', aggregate('avg', 'eq', '33.3333'), { lines: third }, false],
  ['average above by a third of a step', aggregate('avg', 'gt', '33.3333'), { lines: third }, true],
  [
    'average with more places than money',
    aggregate('avg', 'lt', '33.33334'),
    { lines: third },
    true,
  ],
  [
    'average leaves out nothing',
    aggregate('avg', 'eq', 3, 'count'),
    { lines: [{ count: 3 }, { count: null }] },
    true,
  ],
  [
    'average of nothing compares with nothing',
    aggregate('avg', 'lt', 1),
    { lines: [{ price: null }] },
    false,
  ],
  ['nor equals anything', aggregate('avg', 'ne', 1), { lines: [] }, true],
  [
    'smallest',
    aggregate('min', 'eq', 'today', 'dueOn'),
    { lines: [{ dueOn: '2026-11-23' }, { dueOn: '2026-11-22' }] },
    true,
  ],
  ['largest of nothing', aggregate('max', 'gte', 0), {}, false],
])('related and referenced: %s', (_, condition, around, expected) => {
  expect(holds(condition, {}, around)).toBe(expected);
});

function compiled(condition: Condition): { sql: string; parameters: readonly unknown[] } {
  const predicate = compileCondition(condition, {
    model: deal,
    alias: 't',
    ctx,
    visible: visibleIn(ctx),
  });
  const { text, values } = compile(predicate);
  return { sql: text, parameters: values };
}

test('plain comparisons stay plain, so that an index answers them', () => {
  const condition: Condition = {
    and: [
      { field: 'title', op: 'eq', value: 'ＡＢＣ' },
      { field: 'title', op: 'startsWith', value: 'A' },
      { field: 'amount', op: 'gte', value: '12.5' },
      { field: 'lastAt', op: 'lt', value: '2026-11-22' },
      { field: 'account', op: 'in', value: [idOf('acco', 1), idOf('acco', 2)] },
    ],
  };

  const { sql, parameters } = compiled(condition);

  expect(sql).toBe(
    '("t"."title_fold" = $1::text and "t"."title_fold" ^@ $2::text and "t"."amount_base" >= $3::bigint' +
      ' and "t_facts_test_condition"."last_at" < $4::timestamptz and "t"."account_id" = any($5::uuid[]))',
  );
  expect(parameters.slice(0, 4)).toEqual(['abc', 'a', '125000', '2026-11-21T16:00:00.000Z']);
});

test('an unparsed condition is refused before it becomes SQL', () => {
  const condition: Condition = { field: 'title" or 1=1', op: 'eq', value: 'a' };

  expect(() => compiled(condition)).toThrow(Problem);
});

test('tells which fields of its own object it looks at, for the joins of facts', () => {
  const condition: Condition = {
    or: [
      { field: 'lastAt', op: 'empty' },
      { not: { field: 'account.city', op: 'empty' } },
      { related: 'lines', aggregate: 'any', where: { field: 'count', op: 'empty' } },
    ],
  };

  expect(conditionFields(condition, deal).map((field) => field.name)).toEqual([
    'lastAt',
    'account',
  ]);
});
