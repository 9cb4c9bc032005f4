import { randomUUIDv7 } from 'node:crypto';
import { sql } from 'kysely';
import { Problem } from '../platform/problem.ts';
import { objectIs, pointsTo } from './columns.ts';
import { appendChanges } from './ledger.ts';
import type { Context } from './context.ts';
import type { Field, Model } from './model.ts';
import type { AnyRecord } from './object.ts';
import type { Pair } from './rules.ts';
import { removeSearch, writeSearch } from './search-index.ts';
import type { Transaction } from './transaction.ts';
import { lockRecords } from './lock.ts';
import { update } from './update.ts';
import { isUuid } from './values.ts';
import { targetOf } from './view.ts';
import { existing, visibleOrDeleted } from './visibility.ts';
import { duplicateOf } from './write-checks.ts';
import { writableModel } from './write.ts';
import type { WriteOptions, Written } from './write.ts';

/** Records that point to a deleted one, by the reference field they do it with. */
type Pointing = { model: Model; field: Field; ids: string[] };

/**
 * Deletes records softly: they can be restored with all that was deleted with them. What points to them is deleted too,
 * cleared, or prevents it, as each reference declares.
 *
 * @param options `alone` leaves what points to them as it is: the caller sees to that
 * @throws Problem not_found, forbidden, restricted
 */
export async function remove(
  ctx: Context,
  tx: Transaction,
  object: string,
  ids: readonly string[],
  options: WriteOptions & { alone?: true },
): Promise<Written[]> {
  if (ids.length === 0) return [];
  const model = writableModel(ctx, object, options);
  const locked = await lockRecords(ctx, tx, model, ids, { ...options, verb: 'delete' });
  for (const id of ids) {
    const found = locked.get(id);
    if (!found) throw new Problem('not_found');
    if (!options.asSystem && found.grants.length === 0) throw new Problem('forbidden');
  }
  const records = [...locked.values()].map(({ record }) => record);
  const batched = { ...options, batchId: options.batchId ?? randomUUIDv7() };
  return removeLocked(ctx, tx, model, records, randomUUIDv7(), batched);
}

async function removeLocked(
  ctx: Context,
  tx: Transaction,
  model: Model,
  records: AnyRecord[],
  deletionId: string,
  options: WriteOptions & { alone?: true },
): Promise<Written[]> {
  const ids = records.map((record) => record.id);
  const { pairs, written } = await mark(ctx, tx, model, records, { deletionId, options });
  await removeSearch(ctx, tx, model, ids);
  for (const pointing of options.alone ? [] : await pointingTo(ctx, tx, model, ids))
    await release(ctx, tx, pointing, deletionId, options);
  await model.rules?.after?.(ctx, tx, pairs, options.via);
  return written;
}

/**
 * Puts records into the trash or takes them out, in their rows and in the ledger.
 *
 * @param deletionId what they are deleted together with; null takes them out
 */
async function mark(
  ctx: Context,
  tx: Transaction,
  model: Model,
  records: readonly AnyRecord[],
  { deletionId, options }: { deletionId: string | null; options: WriteOptions },
): Promise<{ pairs: Pair[]; written: Written[] }> {
  const now = ctx.now().toISOString();
  const deletedAt = deletionId === null ? null : now;
  const ids = records.map((record) => record.id);
  await tx.query(sql`
    update ${sql.table(model.table)} set deleted_at = ${deletedAt}::timestamptz, deletion_id = ${deletionId}::uuid,
      version = version + 1, updated_at = ${now}::timestamptz, updated_by = ${ctx.memberId}::uuid
    where org_id = ${ctx.orgId}${objectIs(model)} and id = any(${ids}::uuid[])`);
  const pairs = records.map((before) => ({
    before,
    after: { ...before, deletedAt, version: before.version + 1 },
  }));
  const entries = pairs.map(({ before, after }) => ({
    object: model.name,
    recordId: after.id,
    version: after.version,
    op: deletionId === null ? ('restore' as const) : ('remove' as const),
    before: { deletedAt: before.deletedAt },
    after: { deletedAt },
  }));
  const changes = await appendChanges(ctx, tx, model, entries, options);
  const written = pairs.map(({ after: { id, version } }, n) => ({
    id,
    version,
    changeId: changes[n] ?? null,
  }));
  return { pairs, written };
}

