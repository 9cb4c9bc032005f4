import type { Context } from './context.ts';
import type { Change } from './ledger.ts';
import type { Field, Model } from './model.ts';
import { sameValue } from './values.ts';
import type { RecordWire } from './wire.ts';
import { isSettable } from './write.ts';

type Values = Readonly<Record<string, unknown>>;

/** A record's state as far as undo looks at it: whole and in clear. */
export type Current = Values & { deletedAt: string | null };

/**
 * How a change stands now.
 * - `open`: each of its fields still has the value it gave: it can be undone
 * - `undone`: each has the value from before already
 * - `changed`: something was changed again since, or what it needs is gone
 */
export type Standing = 'open' | 'undone' | 'changed';

/**
 * The fields of a change that undo puts back. A record's unit follows its owner, so that it is none of them; it is one
 * where the record was moved alone, because its owner works elsewhere now. Owner and unit of what takes its access
 * through another record follow that one.
 */
export function undoneFields(model: Model, { before, after }: Change): string[] {
  const names = Object.keys({ ...before, ...after });
  if (model.through) return names.filter((name) => name !== 'owner' && name !== 'unit');
  const follows = names.includes('owner') && model.declaration.access !== 'organisation';
  return names.filter((name) => name !== 'unit' || !follows);
}

/** @param current undefined where the record is not there at all */
export function standing(model: Model, change: Change, current: Current | undefined): Standing {
  if (!current || change.op === 'event') return 'changed';
  const deleted = current.deletedAt !== null;
  if (change.op === 'remove') return deleted ? 'open' : 'undone';
  if (change.op === 'restore') return deleted ? 'undone' : 'open';
  if (deleted) return change.op === 'create' ? 'undone' : 'changed';
  const names = undoneFields(model, change);
  const equal = (values: Values | null): boolean =>
    names.every((name) => sameValue(current[name], values?.[name]));
  if (change.op === 'create') return equal(change.after) ? 'open' : 'changed';
  // Fields that are no more, or sealed values that were erased, cannot be put back.
  const known = names.every(
    (name) => model.fields.has(name) && change.before !== null && name in change.before,
  );
  if (!known || names.length === 0) return 'changed';
  if (equal(change.after)) return 'open';
  return equal(change.before) ? 'undone' : 'changed';
}

/** The action whose right undo needs to put these fields back, if any: the one that alone may set them. */
export function writerOf(model: Model, names: readonly string[]): string | undefined {
  const writers = names.map((name) => model.fields.get(name)?.declaration.writtenBy);
  return writers.find((writer) => writer !== undefined);
}

/** Whether a change was made by an action that cannot be undone: it did more than these fields tell. */
export function isFinal(ctx: Context, model: Model, change: Change): boolean {
  if (change.op !== 'update') return false;
  const writer = writerOf(model, undoneFields(model, change));
  return writer !== undefined && ctx.catalog.final.has(writer);
}

/** Whether a change belongs to what is taken back as a whole and by itself: a merge, or the taking apart of one. */
function isSettledElsewhere({ via }: Change): boolean {
  return via === 'merge' || via === 'unmerge';
}

/** Whether this reader could undo a change now, by the rights on the record and its values as the reader sees them. */
export function canUndo(ctx: Context, model: Model, record: RecordWire, change: Change): boolean {
  const rights = record._rights;
  if (
    !rights ||
    isSettledElsewhere(change) ||
    isFinal(ctx, model, change) ||
    standing(model, change, readable(model, record)) !== 'open'
  )
    return false;
  if (change.op !== 'update') return rights.delete;
  const names = undoneFields(model, change);
  const writer = writerOf(model, names);
  if (!rights.update || (writer !== undefined && !ctx.access.action(writer))) return false;
  return names.every((name) => {
    const field = model.fields.get(name);
    return field !== undefined && mayPutBack(model, field, rights.fields[name], writer);
  });
}

function mayPutBack(
  model: Model,
  field: Field,
  right: 'masked' | 'read' | 'write' | undefined,
  writer: string | undefined,
): boolean {
  if (right === undefined || right === 'masked') return false;
  const special = field.declaration.writtenBy !== undefined || field.declaration.readOnly === true;
  const settable = isSettable(model, field, { via: 'undo', writer });
  return settable && (special || right === 'write');
}

/** Masked values are left out: they equal nothing, so that nothing can be learned from what can be undone. */
function readable(model: Model, record: RecordWire): Current {
  const shown = [...model.fields.keys()].filter(
    (name) => name in record && !record._masked.includes(name),
  );
  const values = Object.fromEntries(shown.map((name) => [name, record[name]]));
  return { ...values, deletedAt: (record['deletedAt'] as string | null | undefined) ?? null };
}
