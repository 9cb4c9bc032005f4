import { setImmediate } from 'node:timers/promises';
import { sql } from 'kysely';
import { aside, Problem, type ProblemField } from '../platform/problem.ts';
import type { Grant } from './access.ts';
import type { Context, Via } from './context.ts';
import { enterValues } from './enter.ts';
import { followUp, inTurn } from './follow-up.ts';
import { appendChanges, filled } from './ledger.ts';
import type { ChangeId } from './ledger.ts';
import type { Field, Model } from './model.ts';
import { newRecord } from './new-record.ts';
import type { AnyRecord } from './object.ts';
import {
  baseRates,
  checkReferences,
  duplicateOf,
  ownersUnits,
  parentsAccess,
} from './write-checks.ts';
import type { Place } from './write-checks.ts';
import type { Pair } from './rules.ts';
import { writeSearch } from './search-index.ts';
import { insertRecords, nextNumbers, storeValues } from './store.ts';
import type { Transaction } from './transaction.ts';
import { checkValue } from './values.ts';
import {
  atLeast,
  existing,
  grantPredicate,
  grantsOn,
  highestRight,
  reachOf,
} from './visibility.ts';

export type Values = Record<string, unknown>;

export type WriteOptions = {
  via: Via;
  batchId?: string;
  causeId?: string;
  /** The action that writes: it may set the fields that name it in `writtenBy`. */
  writer?: string;
  /** Actions whose fields may be set beside others: an import tells what happened elsewhere. The caller asks for the right. */
  writers?: ReadonlySet<string>;
  /** What follows from a change somebody was allowed to make, such as a cascade: grants are not asked again. */
  asSystem?: boolean;
  /** Records that the caller has made in this transaction, by id: whoever points to them need not look for them. */
  justMade?: ReadonlyMap<string, Place>;
  /** Told when new records have their numbers and are about to be stored. They may still be refused, and it be told again. */
  numbered?: () => void;
  /**
   * Called once what the write does has been sent (but for the lines of sensitive values in the ledger), before the
   * database has answered: what it asks leaves in the same packet. Where the write fails, its failure is the one that is told.
   */
  sent?: (ids: readonly string[]) => Promise<void>;
};

export type Written = { id: string; version: number; changeId: ChangeId | null };

/** The object to write to. An object the member may not even read answers as if it did not exist. */
export function writableModel(ctx: Context, object: string, options: WriteOptions): Model {
  const model = ctx.catalog.object(object);
  if (!model || (!options.asSystem && grantsOn(ctx, model, 'read').length === 0))
    throw new Problem('not_found');
  return model;
}

/** May a request set this field at all? Fields of an action only by that action, read-only ones only by the system. */
export function isSettable(model: Model, field: Field, options: WriteOptions): boolean {
  if (field.source.in === 'facts' || field.name === 'deletedAt') return false;
  if (options.asSystem) return true;
  const { writtenBy } = field.declaration;
  if (writtenBy !== undefined)
    return writtenBy === options.writer || options.writers?.has(writtenBy) === true;
  // Who works where is set on the people and units themselves; every other record follows its owner.
  if (field.name === 'unit') {
    // Records that were moved with their owner to another unit go back by undo.
    return (
      model.declaration.access === 'organisation' ||
      (model.declaration.access === 'owner' && options.via === 'undo')
    );
  }
  if (field.name === 'owner') return model.declaration.access === 'owner';
  // Undo puts back what was there, read-only or not; its rights are checked like any other update.
  if (field.declaration.readOnly) return options.via === 'undo' && !field.system;
  return field.declaration.kind !== 'autoNumber' || options.via === 'undo';
}

/** Checks the values of one record. Unknown and unsettable fields are errors, at their field. */
export function checkValues(
  model: Model,
  input: Values,
  options: WriteOptions,
): { values: Values; errors: ProblemField[] } {
  const values: Values = {};
  const errors: ProblemField[] = [];
  for (const [name, given] of Object.entries(input)) {
    const field = model.fields.get(name);
    if (!field) {
      errors.push(at(name, 'unknown_field', '没有这个字段。', 'There is no such field.'));
    } else if (!isSettable(model, field, options)) {
      errors.push(
        at(name, 'read_only', '这个字段不能直接修改。', 'This field cannot be changed directly.'),
      );
    } else if (field.declaration.kind === 'autoNumber') {
      values[name] = given;
    } else {
      const checked = checkValue(field.declaration, given);
      if ('error' in checked) errors.push({ field: name, ...checked.error });
      else values[name] = checked.value;
    }
  }
  return { values, errors };
}

function at(field: string | null, code: string, zh: string, en: string): ProblemField {
  return { field, code, message: { zh, en } };
}

/** Errors of one record, each saying which of its batch it is. */
export function ofRow(row: number, errors: readonly ProblemField[]): ProblemField[] {
  return errors.map((each) => ({ ...each, row }));
}

