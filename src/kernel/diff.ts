import type pg from 'pg';
import type { Catalog } from './catalog.ts';
import { readLive, type LiveTable } from './live-schema.ts';
import { expectedTables, type Column, type ForeignKey, type Table } from './schema.ts';
import { indexName, type Index } from './schema-indexes.ts';

/** How a database differs from what is declared. */
export type SchemaDiff = {
  /** SQL of the next migration, in order. */
  statements: string[];
  /** What no statement can settle by itself, such as another type: a person writes that migration. */
  conflicts: string[];
  /** For the reader only: what the database has beyond the declarations, and rows that need a backfill. */
  remarks: string[];
};

/**
 * Compares the declared objects with a live database.
 *
 * @param connection as the owner, who sees every table
 */
export async function diffSchema(
  connection: Pick<pg.ClientBase, 'query'>,
  catalog: Catalog,
): Promise<SchemaDiff> {
  const tables = catalog.all.flatMap((model) => expectedTables(model, catalog));
  const live = await readLive(
    connection,
    tables.map(({ name }) => name),
  );
  const diff: SchemaDiff = { statements: [], conflicts: [], remarks: [] };
  const fresh = tables.filter(({ name }) => !live.tables.has(name));

  const schemas = new Set(fresh.map(({ name }) => schemaOf(name)));
  for (const schema of schemas) {
    if (live.schemas.has(schema)) continue;
    diff.statements.push(
      `create schema ${schema}`,
      `grant usage on schema ${schema} to zhiyin_app`,
    );
  }
  for (const table of fresh) diff.statements.push(createTable(table));
  for (const table of fresh) {
    diff.statements.push(
      ...table.indexes.map((index) => createIndex(table.name, index)),
      ...addForeignKeys(table.name, table.foreignKeys),
      `select kernel.protect('${table.name}')`,
      ...factsRows(table, live.tables),
    );
  }
  for (const table of tables) {
    const found = live.tables.get(table.name);
    if (found) compare(table, found, diff);
  }
  return diff;
}

const schemaOf = (table: string): string => table.slice(0, table.indexOf('.'));

function createTable({ name, columns, primaryKey }: Table): string {
  const lines = columns.map((column) => `  ${columnSql(column)}`);
  lines.push(`  primary key (${primaryKey.join(', ')})`);
  return `create table ${name} (\n${lines.join(',\n')}\n)`;
}

/** Records older than their facts table get their row in it: lists join it, and would leave them out. */
function factsRows(
  { name, primaryKey, records }: Table,
  live: ReadonlyMap<string, LiveTable>,
): string[] {
  if (records === undefined || !live.has(records)) return [];
  return [
    `insert into ${name} (org_id, ${primaryKey[1]}, owner_id, unit_id)\n  select org_id, id, owner_id, unit_id from ${records}`,
  ];
}

