import type { Refused } from '../result.ts';
import { refuse } from '../result.ts';

/** A measured feature; NaN where it is not known. */
export type NumberColumn = { kind: 'number'; name: string; values: Float64Array };

/** A feature with levels; `codes` are places in `levels`, −1 where it is not known. */
export type CategoryColumn = {
  kind: 'category';
  name: string;
  levels: readonly string[];
  codes: Int32Array;
};

export type FeatureColumn = NumberColumn | CategoryColumn;

/** What a model learns from or scores: columns of equal length, a row for each customer, lead or deal. */
export type FeatureTable = { rows: number; columns: readonly FeatureColumn[] };

/** A numeric column; null, undefined and what is not finite count as missing. */
export function numberColumn(
  name: string,
  values: readonly (number | null | undefined)[] | Float64Array,
): NumberColumn {
  const taken = new Float64Array(values.length);
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row];
    taken[row] = typeof value === 'number' && Number.isFinite(value) ? value : NaN;
  }
  return { kind: 'number', name, values: taken };
}

/** A categorical column; null, undefined and the empty text count as missing. Levels are sorted. */
export function categoryColumn(
  name: string,
  values: readonly (string | null | undefined)[],
): CategoryColumn {
  const levels = [...new Set(values.filter((value) => value !== null && value !== ''))]
    .filter((value) => value !== undefined && value !== null)
    .toSorted();
  const codeOf = new Map(levels.map((level, code) => [level, code]));
  const codes = Int32Array.from(values, (value) => codeOf.get(value ?? '') ?? -1);
  return { kind: 'category', name, levels, codes };
}

/** Columns put together. Throws `RangeError` where lengths differ or a name stands twice. */
export function featureTable(columns: readonly FeatureColumn[]): FeatureTable {
  const first = columns[0];
  const rows = first ? lengthOf(first) : 0;
  const names = new Set<string>();
  for (const column of columns) {
    if (lengthOf(column) !== rows) throw new RangeError(`${column.name}: another number of rows`);
    if (names.has(column.name)) throw new RangeError(`${column.name}: stands twice`);
    names.add(column.name);
  }
  return { rows, columns };
}

/** The rows at the given places, in their order. */
export function takeRows(table: FeatureTable, rows: Int32Array): FeatureTable {
  const columns = table.columns.map((column): FeatureColumn => {
    if (column.kind === 'number') {
      const values = new Float64Array(rows.length);
      for (let i = 0; i < rows.length; i += 1) values[i] = column.values[rows[i] ?? -1] ?? NaN;
      return { ...column, values };
    }
    const codes = new Int32Array(rows.length);
    for (let i = 0; i < rows.length; i += 1) codes[i] = column.codes[rows[i] ?? -1] ?? -1;
    return { ...column, codes };
  });
  return { rows: rows.length, columns };
}

/** The table without the named columns. */
export function withoutColumns(table: FeatureTable, names: ReadonlySet<string>): FeatureTable {
  return {
    rows: table.rows,
    columns: table.columns.filter((column) => !names.has(column.name)),
  };
}

/** Whether the cell of a column is not known. */
export function isMissing(column: FeatureColumn, row: number): boolean {
  return column.kind === 'number'
    ? Number.isNaN(column.values[row] ?? NaN)
    : (column.codes[row] ?? -1) < 0;
}

/** A table lacks features that a model was made with, or has them as another kind; `features` names them. */
export type FeatureMissing = Refused<'featureMissing'> & { features: string[] };

/**
 * Whether a table lacks any of the features a model was made with: fields are deleted and changed while
 * models live on. Undefined where all are there.
 */
export function missingFeatures(
  table: FeatureTable,
  features: readonly { name: string; kind: FeatureColumn['kind'] }[],
): FeatureMissing | undefined {
  const kindOf = new Map(table.columns.map(({ name, kind }) => [name, kind]));
  const names = features.filter(({ name, kind }) => kindOf.get(name) !== kind);
  if (names.length === 0) return undefined;
  const figures = { missing: names.length, needed: features.length };
  return { ...refuse('featureMissing', figures), features: names.map(({ name }) => name) };
}

/**
 * The table's columns in the order a model was trained with, by name and kind. Throws `RangeError`
 * where one is absent or of another kind: a model must not score what it was not made for.
 */
export function columnsFor(
  table: FeatureTable,
  features: readonly { name: string; kind: FeatureColumn['kind'] }[],
): FeatureColumn[] {
  const byName = new Map(table.columns.map((column) => [column.name, column]));
  return features.map(({ name, kind }) => {
    const column = byName.get(name);
    if (column?.kind !== kind) throw new RangeError(`${name}: no ${kind} column of this name`);
    return column;
  });
}

const lengthOf = (column: FeatureColumn): number =>
  column.kind === 'number' ? column.values.length : column.codes.length;
