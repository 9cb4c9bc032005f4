import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Context } from './context.ts';
import type { Field, Model } from './model.ts';
import { last4Column } from './model.ts';
import { mask } from './sensitive.ts';
import { decodeColumn } from './values.ts';

/** A row as the database sends it, keyed by field name; `$…` keys hold what several fields share. */
export type RawRow = Record<string, unknown>;

/** The alias of a facts table joined to `alias`. */
export const factsAlias = (alias: string, field: Field): string =>
  field.source.in === 'facts' ? `${alias}_${field.source.alias}` : alias;

/** Joins the facts tables that these fields lie in; every record has a row in each, so the join loses nothing. */
export function joinFacts(
  model: Model,
  alias: string,
  fields: Iterable<Field>,
): RawBuilder<unknown> {
  const tables = new Map<string, string>();
  for (const field of fields) {
    if (field.source.in === 'facts') tables.set(factsAlias(alias, field), field.source.table);
  }
  const joins = [...tables].map(
    ([
      at,
      table,
    ]) => sql` join ${sql.table(table)} ${sql.ref(at)} on ${sql.ref(`${at}.org_id`)} = ${sql.ref(`${alias}.org_id`)}
      and ${sql.ref(`${at}.${recordColumn(model)}`)} = ${sql.ref(`${alias}.id`)}`,
  );
  return joins.length === 0 ? sql`` : sql.join(joins, sql``);
}

/** How a facts table names the record it belongs to: `customer_id`. */
export function recordColumn(model: Model): string {
  return `${model.table.slice(model.table.indexOf('.') + 1)}_id`;
}

/** Custom objects share a table: what says which rows are this object's, after a condition on the organisation. */
export function objectIs(model: Model, alias?: string): RawBuilder<unknown> {
  if (!model.customObjectId) return sql``;
  return sql` and ${sql.ref(alias ? `${alias}.object_id` : 'object_id')} = ${model.customObjectId}`;
}

/** The rows of `alias` whose reference points to one of these records; of a custom field, by its look-up rows. */
export function pointsTo(
  ctx: Context,
  field: Field,
  alias: string,
  ids: readonly string[],
): RawBuilder<boolean> {
  if (field.source.in !== 'custom')
    return sql<boolean>`${sql.ref(`${alias}.${field.column}`)} = any(${ids}::uuid[])`;
  return sql<boolean>`${sql.ref(`${alias}.id`)} in (select v.record_id from kernel.custom_value v
    where v.org_id = ${ctx.orgId} and v.field_id = ${field.source.fieldId} and v.text = any(${ids}::text[]))`;
}

/** What to select for these fields. Sensitive ones give their last four; `open` adds what `decodeRow` opens. */
export function selectFields(
  alias: string,
  fields: Iterable<Field>,
  open: boolean,
): RawBuilder<unknown> {
  const columns: RawBuilder<unknown>[] = [
    sql`${sql.ref(`${alias}.id`)} as id`,
    sql`${sql.ref(`${alias}.version`)} as version`,
  ];
  let custom = false;
  let sealed = false;
  for (const field of fields) {
    if (field.source.in === 'custom') {
      custom = true;
      sealed ||= field.sensitive;
    } else if (field.sensitive) {
      sealed = true;
      columns.push(sql`${sql.ref(`${alias}.${last4Column(field)}`)} as ${sql.id(field.name)}`);
      columns.push(
        sql`${sql.ref(`${alias}.${field.column}_index`)} is not null as ${sql.id(`$has_${field.name}`)}`,
      );
    } else {
      columns.push(
        sql`${sql.ref(`${factsAlias(alias, field)}.${field.column}`)} as ${sql.id(field.name)}`,
      );
    }
  }
  if (custom) columns.push(sql`${sql.ref(`${alias}.custom`)} as "$custom"`);
  if (sealed && open) columns.push(sql`encode(${sql.ref(`${alias}.sealed`)}, 'hex') as "$sealed"`);
  return sql.join(columns);
}

/** The sealed values of a row in clear, or nothing where it has none. */
export function openSealed(ctx: Context, model: Model, raw: RawRow): Record<string, string> {
  if (typeof raw.$sealed !== 'string') return {};
  return ctx.codec.open(ctx.orgId, model.table, String(raw.id), Buffer.from(raw.$sealed, 'hex'));
}

/**
 * Reads a row into API values.
 *
 * @param clear tells for each sensitive field whether its value is given in clear; otherwise it is masked
 * @returns the values by field name, and which of them are masked
 */
export function decodeRow(
  ctx: Context,
  model: Model,
  fields: Iterable<Field>,
  raw: RawRow,
  clear: (field: Field) => boolean,
): { values: Record<string, unknown>; masked: string[] } {
  const values: Record<string, unknown> = { id: raw.id, version: Number(raw.version) };
  const masked: string[] = [];
  let custom: Record<string, unknown> | undefined;
  let opened: Record<string, string> | undefined;
  for (const field of fields) {
    if (field.source.in === 'custom')
      custom ??= JSON.parse(String(raw.$custom)) as Record<string, unknown>;
    if (!field.sensitive) {
      values[field.name] =
        field.source.in === 'custom'
          ? (custom?.[field.name] ?? null)
          : decodeColumn(field.declaration, raw[field.name]);
      continue;
    }
    // A custom sensitive field keeps {last4} in its place in custom; the value itself is sealed with the others.
    const kept =
      field.source.in === 'custom'
        ? (custom?.[field.name] as { last4: string | null } | undefined)
        : undefined;
    const present =
      field.source.in === 'custom' ? kept !== undefined : raw[`$has_${field.name}`] === true;
    if (!present) {
      values[field.name] = null;
    } else if (clear(field)) {
      opened ??= openSealed(ctx, model, raw);
      values[field.name] = opened[field.name] ?? null;
    } else {
      const last4 = field.source.in === 'custom' ? kept?.last4 : raw[field.name];
      values[field.name] = mask(typeof last4 === 'string' ? last4 : null);
      masked.push(field.name);
    }
  }
  return { values, masked };
}
