import type pg from 'pg';
import type { ForeignKey } from './schema.ts';
import type { Index } from './schema-indexes.ts';

/** A table as it stands in a database. `collation` is undefined for types that have none. */
export type LiveTable = {
  columns: Map<string, { type: string; notNull: boolean; collation: string | undefined }>;
  primaryKey: string[];
  indexes: Index[];
  foreignKeys: ForeignKey[];
  rowSecurity: boolean;
};

type Connection = Pick<pg.ClientBase, 'query'>;

/**
 * Reads tables from the system catalogues.
 *
 * @param names schema-qualified; those that do not exist are absent from the answer
 * @returns the tables by name, and all schemas of the database
 */
export async function readLive(
  connection: Connection,
  names: string[],
): Promise<{ tables: Map<string, LiveTable>; schemas: Set<string> }> {
  const { rows: schemas } = await connection.query<{ name: string }>(
    'select nspname::text as name from pg_namespace',
  );
  const { rows } = await connection.query<{ name: string; row_security: boolean }>(
    `select format('%s.%s', n.nspname, c.relname) as name, c.relrowsecurity as row_security
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and format('%s.%s', n.nspname, c.relname) = any($1)`,
    [names],
  );
  const tables = new Map(
    rows.map(({ name, row_security: rowSecurity }): [string, LiveTable] => [
      name,
      { columns: new Map(), primaryKey: [], indexes: [], foreignKeys: [], rowSecurity },
    ]),
  );
  const found = [...tables.keys()];
  await readColumns(connection, found, tables);
  await readIndexes(connection, found, tables);
  await readForeignKeys(connection, found, tables);
  return { tables, schemas: new Set(schemas.map(({ name }) => name)) };
}

async function readColumns(
  connection: Connection,
  names: string[],
  tables: Map<string, LiveTable>,
): Promise<void> {
  const { rows } = await connection.query<{
    table: string;
    name: string;
    type: string;
    not_null: boolean;
    collation: string | null;
  }>(
    `select t.name as table, a.attname::text as name, format_type(a.atttypid, a.atttypmod) as type,
       a.attnotnull as not_null, l.collname::text as collation
     from unnest($1::text[]) t(name)
     join pg_attribute a on a.attrelid = t.name::regclass and a.attnum > 0 and not a.attisdropped
     left join pg_collation l on l.oid = a.attcollation
     order by a.attnum`,
    [names],
  );
  for (const { table, name, type, not_null: notNull, collation } of rows) {
    tables.get(table)?.columns.set(name, { type, notNull, collation: collation ?? undefined });
  }
}

/** Indexes over plain columns; those over expressions are a module's own. */
async function readIndexes(
  connection: Connection,
  names: string[],
  tables: Map<string, LiveTable>,
): Promise<void> {
  const { rows } = await connection.query<{
    table: string;
    name: string;
    primary: boolean;
    unique: boolean;
    columns: string;
    predicate: string | null;
  }>(
    `select t.name as table, c.relname::text as name, i.indisprimary as primary, i.indisunique as unique,
       (select string_agg(a.attname::text, ',' order by k.n)
        from unnest(i.indkey::int2[]) with ordinality k(attnum, n)
        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
        where k.n <= i.indnkeyatts) as columns,
       pg_get_expr(i.indpred, i.indrelid) as predicate
     from unnest($1::text[]) t(name)
     join pg_index i on i.indrelid = t.name::regclass and i.indexprs is null and i.indisvalid
     join pg_class c on c.oid = i.indexrelid`,
    [names],
  );
  for (const { table, name, primary, unique, columns, predicate } of rows) {
    const live = tables.get(table);
    if (!live) continue;
    if (primary) live.primaryKey = columns.split(',');
    else
      live.indexes.push({ name, columns: columns.split(','), unique, predicate: plain(predicate) });
  }
}

/** `((deleted_at IS NULL) AND (tier IS NOT NULL))` → `deleted_at is null and tier is not null` */
function plain(predicate: string | null): string | undefined {
  return predicate?.replaceAll(/[()]/g, '').toLowerCase();
}

async function readForeignKeys(
  connection: Connection,
  names: string[],
  tables: Map<string, LiveTable>,
): Promise<void> {
  const columnNames = (relation: string, key: string): string =>
    `(select string_agg(a.attname::text, ',' order by k.n)
      from unnest(${key}) with ordinality k(attnum, n)
      join pg_attribute a on a.attrelid = ${relation} and a.attnum = k.attnum)`;
  const { rows } = await connection.query<{
    table: string;
    columns: string;
    target: string;
    target_columns: string;
  }>(
    `select t.name as table, ${columnNames('c.conrelid', 'c.conkey')} as columns,
       format('%s.%s', n.nspname, r.relname) as target,
       ${columnNames('c.confrelid', 'c.confkey')} as target_columns
     from unnest($1::text[]) t(name)
     join pg_constraint c on c.conrelid = t.name::regclass and c.contype = 'f' and c.conparentid = 0
     join pg_class r on r.oid = c.confrelid
     join pg_namespace n on n.oid = r.relnamespace`,
    [names],
  );
  for (const { table, columns, target, target_columns: targetColumns } of rows) {
    tables.get(table)?.foreignKeys.push({
      columns: columns.split(','),
      target,
      targetColumns: targetColumns.split(','),
    });
  }
}
