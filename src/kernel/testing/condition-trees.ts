import fc from 'fast-check';
import { operatorsOf } from '../condition-predicate.ts';
import type { Condition, Operator } from '../condition.ts';
import type { FieldDeclaration } from '../field.ts';
import type { Field, Model } from '../model.ts';
import type { AnyRecord } from '../object.ts';
import { idOf, modelNamed } from './condition-world.ts';
import type { World } from './condition-world.ts';

/** Random worlds and random conditions on them. Few different values, so that comparisons often hold. */

const texts = [
  'abc',
  'ABC',
  'ＡＢＣ',
  'Abc 公司',
  '上海测试',
  'ﬁnance',
  'İstanbul',
  'cafe\u0301',
  'café',
  '𠮷野家',
  "o'b%_\\",
  'ΟΔΟΣ',
  '①ｱ',
];
const pieces = ['a', 'B', 'ｂｃ', '公', '上', 'fi', 'i', 'É', '𠮷', '%', '\\', "'", '1', ' ', 'ς'];
const decimals = ['0', '-0.01', '0.01', '12.5', '12.34', '-7', '99999999999.99'];
const moneys = [...decimals, '0.0001', '33.3333'];
const operandNumbers = [...decimals, 12.5, 0, '12.345', '-0.0001', '33.33335', '6.25', 4];
/** Some that only an average meets, and some that it would meet only if it were rounded. */
const averages = ['0.5', '1.5', '0.333333', '16.66665', 0, 1, 2, '6.25', '0.005'];
const days = ['2026-11-22', '2026-11-23', '2026-10-25', '2026-03-29', '2025-12-31', '1900-01-01'];
const instants = [
  '2026-11-21T15:59:59.999Z',
  '2026-11-21T16:00:00.000Z',
  '2026-11-22T02:00:00.123Z',
  '2026-10-25T00:30:00.000Z',
  '2026-03-08T07:00:00.000Z',
  '2011-12-30T09:59:59.999Z',
];
const moving = [
  'today',
  'today-90d',
  'today+1d',
  '-1d',
  '+3w',
  '-8m',
  '-3q',
  '-1y',
  'thisWeek',
  'lastWeek',
  'nextWeek',
  'thisMonth',
  'lastMonth',
  'thisQuarter',
  'lastQuarter',
  'thisYear',
  'lastYear',
  'nextYear',
];
const phones = ['+8613812345678', '+8613912345678', '+862112345678', '+8695588'];
const phoneOperands = [
  '138 1234 5678',
  '１３８１２３４５６７８',
  '5678',
  '139-1234-5678',
  '95588',
  '0000',
];
const emails = ['zhangwei@example.com', 'li@example.com', 'wangfang@example.cn'];
const emailOperands = [
  'ZhangWei@Example.com',
  'ngwei@example.com',
  'gwei',
  'fang',
  'LI@example.com',
];
const identities = ['11010519491231002X', 'AB 1234', '6222 0200 1234 5678'];
const identityOperands = ['11010519491231002x', '002x', '5678', '6222-0200-1234-5678', 'ab1234'];
const chosen = ['a', 'b', 'c'];

const ACCOUNTS = 6;
const MEMBERS = 3;
const DEALS = 14;

/** A stored value, as the API carries it. */
function storedOf(declaration: FieldDeclaration): fc.Arbitrary<unknown> {
  switch (declaration.kind) {
    case 'text':
    case 'longText':
      return fc.constantFrom(...(declaration.sensitivity ? identities : texts));
    case 'url':
      return fc.constantFrom('https://ＡＢＣ.example/x', 'http://b.example/Y');
    case 'integer':
      return fc.constantFrom(-1, 0, 1, 2, 12, 9007199254740991);
    case 'decimal':
      return fc.constantFrom(...decimals, ...(declaration.scale > 2 ? ['12.345'] : []));
    case 'money':
      return fc.constantFrom(...moneys);
    case 'boolean':
      return fc.boolean();
    case 'date':
      return fc.constantFrom(...days, '9999-12-31');
    case 'dateTime':
      return fc.constantFrom(...instants, '9999-12-31T23:59:59.999Z');
    case 'choice':
      return fc.constantFrom(...chosen);
    case 'multiChoice':
      return fc.subarray(chosen, { minLength: 1 });
    case 'phone':
      return fc.constantFrom(...phones);
    case 'email':
      return fc.constantFrom(...emails);
    case 'reference':
      return fc.nat(ACCOUNTS).map((n) => idOf(declaration.to, n));
    case 'user':
      return fc.nat(MEMBERS).map((n) => idOf('member', n));
    case 'autoNumber':
      return fc.nat(20).map((n) => `${declaration.prefix}${String(n).padStart(6, '0')}`);
  }
}

