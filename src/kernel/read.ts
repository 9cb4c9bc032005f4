import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { compile } from '../platform/database.ts';
import { sqlState } from '../platform/sql-state.ts';
import { Problem } from '../platform/problem.ts';
import { joinFacts, objectIs } from './columns.ts';
import type { RawRow } from './columns.ts';
import { compileCondition, conditionFields } from './condition-sql.ts';
import { withIds, withStandIns } from './condition-stand-ins.ts';
import type { Condition } from './condition.ts';
import type { Grant } from './access.ts';
import type { Context } from './context.ts';
import type { Field, Model } from './model.ts';
import { manyUnits, pageKeys, windowKeys } from './page-keys.ts';
import type { KeysQuery, Place, Position } from './page-keys.ts';
import { filledIn, hole, remembered } from './statement-cache.ts';
import { isUuid } from './values.ts';
import type { Hole, Plan } from './statement-cache.ts';
import type { Transaction } from './transaction.ts';
import { present, rightOn, selectView, targetOf, viewOf } from './view.ts';
import type { View } from './view.ts';
import {
  atLeast,
  grantPredicate,
  grantsOn,
  highestRight,
  lowestRight,
  reachable,
  seesByUnits,
  visible,
  visibleOrDeleted,
} from './visibility.ts';
import type { PageWire, RecordWire } from './wire.ts';
import { isSettable } from './write.ts';

export const MAX_PAGE = 200;
/** Totals stop counting here: nobody needs to know whether it is 41,000 or 43,000. */
export const COUNT_CAP = 1_000;

export type ListOptions = {
  where?: Condition;
  /** A sortable field; empty values come last. */
  sort: { field: string; descending: boolean };
  limit: number;
  after?: Position;
  fields?: readonly string[];
  include?: string;
  trash?: boolean;
  /** Nothing else is read in the transaction: it may end with the list. */
  alone?: boolean;
};

/** The model of an object of this organisation that the reader may use at all. */
export function modelOf(ctx: Context, object: string): Model {
  const model = ctx.catalog.object(object);
  if (!model || grantsOn(ctx, model, 'read').length === 0) throw new Problem('not_found');
  return model;
}

/**
 * Compiles a reader's condition on alias `t`, to stand beside `visible`; references and related records only count where
 * visible.
 */
export function readerCondition(
  ctx: Context,
  model: Model,
  condition: Condition,
): RawBuilder<boolean> {
  const asked = seesByUnits(ctx, model) ? withoutMyUnits(condition) : condition;
  return compileCondition(asked, {
    model,
    alias: 't',
    ctx,
    visible: (target, at) => visible(ctx, target, at),
  });
}

/** What the rows that `visible` lets through are asked for by units holds for all of them: see `parentVisible`. */
function withoutMyUnits(condition: Condition): Condition {
  if ('and' in condition) return { and: condition.and.map(withoutMyUnits) };
  if ('or' in condition) return { or: condition.or.map(withoutMyUnits) };
  if ('not' in condition) return { not: withoutMyUnits(condition.not) };
  const isMine = 'field' in condition && condition.field === 'unit' && condition.op === 'myUnits';
  return isMine ? { and: [] } : condition;
}

/** The field to sort by: declared sortable, and readable under every grant, so that order reveals nothing. */
export function sortField(ctx: Context, model: Model, name: string): Field {
  const field = model.fields.get(name);
  // Ids are in the order of creation: to sort by its time, the usual order, tells no more than they do.
  const readable =
    name === 'createdAt' ||
    (field && atLeast(lowestRight(grantsOn(ctx, model, 'read'), field), 'read'));
  if (!field || !readable || !field.declaration.sortable || field.sensitive) {
    throw new Problem('invalid_query', { values: { reason: `sort=${name}` } });
  }
  return field;
}

/**
 * One page of records the reader may see. Sensitive values are masked whatever the right: a list opens nothing.
 *
 * @throws Problem invalid_query for an unknown sort or include
 */