/**
 * Required fields that are empty. What was empty before may stay so: a field can be required since yesterday, and a
 * record from before must still be movable, assignable and editable beside it.
 */
export function missing(model: Model, { before, after }: Pair): ProblemField[] {
  const empty = (record: Values, name: string): boolean =>
    record[name] === null || record[name] === undefined;
  return requiredNames(model)
    .filter((name) => empty(after, name) && !(before && empty(before, name)))
    .map((name) => at(name, 'required', '必填。', 'This is required.'));
}

const requiredNamesOf = new WeakMap<Model, readonly string[]>();

/** The fields of an object that a record must have; asked for each of a batch's records. */
function requiredNames(model: Model): readonly string[] {
  const known = requiredNamesOf.get(model);
  if (known) return known;
  const names = [...model.fields.values()].flatMap(({ name, declaration, system, source }) =>
    declaration.required && !system && source.in !== 'facts' ? [name] : [],
  );
  requiredNamesOf.set(model, names);
  return names;
}

/** @throws Problem invalid_fields, the first 50 of them */
export function refuseIf(errors: readonly ProblemField[]): void {
  if (errors.length > 0) throw new Problem('invalid_fields', { errors: errors.slice(0, 50) });
}

/** Runs the object's own rules: what they look up, then derived fields, then what they refuse. */
export async function applyRules(
  ctx: Context,
  tx: Transaction,
  model: Model,
  pairs: Pair[],
  via: Via,
): Promise<void> {
  await aside(model.rules?.resolve?.(ctx, tx, pairs, via));
  model.rules?.derive?.(ctx, pairs);
  const errors = pairs.flatMap((pair, row) => ofRow(row, missing(model, pair)));
  const violations = model.rules?.check?.(ctx, pairs) ?? [];
  refuseIf([
    ...errors,
    ...violations.map(({ field = null, code, message, index: row }) => ({
      field,
      code,
      message,
      row,
    })),
  ]);
}

/** Whether a record not yet stored falls under the scope of a grant; its condition is asked once it is stored. */
function inScope(ctx: Context, model: Model, record: AnyRecord, grant: Grant): boolean {
  const reach = reachOf(ctx, model, grant);
  if ('all' in reach) return true;
  if ('owner' in reach) return record.owner === reach.owner;
  return record.unit !== null && reach.units.includes(record.unit);
}

/** Owner and unit: the creator's unless said otherwise; a child has those of the record it takes its access from. */
async function placeRecords(
  ctx: Context,
  tx: Transaction,
  model: Model,
  records: AnyRecord[],
  { justMade }: WriteOptions,
): Promise<void> {
  if (model.through) {
    const parents = await parentsAccess(ctx, tx, model, records, justMade);
    for (const record of records)
      Object.assign(record, parents.get(String(record[model.through.field.name])));
    return;
  }
  if (model.declaration.access !== 'owner') return;
  for (const record of records) record.owner ??= ctx.memberId;
  const units = await ownersUnits(
    ctx,
    tx,
    records.map((record) => record.owner),
  );
  for (const record of records) record.unit = units.get(String(record.owner)) ?? ctx.unitId;
}

/** Refuses what the member's create grants do not cover: the record as a whole, or single fields. */
function allowCreate(
  ctx: Context,
  model: Model,
  record: AnyRecord,
  given: string[],
  options: WriteOptions,
  row: number,
): void {
  if (options.asSystem) return;
  const grants = grantsOn(ctx, model, 'create').filter((grant) =>
    inScope(ctx, model, record, grant),
  );
  if (grants.length === 0) throw new Problem('forbidden', { row });
  allowFields(model, given, grants, options, row);
}

/**
 * Conditions of create grants are asked of the stored record, in SQL: what it points to, amounts and own fields count
 * as in every read. A refusal takes the record back with its transaction.
 */
async function allowStored(
  ctx: Context,
  tx: Transaction,
  model: Model,
  records: readonly AnyRecord[],
  given: readonly string[][],
  options: WriteOptions,
): Promise<void> {
  const grants = grantsOn(ctx, model, 'create');
  if (options.asSystem || grants.every((grant) => !grant.where)) return;
  const matches = grants.map(
    (grant, n) => sql`${grantPredicate(ctx, model, 't', grant)} as ${sql.id(`$match_${n}`)}`,
  );
  const rows = await tx.query(sql`
    select t.id, ${sql.join(matches)} from ${sql.table(model.table)} t
    where ${existing(ctx, model, 't')} and t.id = any(${records.map(({ id }) => id)}::uuid[])`);
  const found = new Map(rows.map((row) => [row.id, row]));
  for (const [n, { id }] of records.entries()) {
    const matching = grants.filter((_, index) => found.get(id)?.[`$match_${index}`] === true);
    if (matching.length === 0) throw new Problem('forbidden', { row: n });
    allowFields(model, given[n] ?? [], matching, options, n);
  }
}

