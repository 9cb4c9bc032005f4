import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { FieldRight, Grant, Verb } from './access.ts';
import { factsAlias, recordColumn } from './columns.ts';
import { compileCondition, conditionFields, idOf } from './condition-sql.ts';
import type { Context } from './context.ts';
import type { Field, Model } from './model.ts';

const order: readonly FieldRight[] = ['hidden', 'masked', 'read', 'write'];
const rank = (right: FieldRight): number => order.indexOf(right);

/** The grants on an object for a verb. Objects of the whole organisation know no scopes. */
export function grantsOn(ctx: Context, model: Model, verb: Verb): readonly Grant[] {
  const writes = verb !== 'read' && verb !== 'export';
  return writes && model.declaration.readOnly ? [] : ctx.access.grants(model.name, verb);
}

/** What one grant allows on one field. Rules and the system write what requests may only read. */
export function grantRight(grant: Grant, field: Field): FieldRight {
  const right = grant.fields[field.name] ?? grant.fields['*'] ?? 'hidden';
  const fixed = field.declaration.readOnly === true || field.declaration.writtenBy !== undefined;
  return right === 'write' && fixed ? 'read' : right;
}

/** The highest right that any of these grants gives. */
export function highestRight(grants: readonly Grant[], field: Field): FieldRight {
  return grants
    .map((grant) => grantRight(grant, field))
    .reduce((a, b) => (rank(a) >= rank(b) ? a : b), 'hidden');
}

/** The right that all of these grants give: what filters and sorts need, so that order reveals nothing. */
export function lowestRight(grants: readonly Grant[], field: Field): FieldRight {
  if (grants.length === 0) return 'hidden';
  return grants
    .map((grant) => grantRight(grant, field))
    .reduce((a, b) => (rank(a) <= rank(b) ? a : b));
}

/** Whether this reader may read these fields of every record of an object that they may see, so that figures may use them. */
export function readsAll(ctx: Context, object: string, fields: readonly string[]): boolean {
  const model = ctx.catalog.object(object);
  const grants = model ? grantsOn(ctx, model, 'read') : [];
  return (
    grants.length > 0 &&
    fields.every((name) => {
      const field = model?.fields.get(name);
      return field !== undefined && atLeast(lowestRight(grants, field), 'read');
    })
  );
}

export function atLeast(right: FieldRight, needed: FieldRight): boolean {
  return rank(right) >= rank(needed);
}

/** How a grant's scope narrows rows: everything, one owner, or some units. */
export type Reach = { all: true } | { owner: string } | { units: readonly string[] };

export function reachOf(ctx: Context, model: Model, grant: Grant): Reach {
  if (model.declaration.access === 'organisation' || grant.scope === 'all') return { all: true };
  if (grant.scope === 'own') return { owner: ctx.access.memberId };
  return { units: grant.scope === 'unit' ? [ctx.access.unitId] : ctx.access.treeUnits };
}

/** Scope as a predicate on a table that has owner_id and unit_id: the object's own, a child's or a facts table. */
function reachPredicate(reach: Reach, alias: string): RawBuilder<boolean> {
  if ('all' in reach) return sql<boolean>`true`;
  if ('owner' in reach) return sql<boolean>`${sql.ref(`${alias}.owner_id`)} = ${reach.owner}`;
  return sql<boolean>`${sql.ref(`${alias}.unit_id`)} = any(${reach.units}::uuid[])`;
}

/** Whether one of these reaches every row that a reach does. */
function isWithin(reach: Reach, others: readonly Reach[]): boolean {
  return others.some((other) => {
    if ('all' in other || ('owner' in other && 'owner' in reach)) return true;
    if (!('units' in other) || !('units' in reach)) return false;
    const [only, ...more] = reach.units;
    return (
      other.units === reach.units ||
      (more.length === 0 && only !== undefined && other.units.includes(only))
    );
  });
}

/** Whether the reader sees records of an object by their units alone, so that all they see are of their own units. */
export function seesByUnits(ctx: Context, model: Model): boolean {
  return grantsOn(ctx, model, 'read').every((grant) => 'units' in reachOf(ctx, model, grant));
}

/** Of this organisation: what every statement says, with row-level security as the second lock. */
export function stored(ctx: Context, model: Model, alias: string): RawBuilder<boolean> {
  const own = sql<boolean>`${sql.ref(`${alias}.org_id`)} = ${ctx.orgId}`;
  if (!model.customObjectId) return own;
  return sql<boolean>`${own} and ${sql.ref(`${alias}.object_id`)} = ${model.customObjectId}`;
}

/** Of this organisation and not deleted. */
export function existing(ctx: Context, model: Model, alias: string): RawBuilder<boolean> {
  return sql<boolean>`${stored(ctx, model, alias)} and ${sql.ref(`${alias}.deleted_at`)} is null`;
}

/**
 * The condition of a grant, with the records it looks at taken as they are: administrators wrote it. It stands in
 * statements of every kind, so it brings the facts it looks at with it.
 */
