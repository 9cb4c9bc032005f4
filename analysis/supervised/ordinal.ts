import type { CategoryColumn, FeatureTable } from './table.ts';
import { columnsFor } from './table.ts';

/**
 * How features become numbers that trees can cut: numbers as they are, levels of a category by their
 * place in the order of the outcome's rate, lowest first. Cutting that order finds the best division of the levels
 * into two (Fisher 1958; Breiman et al. 1984, 4.2.2). Levels with too few rows share one place,
 * null, and so do levels never seen (missing where there is no such place). Plain JSON.
 */
export type OrdinalEncoding = (
  | { kind: 'number'; name: string }
  | { kind: 'category'; name: string; order: (string | null)[] }
)[];

/** Rows of the base rate that each level is given, so that rates of small levels do not lead the order. */
const smoothing = 10;

/** Learns the order of levels from a training table and its outcomes. */
export function ordinalEncoding(
  table: FeatureTable,
  outcome: Uint8Array,
  rareLevel = 10,
): OrdinalEncoding {
  return table.columns.map((column) =>
    column.kind === 'number'
      ? { kind: column.kind, name: column.name }
      : { kind: column.kind, name: column.name, order: targetOrder(column, outcome, rareLevel) },
  );
}

/** Encoded columns of a table: an array of numbers a feature, NaN where missing. */
export function encode(encoding: OrdinalEncoding, table: FeatureTable): Float64Array[] {
  const columns = columnsFor(table, encoding);
  return encoding.map((feature, j) => {
    const column = columns[j];
    if (feature.kind === 'category' && column?.kind === 'category') {
      const placeOf = new Map(feature.order.map((level, place) => [level, place]));
      const other = placeOf.get(null) ?? NaN;
      const places = column.levels.map((level) => placeOf.get(level) ?? other);
      return Float64Array.from(column.codes, (code) => (code < 0 ? NaN : (places[code] ?? NaN)));
    }
    return column?.kind === 'number' ? column.values : new Float64Array();
  });
}

function targetOrder(
  { levels, codes }: CategoryColumn,
  outcome: Uint8Array,
  rareLevel: number,
): (string | null)[] {
  const rows = new Int32Array(levels.length);
  const hits = new Int32Array(levels.length);
  let all = 0;
  codes.forEach((code, row) => {
    all += outcome[row] ?? 0;
    if (code < 0) return;
    rows[code] = (rows[code] ?? 0) + 1;
    hits[code] = (hits[code] ?? 0) + (outcome[row] ?? 0);
  });
  const base = all / Math.max(1, codes.length);
  const rate = (hit: number, row: number): number => (hit + smoothing * base) / (row + smoothing);
  const kept: { level: string | null; rate: number }[] = [];
  let [restRows, restHits] = [0, 0];
  levels.forEach((level, code) => {
    const [row, hit] = [rows[code] ?? 0, hits[code] ?? 0];
    if (row >= rareLevel) kept.push({ level, rate: rate(hit, row) });
    else [restRows, restHits] = [restRows + row, restHits + hit];
  });
  if (restRows > 0) kept.push({ level: null, rate: rate(restHits, restRows) });
  return kept.toSorted((a, b) => a.rate - b.rate).map(({ level }) => level);
}