function recordOf(model: Model, id: string): fc.Arbitrary<AnyRecord> {
  const values: Record<string, fc.Arbitrary<unknown>> = {};
  const base: Record<string, fc.Arbitrary<unknown>> = {};
  for (const field of model.fields.values()) {
    const value =
      field.name === 'unit' ? fc.nat(3).map((n) => idOf('unit', n)) : storedOf(field.declaration);
    values[field.name] = field.declaration.required ? value : fc.option(value, { freq: 3 });
    if (field.declaration.kind === 'money' && field.source.in === 'column') {
      base[field.name] = fc.constantFrom(...moneys);
    }
  }
  const deletedAt = fc.constantFrom(null, null, null, '2026-01-01T00:00:00.000Z');
  return fc
    .record({ values: fc.record(values), base: fc.record(base), deletedAt })
    .map(({ values, base, deletedAt }) => ({
      ...(values as AnyRecord),
      id,
      version: 1,
      deletedAt: model.name === 'deal' ? null : deletedAt,
      _base: Object.fromEntries(Object.entries(base).filter(([name]) => values[name] !== null)),
    }));
}

function recordsOf(object: string, count: number): fc.Arbitrary<AnyRecord[]> {
  const model = modelNamed(object);
  return fc.tuple(...Array.from({ length: count }, (_, n) => recordOf(model, idOf(object, n))));
}

/** Records that belong to deals, most of them to the first few, so that some deals have many. */
function childrenOf(object: string, count: number): fc.Arbitrary<AnyRecord[]> {
  const deals = fc.array(fc.nat(DEALS / 2), { minLength: count, maxLength: count });
  return fc
    .tuple(recordsOf(object, count), deals)
    .map(([records, at]) =>
      records.map((record, n) => ({ ...record, deal: idOf('deal', at[n] ?? 0) })),
    );
}

export const worlds: fc.Arbitrary<World> = fc.record({
  member: recordsOf('member', MEMBERS),
  account: recordsOf('account', ACCOUNTS),
  deal: recordsOf('deal', DEALS),
  line: childrenOf('line', 24),
  visit: childrenOf('visit', 12),
});

/** A value to compare with, for one comparison. */
function operandOf({ declaration }: Field): fc.Arbitrary<unknown> {
  switch (declaration.kind) {
    case 'text':
      return fc.constantFrom(...(declaration.sensitivity ? identityOperands : texts));
    case 'url':
      return fc.constantFrom('https://abc.example/X', 'HTTP://B.example/y', 'c');
    case 'integer':
      return fc.constantFrom(-1, 0, 1, 2, '12', 9007199254740991);
    case 'decimal':
    case 'money':
      return fc.constantFrom(...operandNumbers);
    case 'autoNumber':
      return fc.constantFrom('D-000003', 'd-7', '11', 'Ｄ-000012');
    case 'date':
      return fc.constantFrom(...days, ...moving, '9999-12-31');
    case 'dateTime':
      return fc.constantFrom(...days, ...moving, ...instants, '2026-11-22T00:00+08:00');
    case 'phone':
      return fc.constantFrom(...phoneOperands);
    case 'email':
      return fc.constantFrom(...emailOperands);
    default:
      return storedOf(declaration);
  }
}

function valueOf(field: Field, op: Operator): fc.Arbitrary<unknown> {
  const multiple = field.declaration.kind === 'multiChoice';
  const one = multiple ? fc.constantFrom(...chosen) : operandOf(field);
  switch (op) {
    case 'empty':
    case 'notEmpty':
    case 'me':
    case 'myUnits':
      return fc.constant(undefined);
    case 'in':
    case 'notIn':
      return fc.array(one, { minLength: 1, maxLength: 3 });
    case 'between':
      return fc.tuple(one, one);
    case 'within':
      return fc.constantFrom(...moving);
    case 'contains':
    case 'startsWith':
      return multiple ? one : fc.constantFrom(...pieces, ...texts);
    default:
      return one;
  }
}

