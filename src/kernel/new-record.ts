import { randomUUIDv7 } from 'node:crypto';
import type { Context } from './context.ts';
import type { Field, Model } from './model.ts';
import type { AnyRecord } from './object.ts';

function defaultOf(ctx: Context, field: Field): unknown {
  const { declaration } = field;
  if (!('default' in declaration) || declaration.default === undefined) return null;
  if (declaration.default === 'now' && declaration.kind === 'dateTime')
    return ctx.now().toISOString();
  if (declaration.default === 'me' && declaration.kind === 'user') return ctx.memberId;
  if (declaration.default === 'today' && declaration.kind === 'date') {
    return new Intl.DateTimeFormat('sv-SE', { timeZone: ctx.timeZone }).format(ctx.now());
  }
  return declaration.default;
}

type Beginning = { empty: Record<string, unknown>; defaulted: readonly Field[] };
const beginnings = new WeakMap<Model, Beginning>();

/** What records of an object have in common before anything is said of them; asked for each of a batch. */
function beginningOf(model: Model): Beginning {
  const known = beginnings.get(model);
  if (known) return known;
  const own = [...model.fields.values()].filter(({ system }) => !system);
  const made = {
    empty: Object.fromEntries(own.map(({ name }) => [name, null])),
    defaulted: own.filter(
      ({ declaration }) => 'default' in declaration && declaration.default !== undefined,
    ),
  };
  beginnings.set(model, made);
  return made;
}

/** A whole record from checked values: defaults filled in, system fields set. The system may tell of what was before. */
export function newRecord(ctx: Context, model: Model, values: Record<string, unknown>): AnyRecord {
  const now = ctx.now().toISOString();
  const createdAt = typeof values.createdAt === 'string' ? values.createdAt : now;
  const { empty, defaulted } = beginningOf(model);
  const record: AnyRecord = {
    ...empty,
    id: randomUUIDv7(),
    version: 1,
    owner: null,
    unit: null,
    createdAt,
    createdBy: typeof values.createdBy === 'string' ? values.createdBy : ctx.memberId,
    updatedAt: createdAt,
    updatedBy: ctx.memberId,
    deletedAt: null,
  };
  for (const [name, value] of Object.entries(values))
    if (model.fields.get(name)?.system === false) record[name] = value ?? null;
  for (const field of defaulted) record[field.name] ??= defaultOf(ctx, field);
  if (model.fields.has('currency') && !model.fields.get('currency')?.system)
    record.currency ??= ctx.currency;
  return Object.assign(record, { owner: values.owner ?? null, unit: values.unit ?? null });
}