/** Everything not deleted that points to these records. */
async function pointingTo(
  ctx: Context,
  tx: Transaction,
  model: Model,
  ids: readonly string[],
): Promise<Pointing[]> {
  const found: Pointing[] = [];
  for (const relation of ctx.catalog.relations(model.name)) {
    const child = ctx.catalog.object(relation.object);
    const field = child?.fields.get(relation.field);
    if (!child || !field) continue;
    const rows = await tx.query<{ id: string }>(sql`
      select t.id from ${sql.table(child.table)} t where ${existing(ctx, child, 't')} and ${pointsTo(ctx, field, 't', ids)}`);
    if (rows.length > 0) found.push({ model: child, field, ids: rows.map((row) => row.id) });
  }
  return found;
}

/** Does to the records pointing here what their reference declares. */
async function release(
  ctx: Context,
  tx: Transaction,
  { model, field, ids }: Pointing,
  deletionId: string,
  options: WriteOptions,
): Promise<void> {
  const onDelete = field.declaration.kind === 'reference' ? field.declaration.onDelete : 'clear';
  if (onDelete === 'restrict') {
    throw new Problem('restricted', {
      values: { count: String(ids.length), object: model.declaration.pluralLabel[ctx.locale] },
    });
  }
  if (onDelete === 'clear') {
    const cleared = ids.map((id) => ({
      id,
      version: 'latest' as const,
      values: { [field.name]: null },
    }));
    await update(ctx, tx, model.name, cleared, { ...options, asSystem: true });
    return;
  }
  const locked = await lockRecords(ctx, tx, model, ids, { asSystem: true });
  const records = [...locked.values()].map(({ record }) => record);
  await removeLocked(ctx, tx, model, records, deletionId, options);
}

/**
 * Restores deleted records, each with everything that was deleted together with it.
 *
 * @throws Problem not_found, forbidden, duplicate where a unique value has been taken since, invalid_fields where the
 *   record it belongs to, or cannot be without, is still deleted
 */
export async function restore(
  ctx: Context,
  tx: Transaction,
  object: string,
  ids: readonly string[],
  options: WriteOptions,
): Promise<Written[]> {
  if (ids.length === 0) return [];
  const model = writableModel(ctx, object, options);
  const seen = options.asSystem
    ? sql<boolean>`t.org_id = ${ctx.orgId}${model.customObjectId ? sql` and t.object_id = ${model.customObjectId}` : sql``}`
    : visibleOrDeleted(ctx, model, 't');
  const deleted = sql<boolean>`${seen} and t.deleted_at is not null`;
  const locked = await lockRecords(ctx, tx, model, ids, { ...options, verb: 'delete', deleted });
  for (const id of ids) {
    const found = locked.get(id);
    if (!found) throw new Problem('not_found');
    if (!options.asSystem && found.grants.length === 0) throw new Problem('forbidden');
  }
  const records = [...locked.values()].map(({ record }) => record);
  await requireTargets(ctx, tx, records, references(model, 'cascade'));
  const batched = { ...options, batchId: options.batchId ?? randomUUIDv7() };
  const written: Written[] = [];
  const deletions = await tx.query<{ deletion_id: string; ids: string }>(sql`
    select deletion_id, json_agg(id)::text as ids from ${sql.table(model.table)}
    where org_id = ${ctx.orgId}${objectIs(model)} and id = any(${ids}::uuid[]) group by deletion_id`);
  for (const deletion of deletions) {
    const own = (JSON.parse(deletion.ids) as string[]).flatMap(
      (id) => locked.get(id)?.record ?? [],
    );
    written.push(...(await restoreLocked(ctx, tx, model, own, deletion.deletion_id, batched)));
  }
  return written;
}

type OnDelete = 'cascade' | 'restrict' | 'clear';

/** The references that do one of these when what they point to is deleted; facts are worked out anew instead. */
function references(model: Model, ...kinds: OnDelete[]): Field[] {
  return [...model.fields.values()].filter(
    ({ declaration, system, source }) =>
      declaration.kind === 'reference' &&
      !system &&
      source.in !== 'facts' &&
      kinds.includes(declaration.onDelete),
  );
}

/**
 * Of the records that these point to by a field, those that are not in the trash. They are locked as a foreign key
 * would, so that none is deleted meanwhile.
 */
async function presentTargets(
  ctx: Context,
  tx: Transaction,
  field: Field,
  records: readonly AnyRecord[],
): Promise<Set<unknown>> {
  const target = targetOf(ctx, field);
  const ids = [...new Set(records.map((record) => record[field.name]).filter(isUuid))];
  if (!target || ids.length === 0) return new Set();
  const rows = await tx.query<{ id: string }>(sql`
    select t.id from ${sql.table(target.table)} t where ${existing(ctx, target, 't')} and t.id = any(${ids}::uuid[])
    order by t.id for key share of t`);
  return new Set(rows.map(({ id }) => id));
}

