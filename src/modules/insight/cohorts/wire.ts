import type { Condition } from '../../../kernel/condition.ts';
import type { CohortPeriod } from './rules.ts';

export type CohortCell = {
  /** How many of the cohort ordered in the period. */
  customers: number;
  /** What they ordered for, as decimal text in the organisation's currency; null unless asked for. */
  revenue: string | null;
};

/**
 * Customers by the period of their first order, and how many of them ordered in each period since. Orders that were
 * cancelled do not count; refunded ones count, for nothing. Left out: customers who asked not to be profiled, and
 * orders without a customer. Customers and orders are those that the reader may see.
 */
export type CohortsWire = {
  by: 'month' | 'quarter';
  value: 'customers' | 'revenue';
  kind: 'person' | 'company' | null;
  currency: string;
  /** The oldest first; the last one is still running, and its cells are not what they will be. */
  periods: CohortPeriod[];
  /** Those with customers, the oldest first. */
  cohorts: {
    /** Its place in `periods`. */
    period: number;
    customers: number;
    /** Its customers as a list; those of a cell by `cellCondition` of rules.ts. */
    where: Condition;
    /** From its own period (age 0) to the running one: cell `age` is of `periods[period + age]`. */
    cells: CohortCell[];
  }[];
};

/** How many new customers order again within some months of their first order. */
export type AgainWire = {
  months: number;
  /** Their first order lies between these days, so that all have had that long. */
  from: string;
  to: string;
  customers: number;
  again: number;
};
