import { Problem } from '../platform/problem.ts';
import type { Context } from './context.ts';
import { fold } from './fold.ts';
import type { Field, Model } from './model.ts';
import { baseColumn, foldColumn, indexColumn, last4Column, sortColumn } from './model.ts';
import type { AnyRecord } from './object.ts';
import { pinyinKey } from './pinyin.ts';
import type { Columns, Stored } from './rows.ts';
import { indexForm, indexKind, last4 } from './sensitive.ts';
import { encodeColumn, fitsBigint, toScaled } from './values.ts';
import { MONEY_SCALE } from './field.ts';

/** Units of the organisation's currency × 10⁶ for one unit of a record's, by the id of each record in another. */
export type Rates = ReadonlyMap<string, bigint>;

export const RATE_SCALE = 1_000_000n;

/** An amount (scaled text) in the organisation's currency, rounded half away from zero. */
export function inBaseCurrency(scaled: string, rate: bigint): string {
  const product = BigInt(scaled) * rate;
  const half = product < 0n ? -RATE_SCALE / 2n : RATE_SCALE / 2n;
  return String((product + half) / RATE_SCALE);
}

function tooLarge({ name }: Field): Problem {
  const message = {
    zh: '折算成本位币后数字太大。',
    en: 'In your currency the number is too large.',
  };
  return new Problem('invalid_fields', { errors: [{ field: name, code: 'too_large', message }] });
}

const textOf = (value: string | null): Stored => ({ type: 'text', value });

/** The columns of one field, derived ones (fold, sort key, base amount, index) included. Not for sealed values. */
function columnsOf(
  ctx: Context,
  field: Field,
  record: AnyRecord,
  rates: Rates,
): [string, Stored][] {
  const value = record[field.name];
  const { declaration } = field;
  if (field.sensitive) {
    const kind = indexKind(declaration);
    const text = typeof value === 'string' ? value : undefined;
    const hash =
      text === undefined ? null : ctx.codec.index(ctx.orgId, kind, indexForm(kind, text));
    return [
      [indexColumn(field), { type: 'bytea', value: hash }],
      [last4Column(field), textOf(text === undefined ? null : last4(kind, text))],
    ];
  }
  const columns: [string, Stored][] = [[field.column, encodeColumn(declaration, value)]];
  const text = typeof value === 'string' ? value : null;
  if (
    (declaration.kind === 'text' || declaration.kind === 'url') &&
    (declaration.filterable || declaration.unique)
  ) {
    columns.push([foldColumn(field), textOf(text === null ? null : fold(text))]);
  }
  if (declaration.kind === 'text' && declaration.sortable) {
    columns.push([sortColumn(field), textOf(text === null ? null : pinyinKey(text))]);
  }
  if (declaration.kind === 'money') {
    const own = (record.currency ?? ctx.currency) === ctx.currency;
    const rate = own ? RATE_SCALE : rates.get(record.id);
    const base =
      text === null || rate === undefined
        ? null
        : inBaseCurrency(toScaled(text, MONEY_SCALE), rate);
    if (base !== null && !fitsBigint(BigInt(base))) throw tooLarge(field);
    columns.push([baseColumn(field), { type: 'bigint', value: base }]);
  }
  return columns;
}

const sensitiveNames = new WeakMap<Model, readonly string[]>();

/** The fields of an object that are sealed; asked for each of a batch's records. */
function sealedNames(model: Model): readonly string[] {
  const known = sensitiveNames.get(model);
  if (known) return known;
  const names = [...model.fields.values()].flatMap(({ name, sensitive }) =>
    sensitive ? [name] : [],
  );
  sensitiveNames.set(model, names);
  return names;
}

/** The seal over all sensitive values of a record, or null where it has none. */
function sealOf(ctx: Context, model: Model, record: AnyRecord): Buffer | null {
  const values: Record<string, string> = {};
  for (const name of sealedNames(model)) {
    const value = record[name];
    if (typeof value === 'string') values[name] = value;
  }
  return Object.keys(values).length > 0
    ? ctx.codec.seal(ctx.orgId, model.table, record.id, values)
    : null;
}

