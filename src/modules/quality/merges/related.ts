import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { pointsTo } from '../../../kernel/columns.ts';
import type { Context } from '../../../kernel/context.ts';
import { foldColumn } from '../../../kernel/model.ts';
import type { Field, Model } from '../../../kernel/model.ts';
import { records } from '../../../kernel/records.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { lockRecords } from '../../../kernel/lock.ts';
import { existing } from '../../../kernel/visibility.ts';
import { candidatesOf } from './candidates.ts';
import { chooseFields, valuesOf } from './rules.ts';
import { unitsOf } from './units.ts';
import type { MergeCount } from './wire.ts';

/** A reference by which records of an object point to those that are merged. */
export type Relation = { model: Model; field: Field };

/** What a merge is about, once it is under way. */
export type Merging = { batchId: string; survivor: string; others: readonly string[] };

/**
 * What a record has once, by the columns that tell, where no unique index says so: the same phone, the same part in an
 * experiment.
 */
const once: Readonly<Record<string, readonly (readonly string[])[]>> = {
  identifier: [['phone_index'], ['email_index']],
  participant: [['experiment_id']],
};

/**
 * The references to an object in the order in which they are moved, and moved back: what others refer to comes first, as
 * the contacts of an opportunity do. What a module keeps about duplicates itself is no object.
 */
export function relationsOf(ctx: Context, object: string): Relation[] {
  const all = ctx.catalog.relations(object).flatMap((relation): Relation[] => {
    const model = ctx.catalog.object(relation.object);
    const field = model?.fields.get(relation.field);
    return model && field ? [{ model, field }] : [];
  });
  const waiting = [...all];
  const ordered: Relation[] = [];
  while (waiting.length > 0) {
    const names = new Set(waiting.map(({ model }) => model.name));
    const ready = waiting.findIndex(({ model }) => !refersTo(model, names, object));
    // Objects that refer to each other come as they are declared.
    ordered.push(...waiting.splice(Math.max(ready, 0), 1));
  }
  return ordered;
}

/** Whether it refers to another of these objects, apart from the one that is merged. */
function refersTo(model: Model, names: ReadonlySet<string>, merged: string): boolean {
  return [...model.fields.values()].some(({ declaration, system }) => {
    if (declaration.kind !== 'reference' || system) return false;
    const { to } = declaration;
    return to !== model.name && to !== merged && names.has(to);
  });
}

/** The records that point by this reference to one of the merged ones; those that are merged themselves are not moved. */
function pointing(
  ctx: Context,
  { model, field }: Relation,
  { survivor, others }: Omit<Merging, 'batchId'>,
): RawBuilder<boolean> {
  return sql<boolean>`${existing(ctx, model, 't')} and ${pointsTo(ctx, field, 't', others)}
    and t.id <> all(${[survivor, ...others]}::uuid[])`;
}

/** The columns by which a record of the survivor would stand twice; an empty list: it has only one. */
function keysOf({ model, field }: Relation): string[][] {
  const { uniqueTogether = [] } = model.declaration;
  const named = uniqueTogether
    .filter((names) => names.includes(field.name))
    .map((names) =>
      names.filter((name) => name !== field.name).map((name) => model.fields.get(name)),
    )
    .filter((fields) => fields.every((each) => each?.source.in === 'column'));
  const columns = named.map((fields) =>
    fields.flatMap((each) => {
      if (!each) return [];
      return [each.declaration.kind === 'text' ? foldColumn(each) : each.column];
    }),
  );
  const alone = field.declaration.unique === true ? [[]] : [];
  return [...columns, ...alone, ...(once[model.name] ?? []).map((names) => [...names])];
}

/** What stands twice with row `t`: a record of the survivor, or an earlier one of another merged record, at alias `s`. */
function counterparts(
  ctx: Context,
  relation: Relation,
  { survivor, others }: Omit<Merging, 'batchId'>,
): RawBuilder<unknown> | undefined {
  const keys = keysOf(relation);
  if (keys.length === 0) return undefined;
  const { model, field } = relation;
  const same = keys.map((columns) => {
    const equal = columns.map((name) => sql`${sql.ref(`s.${name}`)} = ${sql.ref(`t.${name}`)}`);
    return equal.length > 0 ? sql`(${sql.join(equal, sql` and `)})` : sql`true`;
  });
  return sql`from ${sql.table(model.table)} s
    where ${existing(ctx, model, 's')} and (${sql.join(same, sql` or `)})
      and (${pointsTo(ctx, field, 's', [survivor])}
        or (${pointsTo(ctx, field, 's', others)} and (s.created_at, s.id) < (t.created_at, t.id)))`;
}

/** Whether row `t` stands twice. */
function isDouble(
  ctx: Context,
  relation: Relation,
  about: Omit<Merging, 'batchId'>,
): RawBuilder<boolean> | undefined {
  const found = counterparts(ctx, relation, about);
  return found && sql<boolean>`exists (select ${found})`;
}

export type Counted = { relation: Relation; moving: number; doubled: number };

/** How many records point to the merged ones, by each reference: those that are moved, and those that stand twice. */
export async function countRelated(
  ctx: Context,
  tx: Transaction,
  object: string,
  about: Omit<Merging, 'batchId'>,
): Promise<Counted[]> {
  const relations = relationsOf(ctx, object);
  const rows = await Promise.all(
    relations.map((relation) =>
      tx.query<{ n: string; doubled: string }>(sql`
        select count(*) as n, count(*) filter (where ${isDouble(ctx, relation, about) ?? sql`false`}) as doubled
        from ${sql.table(relation.model.table)} t where ${pointing(ctx, relation, about)}`),
    ),
  );
  return relations.map((relation, n) => {
    const [all, doubled] = [Number(rows[n]?.[0]?.n ?? 0), Number(rows[n]?.[0]?.doubled ?? 0)];
    return { relation, moving: all - doubled, doubled };
  });
}

