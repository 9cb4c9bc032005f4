import { createHash } from 'node:crypto';
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
export type Index = {
  name: string;
  columns: string[];
  unique: boolean;
  predicate: string | undefined;
};
export type ForeignKey = { columns: string[]; target: string; targetColumns: string[] };
export type Table = {
  /** `customers.customer` */
  name: string;
  columns: Column[];
  primaryKey: string[];
  indexes: Index[];
  foreignKeys: ForeignKey[];
};

const LIVE = 'deleted_at is null';
const TIME = 'timestamp(3) with time zone';
const LONGEST_NAME = 63;
/** An entry of a btree holds 2,704 bytes: a folded character takes up to four, one of a sort key up to seven. */
const LONGEST_FILTERED = 500;
const LONGEST_SORTED = 200;

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

/** The name of a generated index; shortened with a digest where PostgreSQL would cut it. */
export function indexName(table: string, columns: string[], suffix: 'index' | 'unique'): string {
  const own = columns.filter((column) => column !== 'org_id' && column !== 'id');
  const name = [table.slice(table.indexOf('.') + 1), ...own, suffix].join('_');
  if (name.length <= LONGEST_NAME) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, LONGEST_NAME - digest.length - 1)}_${digest}`;
}

/** The name of the index that keeps these fields unique: it tells which of them were refused. */
export function uniqueName(table: string, fields: readonly Field[]): string {
  return indexName(
    table,
    fields.map(({ column }) => column),
    'unique',
  );
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

function isFolded({ declaration }: Field): boolean {
  const text = declaration.kind === 'text' || declaration.kind === 'url';
  return text && (declaration.filterable === true || declaration.unique === true);
}

/** The column that equality and prefixes of a field are looked up by. */
function filterColumn(field: Field): string {
  if (field.sensitive) return indexColumn(field);
  if (field.declaration.kind === 'money') return baseColumn(field);
  return isFolded(field) ? foldColumn(field) : field.column;
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

/** Collects indexes; one whose columns are the beginning of another's is left out, as the longer one serves it. */
function collector(
  table: string,
  idColumn: string,
): {
  add: (columns: string[], predicate: string | undefined) => void;
  unique: (fields: Field[]) => void;
  indexes: () => Index[];
} {
  const found: Index[] = [];
  const covered = ({ columns, predicate, unique }: Index): boolean => {
    if (unique) return false;
    const bare = columns.at(-1) === idColumn ? columns.slice(0, -1) : columns;
    return found.some(
      (other) =>
        other.columns !== columns &&
        (other.predicate === undefined || other.predicate === predicate) &&
        bare.every((column, n) => other.columns[n] === column) &&
        // Of two that cover each other, the earlier stays.
        (other.columns.length > columns.length ||
          other.unique ||
          found.findIndex((each) => each.columns === other.columns) <
            found.findIndex((each) => each.columns === columns)),
    );
  };
  return {
    add: (columns, predicate) => {
      found.push({ name: indexName(table, columns, 'index'), columns, unique: false, predicate });
    },
    unique: (fields) => {
      const columns = ['org_id', ...fields.map(filterColumn)];
      found.push({ name: uniqueName(table, fields), columns, unique: true, predicate: LIVE });
    },
    indexes: () => found.filter((index) => !covered(index)),
  };
}

/** Records of the whole organisation are never narrowed to units; children carry their parent's unit. */
const hasScopes = (model: Model): boolean => model.declaration.access !== 'organisation';

function mainIndexes(model: Model): Index[] {
  const { add, unique, indexes } = collector(model.table, 'id');
  const byUnit = hasScopes(model);
  add(['org_id', 'unit_id', 'created_at', 'id'], LIVE);
  add(['org_id', 'owner_id', 'created_at', 'id'], LIVE);
  // The bin, and what was deleted together; deleted rows are few.
  add(['org_id', 'deleted_at', 'id'], 'deleted_at is not null');
  add(['org_id', 'deletion_id'], 'deletion_id is not null');

  for (const field of model.fields.values()) {
    if (field.source.in !== 'column' || field.name === 'owner' || field.name === 'unit') continue;
    checkIndexable(model, field);
    const { declaration } = field;
    if (declaration.unique) unique([field]);
    if (declaration.sortable) {
      add(['org_id', sortColumn(field), 'id'], LIVE);
      if (byUnit) add(['org_id', 'unit_id', sortColumn(field), 'id'], LIVE);
    }
    for (const columns of filterIndexes(field)) {
      // Also finds what points to a record that is erased, deleted rows included.
      add(columns, declaration.kind === 'reference' ? undefined : LIVE);
    }
  }
  for (const names of model.declaration.uniqueTogether ?? []) {
    unique(names.map((name) => fieldNamed(model, name)));
  }
  for (const [filter, sort] of model.declaration.indexes ?? []) {
    const pair = [
      filterColumn(fieldNamed(model, filter)),
      sortColumn(fieldNamed(model, sort)),
      'id',
    ];
    add(['org_id', ...pair], LIVE);
    if (byUnit) add(['org_id', 'unit_id', ...pair], LIVE);
  }
  return [...indexes(), ...sumIndexes(model)];
}

/** Apart from the others: being longer does not make one of these serve a list that is sorted by a shorter one. */
function sumIndexes(model: Model): Index[] {
  return (model.declaration.sums ?? []).map((names) => {
    const fields = names.map((name) => filterColumn(fieldNamed(model, name)));
    const scopes = hasScopes(model) ? ['unit_id', 'owner_id'] : [];
    const columns = ['org_id', ...fields, ...scopes, 'id'];
    const name = indexName(model.table, ['org_id', ...fields, 'sums', 'id'], 'index');
    return { name, columns, unique: false, predicate: LIVE };
  });
}

function filterIndexes(field: Field): string[][] {
  const { kind, filterable } = field.declaration;
  if (kind === 'reference' || (kind === 'user' && filterable)) {
    return [['org_id', field.column, 'created_at', 'id']];
  }
  // Long text is searched by words; multiple choices are looked up in kernel.custom_value.
  if (!filterable || kind === 'longText' || kind === 'multiChoice') return [];
  if (field.sensitive) {
    return [
      ['org_id', indexColumn(field)],
      ['org_id', last4Column(field)],
    ];
  }
  return [['org_id', filterColumn(field), 'id']];
}

function checkIndexable(model: Model, { name, declaration, sensitive }: Field): void {
  const { kind, filterable, sortable, unique } = declaration;
  const fault = (what: string): Error => new Error(`${model.name}.${name} ${what}`);
  if (sensitive && sortable) throw fault('is sensitive and cannot be sortable');
  if (sortable && ['longText', 'multiChoice', 'reference', 'user'].includes(kind)) {
    throw fault(`is of kind ${kind} and cannot be sortable`);
  }
  if (unique && ['longText', 'multiChoice'].includes(kind)) {
    throw fault(`is of kind ${kind} and cannot be unique`);
  }
  const limit = sortable ? LONGEST_SORTED : LONGEST_FILTERED;
  const indexed = filterable === true || sortable === true || unique === true;
  if (kind === 'text' && indexed && !sensitive && (declaration.maxLength ?? 0) > limit) {
    throw fault(`is indexed and may therefore hold at most ${limit} characters`);
  }
}

function fieldNamed(model: Model, name: string): Field {
  const field = model.fields.get(name);
  if (field?.source.in !== 'column') {
    throw new Error(`${model.name} declares an index on ${name}, which is no column of its own`);
  }
  return field;
}

/** Facts are sorted and filtered within the reader's units as well, so they carry owner and unit themselves. */
function factsTables(model: Model, catalog: Catalog): Table[] {
  const byTable = new Map<string, Field[]>();
  for (const field of model.fields.values()) {
    if (field.source.in !== 'facts') continue;
    byTable.set(field.source.table, [...(byTable.get(field.source.table) ?? []), field]);
  }
  return [...byTable].map(([name, fields]) => {
    const idColumn = `${snake(model.name)}_id`;
    const { add, indexes } = collector(name, idColumn);
    for (const field of fields) {
      const { sortable } = field.declaration;
      if (sortable) {
        add(['org_id', sortColumn(field), idColumn], undefined);
        if (hasScopes(model)) {
          add(['org_id', 'unit_id', sortColumn(field), idColumn], undefined);
        }
      }
      for (const [first = '', column = ''] of filterIndexes(field)) {
        add([first, column, idColumn], undefined);
      }
    }
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
      indexes: indexes(),
      foreignKeys: [
        { columns: ['org_id', idColumn], target: model.table, targetColumns: ['org_id', 'id'] },
        ...fields.flatMap((field) => foreignKey(field, catalog)),
      ],
    };
  });
}