/** All custom values of a record as its `custom` column keeps them; sensitive ones only by their last four. */
function customOf(model: Model, record: AnyRecord): Record<string, unknown> {
  const custom: Record<string, unknown> = {};
  for (const field of model.fields.values()) {
    const value = record[field.name];
    if (field.source.in !== 'custom' || value === null || value === undefined) continue;
    custom[field.name] = field.sensitive
      ? { last4: last4(indexKind(field.declaration), String(value)) }
      : value;
  }
  return custom;
}

/**
 * The columns that store these fields of a record. A changed sensitive value seals all of the record's again; a changed
 * custom value writes all of them.
 *
 * @param names the fields that changed; for a create, all that have a value
 */
export function encodeRecord(
  ctx: Context,
  model: Model,
  record: AnyRecord,
  names: Iterable<string>,
  rates: Rates,
): Columns {
  const columns: Columns = new Map();
  const changed = new Set(names);
  // A changed currency changes the base amount of every money field, and so does another day's rate.
  const { rateDate = 'currency' } = model.declaration;
  const rated = changed.has('currency') || changed.has(rateDate);
  for (const field of rated ? model.fields.values() : []) {
    if (field.declaration.kind === 'money') changed.add(field.name);
  }
  let sealed = false;
  let custom = false;
  for (const name of changed) {
    const field = model.fields.get(name);
    if (!field || field.source.in === 'facts') continue;
    sealed ||= field.sensitive;
    custom ||= field.source.in === 'custom';
    if (field.source.in === 'column') {
      for (const [column, value] of columnsOf(ctx, field, record, rates))
        columns.set(column, value);
    }
  }
  if (sealed) columns.set('sealed', { type: 'bytea', value: sealOf(ctx, model, record) });
  if (custom)
    columns.set('custom', { type: 'jsonb', value: JSON.stringify(customOf(model, record)) });
  return columns;
}

/** The columns that store what changed of a record, its owner and unit included. */
export function changedColumns(
  ctx: Context,
  model: Model,
  record: AnyRecord,
  changed: Record<string, unknown>,
  rates: Rates,
): Columns {
  const columns = encodeRecord(ctx, model, record, Object.keys(changed), rates);
  if ('owner' in changed) columns.set('owner_id', { type: 'uuid', value: record.owner });
  if ('unit' in changed) columns.set('unit_id', { type: 'uuid', value: record.unit });
  return columns;
}

/** A row of `kernel.custom_value`: what makes a multiple choice or a custom field filterable. */
export type ValueRow = {
  field_id: string;
  record_id: string;
  n: number;
  text?: string;
  number?: string;
  at?: string;
};

/** The look-up rows of one field of one record, see kernel.custom_value. */
export function valueRows(field: Field, record: AnyRecord): ValueRow[] {
  const value = record[field.name];
  if (field.valueId === undefined || value === null || value === undefined) return [];
  const row = { field_id: field.valueId, record_id: record.id, n: 0 };
  const { declaration } = field;
  switch (declaration.kind) {
    case 'multiChoice':
      return (value as string[]).map((each, n) => ({ ...row, n, text: each }));
    case 'integer':
      return [{ ...row, number: String(value) }];
    case 'boolean':
      return [{ ...row, number: value === true ? '1' : '0' }];
    case 'decimal':
      return [{ ...row, number: toScaled(String(value), declaration.scale) }];
    case 'money':
      return [{ ...row, number: toScaled(String(value), MONEY_SCALE) }];
    case 'autoNumber':
      return [{ ...row, number: String(Number(String(value).slice(declaration.prefix.length))) }];
    case 'date':
    case 'dateTime':
      return [{ ...row, at: String(value) }];
    case 'text':
    case 'longText':
    case 'url':
      return [{ ...row, text: fold(String(value)) }];
    default:
      return [{ ...row, text: String(value) }];
  }
}
