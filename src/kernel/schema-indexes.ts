import { createHash } from 'node:crypto';
import { baseColumn, foldColumn, indexColumn, last4Column, sortColumn } from './model.ts';
import type { Field, Model } from './model.ts';

export type Index = {
  name: string;
  columns: string[];
  unique: boolean;
  predicate: string | undefined;
};

const LIVE = 'deleted_at is null';
const LONGEST_NAME = 63;
/** An entry of a btree holds 2,704 bytes: a folded character takes up to four, one of a sort key up to seven. */
export const LONGEST_FILTERED = 500;
const LONGEST_SORTED = 200;

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

export function isFolded({ declaration }: Field): boolean {
  const text = declaration.kind === 'text' || declaration.kind === 'url';
  return text && (declaration.filterable === true || declaration.unique === true);
}

/** The column that equality and prefixes of a field are looked up by. */
function filterColumn(field: Field): string {
  if (field.sensitive) return indexColumn(field);
  if (field.declaration.kind === 'money') return baseColumn(field);
  return isFolded(field) ? foldColumn(field) : field.column;
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
        (other.predicate === undefined ||
          `${predicate} and`.startsWith(`${other.predicate} and`)) &&
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

/** The indexes that an object's own table needs for what is unique, filterable and sortable. */
export function mainIndexes(model: Model): Index[] {
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
      const predicate = both(LIVE, filled(field, sortColumn(field)));
      add(['org_id', sortColumn(field), 'id'], predicate);
      if (byUnit) add(['org_id', 'unit_id', sortColumn(field), 'id'], predicate);
    }
    for (const [column, ...order] of filterIndexes(field)) {
      // Also finds what points to a record that is erased, deleted rows included.
      const live = declaration.kind === 'reference' ? undefined : LIVE;
      add(['org_id', column, ...order], both(live, filled(field, column)));
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
  return [...indexes(), ...emptyIndexes(model), ...sumIndexes(model)];
}

/** The indexes of a table of facts, whose rows are found by the record's id. */
export function factsIndexes(
  model: Model,
  table: string,
  fields: readonly Field[],
  idColumn: string,
): Index[] {
  const { add, indexes } = collector(table, idColumn);
  for (const field of fields) {
    if (field.declaration.sortable) {
      const predicate = filled(field, sortColumn(field));
      add(['org_id', sortColumn(field), idColumn], predicate);
      if (hasScopes(model)) add(['org_id', 'unit_id', sortColumn(field), idColumn], predicate);
    }
    for (const [column] of filterIndexes(field))
      add(['org_id', column, idColumn], filled(field, column));
  }
  return indexes();
}

/** What holds for the rows in an index of this field: most records have no value in a sparse one. */
function filled({ declaration }: Field, column: string): string | undefined {
  return declaration.sparse ? `${column} is not null` : undefined;
}

function both(one: string | undefined, other: string | undefined): string | undefined {
  return one && other ? `${one} and ${other}` : (one ?? other);
}

/**
 * A list sorted by a field goes on with the records that have no value, in the order of their ids. Those of sparse
 * fields stand in no index of the field: within a unit this one finds them, in the organisation the primary key. Apart
 * from the others, as no longer index has this order.
 */
function emptyIndexes(model: Model): Index[] {
  const isNeeded = [...model.fields.values()].some(
    ({ declaration: { sparse, sortable } }) => sparse && sortable,
  );
  if (!isNeeded || !hasScopes(model)) return [];
  const columns = ['org_id', 'unit_id', 'id'];
  return [
    { name: indexName(model.table, columns, 'index'), columns, unique: false, predicate: LIVE },
  ];
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

/** Indexes that a field is looked up by, without the organisation they begin with. */
function filterIndexes(field: Field): [column: string, ...order: string[]][] {
  const { kind, filterable } = field.declaration;
  if (kind === 'reference' || (kind === 'user' && filterable)) {
    return [[field.column, 'created_at', 'id']];
  }
  // Long text is searched by words; multiple choices are looked up in kernel.custom_value.
  if (!filterable || kind === 'longText' || kind === 'multiChoice') return [];
  if (field.sensitive) {
    return [[indexColumn(field)], [last4Column(field)]];
  }
  return [[filterColumn(field), 'id']];
}

function checkIndexable(model: Model, { name, declaration, sensitive }: Field): void {
  const { kind, filterable, sortable, unique } = declaration;
  const fault = (what: string): Error => new Error(`${model.name}.${name} ${what}`);
  if (declaration.sparse && (kind === 'reference' || declaration.required)) {
    throw fault('is a reference or required and cannot be sparse');
  }
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
