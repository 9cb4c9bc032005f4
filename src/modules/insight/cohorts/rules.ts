import type { Condition } from '../../../kernel/condition.ts';

/** A month or a quarter of the organisation's calendar. */
export type CohortPeriod = {
  /** `2026-03` or `2026-Q1`. */
  name: string;
  /** Its first instant, and the first after it (ISO 8601). */
  from: string;
  to: string;
};

/** Customers whose first order lies in a period, of one kind if said: what a cohort counts, as a list. */
export function cohortCondition(
  period: CohortPeriod,
  kind: 'person' | 'company' | null,
): Condition {
  return {
    and: [
      ...within('firstOrderAt', period),
      { not: { field: 'noProfiling', op: 'eq', value: true } },
      ...(kind === null ? [] : [{ field: 'kind', op: 'eq', value: kind } as const]),
    ],
  };
}

/** Those of a cohort who ordered in a period: what a cell counts, as a list. */
export function cellCondition(cohort: Condition, period: CohortPeriod): Condition {
  const ordered: Condition = {
    related: 'orders',
    where: {
      and: [{ field: 'status', op: 'ne', value: 'cancelled' }, ...within('orderedAt', period)],
    },
    aggregate: 'any',
  };
  return { and: [cohort, ordered] };
}

const within = (field: string, { from, to }: CohortPeriod): Condition[] => [
  { field, op: 'gte', value: from },
  { field, op: 'lt', value: to },
];
