import type { Economics } from './rules.ts';

/** The first day and the last one. */
export type DaySpan = { from: string; to: string };

/** What winning customers costs and what they bring. Amounts are numbers in the organisation's currency. */
export type AcquisitionWire = {
  currency: string;
  /** The days asked about. */
  period: DaySpan;
  /** The year up to the end of the period (or today), by which payback and yearly revenue go, and the one before. */
  year: DaySpan;
  yearBefore: DaySpan;
  /** Costs that were written down in the period, whatever for; 0: there is nothing to go by yet. */
  costs: number;
  /** Spent on winning customers in the period; `unassigned` of it on no source in particular. */
  spent: number;
  unassigned: number;
  /** Spent on keeping customers in the period, customers with an order in it, and the one by the other. */
  keeping: { spent: number; active: number; each: number | null };
  /** What is left of revenue after the cost of what was sold; null where no product's cost is known or may be read. */
  margin: { share: number; known: number } | null;
  /** Of last year's buyers, how many bought again, and how many years a customer stays by that. */
  earlier: number;
  again: number;
  years: number | null;
  /** Customers with a score; null where the reader may not read it. */
  scored: number | null;
  total: Economics;
  /** By source, most customers first; null is without a source. */
  sources: (Economics & { source: string | null })[];
};