export async function list(
  ctx: Context,
  tx: Transaction,
  object: string,
  options: ListOptions,
): Promise<PageWire> {
  const model = modelOf(ctx, object);
  const { alone = false, after, ...rest } = options;
  const { condition, taken } = withStandIns(ctx, model, options.where);
  const place: Place | undefined = after && { key: after.key === null ? null : KEY, id: ID };
  const asked: Asked = { ...rest, where: condition, after: place };
  const key = `list ${JSON.stringify(asked)}`;
  const { view, plans } = remembered(ctx, model, key, () => planList(ctx, model, asked));
  const last = alone && !options.include;
  const position = new Map<Hole, unknown>([
    [KEY, after?.key],
    [ID, after?.id],
  ]);
  const filled = plans.map((plan) => withIds(filledIn(plan, position), taken));
  const rows = await firstFull(tx, filled, options.limit + 1, last).catch((error: unknown) => {
    // A position whose key is no value of the sort field was not made here.
    const forged = options.after !== undefined && sqlState(error)?.startsWith('22');
    throw forged ? new Problem('invalid_cursor') : error;
  });
  const more = rows.length > options.limit;
  const shown = more ? rows.slice(0, options.limit) : rows;
  const items = shown.map((raw) => present(view, raw));
  if (options.include) await includeReference(ctx, tx, model, options.include, items, alone);
  const lowest = more ? shown.at(-1) : undefined;
  return { items, nextCursor: lowest ? writeCursor(options, lowest) : null };
}

type ListPlan = { view: View; plans: Plan[] };

/** A list whose position is still to be filled in. */
type Asked = Omit<ListOptions, 'after' | 'alone'> & { after: Place | undefined };

const ID = hole('id');
const KEY = hole('key');
const IDS = hole('ids');

/** The statements that may answer a list: the later ones are asked only if the earlier gave too few rows. */
function planList(ctx: Context, model: Model, options: Asked): ListPlan {
  const { titleField } = model.declaration;
  const wanted = options.fields && [...options.fields, titleField, options.include ?? titleField];
  const view = viewOf(ctx, model, { wanted, clear: false });
  if (options.trash) return { view, plans: [compile(trashRows(view, options))] };
  const query: KeysQuery = {
    ctx,
    model,
    sort: sortField(ctx, model, options.sort.field),
    descending: options.sort.descending,
    after: options.after,
    limit: options.limit + 1,
    where: options.where && readerCondition(ctx, model, options.where),
    needs: options.where ? conditionFields(options.where, model) : [],
  };
  const units = options.where ? undefined : manyUnits(ctx, model);
  const keys = units ? [windowKeys(query, units), pageKeys(query)] : [pageKeys(query)];
  return { view, plans: keys.map((each) => compile(keyedRows(view, query, each))) };
}

async function firstFull(
  tx: Transaction,
  plans: readonly Plan[],
  wanted: number,
  last: boolean,
): Promise<RawRow[]> {
  let rows: RawRow[] = [];
  for (const plan of plans) {
    rows = await tx.query<RawRow>(plan, last && plan === plans.at(-1));
    if (rows.length === wanted) break;
  }
  return rows;
}

function keyedRows(view: View, query: KeysQuery, keys: RawBuilder<unknown>): RawBuilder<unknown> {
  const { ctx, model } = view;
  const direction = query.descending ? sql`desc` : sql`asc`;
  return sql`
    select ${selectView(view, 't')}, page.k as "$key"
    from ${keys} page
    join ${sql.table(model.table)} t on t.org_id = ${ctx.orgId}${objectIs(model, 't')} and t.id = page.id${joinFacts(model, 't', view.fields)}
    order by page.k ${direction} nulls last, page.id ${direction}`;
}

