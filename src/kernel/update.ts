import { sql } from 'kysely';
import { Problem, withRows } from '../platform/problem.ts';
import { objectIs, pointsTo, recordColumn } from './columns.ts';
import type { Context } from './context.ts';
import { enterValues } from './enter.ts';
import { followUp, inTurn } from './follow-up.ts';
import { lockRecords } from './lock.ts';
import { appendChanges, changesSince } from './ledger.ts';
import type { LedgerEntry } from './ledger.ts';
import type { Field, Model } from './model.ts';
import type { Pair } from './rules.ts';
import { writeSearch } from './search-index.ts';
import { factsTables, storeValues, updateRecords } from './store.ts';
import type { Transaction } from './transaction.ts';
import { sameValue } from './values.ts';
import { atLeast, grantsOn, lowestRight } from './visibility.ts';
import {
  baseRates,
  checkReferences,
  duplicateOf,
  ownersUnits,
  parentsAccess,
} from './write-checks.ts';
import { changedColumns } from './write-columns.ts';
import { allowFields, applyRules, checkValues, ofRow, refuseIf, writableModel } from './write.ts';
import type { Values, WriteOptions, Written } from './write.ts';

/** A change to one record: the version its editor read, and the new values. `latest` is for rules and bulk. */
export type Change = { id: string; version: number | 'latest'; values: Values };

/**
 * Updates records of one object. Newer changes to other fields merge; to the same field they conflict.
 *
 * @throws Problem not_found, forbidden, invalid_fields, duplicate, version_conflict with mine, stored and original value
 */
export async function update(
  ctx: Context,
  tx: Transaction,
  object: string,
  changes: readonly Change[],
  options: WriteOptions,
): Promise<Written[]> {
  if (changes.length === 0) return [];
  const model = writableModel(ctx, object, options);
  const checked = changes.map(({ values }) => checkValues(model, values, options));
  refuseIf(checked.flatMap((each, row) => ofRow(row, each.errors)));
  const locked = await lockRecords(
    ctx,
    tx,
    model,
    changes.map((change) => change.id),
    options,
  );

  const entries = changes.map((change, n) => {
    const found = locked.get(change.id);
    const values = checked[n]?.values ?? {};
    if (!found) throw new Problem('not_found', { row: n });
    if (!options.asSystem && found.grants.length === 0) throw new Problem('forbidden', { row: n });
    allowFields(model, Object.keys(values), found.grants, options, n);
    return { before: found.record, values };
  });
  enterValues(ctx, model, entries, options.via);
  const pairs = entries.map(({ before, values }) => ({ before, after: { ...before, ...values } }));
  const rows = entries.flatMap(({ before, values }, n) =>
    Object.keys(values).some((name) => !sameValue(values[name], before[name])) ? [n] : [],
  );
  const touched = rows.flatMap((n) => pairs[n] ?? []);
  await refuseConflicts(ctx, tx, model, changes, pairs);
  const written = await writeTouched(ctx, tx, model, touched, options).catch((error: unknown) => {
    throw error instanceof Problem ? withRows(error, (row) => rows[row]) : error;
  });
  return pairs.map(
    ({ after }) =>
      written.get(after.id) ?? { id: after.id, version: after.version, changeId: null },
  );
}

async function writeTouched(
  ctx: Context,
  tx: Transaction,
  model: Model,
  touched: Pair[],
  options: WriteOptions,
): Promise<Map<string, Written>> {
  await checkReferences(
    ctx,
    tx,
    model,
    touched.map((pair) => changedValues(model, pair)),
    options,
  );
  return store(ctx, tx, model, touched, options);
}

/** The fields that differ between before and after; facts are not fields of the record. */
export function changedValues(model: Model, { before, after }: Pair): Values {
  const changed: Values = {};
  for (const field of model.fields.values()) {
    const { name, source } = field;
    if (source.in === 'facts' || name.startsWith('updated') || name.startsWith('created')) continue;
    if (!sameValue(before?.[name], after[name])) changed[name] = after[name] ?? null;
  }
  return changed;
}

