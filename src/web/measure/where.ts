import type { Condition } from '../../kernel/condition.ts';
import type { AggregateRequest } from '../../kernel/wire.ts';

type GroupBy = NonNullable<AggregateRequest['groupBy']>[number];

/** All of these at once, flat, so that a list's condition bar shows each on its own; undefined for none. */
export function all(
  ...conditions: readonly (Condition | null | undefined)[]
): Condition | undefined {
  const flat = conditions.flatMap((each) => {
    if (!each) return [];
    return 'and' in each ? each.and : [each];
  });
  return flat.length > 1 ? { and: flat } : flat[0];
}

/** The records of one group: those with its value, or of its month; those without any for null. */
export function inGroup({ field, by }: GroupBy, key: unknown): Condition {
  if (key === null || key === undefined) return { field, op: 'empty' };
  if (by !== 'month' || typeof key !== 'string') return { field, op: 'eq', value: key };
  return { field, op: 'between', value: [key, lastOfMonth(key)] };
}

/** The last day of the month of a day `YYYY-MM-DD`. */
export function lastOfMonth(day: string): string {
  const [year = 0, month = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}