const dangles = (record: AnyRecord, field: Field, present: ReadonlySet<unknown>): boolean =>
  typeof record[field.name] === 'string' && !present.has(record[field.name]);

/**
 * A record does not come back without what it cannot be without: what it belongs to, and what could not have been
 * deleted while it was there.
 *
 * @throws Problem invalid_fields, at the reference to what is still in the trash
 */
async function requireTargets(
  ctx: Context,
  tx: Transaction,
  records: readonly AnyRecord[],
  fields: readonly Field[],
): Promise<void> {
  for (const field of fields) {
    const present = await presentTargets(ctx, tx, field, records);
    if (!records.some((record) => dangles(record, field, present))) continue;
    const { zh, en } = field.declaration.label;
    const message = {
      zh: `“${zh}”所指的记录在回收站里，请先恢复它。`,
      en: `The record that “${en}” points to is in the trash; restore that first.`,
    };
    throw new Problem('invalid_fields', {
      errors: [{ field: field.name, code: 'in_trash', message }],
    });
  }
}

/** Those of the records whose other parents are all there as well. */
async function withParents(
  ctx: Context,
  tx: Transaction,
  model: Model,
  records: readonly AnyRecord[],
): Promise<AnyRecord[]> {
  let kept = [...records];
  for (const field of references(model, 'cascade')) {
    const present = await presentTargets(ctx, tx, field, kept);
    kept = kept.filter((record) => !dangles(record, field, present));
  }
  return kept;
}

/** References that are cleared when their target goes are cleared now, where it went while the record was in the trash. */
async function clearDangling(
  ctx: Context,
  tx: Transaction,
  model: Model,
  records: readonly AnyRecord[],
  options: WriteOptions,
): Promise<void> {
  const values = new Map<string, Record<string, null>>();
  for (const field of references(model, 'clear')) {
    const present = await presentTargets(ctx, tx, field, records);
    for (const record of records) {
      if (dangles(record, field, present))
        values.set(record.id, { ...values.get(record.id), [field.name]: null });
    }
  }
  const changes = [...values].map(([id, cleared]) => ({
    id,
    version: 'latest' as const,
    values: cleared,
  }));
  await update(ctx, tx, model.name, changes, { ...options, asSystem: true });
}

async function restoreLocked(
  ctx: Context,
  tx: Transaction,
  model: Model,
  records: AnyRecord[],
  deletionId: string,
  options: WriteOptions,
): Promise<Written[]> {
  if (records.length === 0) return [];
  // Where a record that goes with its target is left in the trash with it, one that forbids its target to go is missed.
  await requireTargets(ctx, tx, records, references(model, 'restrict'));
  const ids = records.map((record) => record.id);
  const { pairs, written } = await mark(ctx, tx, model, records, {
    deletionId: null,
    options,
  }).catch((error: unknown) => {
    throw duplicateOf(ctx, model, records, error);
  });
  const alive = pairs.map(({ after }) => after);
  await writeSearch(ctx, tx, model, alive);
  await restoreDependants(ctx, tx, model, ids, deletionId, options);
  await clearDangling(ctx, tx, model, alive, options);
  await model.rules?.after?.(ctx, tx, pairs, options.via);
  return written;
}

/** What was deleted together with these records comes back with them. */
async function restoreDependants(
  ctx: Context,
  tx: Transaction,
  model: Model,
  ids: readonly string[],
  deletionId: string,
  options: WriteOptions,
): Promise<void> {
  for (const relation of ctx.catalog.relations(model.name)) {
    const child = ctx.catalog.object(relation.object);
    const field = child?.fields.get(relation.field);
    if (
      !child ||
      field?.declaration.kind !== 'reference' ||
      field.declaration.onDelete !== 'cascade'
    )
      continue;
    const deleted = sql<boolean>`t.org_id = ${ctx.orgId}${objectIs(child, 't')}
      and t.deletion_id = ${deletionId} and ${pointsTo(ctx, field, 't', ids)}`;
    const rows = await tx.query<{ id: string }>(
      sql`select t.id from ${sql.table(child.table)} t where ${deleted}`,
    );
    const locked = await lockRecords(
      ctx,
      tx,
      child,
      rows.map((row) => row.id),
      { asSystem: true, deleted },
    );
    await restoreLocked(
      ctx,
      tx,
      child,
      await withParents(
        ctx,
        tx,
        child,
        [...locked.values()].map(({ record }) => record),
      ),
      deletionId,
      options,
    );
  }
}
