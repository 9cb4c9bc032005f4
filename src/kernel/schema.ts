import type { Catalog } from './catalog.ts';
import type { FieldDeclaration } from './field.ts';
import {
  baseColumn,
  foldColumn,
  indexColumn,
  last4Column,
  type Field,
  type Model,
  sortColumn,
  snake,
} from './model.ts';
import { factsIndexes, isFolded, mainIndexes } from './schema-indexes.ts';
import type { Index } from './schema-indexes.ts';

/** A column as PostgreSQL's `format_type` writes it; `collation` only where it is not the database's. */
export type Column = {
  name: string;
  type: string;
  collation?: 'C';
  notNull: boolean;
  default?: string;
  /** Filled by `records` from this other column: rows that exist already need a backfill. */
  derivedFrom?: string;
  /** SQL literal for rows that exist already when a required column is added to them. */
  fill?: string;
};
export type ForeignKey = { columns: string[]; target: string; targetColumns: string[] };
export type Table = {
  /** `customers.customer` */
  name: string;
  columns: Column[];
  primaryKey: string[];
  indexes: Index[];
  foreignKeys: ForeignKey[];
  /** Of a facts table: that of the records, each of which has a row in it. */
  records?: string;
};

const TIME = 'timestamp(3) with time zone';

/**
 * The tables a model needs: its own one and, for each module that contributes facts to it, a narrow 1:1 one.
 * Custom objects live in `kernel.custom_record` and need none.
 *
 * @throws Error where the declaration cannot be indexed, or points to an object that the catalogue lacks
 */
export function expectedTables(model: Model, catalog: Catalog): Table[] {
  if (model.customObjectId !== undefined) return [];
  return [mainTable(model, catalog), ...factsTables(model, catalog)];
}

function mainTable(model: Model, catalog: Catalog): Table {
  const own = [...model.fields.values()].filter(
    (field) => !field.system && field.source.in === 'column',
  );
  return {
    name: model.table,
    columns: [...systemColumns(), ...own.flatMap((field) => fieldColumns(field))],
    primaryKey: ['org_id', 'id'],
    indexes: mainIndexes(model),
    foreignKeys: [...model.fields.values()]
      .filter((field) => field.source.in === 'column' && !isActor(field) && !isCopy(model, field))
      .flatMap((field) => foreignKey(field, catalog)),
  };
}

/**
 * Who wrote is stamped by the server, as in the ledger, and never comes from a request. A foreign key would only make
 * all writers lock the same few members' rows.
 */
const isActor = ({ system, name }: Field): boolean =>
  system && (name === 'createdBy' || name === 'updatedBy');

/** Whoever owns the parent owns its parts: these are copies of what the parent's own keys hold to be there. */
const isCopy = ({ through }: Model, { system, name }: Field): boolean =>
  through !== undefined && system && (name === 'owner' || name === 'unit');

function systemColumns(): Column[] {
  return [
    { name: 'org_id', type: 'uuid', notNull: true },
    { name: 'id', type: 'uuid', notNull: true },
    { name: 'owner_id', type: 'uuid', notNull: false },
    { name: 'unit_id', type: 'uuid', notNull: false },
    { name: 'version', type: 'bigint', notNull: true },
    { name: 'created_at', type: TIME, notNull: true },
    { name: 'created_by', type: 'uuid', notNull: false },
    { name: 'updated_at', type: TIME, notNull: true },
    { name: 'updated_by', type: 'uuid', notNull: false },
    { name: 'deleted_at', type: TIME, notNull: false },
    { name: 'deletion_id', type: 'uuid', notNull: false },
    { name: 'custom', type: 'jsonb', notNull: true, default: "'{}'" },
    { name: 'sealed', type: 'bytea', notNull: false },
  ];
}

/** A sealed value has no column of its own: only what equality and the last four are looked up by. */
function fieldColumns(field: Field): Column[] {
  const { declaration, column, sensitive } = field;
  if (sensitive) {
    return [
      { name: indexColumn(field), type: 'bytea', notNull: false, derivedFrom: 'sealed' },
      {
        name: last4Column(field),
        type: 'text',
        collation: 'C',
        notNull: false,
        derivedFrom: 'sealed',
      },
    ];
  }
  const columns: Column[] = [
    {
      name: column,
      type: columnType(declaration),
      notNull: declaration.required === true,
      fill: fillOf(declaration),
    },
  ];
  const derived = (name: string, type: string, collation?: 'C'): void => {
    columns.push({ name, type, collation, notNull: false, derivedFrom: column });
  };
  if (isFolded(field)) derived(foldColumn(field), 'text', 'C');
  if (declaration.kind === 'text' && declaration.sortable) derived(sortColumn(field), 'text', 'C');
  if (declaration.kind === 'money') derived(baseColumn(field), 'bigint');
  return columns;
}

/** A facts row is made with its record, before anything is computed: a required fact starts with its default. */
function factColumns(model: Model, field: Field): Column[] {
  return fieldColumns(field).map(({ fill, ...column }) => {
    if (column.notNull && fill === undefined) {
      throw new Error(`${model.name}.${field.name} is a required fact and needs a default`);
    }
    return fill === undefined ? column : { ...column, default: fill };
  });
}

function columnType(declaration: FieldDeclaration): string {
  switch (declaration.kind) {
    case 'text':
    case 'longText':
    case 'url':
    case 'choice':
    case 'phone':
    case 'email':
      return 'text';
    case 'multiChoice':
      return 'text[]';
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
      return TIME;
    case 'reference':
    case 'user':
      return 'uuid';
  }
}

function fillOf(declaration: FieldDeclaration): string | undefined {
  if (declaration.required !== true) return undefined;
  switch (declaration.kind) {
    case 'integer':
    case 'boolean':
      return declaration.default === undefined ? undefined : String(declaration.default);
    case 'choice':
      return declaration.default === undefined ? undefined : `'${declaration.default}'`;
    default:
      return undefined;
  }
}

function foreignKey(field: Field, catalog: Catalog): ForeignKey[] {
  const { declaration } = field;
  if (declaration.kind !== 'reference' && declaration.kind !== 'user') return [];
  const to = declaration.kind === 'user' ? 'member' : declaration.to;
  const target = catalog.object(to);
  if (!target) throw new Error(`${field.name} points to ${to}, which the catalogue lacks`);
  return [
    { columns: ['org_id', field.column], target: target.table, targetColumns: ['org_id', 'id'] },
  ];
}

/**
 * Facts are sorted and filtered within the reader's units as well, so they carry owner and unit themselves. Their row is
 * made with its record, by the same call: a foreign key would check that once more for each.
 */
function factsTables(model: Model, catalog: Catalog): Table[] {
  const byTable = new Map<string, Field[]>();
  for (const field of model.fields.values()) {
    if (field.source.in !== 'facts') continue;
    byTable.set(field.source.table, [...(byTable.get(field.source.table) ?? []), field]);
  }
  return [...byTable].map(([name, fields]) => {
    const idColumn = `${snake(model.name)}_id`;
    return {
      name,
      columns: [
        { name: 'org_id', type: 'uuid', notNull: true },
        { name: idColumn, type: 'uuid', notNull: true },
        { name: 'owner_id', type: 'uuid', notNull: false },
        { name: 'unit_id', type: 'uuid', notNull: false },
        ...fields.flatMap((field) => factColumns(model, field)),
      ],
      primaryKey: ['org_id', idColumn],
      indexes: factsIndexes(model, name, fields, idColumn),
      foreignKeys: fields.flatMap((field) => foreignKey(field, catalog)),
      records: model.table,
    };
  });
}
