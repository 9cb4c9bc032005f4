import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import {
  columnOf,
  columnType,
  exists,
  holdsFor,
  leafSql,
  valueColumns,
  valueRows,
} from './condition-column.ts';
import { clockOf } from './condition-dates.ts';
import { readAggregate, resolveField, resolveRelated } from './condition-path.ts';
import type { Aggregate } from './condition-path.ts';
import { readLeaf } from './condition-predicate.ts';
import type { ConditionContext, Reader } from './condition-predicate.ts';
import type { Condition, FieldCondition, RelatedCondition } from './condition.ts';
import { snake } from './model.ts';
import type { Field, Model } from './model.ts';

type Sql = RawBuilder<boolean>;

/** Organisation, deletion and access of one object's records under an alias: applied to every record looked at. */
export type Visible = (model: Model, alias: string) => Sql;

type Scope = { model: Model; alias: string; reader: Reader; visible: Visible };

/**
 * Compiles a condition into a predicate on the rows of `alias`: true exactly where the condition holds, elsewhere
 * false or null, as in `where`; write `is true` around it where null would matter. Plain comparisons stay plain, so
 * that indexes answer them. The facts tables of `conditionFields` must be joined (`joinFacts` of columns.ts).
 *
 * @param scope.visible applied to referenced and related records; those it hides count as not there
 * @throws Problem `invalid_condition` as `parseCondition` does, so that a stored condition whose field is gone is told
 */
export function compileCondition(
  condition: Condition,
  scope: { model: Model; alias: string; ctx: ConditionContext; visible: Visible },
): Sql {
  const { ctx, ...rest } = scope;
  return compileNode(condition, false, { ...rest, reader: { ctx, clock: clockOf(ctx) } });
}

/** The fields of the object itself that a condition looks at: a query that holds it joins their facts tables. */
export function conditionFields(condition: Condition, model: Model): Field[] {
  if ('and' in condition) return condition.and.flatMap((each) => conditionFields(each, model));
  if ('or' in condition) return condition.or.flatMap((each) => conditionFields(each, model));
  if ('not' in condition) return conditionFields(condition.not, model);
  if ('related' in condition) return [];
  const field = model.fields.get(condition.field.split('.')[0] ?? '');
  return field ? [field] : [];
}

/** `not` is carried down to the comparisons, which know how to say their own opposite without a null. */
function compileNode(condition: Condition, negate: boolean, scope: Scope): Sql {
  if ('not' in condition) return compileNode(condition.not, !negate, scope);
  if ('and' in condition) return compileList(condition.and, negate, 'and', scope);
  if ('or' in condition) return compileList(condition.or, negate, 'or', scope);
  if ('related' in condition) return compileRelated(condition, negate, scope);
  return compileField(condition, negate, scope);
}

function compileList(
  conditions: Condition[],
  negate: boolean,
  word: 'and' | 'or',
  scope: Scope,
): Sql {
  const all = (word === 'and') !== negate;
  if (conditions.length === 0) return all ? sql<boolean>`true` : sql<boolean>`false`;
  const parts = conditions.map((each) => compileNode(each, negate, scope));
  return sql<boolean>`(${sql.join(parts, all ? sql` and ` : sql` or `)})`;
}

function compileField(node: FieldCondition, negate: boolean, scope: Scope): Sql {
  const { alias, reader, visible } = scope;
  const { via, field } = resolveField(scope.model, node.field, reader.ctx);
  const leaf = readLeaf(field, node.op, node.value, reader);
  const negated = leaf.negated !== negate;
  if (!via) return leafSql({ ...leaf, negated }, field, alias, reader);
  const at = `${alias}_of`;
  const inner = leafSql({ ...leaf, negated: false }, field, at, reader);
  return exists(
    !negated,
    sql`select 1 from ${joined(via.target, at)} where ${sql.ref(`${at}.id`)} = ${idOf(via.reference, alias, reader)}
      and ${visible(via.target, at)} and ${inner}`,
  );
}

/** An object's table with all its facts: the grants in `visible` may look at any. Those unused cost nothing. */
function joined(model: Model, alias: string): RawBuilder<unknown> {
  const facts = new Map<string, string>();
  for (const { source } of model.fields.values()) {
    if (source.in === 'facts') facts.set(`${alias}_${source.alias}`, source.table);
  }
  const joins = [...facts].map(
    ([
      at,
      table,
    ]) => sql` left join ${sql.table(table)} ${sql.ref(at)} on ${sql.ref(`${at}.org_id`)} = ${sql.ref(`${alias}.org_id`)}
      and ${sql.ref(`${at}.${snake(model.name)}_id`)} = ${sql.ref(`${alias}.id`)}`,
  );
  return sql`${sql.table(model.table)} ${sql.ref(alias)}${joins.length > 0 ? sql.join(joins, sql``) : sql``}`;
}

