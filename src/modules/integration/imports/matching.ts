import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { columnOf, columnType, valueColumns } from '../../../kernel/condition-column.ts';
import type { Context } from '../../../kernel/context.ts';
import { enterValues } from '../../../kernel/enter.ts';
import { fold } from '../../../kernel/fold.ts';
import { indexColumn } from '../../../kernel/model.ts';
import type { Field, Model } from '../../../kernel/model.ts';
import { indexForm, indexKind, normalise } from '../../../kernel/sensitive.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { fromScaled, isoTime, toScaled } from '../../../kernel/values.ts';
import { atLeast, existing, grantsOn, lowestRight, visible } from '../../../kernel/visibility.ts';

/** Whether records are found by this field without looking at all of them. */
export function isMatchable(field: Field): boolean {
  const { declaration, source, name } = field;
  const { kind, filterable, unique } = declaration;
  if (source.in === 'facts' || kind === 'longText' || kind === 'multiChoice' || kind === 'money')
    return false;
  if (kind === 'reference' && source.in === 'column') return true;
  if (source.in === 'custom') return filterable === true && !field.sensitive;
  return filterable === true || unique === true || name === 'owner';
}

/** Whether this reader may tell records apart by this field: as for a filter, they read it under every grant. */
export function mayMatch(ctx: Context, model: Model, field: Field): boolean {
  return atLeast(lowestRight(grantsOn(ctx, model, 'read'), field), 'read');
}

/**
 * A value as it is compared: equal forms are equal values. Undefined where no record can have it.
 *
 * @param value as the API carries it
 */
export function matchForm(ctx: Context, field: Field, value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  const { declaration } = field;
  const text = String(value);
  if (field.sensitive) {
    const kind = indexKind(declaration);
    const normal = normalise(kind, text);
    return normal === undefined
      ? undefined
      : ctx.codec.index(ctx.orgId, kind, indexForm(kind, normal)).toString('hex');
  }
  switch (declaration.kind) {
    case 'text':
    case 'url':
      return fold(text);
    case 'decimal':
      return fromScaled(toScaled(text, declaration.scale), declaration.scale);
    case 'autoNumber': {
      const plain = fold(text);
      const prefix = fold(declaration.prefix);
      const digits = plain.startsWith(prefix) ? plain.slice(prefix.length) : plain;
      return /^\d{1,15}$/.test(digits) ? String(Number(digits)) : undefined;
    }
    default:
      return text;
  }
}

/** Values in the form in which they would be stored, so that what an import made is found by the same file again. */
export function enteredValues(
  ctx: Context,
  model: Model,
  given: Iterable<readonly [string, unknown]>,
): Record<string, unknown> {
  const values = Object.fromEntries(given);
  enterValues(ctx, model, [{ before: null, values }], 'import');
  return values;
}

/** Several values as one text. */
export const tupleOf = (forms: readonly string[]): string => JSON.stringify(forms);

/**
 * The records that have these values in these fields, all of them together; one statement.
 *
 * @param tuples forms of `matchForm`, one for each field
 * @param all also records that the member does not see: for what must be unique among all
 * @returns ids by `tupleOf`; of several that are alike at most two, the oldest first
 */
export async function findBy(
  ctx: Context,
  tx: Transaction,
  model: Model,
  fields: readonly Field[],
  tuples: readonly (readonly string[])[],
  all = false,
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  if (tuples.length === 0) return found;
  const seen = all ? existing(ctx, model, 't') : visible(ctx, model, 't');
  const narrowed = fields.map((field, n) => {
    const forms = [...new Set(tuples.map((tuple) => tuple[n] ?? ''))];
    return holdsOneOf(ctx, field, forms);
  });
  const columns = fields.map((field, n) => sql`${selected(field)} as ${sql.id(`f${n}`)}`);
  const rows = await tx.query<{ id: string } & Record<string, unknown>>(sql`
    select t.id, ${sql.join(columns)} from ${sql.table(model.table)} t
    where ${seen} and ${sql.join(narrowed, sql` and `)} order by t.id`);
  const wanted = new Set(tuples.map(tupleOf));
  for (const row of rows) {
    const forms = fields.map((field, n) => storedForm(ctx, field, row[`f${n}`]) ?? '');
    const tuple = tupleOf(forms);
    if (!wanted.has(tuple)) continue;
    const ids = found.get(tuple) ?? [];
    if (ids.length < 2) found.set(tuple, [...ids, row.id]);
  }
  return found;
}

function selected(field: Field): RawBuilder<unknown> {
  if (field.source.in === 'custom') return sql`t.custom ->> ${field.name}::text`;
  if (field.sensitive) return sql`encode(${sql.ref(`t.${indexColumn(field)}`)}, 'hex')`;
  return columnOf(field, 't');
}

/** What `selected` gave, as `matchForm` gives it. */
function storedForm(ctx: Context, field: Field, raw: unknown): string | undefined {
  if (raw === null || raw === undefined) return undefined;
  const text = String(raw);
  if (field.source.in === 'custom') return matchForm(ctx, field, text);
  const { declaration } = field;
  if (declaration.kind === 'decimal') return fromScaled(text, declaration.scale);
  return declaration.kind === 'dateTime' ? isoTime(text) : text;
}

function holdsOneOf(ctx: Context, field: Field, forms: readonly string[]): RawBuilder<boolean> {
  const encoded = forms.map((form) => encodedForm(field, form));
  if (field.source.in === 'custom') {
    const [column, type] = valueColumns[columnType(field)];
    const held = anyOf(sql.ref(`v.${column}`), type, encoded);
    return sql<boolean>`t.id in (select v.record_id from kernel.custom_value v
      where v.org_id = ${ctx.orgId}::uuid and v.field_id = ${field.source.fieldId}::text and ${held})`;
  }
  if (field.sensitive) {
    const bytes = encoded.map((each) => Buffer.from(each, 'hex'));
    return sql<boolean>`${sql.ref(`t.${indexColumn(field)}`)} = any(${bytes}::bytea[])`;
  }
  return anyOf(columnOf(field, 't'), columnType(field), encoded);
}

/** A form as its column stores it. */
function encodedForm(field: Field, form: string): string {
  const { declaration } = field;
  if (declaration.kind === 'decimal') return toScaled(form, declaration.scale);
  if (declaration.kind === 'boolean' && field.source.in === 'custom')
    return form === 'true' ? '1' : '0';
  return form;
}

function anyOf(
  column: RawBuilder<unknown>,
  type: ReturnType<typeof columnType>,
  values: readonly string[],
): RawBuilder<boolean> {
  switch (type) {
    case 'bigint':
    case 'numeric':
      return sql<boolean>`${column} = any(${values}::bigint[])`;
    case 'boolean':
      return sql<boolean>`${column} = any(${values}::boolean[])`;
    case 'date':
      return sql<boolean>`${column} = any(${values}::date[])`;
    case 'timestamptz':
      return sql<boolean>`${column} = any(${values}::timestamptz[])`;
    case 'uuid':
      return sql<boolean>`${column} = any(${values}::uuid[])`;
    case 'text':
      return sql<boolean>`${column} = any(${values}::text[])`;
  }
}