/** Deleted records, last deleted first: who could see them before may see them here. */
function trashRows(view: View, options: Asked): RawBuilder<unknown> {
  const { ctx, model } = view;
  const needs = options.where ? conditionFields(options.where, model) : [];
  const where = options.where ? sql` and ${readerCondition(ctx, model, options.where)}` : sql``;
  const after = options.after
    ? sql` and (t.deleted_at, t.id) < (${options.after.key}::timestamptz, ${options.after.id}::uuid)`
    : sql``;
  return sql`
    select ${selectView(view, 't')}, t.deleted_at as "$key"
    from ${sql.table(model.table)} t${joinFacts(model, 't', [...view.fields, ...needs])}
    where ${visibleOrDeleted(ctx, model, 't')} and t.deleted_at is not null${where}${after}
    order by t.deleted_at desc, t.id desc limit ${options.limit + 1}`;
}

function writeCursor(options: ListOptions, raw: RawRow): string {
  const order = options.trash
    ? 'trash'
    : `${options.sort.descending ? '-' : ''}${options.sort.field}`;
  return Buffer.from(JSON.stringify([order, raw.$key, raw.id])).toString('base64url');
}

/**
 * Reads a cursor made by `list` for the same order.
 *
 * @throws Problem invalid_cursor
 */
export function readCursor(cursor: string, order: string): Position {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (!Array.isArray(parts) || parts.length !== 3) throw new Problem('invalid_cursor');
    const [made, key, id] = parts as unknown[];
    if (made === order && (key === null || typeof key === 'string') && isUuid(id)) {
      return { key, id };
    }
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof Problem)) throw error;
  }
  throw new Problem('invalid_cursor');
}

/** How many records match, counted to 1,000 and no further. */
export async function count(
  ctx: Context,
  tx: Transaction,
  object: string,
  where?: Condition,
  trash = false,
): Promise<{ count: number; capped: boolean }> {
  const model = modelOf(ctx, object);
  const { condition, taken } = withStandIns(ctx, model, where);
  const plan = remembered(ctx, model, `count ${trash} ${JSON.stringify(condition)}`, () =>
    planCount(ctx, model, condition, trash),
  );
  const [row] = await tx.query<{ n: string }>(withIds(plan, taken));
  const n = Number(row?.n ?? 0);
  return { count: Math.min(n, COUNT_CAP), capped: n > COUNT_CAP };
}

function planCount(ctx: Context, model: Model, where: Condition | undefined, trash: boolean): Plan {
  const seen = trash
    ? sql`${visibleOrDeleted(ctx, model, 't')} and t.deleted_at is not null`
    : visible(ctx, model, 't');
  const needs = where ? conditionFields(where, model) : [];
  const condition = where ? sql` and ${readerCondition(ctx, model, where)}` : sql``;
  return compile(sql`
    select count(*) as n from (
      select 1 from ${sql.table(model.table)} t${joinFacts(model, 't', needs)}
      where ${seen}${condition} limit ${COUNT_CAP + 1}) counted`);
}

/**
 * One record, or undefined where it does not exist or may not be seen.
 *
 * @param options.clear sensitive values in clear where the right allows it (the default)
 * @param options.alone nothing else is read in the transaction: it may end with the record
 */
export async function get(
  ctx: Context,
  tx: Transaction,
  object: string,
  id: string,
  options: { include?: string; clear?: boolean; trash?: boolean; alone?: boolean } = {},
): Promise<RecordWire | undefined> {
  const model = modelOf(ctx, object);
  const key = `get ${options.clear ?? true} ${options.trash ?? false}`;
  const { view, plan } = remembered(ctx, model, key, () => planGet(ctx, model, options));
  const last = options.alone === true && options.include === undefined;
  const [raw] = await tx.query<RawRow>(filledIn(plan, new Map([[ID, id]])), last);
  if (!raw) return undefined;
  const record = present(view, raw);
  record._rights = recordRights(view, raw);
  const { include, alone } = options;
  if (include) await includeReference(ctx, tx, model, include, [record], alone === true);
  return record;
}

function planGet(
  ctx: Context,
  model: Model,
  options: { clear?: boolean; trash?: boolean },
): { view: View; plan: Plan } {
  const view = viewOf(ctx, model, { clear: options.clear ?? true });
  const may = options.trash ? visibleOrDeleted(ctx, model, 't') : visible(ctx, model, 't');
  const plan = compile(sql`
    select ${selectView(view, 't')}, ${selectVerbs(ctx, model)}
    from ${sql.table(model.table)} t${joinFacts(model, 't', view.fields)}
    where ${may} and t.id = ${ID}::uuid`);
  return { view, plan };
}