function columnSql(column: Column): string {
  return [
    `${column.name} ${typeSql(column.type)}`,
    column.collation ? `collate "${column.collation}"` : '',
    column.notNull ? 'not null' : '',
    column.default === undefined ? '' : `default ${column.default}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** The short way to write a type that `format_type` spells out. */
function typeSql(type: string): string {
  return type === 'timestamp(3) with time zone' ? 'timestamptz(3)' : type;
}

function createIndex(table: string, { name, columns, unique, predicate }: Index): string {
  const where = predicate === undefined ? '' : ` where ${predicate}`;
  return `create ${unique ? 'unique ' : ''}index ${name} on ${table} (${columns.join(', ')})${where}`;
}

function addForeignKeys(table: string, keys: ForeignKey[]): string[] {
  if (keys.length === 0) return [];
  const lines = keys.map(
    ({ columns, target, targetColumns }) =>
      `  add foreign key (${columns.join(', ')}) references ${target} (${targetColumns.join(', ')})`,
  );
  return [`alter table ${table}\n${lines.join(',\n')}`];
}

function compare(table: Table, live: LiveTable, diff: SchemaDiff): void {
  compareColumns(table, live, diff);
  if (live.primaryKey.join() !== table.primaryKey.join()) {
    diff.conflicts.push(
      `${table.name}: the primary key is (${live.primaryKey.join(', ')}), declared (${table.primaryKey.join(', ')})`,
    );
  }
  const present = new Set(live.indexes.map((index) => shapeOf(index)));
  const missing = table.indexes.filter(
    (index) =>
      !present.has(shapeOf(index)) ||
      // The name of a unique index tells which field was refused.
      (index.unique && !live.indexes.some(({ name }) => name === index.name)),
  );
  const named = new Set(live.indexes.map(({ name }) => name));
  for (const index of missing) {
    // One of the same name holds other rows: its field has become sparse, or is no longer.
    if (named.has(index.name))
      diff.statements.push(`drop index ${schemaOf(table.name)}.${index.name}`);
    diff.statements.push(createIndex(table.name, index));
  }
  const keys = new Set(live.foreignKeys.map((key) => keyShape(key)));
  diff.statements.push(
    ...addForeignKeys(
      table.name,
      table.foreignKeys.filter((key) => !keys.has(keyShape(key))),
    ),
  );
  if (!live.rowSecurity) diff.statements.push(`select kernel.protect('${table.name}')`);

  const wanted = new Set(table.indexes.map((index) => shapeOf(index)));
  for (const index of live.indexes) {
    const suffix = index.unique ? 'unique' : 'index';
    const generated = index.name === indexName(table.name, index.columns, suffix);
    const remade = missing.some(({ name }) => name === index.name);
    if (generated && !remade && !wanted.has(shapeOf(index))) {
      diff.remarks.push(
        `no longer declared: drop index ${schemaOf(table.name)}.${index.name}; once no older version runs`,
      );
    }
  }
}

function compareColumns(table: Table, live: LiveTable, diff: SchemaDiff): void {
  for (const column of table.columns) {
    const found = live.columns.get(column.name);
    if (!found) {
      addColumn(table, column, live, diff);
      continue;
    }
    const collation = column.collation ?? 'default';
    const collated = found.collation === undefined || found.collation === collation;
    if (found.type !== column.type || !collated) {
      diff.conflicts.push(
        `${table.name}.${column.name} is ${found.type}${found.collation === 'C' ? ' collate "C"' : ''}, declared ${columnSql(column)}`,
      );
    } else if (column.notNull && !found.notNull) {
      diff.statements.push(`alter table ${table.name} alter column ${column.name} set not null`);
    } else if (!column.notNull && found.notNull) {
      diff.statements.push(`alter table ${table.name} alter column ${column.name} drop not null`);
    }
  }
  const declared = new Set(table.columns.map(({ name }) => name));
  for (const name of live.columns.keys()) {
    if (!declared.has(name)) {
      diff.remarks.push(
        `not declared: alter table ${table.name} drop column ${name}; if a field was removed, once no older version runs`,
      );
    }
  }
}

/** Tables may hold rows already: a new column is nullable first, or filled with its declared default. */
function addColumn(table: Table, column: Column, live: LiveTable, diff: SchemaDiff): void {
  const add = `alter table ${table.name} add column`;
  if (column.notNull && column.default === undefined && column.fill !== undefined) {
    diff.statements.push(
      `${add} ${columnSql({ ...column, default: column.fill })}`,
      `alter table ${table.name} alter column ${column.name} drop default`,
    );
    return;
  }
  const nullable = column.notNull && column.default === undefined;
  diff.statements.push(`${add} ${columnSql({ ...column, notNull: !nullable && column.notNull })}`);
  if (nullable) {
    diff.remarks.push(
      `${table.name}.${column.name} is required: fill it for the rows that exist, then run db:diff again for its not null`,
    );
  }
  if (column.derivedFrom !== undefined && live.columns.has(column.derivedFrom)) {
    diff.remarks.push(
      `${table.name}.${column.name} is derived from ${column.derivedFrom}: fill it for the rows that exist`,
    );
  }
}

const shapeOf = ({ columns, unique, predicate }: Omit<Index, 'name'>): string =>
  `${unique ? 'unique ' : ''}${columns.join(',')} ${predicate ?? ''}`;

const keyShape = ({ columns, target }: ForeignKey): string => `${columns.join(',')} ${target}`;

/** Does the database hold what is declared? Remarks do not count: a module may keep columns of its own. */
export function agrees({ statements, conflicts }: SchemaDiff): boolean {
  return statements.length === 0 && conflicts.length === 0;
}

/** The text of a migration file; conflicts and remarks stand in it as comments for whoever reviews it. */
export function migrationText({ statements, conflicts, remarks }: SchemaDiff): string {
  const notes = [
    ...conflicts.map((conflict) => `-- To be settled by hand: ${conflict}.`),
    ...remarks.map((remark) => `-- ${remark}.`),
  ];
  const parts = notes.length === 0 ? [] : [`${notes.join('\n')}\n`];
  let previous = '';
  for (const statement of statements) {
    // A blank line before each table, so that the file reads in paragraphs.
    if (statement.startsWith('create table') && previous !== '') parts.push('');
    parts.push(`${statement};`);
    previous = statement;
  }
  return `${parts.join('\n')}\n`;
}
