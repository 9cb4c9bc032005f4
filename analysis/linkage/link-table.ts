/**
 * One field of all records: each different text once in `terms`, `codes` the place of each record's
 * text, −1 where it has none. `counts` is how many records have each.
 */
export type LinkColumn = {
  name: string;
  terms: string[];
  codes: Int32Array;
  counts: Uint32Array;
  /** How many records have any. */
  known: number;
};

/** The records to link, by columns. `source` tells lists apart that have no duplicates in themselves. */
export type LinkTable = {
  rows: number;
  columns: ReadonlyMap<string, LinkColumn>;
  source: Uint8Array | null;
};

/** How a column's text is taken from a record; null, undefined and the empty text are missing. */
export type LinkField<Row> = { name: string; of: (record: Row) => string | null | undefined };

export type LinkTableOptions<Row> = {
  /** The list a record is from: then only pairs across lists are looked at. 0 … 255. */
  sourceOf?: (record: Row) => number;
};

/**
 * Records as columns. Fields hold texts that are normalised already (`quality/`); keys to block by, as
 * pinyin or the first letters of a name, are fields of their own. Throws `RangeError` where a name
 * stands twice.
 */
export function linkTable<Row>(
  records: readonly Row[],
  fields: readonly LinkField<Row>[],
  { sourceOf }: LinkTableOptions<Row> = {},
): LinkTable {
  const columns = new Map<string, LinkColumn>();
  for (const { name, of } of fields) {
    if (columns.has(name)) throw new RangeError(`${name}: stands twice`);
    columns.set(name, columnOf(name, records, of));
  }
  const source = sourceOf ? Uint8Array.from(records, sourceOf) : null;
  return { rows: records.length, columns, source };
}

function columnOf<Row>(
  name: string,
  records: readonly Row[],
  of: LinkField<Row>['of'],
): LinkColumn {
  const codes = new Int32Array(records.length);
  const codeOf = new Map<string, number>();
  const terms: string[] = [];
  for (let row = 0; row < records.length; row += 1) {
    const record = records[row];
    const value = record === undefined ? null : of(record);
    if (value === null || value === undefined || value === '') {
      codes[row] = -1;
      continue;
    }
    let code = codeOf.get(value);
    if (code === undefined) {
      code = terms.length;
      codeOf.set(value, code);
      terms.push(value);
    }
    codes[row] = code;
  }
  const counts = new Uint32Array(terms.length);
  let known = 0;
  for (const code of codes) {
    if (code < 0) continue;
    counts[code] = (counts[code] ?? 0) + 1;
    known += 1;
  }
  return { name, terms, codes, counts, known };
}

/** The column of a name. Throws `RangeError` where there is none. */
export function linkColumn(table: LinkTable, name: string): LinkColumn {
  const column = table.columns.get(name);
  if (!column) throw new RangeError(`${name}: no column of this name`);
  return column;
}

/** The text of a record in a column; null where it has none. */
export function termAt({ terms, codes }: LinkColumn, row: number): string | null {
  return terms[codes[row] ?? -1] ?? null;
}

/** How many pairs there are: of all records, or of records of different lists. */
export function pairsOf({ rows, source }: Pick<LinkTable, 'rows' | 'source'>): number {
  const all = (rows * (rows - 1)) / 2;
  if (!source) return all;
  const sizes = new Map<number, number>();
  for (const list of source) sizes.set(list, (sizes.get(list) ?? 0) + 1);
  let within = 0;
  for (const size of sizes.values()) within += (size * (size - 1)) / 2;
  return all - within;
}