/** For each update and delete grant: does it match this row? */
function selectVerbs(ctx: Context, model: Model): RawBuilder<unknown> {
  const updates = grantsOn(ctx, model, 'update').map(
    (grant, n) => sql`${grantPredicate(ctx, model, 't', grant)} as ${sql.id(`$update_${n}`)}`,
  );
  return sql.join([...updates, sql`${reachable(ctx, model, 't', 'delete')} as "$delete"`]);
}

type FieldRights = NonNullable<RecordWire['_rights']>['fields'];

/** What was found out for the records that the same grants reach: those of a view that says the same of every row. */
const found = new WeakMap<View, Map<string, FieldRights>>();

function recordRights(view: View, raw: RawRow): NonNullable<RecordWire['_rights']> {
  const grants = grantsOn(view.ctx, view.model, 'update');
  const updates = grants.filter((_, n) => raw[`$update_${n}`] === true);
  const same = found.get(view) ?? new Map<string, FieldRights>();
  found.set(view, same);
  const reached = updates.map((grant) => grants.indexOf(grant)).join();
  const known = view.perRow ? undefined : same.get(reached);
  const fields = known ?? fieldRights(view, raw, updates);
  if (!view.perRow) same.set(reached, fields);
  return { update: updates.length > 0, delete: raw.$delete === true, fields };
}

function fieldRights(view: View, raw: RawRow, updates: readonly Grant[]): FieldRights {
  const fields: FieldRights = {};
  for (const field of view.fields) {
    const right = rightOn(view, raw, field);
    if (right === 'hidden') continue;
    const settable = isSettable(view.model, field, { via: 'request' });
    const writable =
      settable && right !== 'masked' && atLeast(highestRight(updates, field), 'write');
    fields[field.name] = writable ? 'write' : right === 'masked' ? 'masked' : 'read';
  }
  return fields;
}

/** Adds the whole visible record behind one reference to each item, as `_included.<field>`. */
async function includeReference(
  ctx: Context,
  tx: Transaction,
  model: Model,
  name: string,
  items: RecordWire[],
  last: boolean,
): Promise<void> {
  const field = model.fields.get(name);
  const target = field && targetOf(ctx, field);
  if (!field || !target || grantsOn(ctx, target, 'read').length === 0) {
    throw new Problem('invalid_query', { values: { reason: `include=${name}` } });
  }
  // A masked reference is no id.
  const ids = [...new Set(items.map((item) => item[name]).filter(isUuid))];
  if (ids.length === 0) return;
  const { view, plan } = remembered(ctx, target, 'include', () => planInclude(ctx, target));
  const rows = await tx.query<RawRow>(filledIn(plan, new Map([[IDS, ids]])), last);
  const found = new Map(rows.map((raw) => [raw.id, present(view, raw)]));
  for (const item of items) {
    const record = found.get(item[name]);
    item._included = record ? { [name]: record } : {};
  }
}

function planInclude(ctx: Context, target: Model): { view: View; plan: Plan } {
  const view = viewOf(ctx, target, { clear: false });
  const plan = compile(sql`
    select ${selectView(view, 't')} from ${sql.table(target.table)} t${joinFacts(target, 't', view.fields)}
    where ${visible(ctx, target, 't')} and t.id = any(${IDS}::uuid[])`);
  return { view, plan };
}

/** Which of these ids the member may see. */
export async function visibleIds(
  ctx: Context,
  tx: Transaction,
  object: string,
  ids: readonly string[],
): Promise<Set<string>> {
  const model = ctx.catalog.object(object);
  if (!model || ids.length === 0) return new Set();
  const rows = await tx.query<{ id: string }>(sql`
    select t.id from ${sql.table(model.table)} t where ${visible(ctx, model, 't')} and t.id = any(${ids}::uuid[])`);
  return new Set(rows.map((row) => row.id));
}
