import { Problem } from '../platform/problem.ts';
import type { Context } from './context.ts';
import { fold } from './fold.ts';
import type { Field, Model } from './model.ts';
import { baseColumn, foldColumn, indexColumn, last4Column, sortColumn } from './model.ts';
import type { AnyRecord } from './object.ts';
import { pinyinKey } from './pinyin.ts';
import type { Columns, ColumnType } from './rows.ts';
import { indexForm, indexKind, last4 } from './sensitive.ts';
import { ALWAYS_FITS, columnType, columnValue, fitsBigint, toScaled } from './values.ts';
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

/** One column of a field, and what it stores of a record. */
type Encoder = {
  column: string;
  type: ColumnType;
  encode: (ctx: Context, record: AnyRecord, rates: Rates) => unknown;
};

const encoders = new WeakMap<Field, readonly Encoder[]>();

/** The columns of one field, derived ones (fold, sort key, base amount, index) included. Not for sealed values. */
function encodersOf(field: Field): readonly Encoder[] {
  const known = encoders.get(field);
  if (known) return known;
  const made = field.sensitive ? indexEncoders(field) : plainEncoders(field);
  encoders.set(field, made);
  return made;
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** A column of what is made of a field's text; nothing where there is none. */
function ofText(field: Field, column: string, made: (text: string) => unknown): Encoder {
  return {
    column,
    type: 'text',
    encode: (_ctx, record) => {
      const text = textOf(record[field.name]);
      return text === null ? null : made(text);
    },
  };
}

function indexEncoders(field: Field): Encoder[] {
  const kind = indexKind(field.declaration);
  return [
    {
      column: indexColumn(field),
      type: 'bytea',
      encode: (ctx, record) => {
        const text = textOf(record[field.name]);
        return text === null ? null : ctx.codec.index(ctx.orgId, kind, indexForm(kind, text));
      },
    },
    ofText(field, last4Column(field), (text) => last4(kind, text)),
  ];
}

function plainEncoders(field: Field): Encoder[] {
  const { declaration, name } = field;
  const main: Encoder = {
    column: field.column,
    type: columnType(declaration),
    encode: (_ctx, record) => columnValue(declaration, record[name]),
  };
  const { filterable, sortable, unique } = declaration;
  switch (declaration.kind) {
    case 'text':
    case 'url':
      return [
        main,
        ...(filterable || unique ? [ofText(field, foldColumn(field), fold)] : []),
        ...(declaration.kind === 'text' && sortable
          ? [ofText(field, sortColumn(field), pinyinKey)]
          : []),
      ];
    case 'money':
      return [
        main,
        {
          column: baseColumn(field),
          type: 'bigint',
          encode: (ctx, record, rates) => baseAmount(ctx, field, record, rates),
        },
      ];
    default:
      return [main];
  }
}

/** A money field in the organisation's currency; nothing without a rate. */
function baseAmount(ctx: Context, field: Field, record: AnyRecord, rates: Rates): string | null {
  const text = textOf(record[field.name]);
  if (text === null) return null;
  const own = (record.currency ?? ctx.currency) === ctx.currency;
  const rate = own ? RATE_SCALE : rates.get(record.id);
  if (rate === undefined) return null;
  const scaled = toScaled(text, MONEY_SCALE);
  const base = own ? scaled : inBaseCurrency(scaled, rate);
  if (base.length > ALWAYS_FITS && !fitsBigint(BigInt(base))) throw tooLarge(field);
  return base;
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
      for (const { column, type, encode } of encodersOf(field))
        columns.set(column, { type, value: encode(ctx, record, rates) });
    }
  }
  if (sealed) columns.set('sealed', { type: 'bytea', value: sealOf(ctx, model, record) });
  if (custom)
    columns.set('custom', { type: 'jsonb', value: JSON.stringify(customOf(model, record)) });
  return columns;
}

/** A column of one statement, and what it stores of each record. */
export type Column = { name: string; type: ColumnType; values: readonly unknown[] };

/** The columns of a field for many records. */
function columnsOf(
  ctx: Context,
  field: Field,
  records: readonly AnyRecord[],
  rates: Rates,
): Column[] {
  return encodersOf(field).map(({ column, type, encode }) => ({
    name: column,
    type,
    values: records.map((record) => encode(ctx, record, rates)),
  }));
}

/** The columns that store the fields of new records; those that are empty in all of them are left out. */
export function encodeNew(
  ctx: Context,
  model: Model,
  records: readonly AnyRecord[],
  rates: Rates,
): Column[] {
  const filled = [...model.fields.values()].filter(
    ({ name, system, source }) =>
      !system &&
      source.in !== 'facts' &&
      records.some((record) => record[name] !== null && record[name] !== undefined),
  );
  const columns = filled
    .filter(({ source }) => source.in === 'column')
    .flatMap((field) => columnsOf(ctx, field, records, rates));
  if (filled.some(({ sensitive }) => sensitive)) {
    const values = records.map((record) => sealOf(ctx, model, record));
    columns.push({ name: 'sealed', type: 'bytea', values });
  }
  if (filled.some(({ source }) => source.in === 'custom')) {
    const values = records.map((record) => JSON.stringify(customOf(model, record)));
    columns.push({ name: 'custom', type: 'jsonb', values });
  }
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
