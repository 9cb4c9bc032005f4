import type { GuessedColumnWire } from '../wire.ts';

/** The columns of the file, in their order: how presets name them, their heads and what stands in them. */
export type FileColumns = readonly Pick<GuessedColumnWire, 'column' | 'head' | 'samples'>[];

/** What a column is called on screen: its head, else its place. */
export function headOf(columns: FileColumns, column: string): string {
  return columns.find((one) => one.column === column)?.head || column;
}
