import { clockOf } from './condition-dates.ts';
import { readAggregate, resolveField, resolveRelated } from './condition-path.ts';
import type { Aggregate } from './condition-path.ts';
import { readDecimal, readLeaf, scaleOf } from './condition-predicate.ts';
import type { Bounds, ConditionContext, Predicate, Reader, Scalar } from './condition-predicate.ts';
import type { Condition, FieldCondition, RelatedCondition } from './condition.ts';
import { fold } from './fold.ts';
import type { Field, Model } from './model.ts';
import type { AnyRecord } from './object.ts';
import { indexForm, indexKind, last4 } from './sensitive.ts';

/** The records around the one in hand. Only those the reader may see are given: the others count as not there. */
export type Around = {
  /** The record that a reference or user field of `record` points to. */
  reference: (field: Field, record: AnyRecord) => AnyRecord | undefined;
  /** The records that point to the one in hand, by the name of the relation, such as `contacts`. */
  related: (name: string) => readonly AnyRecord[];
};

const DAY = 86_400_000;

type Scope = Around & { model: Model; reader: Reader };

/**
 * Whether a condition holds for one record, as `compileCondition` would find in SQL.
 *
 * @param record values as the API carries them; sensitive ones in clear. Money compares in the organisation's
 *   currency: `_base` holds these amounts by field name, and a field not in it is in that currency already
 * @throws Problem `invalid_condition` as `parseCondition` does
 */
export function evaluate(
  condition: Condition,
  record: AnyRecord,
  scope: Around & { model: Model; ctx: ConditionContext },
): boolean {
  const { ctx, ...rest } = scope;
  return holds(condition, record, { ...rest, reader: { ctx, clock: clockOf(ctx) } });
}

function holds(condition: Condition, record: AnyRecord, scope: Scope): boolean {
  if ('and' in condition) return condition.and.every((each) => holds(each, record, scope));
  if ('or' in condition) return condition.or.some((each) => holds(each, record, scope));
  if ('not' in condition) return !holds(condition.not, record, scope);
  if ('related' in condition) return relatedHolds(condition, scope);
  return fieldHolds(condition, record, scope);
}

function fieldHolds(node: FieldCondition, record: AnyRecord, scope: Scope): boolean {
  const { reader } = scope;
  const { via, field } = resolveField(scope.model, node.field, reader.ctx);
  const { predicate, negated } = readLeaf(field, node.op, node.value, reader);
  const at = via ? scope.reference(via.reference, record) : record;
  const positive = at !== undefined && valueHolds(predicate, field, at, reader);
  return positive !== negated;
}

function valueHolds(
  predicate: Predicate,
  field: Field,
  record: AnyRecord,
  reader: Reader,
): boolean {
  if (predicate.test === 'sealed') return sealedHolds(predicate, field, record, reader);
  return comparable(field, record).some((value) => scalarHolds(predicate, value));
}

function scalarHolds(predicate: Predicate, value: Scalar): boolean {
  switch (predicate.test) {
    case 'present':
      return true;
    case 'oneOf':
      return predicate.values.includes(value);
    case 'bounds':
      return isNumber(value) && predicate.spans.some((span) => liesIn(span, value));
    case 'contains':
      return typeof value === 'string' && value.includes(predicate.text);
    case 'startsWith':
      return typeof value === 'string' && value.startsWith(predicate.text);
    case 'sealed':
      return false;
  }
}

const isNumber = (value: Scalar): value is bigint | number =>
  typeof value === 'bigint' || typeof value === 'number';

const liesIn = ({ from, to }: Bounds, value: bigint | number): boolean =>
  (from === undefined || value >= from) && (to === undefined || value < to);

function sealedHolds(
  predicate: Extract<Predicate, { test: 'sealed' }>,
  field: Field,
  record: AnyRecord,
  reader: Reader,
): boolean {
  const value = record[field.name];
  if (typeof value !== 'string' || value === '') return false;
  const { ctx } = reader;
  const kind = indexKind(field.declaration);
  const ending = last4(kind, value);
  if (ending !== null && predicate.endings.includes(ending)) return true;
  if (predicate.indexes.length === 0) return false;
  const index = ctx.codec.index(ctx.orgId, kind, indexForm(kind, value));
  return predicate.indexes.some((each) => each.equals(index));
}

