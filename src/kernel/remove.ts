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
import { lockRecords, update } from './update.ts';
import { isUuid } from './values.ts';
import { targetOf } from './view.ts';
import { existing, visibleOrDeleted } from './visibility.ts';
import { checkReferences, duplicateOf } from './write-checks.ts';
import { writableModel } from './write.ts';
import type { WriteOptions, Written } from './write.ts';

/** Records that point to a deleted one, by the reference field they do it with. */
type Pointing = { model: Model; field: Field; ids: string[] };

/**
 * Deletes records softly: they can be restored with all that was deleted with them. What points to them is deleted too,
 * cleared, or prevents it, as each reference declares.
 *
 * @throws Problem not_found, forbidden, restricted
 */
export async function remove(
  ctx: Context,
  tx: Transaction,
  object: string,
  ids: readonly string[],
  options: WriteOptions,
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
  options: WriteOptions,
): Promise<Written[]> {
  const ids = records.map((record) => record.id);
  const deletedAt = ctx.now().toISOString();
  await tx.query(sql`
    update ${sql.table(model.table)} set deleted_at = ${deletedAt}::timestamptz, deletion_id = ${deletionId}::uuid,
      version = version + 1, updated_at = ${deletedAt}::timestamptz, updated_by = ${ctx.memberId}::uuid
    where org_id = ${ctx.orgId}${objectIs(model)} and id = any(${ids}::uuid[])`);
  const changes = await appendChanges(
    ctx,
    tx,
    model,
    records.map((record) => ({
      object: model.name,
      recordId: record.id,
      version: record.version + 1,
      op: 'remove',
      before: { deletedAt: null },
      after: { deletedAt },
    })),
    options,
  );
  await removeSearch(ctx, tx, model, ids);
  for (const pointing of await pointingTo(ctx, tx, model, ids))
    await release(ctx, tx, pointing, deletionId, options);
  const pairs: Pair[] = records.map((before) => ({
    before,
    after: { ...before, deletedAt, version: before.version + 1 },
  }));
  await model.rules?.after?.(ctx, tx, pairs);
  return records.map(({ id, version }, n) => ({
    id,
    version: version + 1,
    changeId: changes[n] ?? null,
  }));
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
 *   record it belongs to is still deleted
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
  await requireParents(
    ctx,
    tx,
    model,
    [...locked.values()].map(({ record }) => record),
  );
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

/** The references by which a record goes when another does. */
function cascades(model: Model): Field[] {
  return [...model.fields.values()].filter(
    ({ declaration }) => declaration.kind === 'reference' && declaration.onDelete === 'cascade',
  );
}

/**
 * What is deleted together with another record does not come back without it.
 *
 * @throws Problem invalid_fields, at the reference to what is still in the trash
 */
async function requireParents(
  ctx: Context,
  tx: Transaction,
  model: Model,
  records: readonly AnyRecord[],
): Promise<void> {
  const parents = cascades(model);
  const values = records.map((record) =>
    Object.fromEntries(parents.map(({ name }) => [name, record[name]])),
  );
  await checkReferences(ctx, tx, model, values, { via: 'system', asSystem: true });
}

/** Those of the records whose other parents are all there as well. */
async function withParents(
  ctx: Context,
  tx: Transaction,
  model: Model,
  records: readonly AnyRecord[],
): Promise<AnyRecord[]> {
  let kept = [...records];
  for (const field of cascades(model)) {
    const target = targetOf(ctx, field);
    if (!target || kept.length === 0) continue;
    const ids = kept.map((record) => record[field.name]).filter(isUuid);
    const rows = await tx.query<{ id: string }>(sql`
      select t.id from ${sql.table(target.table)} t where ${existing(ctx, target, 't')} and t.id = any(${ids}::uuid[])`);
    const there = new Set<unknown>(rows.map(({ id }) => id));
    kept = kept.filter((record) => record[field.name] === null || there.has(record[field.name]));
  }
  return kept;
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
  const ids = records.map((record) => record.id);
  const now = ctx.now().toISOString();
  try {
    await tx.query(sql`
      update ${sql.table(model.table)} set deleted_at = null, deletion_id = null, version = version + 1,
        updated_at = ${now}::timestamptz, updated_by = ${ctx.memberId}::uuid
      where org_id = ${ctx.orgId}${objectIs(model)} and id = any(${ids}::uuid[])`);
  } catch (error) {
    throw duplicateOf(ctx, model, records, error);
  }
  const changes = await appendChanges(
    ctx,
    tx,
    model,
    records.map((record) => ({
      object: model.name,
      recordId: record.id,
      version: record.version + 1,
      op: 'restore',
      before: { deletedAt: record.deletedAt },
      after: { deletedAt: null },
    })),
    options,
  );
  const alive = records.map((record) => ({
    ...record,
    deletedAt: null,
    version: record.version + 1,
  }));
  await writeSearch(ctx, tx, model, alive);
  await restoreDependants(ctx, tx, model, ids, deletionId, options);
  await model.rules?.after?.(
    ctx,
    tx,
    records.map((before, n) => ({ before, after: alive[n] ?? before })),
  );
  return alive.map(({ id, version }, n) => ({ id, version, changeId: changes[n] ?? null }));
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
