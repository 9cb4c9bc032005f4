import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Grant } from './access.ts';
import { factsAlias, joinFacts, recordColumn } from './columns.ts';
import type { Context } from './context.ts';
import type { Field, Model } from './model.ts';
import { sortColumn } from './model.ts';
import type { Hole } from './statement-cache.ts';
import { existing, grantsOn, grantWhere, parentVisible, reachOf } from './visibility.ts';
import type { Reach } from './visibility.ts';

/** A position in a sorted list: the sort key as PostgreSQL's text (null where empty) and the record. */
export type Position = { key: string | null; id: string };

/** A position to be filled in: pages behind different positions are one statement. */
export type Place = { key: Hole | null; id: Hole };

/** Which records of a list come next: everything needed to find the ids of one page. */
export type KeysQuery = {
  ctx: Context;
  model: Model;
  sort: Field;
  descending: boolean;
  after: Place | undefined;
  limit: number;
  /** The condition compiled on alias `t`, and the fields it needs. */
  where: RawBuilder<boolean> | undefined;
  needs: readonly Field[];
};

/** Looking at this many rows of the sort index finds a page for most readers of many units. */
const WINDOW = 5_000;
/** Up to this many units are each asked for their own first rows. */
const MANY_UNITS = 100;

/** Where the sort key lies: the table whose index is walked, and its type for the cursor. */
function driver(query: KeysQuery): {
  alias: string;
  key: RawBuilder<unknown>;
  type: RawBuilder<unknown>;
  nullable: boolean;
} {
  const { sort } = query;
  const kind = sort.declaration.kind;
  const type =
    kind === 'dateTime'
      ? sql`timestamptz`
      : kind === 'date'
        ? sql`date`
        : kind === 'boolean'
          ? sql`boolean`
          : kind === 'reference' || kind === 'user'
            ? sql`uuid`
            : ['integer', 'decimal', 'money', 'autoNumber'].includes(kind)
              ? sql`bigint`
              : sql`text collate "C"`;
  // A field of one's own may be required since yesterday: records from before have no value.
  const nullable = sort.declaration.required !== true || sort.source.in === 'custom';
  if (sort.source.in === 'custom')
    return { alias: 'v', key: sql.ref(`v.${customColumn(sort)}`), type, nullable };
  const alias = factsAlias('t', sort);
  return { alias, key: sql.ref(`${alias}.${sortColumn(sort)}`), type, nullable };
}

function customColumn(field: Field): string {
  const { kind } = field.declaration;
  if (kind === 'date' || kind === 'dateTime') return 'at';
  return ['integer', 'decimal', 'money', 'boolean', 'autoNumber'].includes(kind)
    ? 'number'
    : 'text';
}

/** The tables of one step through the sort index, the driving one first. */
function from(query: KeysQuery, withKey: boolean): RawBuilder<unknown> {
  const { model, sort } = query;
  const main = sql`${sql.table(model.table)} t`;
  const others = query.needs.filter((field) => factsAlias('t', field) !== factsAlias('t', sort));
  if (sort.source.in === 'facts') {
    const at = sql.ref(factsAlias('t', sort));
    return sql`${sql.table(sort.source.table)} ${at} join ${main} on t.org_id = ${at}.org_id
      and t.id = ${sql.ref(`${factsAlias('t', sort)}.${recordColumn(model)}`)}${joinFacts(model, 't', others)}`;
  }
  if (sort.source.in === 'custom') {
    const value = sql`kernel.custom_value v on v.org_id = ${query.ctx.orgId} and v.field_id = ${sort.source.fieldId} and v.record_id = t.id`;
    return sql`${main} ${withKey ? sql`join` : sql`left join`} ${value}${joinFacts(model, 't', query.needs)}`;
  }
  return sql`${main}${joinFacts(model, 't', others)}`;
}

/** The owner or the unit that records must have; facts carry both as well. */
type Within = { column: 'owner_id' | 'unit_id'; is: RawBuilder<unknown> };

/**
 * One walk: rows with a key, then (as a second branch, so that both use an index) rows without. Those without a value of
 * a sparse field stand in no index of it: they are walked in the object's own table.
 *
 * @param within whose records, if not everybody's
 * @param rest further conditions of the grant on `t`
 */
function walk(
  query: KeysQuery,
  within: Within | undefined,
  rest: RawBuilder<boolean>[],
): RawBuilder<unknown> {
  const { ctx, model, after, limit, sort } = query;
  const { alias, key, type, nullable } = driver(query);
  const direction = query.descending ? sql`desc` : sql`asc`;
  const beyond = query.descending ? sql`<` : sql`>`;
  const walked = (empty: boolean): { at: string; id: RawBuilder<unknown> } =>
    alias === 't' || alias === 'v' || (empty && sort.declaration.sparse)
      ? { at: 't', id: sql.ref('t.id') }
      : { at: alias, id: sql.ref(`${alias}.${recordColumn(model)}`) };

  const branch = (
    empty: boolean,
    position: RawBuilder<boolean> | undefined,
  ): RawBuilder<unknown> => {
    const { at, id } = walked(empty);
    const conditions = [existing(ctx, model, 't')];
    if (at !== 't') conditions.push(sql<boolean>`${sql.ref(`${at}.org_id`)} = ${ctx.orgId}`);
    if (within) conditions.push(sql<boolean>`${sql.ref(`${at}.${within.column}`)} = ${within.is}`);
    conditions.push(...rest);
    if (query.where) conditions.push(query.where);
    if (nullable)
      conditions.push(empty ? sql<boolean>`${key} is null` : sql<boolean>`${key} is not null`);
    if (position) conditions.push(position);
    // Of rows without a key, too, the index is in the order of key and id: PostgreSQL does not see that the key is one.
    const order =
      empty && (sort.declaration.sparse || sort.source.in === 'custom')
        ? sql`${id} ${direction}`
        : sql`${key} ${direction}, ${id} ${direction}`;
    return sql`(select ${id} as id, ${empty ? sql`null` : key} as k from ${from(query, !empty)}
      where ${sql.join(conditions, sql` and `)} order by ${order} limit ${limit})`;
  };
  const pastKey =
    after && after.key !== null
      ? sql<boolean>`(${key}, ${walked(false).id}) ${beyond} (${after.key}::${type}, ${after.id}::uuid)`
      : undefined;
  const pastEmpty =
    after && after.key === null
      ? sql<boolean>`${walked(true).id} ${beyond} ${after.id}::uuid`
      : undefined;
  if (!nullable) return branch(false, pastKey);
  if (pastEmpty) return branch(true, pastEmpty);
  return sql`(${branch(false, pastKey)} union all ${branch(true, undefined)} limit ${limit})`;
}

