import { createHash } from 'node:crypto';
import { columnType } from './column-type.ts';
import {
  baseColumn,
  foldColumn,
  indexColumn,
  last4Column,
  sortColumn,
  type Field,
  type Model,
} from './model.ts';

export type Index = {
  name: string;
  columns: string[];
  unique: boolean;
  predicate: string | undefined;
};

const LIVE = 'deleted_at is null';

const LONGEST_NAME = 63;
/** An entry of a btree holds 2,704 bytes: a folded character takes up to four, one of a sort key up to seven. */
const LONGEST_FILTERED = 500;
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

/** Whether texts are looked up, and therefore kept folded beside what was typed. */
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
        holdsOf(other.predicate, predicate) &&
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

/** Whether an index with the first predicate has every row that one with the second has. */
const holdsOf = (wider: string | undefined, narrower: string | undefined): boolean =>
  wider === undefined || wider === narrower || narrower?.startsWith(`${wider} and `) === true;

/**
 * Whether no index needs the rows without a value: a text, also that of a choice, is empty as `''` as well, and of a
 * sealed value only its presence is asked, so that `empty` reads the table whichever index there is. Where most rows have
 * none, an index of those that do is most of what a new record saves.
 */
function isAskedByValue({ declaration, sensitive }: Field): boolean {
  return declaration.required !== true && (sensitive || columnType(declaration) === 'text');
}

/** Records of the whole organisation are never narrowed to units; children carry their parent's unit. */
const hasScopes = (model: Model): boolean => model.declaration.access !== 'organisation';

/** The indexes of an object's own table, from what its fields promise. */
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
      add(['org_id', sortColumn(field), 'id'], LIVE);
      if (byUnit) add(['org_id', 'unit_id', sortColumn(field), 'id'], LIVE);
    }
    for (const columns of filterIndexes(field)) {
      // Also finds what points to a record that is erased, deleted rows included.
      if (declaration.kind === 'reference') add(columns, undefined);
      else add(columns, isAskedByValue(field) ? `${LIVE} and ${columns[1]} is not null` : LIVE);
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

/** Whether the index of a fact over the whole organisation needs the rows without a value: "never contacted" is asked for. */
function isAskedByAbsence({ declaration: { kind, required } }: Field): boolean {
  return required === true || ['date', 'dateTime', 'reference', 'user'].includes(kind);
}

/**
 * The indexes of a facts table. Its rows are made with their records, when there is nothing to say yet, so most indexes
 * leave out rows without a value: lists that are sorted by a fact find those, which come last, in the order of their ids.
 */
export function factsIndexes(
  table: string,
  model: Model,
  idColumn: string,
  fields: readonly Field[],
): Index[] {
  const { add, indexes } = collector(table, idColumn);
  let leavesOut = false;
  for (const field of fields) {
    const known = (column: string): string => `${column} is not null`;
    const { sortable, required } = field.declaration;
    if (sortable) {
      const column = sortColumn(field);
      const isWhole = isAskedByAbsence(field);
      add(['org_id', column, idColumn], isWhole ? undefined : known(column));
      if (hasScopes(model)) {
        add(['org_id', 'unit_id', column, idColumn], required ? undefined : known(column));
        leavesOut ||= required !== true;
      }
    }
    for (const [first = '', column = ''] of filterIndexes(field)) {
      add([first, column, idColumn], isAskedByAbsence(field) ? undefined : known(column));
    }
  }
  const columns = ['org_id', 'unit_id', idColumn];
  const ofUnit = { name: indexName(table, columns, 'index'), columns, unique: false };
  // Apart from the others: one with a further column in between does not give the order of the ids.
  return [...indexes(), ...(leavesOut ? [{ ...ofUnit, predicate: undefined }] : [])];
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