/** @throws Problem version_conflict where a field was changed by both */
async function refuseConflicts(
  ctx: Context,
  tx: Transaction,
  model: Model,
  changes: readonly Change[],
  pairs: readonly Pair[],
): Promise<void> {
  const behind = new Map<string, number>();
  for (const [n, { id, version }] of changes.entries()) {
    const stored = pairs[n]?.before?.version ?? 0;
    if (version === 'latest' || version === stored) continue;
    // A version from the future was never read by anybody.
    if (version > stored)
      throw new Problem('version_conflict', { conflict: { version: stored, fields: {} } });
    behind.set(id, version);
  }
  if (behind.size === 0) return;
  const since = await changesSince(ctx, tx, model.name, behind);
  for (const [n, { id, values }] of changes.entries()) {
    const originals = since.get(id);
    const pair = pairs[n];
    if (!originals || !pair) continue;
    const both = Object.keys(values).filter(
      (name) => originals.has(name) && !sameValue(pair.after[name], pair.before?.[name]),
    );
    if (both.length === 0) continue;
    const fields = Object.fromEntries(
      both.map((name) => {
        const mine = pair.after[name];
        // Who may write a field need not be allowed to read what others wrote there.
        if (!mayRead(ctx, model, name)) return [name, { mine, stored: HIDDEN, original: HIDDEN }];
        const original = originals.get(name) ?? null;
        return [name, { mine, stored: pair.before?.[name] ?? null, original }];
      }),
    );
    throw new Problem('version_conflict', { conflict: { version: pair.before?.version, fields } });
  }
}

const HIDDEN = '••••';

function mayRead(ctx: Context, model: Model, name: string): boolean {
  const field = model.fields.get(name);
  return field !== undefined && atLeast(lowestRight(grantsOn(ctx, model, 'read'), field), 'read');
}

/** Writes pairs that differ: rules, columns, look-up rows, ledger, search, and what follows. */
async function store(
  ctx: Context,
  tx: Transaction,
  model: Model,
  pairs: Pair[],
  options: WriteOptions,
): Promise<Map<string, Written>> {
  const written = new Map<string, Written>();
  if (pairs.length === 0) {
    await options.sent?.([]);
    return written;
  }
  for (const { after } of pairs) {
    after.version += 1;
    after.updatedAt = ctx.now().toISOString();
    after.updatedBy = ctx.memberId;
  }
  await followOwners(ctx, tx, model, pairs);
  await applyRules(ctx, tx, model, pairs, options.via);
  const records = pairs.map(({ after }) => after);
  const changed = pairs.map((pair) => changedValues(model, pair));
  const amounts = pairs.filter((_, n) => changesAmount(model, changed[n] ?? {}));
  const rates = await baseRates(
    ctx,
    tx,
    model,
    amounts.map(({ after }) => after),
  );
  const names = new Set(changed.flatMap((values) => Object.keys(values)));
  const entries = pairs.map((pair, n) => entryOf(model, pair, changed[n] ?? {}));
  const stored = inTurn(
    appendChanges(ctx, tx, model, entries, options),
    updateRecords(
      ctx,
      tx,
      model,
      records.map((record, n) => ({
        record,
        columns: changedColumns(ctx, model, record, changed[n] ?? {}, rates),
      })),
    ),
    storeValues(
      ctx,
      tx,
      [...names].flatMap((name) => model.fields.get(name) ?? []),
      records,
      false,
    ),
    affectsSearch(model, names) ? writeSearch(ctx, tx, model, records) : undefined,
  ).catch((error: unknown) => {
    throw duplicateOf(ctx, model, records, error);
  });
  const followed = moveDependants(ctx, tx, model, pairs).then(() =>
    followUp(ctx, tx, model, pairs, options),
  );
  const [[changeIds]] = await inTurn(stored, followed);
  for (const [n, { after }] of pairs.entries()) {
    written.set(after.id, { id: after.id, version: after.version, changeId: changeIds[n] ?? null });
  }
  return written;
}

function changesAmount(model: Model, changed: Values): boolean {
  const { rateDate } = model.declaration;
  return Object.keys(changed).some(
    (name) =>
      name === 'currency' ||
      name === rateDate ||
      model.fields.get(name)?.declaration.kind === 'money',
  );
}