/** @throws Problem forbidden, naming the fields that none of these grants lets the member write */
export function allowFields(
  model: Model,
  names: string[],
  grants: readonly Grant[],
  options: WriteOptions,
  row?: number,
): void {
  const refused = names.filter((name) => {
    const field = model.fields.get(name);
    // What only an action or undo sets is `read` to everybody: there the action's own right counts.
    const special =
      field?.declaration.writtenBy !== undefined || field?.declaration.readOnly === true;
    return field && !atLeast(highestRight(grants, field), special ? 'read' : 'write');
  });
  if (refused.length === 0 || options.asSystem) return;
  const errors = refused.map((name) => ({
    ...at(name, 'forbidden', '您无权修改这个字段。', 'You may not change this field.'),
    row,
  }));
  throw new Problem('forbidden', { errors });
}

/**
 * Creates records of one object, in one transaction with their ledger lines and search rows.
 *
 * @throws Problem forbidden, invalid_fields, duplicate, not_found
 */
export async function create(
  ctx: Context,
  tx: Transaction,
  object: string,
  inputs: readonly Values[],
  options: WriteOptions,
): Promise<Written[]> {
  if (inputs.length === 0) return [];
  const model = writableModel(ctx, object, options);
  if (!options.asSystem && grantsOn(ctx, model, 'create').length === 0)
    throw new Problem('forbidden');
  const checked = inputs.map((input) => checkValues(model, input, options));
  refuseIf(checked.flatMap((each, row) => ofRow(row, each.errors)));
  // Rights are asked for what was given: what the object adds by itself is its own.
  const given = checked.map(({ values }) => Object.keys(values));
  const entries = checked.map(({ values }) => ({ before: null, values }));
  enterValues(ctx, model, entries, options.via);

  const records = checked.map(({ values }) => newRecord(ctx, model, values));
  await Promise.all([
    placeRecords(ctx, tx, model, records, options),
    checkReferences(
      ctx,
      tx,
      model,
      checked.map(({ values }) => values),
      options,
    ),
  ]);
  const pairs: Pair[] = records.map((after) => ({ before: null, after }));
  await applyRules(ctx, tx, model, pairs, options.via);
  // After the rules: a record may take its currency or its day from another.
  const rates = await baseRates(ctx, tx, model, records);
  for (const [n, record] of records.entries())
    allowCreate(ctx, model, record, given[n] ?? [], options, n);
  // Last, so that what is refused uses up no numbers.
  await numberRecords(ctx, model, records);
  options.numbered?.();
  const { stored } = await storeNew(ctx, tx, model, records, rates, options);
  const [changes] = await inTurn(
    stored,
    allowStored(ctx, tx, model, records, given, options),
    followUp(ctx, tx, model, pairs, options),
  );
  return records.map((record, n) => ({ id: record.id, version: 1, changeId: changes[n] ?? null }));
}

async function numberRecords(ctx: Context, model: Model, records: AnyRecord[]): Promise<void> {
  for (const field of model.fields.values()) {
    if (field.declaration.kind !== 'autoNumber') continue;
    const unnumbered = records.filter((record) => record[field.name] === null);
    const numbers = await nextNumbers(ctx, model, field, unnumbered.length);
    const { prefix } = field.declaration;
    for (const [n, record] of unnumbered.entries()) {
      record[field.name] = `${prefix}${String(numbers[n]).padStart(6, '0')}`;
    }
  }
}

/** Sends what stores new records; `stored` gives the ids of their changes. */
async function storeNew(
  ctx: Context,
  tx: Transaction,
  model: Model,
  records: AnyRecord[],
  rates: Awaited<ReturnType<typeof baseRates>>,
  options: WriteOptions,
): Promise<{ stored: Promise<ChangeId[]> }> {
  const entries = records.map((record) => ({
    object: model.name,
    recordId: record.id,
    version: 1,
    op: 'create' as const,
    before: null,
    after: filled(model, record),
    at: record.createdAt,
  }));
  const inserted = insertRecords(ctx, tx, model, records, rates);
  await whileStored(inserted, records);
  const looked = storeValues(ctx, tx, [...model.fields.values()], records, true);
  const changes = appendChanges(ctx, tx, model, entries, options);
  await whileStored(Promise.all([inserted, looked, changes]), records);
  const found = writeSearch(ctx, tx, model, records, true);
  const stored = inTurn(changes, inserted, looked, found).then(
    ([ids]) => ids,
    (error: unknown) => {
      throw duplicateOf(ctx, model, records, error);
    },
  );
  return { stored };
}

const MANY = 50;

/** Many records go to the database in parts: it stores the one while we make the next. Few go in one packet. */
async function whileStored(
  pending: Promise<unknown>,
  records: readonly AnyRecord[],
): Promise<void> {
  // Whoever began it also waits for it, and is told then.
  pending.catch(() => undefined);
  if (records.length > MANY) await setImmediate();
}