export function grantWhere(
  ctx: Context,
  model: Model,
  alias: string,
  grant: Grant,
): RawBuilder<boolean> | undefined {
  if (!grant.where) return undefined;
  const visible = (target: Model, at: string): RawBuilder<boolean> => existing(ctx, target, at);
  const holds = compileCondition(grant.where, { model, alias, ctx, visible });
  const facts = new Map<string, string>();
  for (const field of conditionFields(grant.where, model)) {
    if (field.source.in === 'facts') facts.set(factsAlias(alias, field), field.source.table);
  }
  if (facts.size === 0) return holds;
  const tables = [...facts].map(([at, table]) => sql`${sql.table(table)} ${sql.ref(at)}`);
  const links = [...facts.keys()].map(
    (at) => sql`${sql.ref(`${at}.org_id`)} = ${sql.ref(`${alias}.org_id`)}
      and ${sql.ref(`${at}.${recordColumn(model)}`)} = ${sql.ref(`${alias}.id`)}`,
  );
  return sql<boolean>`exists (select 1 from ${sql.join(tables)} where ${sql.join(links, sql` and `)} and ${holds})`;
}

/** The rows that one grant reaches, scope and condition together, on the object's own table. */
export function grantPredicate(
  ctx: Context,
  model: Model,
  alias: string,
  grant: Grant,
): RawBuilder<boolean> {
  const scope = reachPredicate(reachOf(ctx, model, grant), alias);
  const where = grantWhere(ctx, model, alias, grant);
  return where ? sql<boolean>`(${scope} and ${where})` : scope;
}

const nothing = sql<boolean>`false`;

function anyOf(predicates: RawBuilder<boolean>[]): RawBuilder<boolean> {
  if (predicates.length === 0) return nothing;
  const [only, ...others] = predicates;
  return only && others.length === 0 ? only : sql<boolean>`(${sql.join(predicates, sql` or `)})`;
}

/** Rows that the member's grants for this verb reach; does not look at deletion, organisation or parents. */
export function reachable(
  ctx: Context,
  model: Model,
  alias: string,
  verb: Verb,
): RawBuilder<boolean> {
  return anyOf(grantsOn(ctx, model, verb).map((grant) => grantPredicate(ctx, model, alias, grant)));
}

/** Where the reader may read this field: rows that a grant reaches which shows it. Undefined where no grant does. */
export function visibleWith(
  ctx: Context,
  model: Model,
  alias: string,
  field: Field,
): RawBuilder<boolean> | undefined {
  const grants = grantsOn(ctx, model, 'read');
  const reading = grants.filter((grant) => atLeast(grantRight(grant, field), 'read'));
  if (reading.length === 0) return undefined;
  const seen = visible(ctx, model, alias);
  if (reading.length === grants.length) return seen;
  return sql<boolean>`(${seen} and ${anyOf(reading.map((grant) => grantPredicate(ctx, model, alias, grant)))})`;
}

/**
 * For objects that take their access through another: the parent must be visible too. Owner and unit are copied from
 * the parent, so the parent itself is only looked up when one of its grants has a condition.
 *
 * @param deleted whether a parent in the trash counts as well
 */
export function parentVisible(
  ctx: Context,
  model: Model,
  alias: string,
  deleted = false,
): RawBuilder<boolean> | undefined {
  if (!model.through) return undefined;
  const parent = ctx.catalog.object(model.through.to);
  if (!parent) return nothing;
  const grants = grantsOn(ctx, parent, 'read');
  if (grants.every((grant) => !grant.where) && !parent.through) {
    const reaches = grants.map((grant) => reachOf(ctx, parent, grant));
    const own = grantsOn(ctx, model, 'read').map((grant) => reachOf(ctx, model, grant));
    // Said twice, PostgreSQL takes it for two independent things, and chooses plans for a hundredth of the rows.
    if (own.every((reach) => isWithin(reach, reaches))) return undefined;
    return anyOf(reaches.map((reach) => reachPredicate(reach, alias)));
  }
  const at = `${alias}_parent`;
  const seen = deleted ? visibleOrDeleted(ctx, parent, at) : visible(ctx, parent, at);
  return sql<boolean>`exists (select 1 from ${sql.table(parent.table)} ${sql.ref(at)} where ${seen}
    and ${sql.ref(`${at}.id`)} = ${idOf(model.through.field, alias, { ctx })})`;
}

/**
 * The predicate that every read carries: this organisation, not deleted, within the reader's grants.
 *
 * @param alias how the statement calls the object's table
 */
export function visible(ctx: Context, model: Model, alias: string): RawBuilder<boolean> {
  const parent = parentVisible(ctx, model, alias);
  const reach = reachable(ctx, model, alias, 'read');
  return parent
    ? sql<boolean>`(${existing(ctx, model, alias)} and ${reach} and ${parent})`
    : sql<boolean>`(${existing(ctx, model, alias)} and ${reach})`;
}

/**
 * The same for reads that begin with an index of one record's, such as the orders of a customer by time: PostgreSQL
 * shall not look them up by unit instead, which gives them in no order.
 */
export function visibleAmong(ctx: Context, model: Model, alias: string): RawBuilder<boolean> {
  return sql<boolean>`(${existing(ctx, model, alias)} and ${visible(ctx, model, alias)} is true)`;
}

/** The same for records in the trash beside those that are not: for trash, history, restore and undo. */
export function visibleOrDeleted(ctx: Context, model: Model, alias: string): RawBuilder<boolean> {
  const parent = parentVisible(ctx, model, alias, true);
  const seen = sql`${stored(ctx, model, alias)} and ${reachable(ctx, model, alias, 'read')}`;
  return parent ? sql<boolean>`(${seen} and ${parent})` : sql<boolean>`(${seen})`;
}
