import type { ActionWire, FieldWire, ObjectWire } from '../../../../kernel/wire.ts';
import type { PresetWire, SourceWire, StepWire } from '../wire.ts';

/** A source that is one column of the file. */
export type ColumnSource = Extract<SourceWire, { column: string }>;

/** A source that is several columns of the file. */
export type JoinedSource = Extract<SourceWire, { columns: string[] }>;

/** What can be said of how a column is read. */
export type ColumnOptions = Omit<ColumnSource, 'column'>;

/** The source as one column, or undefined where it is something else. */
export function columnSource(source: SourceWire | undefined): ColumnSource | undefined {
  return source && 'column' in source ? source : undefined;
}

/** The fields that a column goes to in a step, in the order they were chosen. */
export function fieldsOf(step: StepWire, column: string): string[] {
  return Object.entries(step.columns)
    .filter(([, source]) => columnSource(source)?.column === column)
    .map(([field]) => field);
}

/** What a step takes from elsewhere than a single column: fixed values, joined columns, records of earlier steps. */
export function otherSources(step: StepWire): [field: string, source: SourceWire][] {
  return Object.entries(step.columns).filter(([, source]) => !columnSource(source));
}

/**
 * Sends a column to another field, or to none. The field leaves the column it came from before; how the column is read
 * stays where it makes sense for any field.
 *
 * @param from the field it goes to now; null for none
 */
export function assign(
  step: StepWire,
  column: string,
  from: string | null,
  to: string | null,
): StepWire {
  if (from === to) return step;
  const kept = from === null ? undefined : columnSource(step.columns[from]);
  const columns = Object.entries(step.columns).filter(([field]) => field !== from && field !== to);
  if (to !== null) {
    const source: ColumnSource = { column };
    if (kept?.empty) source.empty = kept.empty;
    columns.push([to, source]);
  }
  return withColumns(step, Object.fromEntries(columns));
}

/** Gives a field another source; undefined takes the field out. */
export function withSource(
  step: StepWire,
  field: string,
  source: SourceWire | undefined,
): StepWire {
  const { [field]: _, ...others } = step.columns;
  return withColumns(step, source ? { ...step.columns, [field]: source } : others);
}

/** Changes how a field's column is read; what is empty is left out. */
export function withOptions(step: StepWire, field: string, change: ColumnOptions): StepWire {
  const source = columnSource(step.columns[field]);
  if (!source) return step;
  const { column, ...before } = source;
  const options = Object.entries({ ...before, ...change }).filter(([, value]) => !isNothing(value));
  return withSource(step, field, { column, ...Object.fromEntries(options) });
}

function isNothing(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === undefined || value === false;
}

/** A key names only fields that the step still fills; updating takes a key. */
export function withColumns(step: StepWire, columns: StepWire['columns']): StepWire {
  return withKey(
    { ...step, columns },
    (step.key ?? []).filter((name) => name in columns),
  );
}

/** Changes by which fields records are found. Without any, every line is a new record. */
export function withKey(step: StepWire, key: readonly string[]): StepWire {
  const { key: before = [], mode, ...rest } = step;
  if (key.length === 0) return { ...rest, mode: 'create' };
  return { ...rest, key: [...key], mode: before.length === 0 ? 'both' : mode };
}

/** The preset with one of its steps changed. */
export function withStep(preset: PresetWire, n: number, step: StepWire): PresetWire {
  return { ...preset, steps: preset.steps.with(n, step) };
}

/** True where an import may set the field: as in a form, and what only an action sets by those who hold it. */
export function isImportable(field: FieldWire, actions: readonly ActionWire[]): boolean {
  if (field.fact || field.readOnly || field.kind === 'autoNumber') return false;
  if (field.system && field.name !== 'owner') return false;
  if (field.writtenBy) return actions.some(({ name }) => name === field.writtenBy);
  return field.right === 'write';
}

/** The fields of an object that a file may fill. */
export function importableFields(object: ObjectWire, actions: readonly ActionWire[]): FieldWire[] {
  return object.fields.filter(
    (field) => field.name !== 'unit' && field.name !== 'deletedAt' && isImportable(field, actions),
  );
}

const UNMATCHED = new Set(['longText', 'multiChoice', 'money', 'boolean', 'dateTime']);

/** True where records can be told apart by the field: those of `imports/matching.ts` that a person would choose. */
export function isMatchable(field: FieldWire): boolean {
  if (field.fact || field.right === 'masked' || UNMATCHED.has(field.kind)) return false;
  return field.filterable === true || field.unique === true || field.kind === 'reference';
}

/** Fields that a new record must have and that nothing fills, by their own default or by the step. */
export function missingFields(object: ObjectWire, step: StepWire): FieldWire[] {
  if (step.mode === 'update') return [];
  return object.fields.filter(
    (field) =>
      field.required &&
      !field.system &&
      !field.fact &&
      !field.readOnly &&
      field.kind !== 'autoNumber' &&
      !('default' in field && field.default !== undefined) &&
      !(field.name in step.columns),
  );
}

/** True where the member has the rights that a step takes. */
export function mayTakeStep({ verbs }: ObjectWire, { mode, key = [] }: StepWire): boolean {
  const creates = mode !== 'update';
  const updates = mode !== 'create' && key.length > 0;
  return (!creates || verbs.create) && (!updates || verbs.update);
}

/** How a preset names the columns it takes from. */
export function columnsOf({ steps }: PresetWire): string[] {
  const names = steps.flatMap(({ columns, when = [], groupBy = [] }) => [
    ...Object.values(columns).flatMap((source) => {
      if ('column' in source) return [source.column, ...(source.per ? [source.per] : [])];
      return 'columns' in source ? source.columns : [];
    }),
    ...when.map(({ column }) => column),
    ...groupBy,
  ]);
  return [...new Set(names)];
}

/** The columns a preset needs and a file does not have; `#3` is the third, whatever its head. */
export function lackingColumns(preset: PresetWire, columns: readonly string[]): string[] {
  const known = new Set(columns);
  return columnsOf(preset).filter((name) => {
    const place = Number(/^#(\d+)$/.exec(name)?.[1] ?? 0);
    return !known.has(name) && !(place >= 1 && place <= columns.length);
  });
}

/** The column's place in the file, from 0; -1 where there is none. */
export function placeOf(columns: readonly string[], column: string): number {
  const named = columns.indexOf(column);
  if (named >= 0) return named;
  const place = Number(/^#(\d+)$/.exec(column)?.[1] ?? 0) - 1;
  return place < columns.length ? place : -1;
}

/** How the same texts are read, where a column is read for a field: what the options leave to be said. */
export function hasOptions({ kind }: FieldWire): boolean {
  return kind !== 'text' && kind !== 'longText' && kind !== 'url';
}
