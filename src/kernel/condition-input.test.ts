import { expect, test } from 'vitest';
import { Problem } from '../platform/problem.ts';
import { parseCondition } from './condition.ts';
import type { RightOn } from './condition.ts';
import { catalog, contextOf, modelNamed } from './testing/condition-world.ts';

const deal = modelNamed('deal');
const ctx = contextOf();

function reasonOf(input: unknown, right?: RightOn, changes: Partial<typeof ctx> = {}): string {
  try {
    parseCondition(deal, catalog, input, { ...ctx, ...changes }, right);
  } catch (error) {
    if (error instanceof Problem && error.code === 'invalid_condition') {
      return error.values['reason'] ?? '';
    }
    throw error;
  }
  return 'accepted';
}

const aggregate = (fn: string, op: string, value: unknown, of = 'price') => ({
  related: 'lines',
  aggregate: fn,
  of,
  op,
  value,
});

const leaf = { field: 'title', op: 'eq', value: 'a' };
const nested = (depth: number): unknown =>
  Array.from({ length: depth }).reduce<unknown>((inner) => ({ not: inner }), leaf);

test.each<[unknown, string]>([
  [null, 'each part must be'],
  ['title = 1', 'each part must be'],
  [[leaf], 'each part must be'],
  [{}, 'each part must be'],
  [{ and: leaf }, 'each part must be'],
  [{ ...leaf, sql: '1=1' }, 'each part must be'],
  [{ and: [leaf], or: [leaf] }, 'each part must be'],
  [{ ...leaf, op: 'like' }, 'each part must be'],
  [{ ...leaf, op: 'constructor' }, 'each part must be'],
  [JSON.parse('{"field":"title","op":"eq","value":"a","__proto__":{}}'), 'each part must be'],
  [{ ...leaf, field: '__proto__' }, 'there is no field “__proto__”'],
  [{ ...leaf, field: 'constructor' }, 'there is no field'],
  [{ ...leaf, field: 'title" or 1=1 --' }, 'there is no field “title" or 1=1 --”'],
  [{ ...leaf, field: 'account.city.name' }, 'there is no field'],
  [{ ...leaf, field: 'title.length' }, 'there is no field'],
  [{ ...leaf, field: 'account.__proto__' }, 'there is no field'],
  [{ ...leaf, field: 'id' }, 'there is no field'],
  [{ ...leaf, field: 'secret' }, 'cannot be used in conditions'],
  [{ ...leaf, field: 'ownSilent' }, 'cannot be used in conditions'],
  [{ ...leaf, field: 'ownPhone' }, 'cannot be used in conditions'],
  [{ ...leaf, field: 'note' }, 'cannot be compared with “eq”'],
  [{ ...leaf, op: 'gt' }, 'cannot be compared with “gt”'],
  [{ ...leaf, op: 'me' }, 'cannot be compared with “me”'],
  [{ field: 'keeper', op: 'me', value: 'x' }, 'takes no value'],
  [{ field: 'title', op: 'eq' }, 'needs a text'],
  [{ ...leaf, value: '' }, 'needs a text'],
  [{ ...leaf, value: 'a\0b' }, 'needs a text'],
  [{ ...leaf, value: 'a'.repeat(1_001) }, 'needs a text'],
  [{ ...leaf, value: { toString: 'x' } }, 'needs a text'],
  [{ ...leaf, op: 'in', value: [] }, 'needs a list'],
  [{ ...leaf, op: 'in', value: Array.from({ length: 501 }, () => 'a') }, 'needs a list'],
  [{ field: 'quantity', op: 'eq', value: 1.5 }, 'needs a whole number'],
  [{ field: 'quantity', op: 'eq', value: '1e3' }, 'needs a whole number'],
  [{ field: 'quantity', op: 'eq', value: '9'.repeat(19) }, 'needs a whole number'],
  [{ field: 'rate', op: 'eq', value: '9'.repeat(18) }, 'needs a number'],
  [{ field: 'rate', op: 'eq', value: Number.NaN }, 'needs a number'],
  [{ field: 'quantity', op: 'between', value: [1] }, 'needs two values'],
  [{ field: 'open', op: 'eq', value: 'true' }, 'needs true or false'],
  [{ field: 'stage', op: 'eq', value: '__proto__' }, 'has no such option'],
  [{ field: 'account', op: 'eq', value: "1' or '1'='1" }, 'needs the id'],
  [{ field: 'closeOn', op: 'eq', value: '2026-02-30' }, 'needs a date'],
  [{ field: 'closeOn', op: 'eq', value: "today'::date" }, 'needs a date'],
  [{ field: 'closeOn', op: 'within', value: '2026-02-20' }, 'needs a period'],
  [{ field: 'metAt', op: 'lt', value: 1 }, 'needs a date or a time'],
  [{ field: 'phone', op: 'eq', value: '123' }, 'needs the whole value or its last four'],
  [{ field: 'phone', op: 'contains', value: '5678' }, 'cannot be compared'],
  [{ related: 'secrets', aggregate: 'any' }, 'there are no related records “secrets”'],
  [{ related: 'lines', aggregate: 'any', op: 'gt', value: 1 }, 'is not complete'],
  [{ related: 'lines', aggregate: 'count', op: 'gt' }, 'is not complete'],
  [{ related: 'lines', aggregate: 'sum', op: 'gt', value: 1 }, 'is not complete'],
  [aggregate('sum', 'gt', 1, 'label'), 'cannot be aggregated'],
  [aggregate('sum', 'gt', 'today', 'dueOn'), 'cannot be aggregated'],
  [aggregate('sum', 'gt', 1, 'account.revenue'), 'cannot be aggregated'],
  [aggregate('avg', 'gt', 'much'), 'needs a number'],
  [
    { related: 'lines', aggregate: 'any', where: { related: 'lines', aggregate: 'any' } },
    'inside related records',
  ],
  [{ or: Array.from({ length: 4 }, () => ({ related: 'lines', aggregate: 'any' })) }, 'at most 3'],
  [{ or: Array.from({ length: 100 }, () => leaf) }, 'at most 100 parts'],
  [nested(5), 'at most 5 deep'],
  [nested(100_000), 'at most 5 deep'],
])('refuses hostile or mistaken input: %#', (input, reason) => {
  expect(reasonOf(input)).toContain(reason);
});

