import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';

/** In the figures of days: no owner, no unit, and for the scores where a rule would stand. */
export const NIL = '00000000-0000-0000-0000-000000000000';

/** All owners of a unit, all units, and for all records, with a score or without, where a rule would stand. */
export const EVERY = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Figures are kept of each owner in a unit, and their sums of each unit and of all. */
export type Level = 'all' | 'unit' | 'owner';

/** Written out: an index of sums alone is used where a statement says so itself. */
const every = sql`'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid`;

/** The figures of days, at alias `d`, of one level. */
export function atLevel(level: Level): RawBuilder<boolean> {
  if (level === 'owner') return sql<boolean>`d.owner_id <> ${every}`;
  const unit = level === 'all' ? sql`d.unit_id = ${every}` : sql`d.unit_id <> ${every}`;
  return sql<boolean>`${unit} and d.owner_id = ${every}`;
}
