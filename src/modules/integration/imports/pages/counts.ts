import type { ImportWire } from '../wire.ts';

/** What an import counts of itself. */
export type CountName =
  | 'rowCount'
  | 'doneCount'
  | 'createdCount'
  | 'updatedCount'
  | 'unchangedCount'
  | 'refusedCount'
  | 'keptCount';

/** A count of an import. */
export function countOf({ run }: Pick<ImportWire, 'run'>, name: CountName): number {
  return Number(run[name] ?? 0);
}
