import { clockOf, instantOf } from '../../../kernel/condition-dates.ts';
import type { Context } from '../../../kernel/context.ts';
import type { CohortPeriod } from './rules.ts';

/**
 * Months of one period, and how many periods are looked back at, the running one included. At most 30: the periods in
 * which a customer bought are bits of an integer.
 */
const lengths = { month: { months: 1, periods: 24 }, quarter: { months: 3, periods: 12 } } as const;

/** The latest months or quarters of the organisation's calendar, the oldest first, the running one last. */
export function periodsOf(
  ctx: Pick<Context, 'timeZone' | 'now' | 'locale'>,
  by: 'month' | 'quarter',
): CohortPeriod[] {
  const { months, periods } = lengths[by];
  const { today, timeZone } = clockOf(ctx);
  const date = new Date(today * 86_400_000);
  const month = date.getUTCMonth();
  const running = 12 * date.getUTCFullYear() + month - (month % months);
  const start = (from: number): string =>
    new Date(instantOf(Date.UTC(Math.floor(from / 12), from % 12), timeZone)).toISOString();
  return Array.from({ length: periods }, (_, n) => {
    const from = running - (periods - 1 - n) * months;
    return { name: nameOf(from, by), from: start(from), to: start(from + months) };
  });
}

/** `2026-03` or `2026-Q1` of the month with this number, counted from the year 0. */
function nameOf(month: number, by: 'month' | 'quarter'): string {
  const [year, of] = [Math.floor(month / 12), month % 12];
  return by === 'quarter' ? `${year}-Q${of / 3 + 1}` : `${year}-${String(of + 1).padStart(2, '0')}`;
}