/** What a record holds in a field, made comparable; nothing gives no value, several chosen options give several. */
function comparable(field: Field, record: AnyRecord): Scalar[] {
  const { declaration } = field;
  const value = amountOrValue(field, record);
  if (value === null || value === undefined || value === '') return [];
  if (typeof value === 'boolean') return [value];
  if (Array.isArray(value)) return value.map(String);
  const text = typeof value === 'number' ? String(value) : textOf(field, value);
  switch (declaration.kind) {
    case 'integer':
    case 'decimal':
    case 'money':
      return [scaled(field, text)];
    case 'autoNumber':
      return [BigInt(text.slice(declaration.prefix.length))];
    case 'date':
      return [Date.parse(`${text}T00:00:00Z`) / DAY];
    case 'dateTime':
      return [Date.parse(text)];
    case 'choice':
    case 'reference':
    case 'user':
      return [text];
    default:
      return [fold(text)];
  }
}

function textOf(field: Field, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new Error(`${field.name} holds a value of no kind`);
}

function amountOrValue({ name, declaration, source }: Field, record: AnyRecord): unknown {
  const base = record['_base'] as Readonly<Record<string, string | null>> | undefined;
  const converted = declaration.kind === 'money' && source.in !== 'custom';
  return converted && base && Object.hasOwn(base, name) ? base[name] : record[name];
}

function scaled(field: Field, text: string): bigint {
  const scale = scaleOf(field.declaration);
  const read = readDecimal(text);
  if (!read || read.places > scale) throw new Error(`${field.name} holds no number: ${text}`);
  return read.digits * 10n ** BigInt(scale - read.places);
}

function relatedHolds(node: RelatedCondition, scope: Scope): boolean {
  const { model, reader, reference } = scope;
  const { target } = resolveRelated(model, node.related, reader.ctx);
  const aggregate = readAggregate(target, node, reader);
  const { where } = node;
  const inner = { model: target, reader, reference, related: () => [] };
  const records = scope
    .related(node.related)
    .filter((each) => where === undefined || holds(where, each, inner));
  return aggregateHolds(aggregate, records);
}

function aggregateHolds(aggregate: Aggregate, records: readonly AnyRecord[]): boolean {
  switch (aggregate.fn) {
    case 'any':
      return records.length > 0;
    case 'none':
      return records.length === 0;
    case 'count': {
      const { predicate, negated } = aggregate.leaf;
      return scalarHolds(predicate, BigInt(records.length)) !== negated;
    }
    case 'avg':
      return averageHolds(aggregate, records);
    case 'sum':
    case 'min':
    case 'max': {
      const { predicate, negated } = aggregate.leaf;
      const total = totalOf(aggregate.fn, valuesOf(aggregate.of, records));
      return (total !== undefined && scalarHolds(predicate, total)) !== negated;
    }
  }
}

function valuesOf(field: Field, records: readonly AnyRecord[]): (bigint | number)[] {
  return records.flatMap((record) => comparable(field, record)).filter(isNumber);
}

/** The sum of nothing is 0; the smallest and the largest of nothing are nothing. */
function totalOf(
  fn: 'sum' | 'min' | 'max',
  values: readonly (bigint | number)[],
): bigint | number | undefined {
  if (fn === 'sum') return values.reduce<bigint>((total, each) => total + BigInt(each), 0n);
  const [first, ...others] = values;
  if (first === undefined) return undefined;
  return others.reduce((a, b) => ((fn === 'min') === b < a ? b : a), first);
}

function averageHolds(
  { of, op, numerator, denominator }: Extract<Aggregate, { fn: 'avg' }>,
  records: readonly AnyRecord[],
): boolean {
  const values = valuesOf(of, records);
  if (values.length === 0) return op === 'ne';
  const left = values.reduce<bigint>((total, each) => total + BigInt(each), 0n) * denominator;
  const right = BigInt(values.length) * numerator;
  switch (op) {
    case 'eq':
      return left === right;
    case 'ne':
      return left !== right;
    case 'lt':
      return left < right;
    case 'lte':
      return left <= right;
    case 'gt':
      return left > right;
    case 'gte':
      return left >= right;
  }
}