/** Counts by object, of those that there are. */
export function countsOf(
  counted: readonly Counted[],
  of: (each: Counted) => number,
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const each of counted) {
    const { name } = each.relation.model;
    if (of(each) > 0) counts[name] = (counts[name] ?? 0) + of(each);
  }
  return counts;
}

/** Counts as they go out: nothing is told of objects that the reader may not read at all, or that are no more. */
export function countsWire(ctx: Context, counts: Readonly<Record<string, number>>): MergeCount[] {
  return Object.entries(counts).flatMap(([object, count]) => {
    const model = ctx.catalog.object(object);
    if (!model || ctx.access.grants(object, 'read').length === 0) return [];
    return [{ object, label: model.declaration.pluralLabel, count }];
  });
}

/**
 * Records that the survivor has already go to the trash, and what only they say fills the blanks of those that stay. They
 * are few: tags, phones, parts in experiments and in opportunities.
 */
export async function removeDoubled(
  ctx: Context,
  tx: Transaction,
  relation: Relation,
  merging: Merging,
): Promise<void> {
  const found = counterparts(ctx, relation, merging);
  const double = isDouble(ctx, relation, merging);
  if (!found || !double) return;
  const rows = await tx.query<{ id: string; kept: string }>(sql`
    select t.id, (select s.id ${found}
      order by ${pointsTo(ctx, relation.field, 's', [merging.survivor])} desc, s.created_at, s.id limit 1) as kept
    from ${sql.table(relation.model.table)} t
    where ${pointing(ctx, relation, merging)} and ${double} order by t.id`);
  const ids = rows.map(({ id }) => id);
  for (const [kept, doubles] of Map.groupBy(rows, (row) => row.kept)) {
    if (ids.includes(kept)) continue;
    const all = [kept, ...doubles.map(({ id }) => id)];
    await fillBlanks(ctx, tx, relation.model, all, merging);
  }
  await records.remove(ctx, tx, relation.model.name, ids, mergeOptions(merging));
}

/** Gives the first of these records what it lacks and the others have. */
async function fillBlanks(
  ctx: Context,
  tx: Transaction,
  model: Model,
  ids: readonly string[],
  merging: Merging,
): Promise<void> {
  // What is there once cannot stand on two records at a time, neither on the way nor on the way back.
  const units = unitsOf(model).filter(
    ({ field }) => model.fields.get(field)?.declaration.unique !== true,
  );
  if (units.length === 0) return;
  const locked = await lockRecords(ctx, tx, model, ids, { asSystem: true });
  const whole = ids.flatMap((id) => locked.get(id)?.record ?? []);
  const { candidates } = await candidatesOf(ctx, tx, model, whole);
  const values = valuesOf(chooseFields(units, candidates, 'survivor'), candidates);
  const [id] = ids;
  if (id === undefined || Object.keys(values).length === 0) return;
  const change = { id, version: 'latest' as const, values };
  await records.update(ctx, tx, model.name, [change], mergeOptions(merging));
}

export function mergeOptions({ batchId }: { batchId: string }) {
  return { via: 'merge', batchId, asSystem: true } as const;
}

/**
 * The next records that are to be moved by a reference, by their ids.
 *
 * @param after the last one looked at before
 */
export async function nextRelated(
  ctx: Context,
  tx: Transaction,
  relation: Relation,
  merging: Merging,
  { after, most }: { after: string; most: number },
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(sql`
    select t.id from ${sql.table(relation.model.table)} t
    where ${pointing(ctx, relation, merging)} and t.id > ${after}::uuid order by t.id limit ${most}::int`);
  return rows.map(({ id }) => id);
}

/** Gives records to the survivor, whoever owns them. */
export async function moveRelated(
  ctx: Context,
  tx: Transaction,
  { model, field }: Relation,
  merging: Merging,
  ids: readonly string[],
): Promise<void> {
  const values = { [field.name]: merging.survivor, ...held(model) };
  const changes = ids.map((id) => ({ id, version: 'latest' as const, values }));
  await records.update(ctx, tx, model.name, changes, mergeOptions(merging));
}

/** What a moved record loses: the survivor has primary identifiers of its own. */
function held(model: Model): Record<string, unknown> {
  return model.name === 'identifier' ? { isPrimary: false } : {};
}

/** Records that were made after a time and point to the survivor, by object. */
export async function countAdded(
  ctx: Context,
  tx: Transaction,
  object: string,
  survivor: string,
  since: string,
): Promise<Record<string, number>> {
  const relations = relationsOf(ctx, object);
  const rows = await Promise.all(
    relations.map(({ model, field }) =>
      tx.query<{ n: string }>(sql`
        select count(*) as n from ${sql.table(model.table)} t
        where ${existing(ctx, model, 't')} and ${pointsTo(ctx, field, 't', [survivor])}
          and t.created_at > ${since}::timestamptz`),
    ),
  );
  const counts: Record<string, number> = {};
  for (const [n, { model }] of relations.entries()) {
    const count = Number(rows[n]?.[0]?.n ?? 0);
    if (count > 0) counts[model.name] = (counts[model.name] ?? 0) + count;
  }
  return counts;
}
