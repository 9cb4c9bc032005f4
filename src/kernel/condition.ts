import { z } from 'zod';
import type { FieldRight } from './access.ts';
import type { Catalog } from './catalog.ts';
import { clockOf } from './condition-dates.ts';
import { readAggregate, resolveField, resolveRelated } from './condition-path.ts';
import type { Path } from './condition-path.ts';
import { readLeaf } from './condition-predicate.ts';
import type { ConditionContext, Reader } from './condition-predicate.ts';
import { refuse } from './condition-reason.ts';
import type { Field, Model } from './model.ts';

/**
 * A condition: a predicate over the records of an object, as JSON. One language for filters, saved views, access
 * rules and everything that asks "which records?". The grammar is in docs/architecture.md.
 */
export type Condition =
  | { and: Condition[] }
  | { or: Condition[] }
  | { not: Condition }
  | FieldCondition
  | RelatedCondition;

export const operators = [
  'eq',
  'ne',
  'in',
  'notIn',
  'lt',
  'lte',
  'gt',
  'gte',
  'between',
  'contains',
  'startsWith',
  'empty',
  'notEmpty',
  'within',
  'me',
  'myUnits',
] as const;
export type Operator = (typeof operators)[number];

/** `field` may reach one reference further: `customer.city`. */
export type FieldCondition = { field: string; op: Operator; value?: unknown };

/** Over the records that point here: `related` is their plural name, such as `contacts`. */
export type RelatedCondition = {
  related: string;
  where?: Condition;
  aggregate: 'any' | 'none' | 'count' | 'sum' | 'avg' | 'min' | 'max';
  of?: string;
  op?: 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte';
  value?: unknown;
};

const MAX_DEPTH = 5;
const MAX_NODES = 100;
const MAX_RELATED = 3;

const andSchema = z.strictObject({ and: z.array(z.unknown()) });
const orSchema = z.strictObject({ or: z.array(z.unknown()) });
const notSchema = z.strictObject({ not: z.unknown() });
const fieldSchema = z.strictObject({
  field: z.string(),
  op: z.enum(operators),
  value: z.unknown().optional(),
});
const relatedSchema = z.strictObject({
  related: z.string(),
  where: z.unknown().optional(),
  aggregate: z.enum(['any', 'none', 'count', 'sum', 'avg', 'min', 'max']),
  of: z.string().optional(),
  op: z.enum(['eq', 'ne', 'lt', 'lte', 'gt', 'gte']).optional(),
  value: z.unknown().optional(),
});

/** What the reader may do with a field of an object; conditions must not tell more than reading would. */
export type RightOn = (model: Model, field: Field) => FieldRight;

type Parsing = {
  reader: Reader;
  ctx: ConditionContext;
  right: RightOn;
  nodes: number;
  related: number;
};

/**
 * Reads a condition from outside: its shape, its size (depth ≤ 5, nodes ≤ 100, related ≤ 3), and for every part that
 * the field exists, may be filtered by, knows the operator and can be compared with the value.
 *
 * @param right the reader's rights; what is hidden does not exist, what is masked compares by its last four characters
 * @returns a new condition with nothing in it but what the grammar knows
 * @throws Problem `invalid_condition` with the reason in the reader's language
 */
export function parseCondition(
  model: Model,
  catalog: Catalog,
  input: unknown,
  ctx: ConditionContext,
  right: RightOn = () => 'read',
): Condition {
  const own = { ...ctx, catalog };
  const reader = { ctx: own, clock: clockOf(ctx) };
  return parseNode(model, input, 1, false, { reader, ctx: own, right, nodes: 0, related: 0 });
}

function parseNode(
  model: Model,
  input: unknown,
  depth: number,
  inRelated: boolean,
  parsing: Parsing,
): Condition {
  const { locale } = parsing.ctx;
  parsing.nodes += 1;
  if (depth > MAX_DEPTH) refuse(locale, 'too_deep');
  if (parsing.nodes > MAX_NODES) refuse(locale, 'too_large');
  const inner = (node: unknown): Condition => parseNode(model, node, depth + 1, inRelated, parsing);

  // A part has one of these names; asking a schema that it is not made for costs more than reading it.
  const has = (name: string): boolean =>
    typeof input === 'object' && input !== null && Object.hasOwn(input, name);
  const field = has('field') ? fieldSchema.safeParse(input) : undefined;
  if (field?.success) return parseField(model, field.data, parsing);
  const and = has('and') ? andSchema.safeParse(input) : undefined;
  if (and?.success) return { and: and.data.and.map(inner) };
  const or = has('or') ? orSchema.safeParse(input) : undefined;
  if (or?.success) return { or: or.data.or.map(inner) };
  const not = has('not') ? notSchema.safeParse(input) : undefined;
  if (not?.success) return { not: inner(not.data.not) };
  const related = has('related') ? relatedSchema.safeParse(input) : undefined;
  if (!related?.success) return refuse(locale, 'shape');
  if (inRelated) return refuse(locale, 'related_nested');
  return parseRelated(model, related.data, depth, parsing);
}

function parseField(model: Model, node: FieldCondition, parsing: Parsing): FieldCondition {
  const { ctx, reader } = parsing;
  const path = resolveField(model, node.field, ctx);
  const right = rightOnPath(model, path, node.field, parsing);
  const leaf = readLeaf(path.field, node.op, node.value, reader);
  if (right === 'masked' && leaf.predicate.test !== 'present') {
    const whole = leaf.predicate.test !== 'sealed' || leaf.predicate.indexes.length > 0;
    const name = path.field.declaration.label[ctx.locale];
    if (whole || (node.op !== 'eq' && node.op !== 'in')) refuse(ctx.locale, 'masked', { name });
  }
  return node.value === undefined
    ? { field: node.field, op: node.op }
    : { field: node.field, op: node.op, value: node.value };
}

/** The right at the end of a path; a reference that is not read in clear leads nowhere. */
function rightOnPath(model: Model, path: Path, name: string, parsing: Parsing): FieldRight {
  const { ctx, right } = parsing;
  const way = path.via ? right(model, path.via.reference) : 'read';
  const end = right(path.via?.target ?? model, path.field);
  if (way === 'hidden' || way === 'masked' || end === 'hidden') {
    return refuse(ctx.locale, 'unknown_field', { name });
  }
  return end;
}

function parseRelated(
  model: Model,
  node: z.infer<typeof relatedSchema>,
  depth: number,
  parsing: Parsing,
): RelatedCondition {
  const { ctx, reader, right } = parsing;
  parsing.related += 1;
  if (parsing.related > MAX_RELATED) refuse(ctx.locale, 'too_many_related');
  const { target, back } = resolveRelated(model, node.related, ctx);
  const way = right(target, back);
  if (way === 'hidden' || way === 'masked') {
    return refuse(ctx.locale, 'unknown_related', { name: node.related });
  }
  const { where, ...rest } = node;
  const aggregate = readAggregate(target, rest, reader);
  if ('of' in aggregate && aggregate.of) {
    const name = aggregate.of.name;
    const of = right(target, aggregate.of);
    if (of === 'hidden') refuse(ctx.locale, 'unknown_field', { name });
    if (of === 'masked') refuse(ctx.locale, 'aggregate_field', { name });
  }
  return where === undefined
    ? rest
    : { ...rest, where: parseNode(target, where, depth + 1, true, parsing) };
}