/** The id that a reference field holds. */
export function idOf(
  reference: Field,
  alias: string,
  reader: { ctx: { orgId: string } },
): RawBuilder<unknown> {
  if (reference.source.in !== 'custom') return columnOf(reference, alias);
  const at = `${alias}_value`;
  return sql`(select ${sql.ref(`${at}.text`)}::uuid from kernel.custom_value ${sql.ref(at)}
    where ${valueRows(reference, alias, at, reader)})`;
}

function compileRelated(node: RelatedCondition, negate: boolean, scope: Scope): Sql {
  const { model, alias, reader, visible } = scope;
  const { target, back } = resolveRelated(model, node.related, reader.ctx);
  const aggregate = readAggregate(target, node, reader);
  const at = `${alias}_in`;
  const where = node.where
    ? sql` and ${compileNode(node.where, false, { model: target, alias: at, reader, visible })}`
    : sql``;
  const own = sql.ref(`${alias}.id`);
  const link =
    back.source.in === 'custom'
      ? linkByValue(back, at, own, reader)
      : sql`${columnOf(back, at)} = ${own}`;
  const tail = sql`where ${link} and ${visible(target, at)}${where}`;
  if (aggregate.fn === 'any' || aggregate.fn === 'none') {
    const positive = (aggregate.fn === 'any') !== negate;
    return exists(positive, sql`select 1 from ${joined(target, at)} ${tail}`);
  }
  const { join, holds } = havingOf(aggregate, at, reader);
  return exists(!negate, sql`select 1 from ${joined(target, at)}${join} ${tail} having ${holds}`);
}

function linkByValue(
  back: Field,
  at: string,
  own: RawBuilder<unknown>,
  reader: Reader,
): RawBuilder<unknown> {
  const link = `${at}_link`;
  return sql`${sql.ref(`${at}.id`)} in (select ${sql.ref(`${link}.record_id`)} from kernel.custom_value ${sql.ref(link)}
    where ${sql.ref(`${link}.org_id`)} = ${reader.ctx.orgId}::uuid and ${sql.ref(`${link}.field_id`)} = ${back.valueId}::text
      and ${sql.ref(`${link}.text`)} = ${own}::text)`;
}

const signs = {
  eq: sql`=`,
  ne: sql`=`,
  lt: sql`<`,
  lte: sql`<=`,
  gt: sql`>`,
  gte: sql`>=`,
} as const;

/** An aggregate as a `having` over the related rows: without groups there is always one, even of no rows. */
function havingOf(
  aggregate: Exclude<Aggregate, { fn: 'any' } | { fn: 'none' }>,
  at: string,
  reader: Reader,
): { join: RawBuilder<unknown>; holds: Sql } {
  const negatable = (holds: Sql, negated: boolean): Sql =>
    negated ? sql<boolean>`(${holds}) is not true` : holds;
  if (aggregate.fn === 'count') {
    const { predicate, negated } = aggregate.leaf;
    const holds = holdsFor(predicate, sql`count(*)`, 'numeric', 'integer');
    return { join: sql``, holds: negatable(holds, negated) };
  }
  const { of } = aggregate;
  const custom = of.source.in === 'custom';
  const value = `${at}_amount`;
  const [column, valueType] = valueColumns[columnType(of)];
  const join = custom
    ? sql` left join kernel.custom_value ${sql.ref(value)} on ${valueRows(of, at, value, reader)}`
    : sql``;
  const amount = custom ? sql.ref(`${value}.${column}`) : columnOf(of, at);
  if (aggregate.fn === 'avg') {
    const { numerator, denominator, op } = aggregate;
    const holds = sql<boolean>`sum(${amount}) * ${String(denominator)}::numeric ${signs[op]} nullif(count(${amount}), 0) * ${String(numerator)}::numeric`;
    return { join, holds: negatable(holds, op === 'ne') };
  }
  const { predicate, negated } = aggregate.leaf;
  const type = custom ? valueType : columnType(of);
  const total = {
    sum: sql`coalesce(sum(${amount}), 0)`,
    min: sql`min(${amount})`,
    max: sql`max(${amount})`,
  }[aggregate.fn];
  const holds = holdsFor(
    predicate,
    total,
    aggregate.fn === 'sum' ? 'numeric' : type,
    of.declaration.kind,
  );
  return { join, holds: negatable(holds, negated) };
}
