import type { RelatedCondition } from './condition.ts';
import { compare, readDecimal, scaleOf } from './condition-predicate.ts';
import type { ConditionContext, Leaf, Reader } from './condition-predicate.ts';
import { refuse } from './condition-reason.ts';
import type { Field, Model } from './model.ts';

/** A field of the object itself, or of the record that one of its references points to. */
export type Path = { via?: { reference: Field; target: Model }; field: Field };

/** The object that fields of kind `user` point to. */
const MEMBER = 'member';

/**
 * Finds the field a condition names.
 *
 * @param path a field's name, or a reference's and a field's of its target: `customer.city`
 * @throws Problem `invalid_condition` where there is none or it may not be filtered by
 */
export function resolveField(model: Model, path: string, ctx: ConditionContext): Path {
  const unknown = (): never => refuse(ctx.locale, 'unknown_field', { name: path });
  const [first = '', second, ...more] = path.split('.');
  const own = model.fields.get(first);
  if (!own || more.length > 0) return unknown();
  if (second === undefined) return { field: filterable(own, ctx) };
  const target = targetOf(own, ctx);
  const field = target?.fields.get(second);
  if (!target || !field) return unknown();
  // A custom reference lies in jsonb unless it is filterable, and then nothing can follow it.
  const reference = own.source.in === 'custom' ? filterable(own, ctx) : own;
  return { via: { reference, target }, field: filterable(field, ctx) };
}

/** The object that a reference or user field points to. */
export function targetOf(field: Field, ctx: Pick<ConditionContext, 'catalog'>): Model | undefined {
  const { declaration } = field;
  if (declaration.kind === 'user') return ctx.catalog.object(MEMBER);
  return declaration.kind === 'reference' ? ctx.catalog.object(declaration.to) : undefined;
}

function filterable(field: Field, ctx: ConditionContext): Field {
  // Sealed values of custom fields have no index to be found by.
  const sealed = field.sensitive && field.source.in === 'custom';
  if (field.declaration.filterable === true && !sealed) return field;
  return refuse(ctx.locale, 'not_filterable', { name: field.declaration.label[ctx.locale] });
}

/**
 * Finds the records that point to an object.
 *
 * @param related their name, such as `contacts`
 * @returns their object, and the field of theirs that points here
 * @throws Problem `invalid_condition` where there are none, or no index finds them
 */
export function resolveRelated(
  model: Model,
  related: string,
  ctx: ConditionContext,
): { target: Model; back: Field } {
  const relation = ctx.catalog.relations(model.name).find((each) => each.related === related);
  const target = relation && ctx.catalog.object(relation.object);
  const back = relation && target?.fields.get(relation.field);
  if (!target || !back || (back.source.in === 'custom' && back.valueId === undefined)) {
    return refuse(ctx.locale, 'unknown_related', { name: related });
  }
  return { target, back };
}

type Op = NonNullable<RelatedCondition['op']>;

/**
 * What is asked about related records. The average is kept as a fraction of whole numbers, so that it is compared
 * exactly: `sum · denominator` with `numerator · count`, both sums in the field's scale.
 */
export type Aggregate =
  | { fn: 'any' }
  | { fn: 'none' }
  | { fn: 'count'; leaf: Leaf }
  | { fn: 'sum' | 'min' | 'max'; of: Field; leaf: Leaf }
  | { fn: 'avg'; of: Field; op: Op; numerator: bigint; denominator: bigint };

const NUMBERS = new Set(['integer', 'decimal', 'money']);
const TIMES = new Set(['date', 'dateTime']);

/**
 * Reads the aggregate of a condition on related records.
 *
 * @throws Problem `invalid_condition` where something is missing, too much or cannot be compared
 */
export function readAggregate(
  target: Model,
  node: Omit<RelatedCondition, 'where'>,
  reader: Reader,
): Aggregate {
  const { ctx } = reader;
  const { aggregate: fn, op, value } = node;
  const plain = fn === 'any' || fn === 'none';
  const needsOf = !plain && fn !== 'count';
  const complete = plain
    ? op === undefined && value === undefined
    : op !== undefined && value !== undefined;
  if (!complete || needsOf !== (node.of !== undefined)) {
    return refuse(ctx.locale, 'aggregate', { name: node.related });
  }
  if (plain || op === undefined) return fn === 'none' ? { fn } : { fn: 'any' };
  if (fn === 'count') return { fn, leaf: compare(counted(node.related), op, value, reader) };

  const { field: of, via } = resolveField(target, node.of ?? '', ctx);
  const { kind } = of.declaration;
  const name = of.declaration.label[ctx.locale];
  const ordered = NUMBERS.has(kind) || (TIMES.has(kind) && (fn === 'min' || fn === 'max'));
  if (via || of.sensitive || !ordered) return refuse(ctx.locale, 'aggregate_field', { name });
  if (fn !== 'avg') return { fn, of, leaf: compare(of, op, value, reader) };
  const read = readDecimal(value);
  if (!read) return refuse(ctx.locale, 'decimal', { name });
  const numerator = read.digits * 10n ** BigInt(scaleOf(of.declaration));
  return { fn, of, op, numerator, denominator: 10n ** BigInt(read.places) };
}

/** The number of related records, as a field to compare with. */
function counted(related: string): Field {
  return {
    name: related,
    declaration: { kind: 'integer', label: { zh: related, en: related } },
    source: { in: 'column' },
    sensitive: false,
    system: false,
    column: related,
    valueId: undefined,
  };
}
