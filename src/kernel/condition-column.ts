import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { formatDay, formatInstant } from './condition-dates.ts';
import type { Bounds, Leaf, Predicate, Reader, Scalar } from './condition-predicate.ts';
import type { FieldDeclaration } from './field.ts';
import { baseColumn, foldColumn, indexColumn, last4Column } from './model.ts';
import type { Field } from './model.ts';

type Sql = RawBuilder<boolean>;
type Kind = FieldDeclaration['kind'];

export function exists(positive: boolean, query: RawBuilder<unknown>): Sql {
  return positive ? sql<boolean>`exists (${query})` : sql<boolean>`not exists (${query})`;
}

/** Rows of `kernel.custom_value` of one field of one record, called `at`. */
export function valueRows(
  field: Field,
  alias: string,
  at: string,
  reader: { ctx: { orgId: string } },
): RawBuilder<unknown> {
  return sql`${sql.ref(`${at}.org_id`)} = ${reader.ctx.orgId}::uuid and ${sql.ref(`${at}.field_id`)} = ${field.valueId}::text
    and ${sql.ref(`${at}.record_id`)} = ${sql.ref(`${alias}.id`)}`;
}

/** The column that a field is compared by. */
export function columnOf(field: Field, alias: string): RawBuilder<unknown> {
  const at = field.source.in === 'facts' ? `${alias}_${field.source.alias}` : alias;
  const { kind } = field.declaration;
  if (kind === 'money') return sql.ref(`${at}.${baseColumn(field)}`);
  if (kind === 'text' || kind === 'url') return sql.ref(`${at}.${foldColumn(field)}`);
  return sql.ref(`${at}.${field.column}`);
}

export type ColumnType =
  | 'text'
  | 'bigint'
  | 'numeric'
  | 'boolean'
  | 'date'
  | 'timestamptz'
  | 'uuid';

export function columnType(field: Field): ColumnType {
  switch (field.declaration.kind) {
    case 'integer':
    case 'decimal':
    case 'money':
    case 'autoNumber':
      return 'bigint';
    case 'boolean':
      return 'boolean';
    case 'date':
      return 'date';
    case 'dateTime':
      return 'timestamptz';
    case 'reference':
    case 'user':
      return 'uuid';
    default:
      return 'text';
  }
}

/** Where `kernel.custom_value` keeps a kind: its column and that column's type. */
export const valueColumns = {
  text: ['text', 'text'],
  uuid: ['text', 'text'],
  bigint: ['number', 'bigint'],
  numeric: ['number', 'bigint'],
  boolean: ['number', 'bigint'],
  date: ['at', 'timestamptz'],
  timestamptz: ['at', 'timestamptz'],
} as const satisfies Record<ColumnType, [column: string, type: ColumnType]>;

export function leafSql(leaf: Leaf, field: Field, alias: string, reader: Reader): Sql {
  const { predicate, negated } = leaf;
  const listed = field.declaration.kind === 'multiChoice' && field.source.in !== 'custom';
  if (field.valueId === undefined || (listed && predicate.test === 'present')) {
    const holds = holdsInColumn(predicate, field, alias);
    return negated ? opposite(predicate, field, alias, holds) : holds;
  }
  const at = `${alias}_value`;
  const [column, type] = valueColumns[columnType(field)];
  const holds = holdsFor(predicate, sql.ref(`${at}.${column}`), type, field.declaration.kind);
  return exists(
    !negated,
    sql`select 1 from kernel.custom_value ${sql.ref(at)} where ${valueRows(field, alias, at, reader)} and ${holds}`,
  );
}

function holdsInColumn(predicate: Predicate, field: Field, alias: string): Sql {
  if (field.sensitive) return holdsSealed(predicate, field, alias);
  const column = columnOf(field, alias);
  if (field.declaration.kind === 'multiChoice') return sql<boolean>`cardinality(${column}) > 0`;
  return holdsFor(predicate, column, columnType(field), field.declaration.kind);
}

/** The opposite of a predicate, true for nothing; `is null` where that is all of it, because an index answers that. */
function opposite(predicate: Predicate, field: Field, alias: string, holds: Sql): Sql {
  const plain = predicate.test === 'present' && columnType(field) !== 'text' && !field.sensitive;
  return plain
    ? sql<boolean>`${columnOf(field, alias)} is null`
    : sql<boolean>`(${holds}) is not true`;
}

function holdsSealed(predicate: Predicate, field: Field, alias: string): Sql {
  const index = sql.ref(`${alias}.${indexColumn(field)}`);
  if (predicate.test === 'present') return sql<boolean>`${index} is not null`;
  const { indexes, endings } =
    predicate.test === 'sealed' ? predicate : { indexes: [], endings: [] };
  const parts: RawBuilder<unknown>[] = [];
  if (indexes.length > 0) parts.push(equals(index, 'bytea', indexes));
  if (endings.length > 0) {
    parts.push(equals(sql.ref(`${alias}.${last4Column(field)}`), 'text', endings));
  }
  return sql<boolean>`(${sql.join(parts, sql` or `)})`;
}

function equals(
  column: RawBuilder<unknown>,
  type: ColumnType | 'bytea',
  values: readonly unknown[],
): Sql {
  return values.length === 1
    ? sql<boolean>`${column} = ${values[0]}::${sql.raw(type)}`
    : sql<boolean>`${column} = any(${[...values]}::${sql.raw(type)}[])`;
}

/** A predicate on one expression: true where it holds, else false or null. */
export function holdsFor(
  predicate: Predicate,
  value: RawBuilder<unknown>,
  type: ColumnType,
  kind: Kind,
): Sql {
  switch (predicate.test) {
    case 'present':
      return type === 'text' ? sql<boolean>`${value} <> ''` : sql<boolean>`${value} is not null`;
    case 'oneOf':
      return predicate.values.length === 0
        ? sql<boolean>`false`
        : equals(
            value,
            type,
            predicate.values.map((each) => parameter(each, type, kind)),
          );
    case 'bounds':
      return holdsWithin(predicate.spans, value, type, kind);
    case 'contains':
      return sql<boolean>`strpos(${value}, ${predicate.text}::text) > 0`;
    case 'startsWith':
      return sql<boolean>`${value} ^@ ${predicate.text}::text`;
    case 'sealed':
      throw new Error(`fields of kind ${kind} are not compared sealed`);
  }
}

function holdsWithin(
  spans: readonly Bounds[],
  value: RawBuilder<unknown>,
  type: ColumnType,
  kind: Kind,
): Sql {
  const limit = (end: bigint | number): RawBuilder<unknown> =>
    sql`${parameter(end, type, kind)}::${sql.raw(type)}`;
  const parts = spans.map(({ from, to }) => {
    const ends: RawBuilder<unknown>[] = [];
    if (from !== undefined) ends.push(sql`${value} >= ${limit(from)}`);
    if (to !== undefined) ends.push(sql`${value} < ${limit(to)}`);
    return ends.length === 1 ? sql`${ends[0]}` : sql`(${sql.join(ends, sql` and `)})`;
  });
  return parts.length === 1
    ? sql<boolean>`${parts[0]}`
    : sql<boolean>`(${sql.join(parts, sql` or `)})`;
}

/** A scalar as the parameter of a column of this type. */
function parameter(value: Scalar, type: ColumnType, kind: Kind): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'boolean') return type === 'bigint' ? String(Number(value)) : value;
  if (typeof value === 'string') return value;
  if (kind === 'dateTime') return formatInstant(value);
  // Dates of custom fields are kept as the start of their day in UTC.
  return type === 'timestamptz' ? `${formatDay(value)}T00:00:00Z` : formatDay(value);
}
