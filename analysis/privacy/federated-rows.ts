import type { SparseRows } from '../supervised/design.ts';
import type { FeatureColumn, FeatureTable } from '../supervised/table.ts';
import { columnsFor } from '../supervised/table.ts';

/**
 * A feature as the parties agreed on it before anybody looked at rows: ranges, bends and levels come from what everybody
 * knows of the field, not from the data, so that agreeing tells nothing.
 */
export type AgreedFeature =
  | {
      kind: 'number';
      name: string;
      /** What is outside is moved to the nearer end. */
      low: number;
      high: number;
      /** Where the effect may bend (a linear spline), between low and high. */
      knots?: readonly number[];
    }
  | { kind: 'category'; name: string; levels: readonly string[] };

/** How many columns the features take: a number one, one a knot and one for missing; a category one a level and one for all else. */
export const agreedColumns = (features: readonly AgreedFeature[]): number =>
  features.reduce((sum, feature) => sum + widthOf(feature), 0);

/** What one column holds, for those who read coefficients: `tenure`, `tenure > 12`, `contract = monthly`. */
export function columnNames(features: readonly AgreedFeature[]): string[] {
  return features.flatMap((feature) =>
    feature.kind === 'number'
      ? [
          feature.name,
          ...(feature.knots ?? []).map((knot) => `${feature.name} > ${knot}`),
          `${feature.name} = ?`,
        ]
      : [...feature.levels.map((level) => `${feature.name} = ${level}`), `${feature.name} = ?`],
  );
}

/**
 * The rows of one party in the agreed columns, each entry within −1 … 1. @throws RangeError where the table lacks a
 * feature, has it as another kind, or a range is empty
 */
export function agreedRows(features: readonly AgreedFeature[], table: FeatureTable): SparseRows {
  const columns = columnsFor(table, features);
  const places = features.map((_, i) => agreedColumns(features.slice(0, i)));
  const offsets = new Int32Array(table.rows + 1);
  const indices: number[] = [];
  const values: number[] = [];
  for (let row = 0; row < table.rows; row += 1) {
    features.forEach((feature, i) => {
      const column = columns[i];
      if (!column) return;
      entriesOf(feature, column, row).forEach((value, j) => {
        if (value === 0) return;
        indices.push((places[i] ?? 0) + j);
        values.push(value);
      });
    });
    offsets[row + 1] = indices.length;
  }
  return {
    rows: table.rows,
    columns: agreedColumns(features),
    offsets,
    indices: Int32Array.from(indices),
    values: Float64Array.from(values),
  };
}

function entriesOf(feature: AgreedFeature, column: FeatureColumn, row: number): number[] {
  const entries = Array.from({ length: widthOf(feature) }, () => 0);
  const last = entries.length - 1;
  if (feature.kind === 'category') {
    const level = column.kind === 'category' ? column.levels[column.codes[row] ?? -1] : undefined;
    const place = level === undefined ? -1 : feature.levels.indexOf(level);
    entries[place < 0 ? last : place] = 1;
    return entries;
  }
  const { low, high, knots = [] } = feature;
  if (!(low < high)) throw new RangeError(`${feature.name}: an empty range`);
  const value = column.kind === 'number' ? (column.values[row] ?? NaN) : NaN;
  if (Number.isNaN(value)) {
    entries[last] = 1;
    return entries;
  }
  const kept = Math.min(high, Math.max(low, value));
  entries[0] = (2 * (kept - low)) / (high - low) - 1;
  knots.forEach((knot, j) => {
    entries[j + 1] = Math.max(0, kept - knot) / (high - knot);
  });
  return entries;
}

const widthOf = (feature: AgreedFeature): number =>
  feature.kind === 'number' ? 2 + (feature.knots?.length ?? 0) : feature.levels.length + 1;