const filterable = (field: Field): boolean =>
  field.declaration.filterable === true && !(field.sensitive && field.source.in === 'custom');

function comparison(path: string, field: Field): fc.Arbitrary<Condition> {
  return fc
    .constantFrom(...operatorsOf(field))
    .chain((op) =>
      valueOf(field, op).map((value) =>
        value === undefined ? { field: path, op } : { field: path, op, value },
      ),
    );
}

function comparisons(model: Model, paths: string[]): fc.Arbitrary<Condition> {
  const own = [...model.fields.values()].filter(filterable);
  const along = paths.flatMap((path) => {
    const to = model.fields.get(path)?.declaration;
    const target = modelNamed(to?.kind === 'reference' ? to.to : 'member');
    return [...target.fields.values()]
      .filter(filterable)
      .map((field) => comparison(`${path}.${field.name}`, field));
  });
  const plain = fc.oneof(...own.map((field) => comparison(field.name, field)));
  return along.length === 0
    ? plain
    : fc.oneof({ weight: 3, arbitrary: plain }, { weight: 1, arbitrary: fc.oneof(...along) });
}

function groups(leaf: fc.Arbitrary<Condition>, depth: number): fc.Arbitrary<Condition> {
  if (depth <= 1) return leaf;
  const inner = groups(leaf, depth - 1);
  const list = fc.array(inner, { maxLength: 3 });
  return fc.oneof(
    { weight: 3, arbitrary: leaf },
    { weight: 2, arbitrary: list.map((and) => ({ and })) },
    { weight: 2, arbitrary: list.map((or) => ({ or })) },
    { weight: 2, arbitrary: inner.map((not) => ({ not })) },
  );
}

function relatedTo(
  related: string,
  object: string,
  paths: string[],
  amounts: string[],
): fc.Arbitrary<Condition> {
  const target = modelNamed(object);
  const where = fc.option(groups(comparisons(target, paths), 2), { nil: undefined });
  const op = fc.constantFrom('eq', 'ne', 'lt', 'lte', 'gt', 'gte');
  const plain = fc.constantFrom('any', 'none').map((aggregate) => ({ aggregate }));
  const count = fc.record({
    aggregate: fc.constant('count'),
    op,
    value: fc.constantFrom(0, 1, 2, '3'),
  });
  const amount = fc.constantFrom(...amounts).chain((of) => {
    const field = target.fields.get(of);
    if (!field) throw new Error(`${object} has no ${of}`);
    const time = field.declaration.kind.startsWith('date');
    const node = (aggregate: string[], value: fc.Arbitrary<unknown>) =>
      fc.record({ aggregate: fc.constantFrom(...aggregate), of: fc.constant(of), op, value });
    const ordered = node(time ? ['min', 'max'] : ['sum', 'min', 'max'], operandOf(field));
    return time ? ordered : fc.oneof(ordered, node(['avg'], fc.constantFrom(...averages)));
  });
  return fc
    .tuple(fc.oneof(plain, count, { weight: 2, arbitrary: amount }), where)
    .map(([node, filter]) => ({ related, ...node, ...(filter && { where: filter }) }) as Condition);
}

function count(condition: Condition): { nodes: number; related: number } {
  const inner =
    'and' in condition
      ? condition.and
      : 'or' in condition
        ? condition.or
        : 'not' in condition
          ? [condition.not]
          : 'related' in condition && condition.where
            ? [condition.where]
            : [];
  const own = { nodes: 1, related: 'related' in condition ? 1 : 0 };
  return inner
    .map(count)
    .reduce(
      (sum, each) => ({ nodes: sum.nodes + each.nodes, related: sum.related + each.related }),
      own,
    );
}

/** Conditions on deals within the limits of the grammar. */
export const conditions: fc.Arbitrary<Condition> = groups(
  fc.oneof(
    {
      weight: 6,
      arbitrary: comparisons(modelNamed('deal'), ['account', 'keeper', 'ownAccount', 'createdBy']),
    },
    {
      weight: 1,
      arbitrary: relatedTo(
        'lines',
        'line',
        ['account'],
        ['price', 'count', 'weight', 'cost', 'dueOn', 'sentAt'],
      ),
    },
    { weight: 1, arbitrary: relatedTo('visits', 'visit', [], ['minutes', 'day']) },
  ),
  3,
).filter((condition) => {
  const { nodes, related } = count(condition);
  return nodes <= 100 && related <= 3;
});
