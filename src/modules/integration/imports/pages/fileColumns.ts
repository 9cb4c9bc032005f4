import type { GuessedColumnWire } from '../wire.ts';

/** The columns of the file, in their order: how presets name them, their heads and what stands in them. */
export type FileColumns = readonly Pick<GuessedColumnWire, 'column' | 'head' | 'samples'>[];

/** What a column is called on screen: its head, else its place. */
export function headOf(columns: FileColumns, column: string): string {
  return columns.find((one) => one.column === column)?.head || column;
}

/**
 * The columns to choose from.
 *
 * @param named columns that a preset names: such as the file lacks are there as well, so that one sees them
 */
export function columnChoices(
  columns: FileColumns,
  named: readonly string[] = [],
): { value: string; label: string }[] {
  const lacking = named.filter((name) => columns.every(({ column }) => column !== name));
  return [
    ...columns.map(({ column, head }) => ({ value: column, label: head || column })),
    ...lacking.map((name) => ({ value: name, label: name })),
  ];
}
