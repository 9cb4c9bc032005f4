import { quantileOf } from '../numeric/quantile.ts';
import { risingSample } from './rising-sample.ts';
import type { CategoryColumn, FeatureColumn, FeatureTable, NumberColumn } from './table.ts';
import { columnsFor } from './table.ts';

/**
 * How a numeric feature enters a linear score: what is missing takes the median (`fill`) and, if any
 * was missing in training, a column of its own; the rest is kept within `low … high`, measured in
 * standard deviations from the mean, and may bend at `knots` (a linear spline).
 */
type NumberTerm = {
  kind: 'number';
  name: string;
  fill: number;
  low: number;
  high: number;
  mean: number;
  deviation: number;
  knots: number[];
  missing: boolean;
};

/**
 * How a categorical feature enters: a 0/1 column a level, then one for the levels too rare for one
 * of their own (and for levels never seen), then one for missing. Ridge makes them identifiable
 * without a level left out, and leaving them unscaled gives each level the same prior.
 */
type CategoryTerm = {
  kind: 'category';
  name: string;
  levels: string[];
  other: boolean;
  missing: boolean;
};

/** The columns of a linear score: plain JSON. `first[j]` is the first column of feature j. */
export type Design = { terms: (NumberTerm | CategoryTerm)[]; first: number[]; columns: number };

/** Rows of which only the entries that are not zero are kept: those of row i stand at offsets[i] … offsets[i + 1]. */
export type SparseRows = {
  rows: number;
  columns: number;
  offsets: Int32Array;
  indices: Int32Array;
  values: Float64Array;
  /** As how many rows each one counts: above 0, 1 unless said. */
  counts?: Float64Array;
};

export type DesignOptions = {
  /** Quantiles at which a numeric feature may bend. */
  knots?: readonly number[];
  /** A level of a category needs as many rows to have a column. */
  rareLevel?: number;
};

/** Learns the columns from a training table. */
export function designFor(table: FeatureTable, options: DesignOptions = {}): Design {
  const { knots = [0.25, 0.5, 0.75], rareLevel = 10 } = options;
  const terms = table.columns.map((column) =>
    column.kind === 'number' ? numberTerm(column, knots) : categoryTerm(column, rareLevel),
  );
  const first: number[] = [];
  let columns = 0;
  for (const term of terms) {
    first.push(columns);
    columns += widthOf(term);
  }
  return { terms, first, columns };
}

/** The rows of a table in the columns of a design. */
export function designRows(design: Design, table: FeatureTable): SparseRows {
  const columns = columnsFor(table, design.terms);
  const offsets = new Int32Array(table.rows + 1);
  const most = design.terms.reduce((sum, term) => sum + mostEntries(term), 0);
  const indices = new Int32Array(table.rows * most);
  const values = new Float64Array(table.rows * most);
  const placers = design.terms.map((term, j) => placer(term, columns[j], design.first[j] ?? 0));
  let entries = 0;
  const put = (column: number, value: number): void => {
    if (value === 0) return;
    indices[entries] = column;
    values[entries] = value;
    entries += 1;
  };
  for (let row = 0; row < table.rows; row += 1) {
    for (const place of placers) place(row, put);
    offsets[row + 1] = entries;
  }
  return {
    rows: table.rows,
    columns: design.columns,
    offsets,
    indices: indices.slice(0, entries),
    values: values.slice(0, entries),
  };
}

/** The feature that each column of a design belongs to. */
export function featureOfColumn(design: Design): Int32Array {
  const owner = new Int32Array(design.columns);
  design.first.forEach((from, j) => owner.fill(j, from, design.first[j + 1] ?? design.columns));
  return owner;
}

function numberTerm({ name, values }: NumberColumn, at: readonly number[]): NumberTerm {
  const rising = risingSample(values);
  if (rising.length === 0) {
    const nothing = { fill: 0, low: 0, high: 0, mean: 0, deviation: 1, knots: [] };
    return { kind: 'number', name, ...nothing, missing: false };
  }
  const [fill, low, high] = [
    quantileOf(rising, 0.5),
    quantileOf(rising, 0.002),
    quantileOf(rising, 0.998),
  ];
  let known = 0;
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    // From the median, so that squares of large numbers do not cancel.
    const kept = Math.min(high, Math.max(low, value)) - fill;
    known += 1;
    sum += kept;
    squares += kept * kept;
  }
  const mean = fill + sum / known;
  const variance = squares / known - (sum / known) ** 2;
  const deviation = Math.sqrt(Math.max(0, variance)) || 1;
  const missing = known < values.length;
  const bends = new Set(at.map((q) => quantileOf(rising, q)));
  const knots = [...bends].filter((knot) => knot > low && knot < high);
  return { kind: 'number', name, fill, low, high, mean, deviation, knots, missing };
}

function categoryTerm({ name, levels, codes }: CategoryColumn, rare: number): CategoryTerm {
  const counts = new Int32Array(levels.length);
  let missing = 0;
  for (const code of codes) {
    if (code < 0) missing += 1;
    else counts[code] = (counts[code] ?? 0) + 1;
  }
  const kept = levels.filter((_, code) => (counts[code] ?? 0) >= rare);
  const other = counts.some((count) => count > 0 && count < rare);
  return { kind: 'category', name, levels: kept, other, missing: missing > 0 };
}

const widthOf = (term: NumberTerm | CategoryTerm): number =>
  term.kind === 'number'
    ? 1 + term.knots.length + (term.missing ? 1 : 0)
    : term.levels.length + (term.other ? 1 : 0) + (term.missing ? 1 : 0);

const mostEntries = (term: NumberTerm | CategoryTerm): number =>
  term.kind === 'number' ? 2 + term.knots.length : 1;

type Placer = (row: number, put: (column: number, value: number) => void) => void;

function placer(
  term: NumberTerm | CategoryTerm,
  column: FeatureColumn | undefined,
  from: number,
): Placer {
  if (term.kind === 'number' && column?.kind === 'number') {
    const { fill, low, high, mean, deviation, knots, missing } = term;
    return (row, put) => {
      const value = column.values[row] ?? NaN;
      const known = !Number.isNaN(value);
      const kept = Math.min(high, Math.max(low, known ? value : fill));
      put(from, (kept - mean) / deviation);
      for (let k = 0; k < knots.length; k += 1) {
        const over = kept - (knots[k] ?? NaN);
        if (over > 0) put(from + 1 + k, over / deviation);
      }
      if (missing && !known) put(from + 1 + knots.length, 1);
    };
  }
  if (term.kind === 'category' && column?.kind === 'category') {
    const at = new Map(term.levels.map((level, i) => [level, from + i]));
    const rest = term.other ? from + term.levels.length : -1;
    const none = term.missing ? from + term.levels.length + (term.other ? 1 : 0) : -1;
    const placeOf = column.levels.map((level) => at.get(level) ?? rest);
    return (row, put) => {
      const code = column.codes[row] ?? -1;
      const place = code < 0 ? none : (placeOf[code] ?? rest);
      if (place >= 0) put(place, 1);
    };
  }
  throw new RangeError(`${term.name}: a column of another kind`);
}
