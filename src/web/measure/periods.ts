import type { Condition } from '../../kernel/condition.ts';

/** The moving periods of dashboards, in the organisation's calendar. */
export const PERIODS = [
  'thisMonth',
  'thisQuarter',
  'thisYear',
  'lastMonth',
  'lastQuarter',
  'lastYear',
] as const;
export type MovingPeriod = (typeof PERIODS)[number];

/** A moving period, or the days from and to, both included. */
export type Period = MovingPeriod | { from: string; to: string };

const SPAN = /^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$/;

/** Reads a period from an address: its name, or `2026-01-01..2026-03-31`; this quarter where it is neither. */
export function readPeriod(raw: unknown): Period {
  const name = PERIODS.find((each) => each === raw);
  if (name) return name;
  const [, from, to] = (typeof raw === 'string' && SPAN.exec(raw)) || [];
  return from && to && from <= to ? { from, to } : 'thisQuarter';
}

/** A period as an address keeps it. */
export function writePeriod(period: Period): string {
  return typeof period === 'string' ? period : `${period.from}..${period.to}`;
}

/** The records whose date or time falls into a period. */
export function inPeriod(field: string, period: Period): Condition {
  return typeof period === 'string'
    ? { field, op: 'within', value: period }
    : { field, op: 'between', value: [period.from, period.to] };
}