const sorted = (query: KeysQuery): RawBuilder<unknown> => {
  const direction = query.descending ? sql`desc` : sql`asc`;
  return sql`order by k ${direction} nulls last, id ${direction} limit ${query.limit}`;
};

/** The rows that one grant reaches, in order, at the cost of what is shown and not of what exists. */
function reached(query: KeysQuery, reach: Reach, rest: RawBuilder<boolean>[]): RawBuilder<unknown> {
  if ('all' in reach) return walk(query, undefined, rest);
  if ('owner' in reach) return walk(query, { column: 'owner_id', is: sql`${reach.owner}` }, rest);
  if (reach.units.length === 1)
    return walk(query, { column: 'unit_id', is: sql`${reach.units[0]}` }, rest);
  const each = walk(query, { column: 'unit_id', is: sql.ref('u.unit_id') }, rest);
  return sql`(select each.id, each.k from unnest(${reach.units}::uuid[]) u(unit_id) cross join lateral ${each} each ${sorted(query)})`;
}

/** Each grant as what it reaches and what else must hold; a row may be reached by several. */
function branchesOf(
  query: KeysQuery,
  grants: readonly Grant[],
): { reach: Reach; rest: RawBuilder<boolean>[] }[] {
  const { ctx, model } = query;
  const parent = parentVisible(ctx, model, 't');
  return grants.map((grant) => {
    const where = grantWhere(ctx, model, 't', grant);
    return {
      reach: reachOf(ctx, model, grant),
      rest: [where, parent].filter((each) => each !== undefined),
    };
  });
}

/**
 * The ids of one page in order, as a query with columns `id` and `k`. Each grant is walked by the index that fits its
 * scope; what several grants reach is taken once.
 */
export function pageKeys(query: KeysQuery): RawBuilder<unknown> {
  const grants = grantsOn(query.ctx, query.model, 'read');
  const all = grants.filter(
    (grant) => 'all' in reachOf(query.ctx, query.model, grant) && !grant.where,
  );
  // A grant of everything makes the others superfluous; the fields' rights are settled elsewhere.
  const branches = branchesOf(query, all.length > 0 ? all.slice(0, 1) : grants);
  if (branches.length === 0) return sql`(select null::uuid as id, null::text as k where false)`;
  const [only, ...others] = branches;
  if (only && others.length === 0) return reached(query, only.reach, only.rest);
  const union = branches.map(
    (branch) => sql`(select id, k from ${reached(query, branch.reach, branch.rest)} b)`,
  );
  return sql`(select id, k from (${sql.join(union, sql` union `)}) b ${sorted(query)})`;
}

/** Does a reader of this many units first try a window of the sort index? */
export function manyUnits(ctx: Context, model: Model): readonly string[] | undefined {
  const grants = grantsOn(ctx, model, 'read');
  const [only] = grants;
  if (grants.length !== 1 || !only) return undefined;
  const reach = reachOf(ctx, model, only);
  return 'units' in reach && reach.units.length > MANY_UNITS ? reach.units : undefined;
}

/**
 * The first 5,000 rows of the whole sort index, narrowed to the reader's units: enough for a page unless the reader's
 * records are rare among all. Where it gives fewer than a page, `pageKeys` is to be asked instead.
 */
export function windowKeys(query: KeysQuery, units: readonly string[]): RawBuilder<unknown> {
  const [grant] = grantsOn(query.ctx, query.model, 'read');
  const where = grant ? grantWhere(query.ctx, query.model, 't', grant) : undefined;
  const parent = parentVisible(query.ctx, query.model, 't');
  const rest = [where, parent, query.where].filter((each) => each !== undefined);
  const window = walk({ ...query, where: undefined, limit: WINDOW }, undefined, []);
  return sql`(select w.id, w.k from ${window} w join ${sql.table(query.model.table)} t on t.org_id = ${query.ctx.orgId}
    and t.id = w.id${joinFacts(query.model, 't', query.needs)}
    where t.unit_id = any(${units}::uuid[])${rest.length > 0 ? sql` and ${sql.join(rest, sql` and `)}` : sql``}
    order by w.k ${query.descending ? sql`desc` : sql`asc`} nulls last, w.id ${query.descending ? sql`desc` : sql`asc`}
    limit ${query.limit})`;
}