function entryOf(model: Model, { before, after }: Pair, changed: Values): LedgerEntry {
  const old = Object.fromEntries(
    Object.keys(changed).map((name) => [name, before?.[name] ?? null]),
  );
  return {
    object: model.name,
    recordId: after.id,
    version: after.version,
    op: 'update',
    before: old,
    after: changed,
  };
}

function affectsSearch(model: Model, names: ReadonlySet<string>): boolean {
  if (names.has('owner') || names.has('unit') || names.has(model.declaration.titleField))
    return true;
  return [...names].some((name) => model.fields.get(name)?.declaration.searchable === true);
}

/** A record of a new owner goes to that owner's unit; a child of another parent takes that parent's access. */
async function followOwners(
  ctx: Context,
  tx: Transaction,
  model: Model,
  pairs: readonly Pair[],
): Promise<void> {
  if (model.through) {
    const { name } = model.through.field;
    const moved = pairs.filter(({ before, after }) => before?.[name] !== after[name]);
    if (moved.length === 0) return;
    const parents = await parentsAccess(
      ctx,
      tx,
      model,
      moved.map(({ after }) => after),
    );
    for (const { after } of moved) Object.assign(after, parents.get(String(after[name])));
    return;
  }
  if (model.declaration.access !== 'owner') return;
  const moved = pairs.filter(({ before, after }) => before?.owner !== after.owner);
  if (moved.length === 0) return;
  for (const { after } of moved) after.owner ??= ctx.memberId;
  const units = await ownersUnits(
    ctx,
    tx,
    moved.map(({ after }) => after.owner),
  );
  for (const { after } of moved) after.unit = units.get(String(after.owner)) ?? after.unit;
}

/** Gives the children of moved records their owner and unit. @returns the children's ids */
async function moveChildren(
  ctx: Context,
  tx: Transaction,
  child: Model,
  reference: Field,
  moved: readonly Pair[],
): Promise<string[]> {
  const places = Map.groupBy(moved, ({ after }) => `${after.owner} ${after.unit}`).values();
  const rows = await Promise.all(
    [...places].map((there) => {
      const ids = there.map(({ after }) => after.id);
      const { owner = null, unit = null } = there[0]?.after ?? {};
      return tx.query<{ id: string }>(sql`
        update ${sql.table(child.table)} c set owner_id = ${owner}::uuid, unit_id = ${unit}::uuid
        where c.org_id = ${ctx.orgId}${objectIs(child, 'c')} and ${pointsTo(ctx, reference, 'c', ids)} returning c.id`);
    }),
  );
  return rows.flat().map(({ id }) => id);
}

/** Facts and children carry copies of owner and unit, so that lists of them need not look at the parent. */
async function moveDependants(
  ctx: Context,
  tx: Transaction,
  model: Model,
  pairs: readonly Pair[],
): Promise<void> {
  const moved = pairs.filter(
    ({ before, after }) => before?.owner !== after.owner || before?.unit !== after.unit,
  );
  if (moved.length === 0) return;
  const ids = moved.map(({ after }) => after.id);
  const owners = moved.map(({ after }) => after.owner);
  const units = moved.map(({ after }) => after.unit);
  const places = sql`unnest(${ids}::uuid[], ${owners}::uuid[], ${units}::uuid[]) as place(id, owner_id, unit_id)`;
  await Promise.all(
    factsTables(model).map((table) =>
      tx.query(sql`
        update ${sql.table(table)} f set owner_id = place.owner_id, unit_id = place.unit_id from ${places}
        where f.org_id = ${ctx.orgId} and ${sql.ref(`f.${recordColumn(model)}`)} = place.id`),
    ),
  );
  for (const child of ctx.catalog.all) {
    if (child.through?.to !== model.name) continue;
    const childIds = await moveChildren(ctx, tx, child, child.through.field, moved);
    const children = await lockRecords(ctx, tx, child, childIds, { asSystem: true });
    const records = [...children.values()].map(({ record }) => record);
    if (records.length === 0) continue;
    await writeSearch(ctx, tx, child, records);
    await moveDependants(
      ctx,
      tx,
      child,
      records.map((after) => ({ before: { ...after, owner: null, unit: null }, after })),
    );
  }
}
