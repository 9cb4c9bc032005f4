import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { hole } from './statement-cache.ts';
import type { Hole, Plan } from './statement-cache.ts';

/** The types of columns that records are stored in. */
export type ColumnType =
  | 'bigint'
  | 'boolean'
  | 'bytea'
  | 'date'
  | 'jsonb'
  | 'text'
  | 'text[]'
  | 'timestamptz'
  | 'uuid';

/** What to store in a column. */
export type Stored = { type: ColumnType; value: unknown };

/** Columns of a table and what to store in them. */
export type Columns = Map<string, Stored>;

/** Columns of one statement in their order, each with its type. */
export type Layout = readonly (readonly [name: string, type: ColumnType])[];

/** Every column that one of these rows has. */
export function layoutOf(rows: readonly Columns[]): Layout {
  const types = new Map<string, ColumnType>();
  for (const row of rows) {
    for (const [name, { type }] of row) if (!types.has(name)) types.set(name, type);
  }
  return [...types];
}

const arrays: Record<ColumnType, (rows: Hole) => RawBuilder<unknown>> = {
  bigint: (rows) => sql`${rows}::bigint[]`,
  boolean: (rows) => sql`${rows}::boolean[]`,
  bytea: (rows) => sql`${rows}::bytea[]`,
  date: (rows) => sql`${rows}::date[]`,
  jsonb: (rows) => sql`${rows}::jsonb[]`,
  text: (rows) => sql`${rows}::text[]`,
  // Each list travels as its text, see `columnValue`.
  'text[]': (rows) => sql`${rows}::text[]`,
  timestamptz: (rows) => sql`${rows}::timestamptz[]`,
  uuid: (rows) => sql`${rows}::uuid[]`,
};

/** One hole for each column of a statement, by its position. */
const holes: Hole[] = [];

function holeOf(n: number): Hole {
  const made = holes[n] ?? hole(`column ${n}`);
  holes[n] = made;
  return made;
}

/** `unnest(…) as row (…)`: the rows of a layout, one parameter for each column however many rows there are. */
export function given(layout: Layout): RawBuilder<unknown> {
  const parameters = layout.map(([, type], n) => arrays[type](holeOf(n)));
  const names = layout.map(([name]) => sql.id(name));
  return sql`unnest(${sql.join(parameters)}) as row (${sql.join(names)})`;
}

/**
 * The rows of a table that `given` names by its first column. Without statistics, as in a new database, a join alone is
 * taken for a reason to read the whole table.
 */
export const named = (alias: string, column: string): RawBuilder<unknown> =>
  sql`${sql.ref(`${alias}.${column}`)} = row.id and ${sql.ref(`${alias}.${column}`)} = any(${arrays.uuid(holeOf(0))})`;

/** A column of `given` as its table takes it. */
export function columnOf([name, type]: Layout[number]): RawBuilder<unknown> {
  const column = sql.ref(`row.${name}`);
  return type === 'text[]' ? sql`${column}::text[]` : column;
}

/** The parameters of `given` for these rows; a column that a row does not have is null, `custom` empty. */
export function filledWith(plan: Plan, layout: Layout, rows: readonly Columns[]): Plan {
  return filledBy(
    plan,
    layout.map(([name]) =>
      rows.map((row) => row.get(name)?.value ?? (name === 'custom' ? '{}' : null)),
    ),
  );
}

/** The parameters of `given` by its columns, in the order of its layout. */
export function filledBy(plan: Plan, columns: readonly (readonly unknown[])[]): Plan {
  const filled = new Map<unknown, unknown>(columns.map((values, n) => [holeOf(n), values]));
  return { text: plan.text, values: plan.values.map((each) => filled.get(each) ?? each) };
}