test('accepts a condition at the limits', () => {
  expect(reasonOf(nested(4))).toBe('accepted');
  expect(reasonOf({ or: Array.from({ length: 99 }, () => leaf) })).toBe('accepted');
});

test('refuses a time zone that does not exist, without it ever reaching SQL', () => {
  const timeZone = "UTC'; drop table x; --";

  expect(reasonOf(leaf, undefined, { timeZone })).toContain('there is no time zone');
});

test('gives reasons in the language of the reader', () => {
  expect(reasonOf({ ...leaf, field: 'gone' }, undefined, { locale: 'zh' })).toBe(
    '没有“gone”这个字段。',
  );
});

const rightOn =
  (rights: Record<string, 'hidden' | 'masked'>): RightOn =>
  (model, field) =>
    rights[`${model.name}.${field.name}`] ?? 'read';

test('what is hidden does not exist, along references and in related records as well', () => {
  const right = rightOn({
    'deal.title': 'hidden',
    'account.city': 'hidden',
    'deal.ownAccount': 'hidden',
    'line.price': 'hidden',
    'visit.deal': 'hidden',
  });

  expect(reasonOf(leaf, right)).toBe(reasonOf({ ...leaf, field: 'gone' }).replace('gone', 'title'));
  expect(reasonOf({ field: 'account.city', op: 'empty' }, right)).toContain('no field');
  expect(reasonOf({ field: 'ownAccount.name', op: 'empty' }, right)).toContain('no field');
  expect(reasonOf(aggregate('sum', 'gt', 1), right)).toContain('no field');
  expect(reasonOf({ related: 'visits', aggregate: 'any' }, right)).toContain('no related records');
});

test('what is masked compares by its last four characters only', () => {
  const right = rightOn({ 'deal.phone': 'masked', 'deal.quantity': 'masked' });

  expect(reasonOf({ field: 'phone', op: 'eq', value: '5678' }, right)).toBe('accepted');
  expect(reasonOf({ field: 'phone', op: 'in', value: ['5678', '1111'] }, right)).toBe('accepted');
  expect(reasonOf({ field: 'phone', op: 'notEmpty' }, right)).toBe('accepted');
  expect(reasonOf({ field: 'phone', op: 'ne', value: '5678' }, right)).toContain('last four');
  expect(reasonOf({ field: 'phone', op: 'eq', value: '13812345678' }, right)).toContain(
    'last four',
  );
  expect(reasonOf({ field: 'phone', op: 'in', value: ['5678', '13812345678'] }, right)).toContain(
    'last four',
  );
  expect(reasonOf({ field: 'quantity', op: 'eq', value: 1 }, right)).toContain('last four');
});
