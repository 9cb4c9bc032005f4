import {
  clockOf,
  formatDay,
  instantsOf,
  movingPeriod,
  parseDay,
} from '../../../kernel/condition-dates.ts';
import type { Clock, Span } from '../../../kernel/condition-dates.ts';
import type { Context } from '../../../kernel/context.ts';
import { Problem } from '../../../platform/problem.ts';
import type { DaySpan } from './wire.ts';

/** The spans that a page of a period looks at, in days, half-open. */
export type Spans = { clock: Clock; period: Span; year: Span; yearBefore: Span };

/**
 * Reads a period as pages name it: `thisQuarter`, or `2026-01-01..2026-03-31` with both days in it.
 *
 * @throws Problem invalid_query
 */
export function spansOf(ctx: Context, text: string): Spans {
  const clock = clockOf(ctx);
  const asked = movingPeriod(text, clock.today) ?? daysBetween(text);
  if (!asked) throw new Problem('invalid_query', { values: { reason: 'period' } });
  // A period that still runs ends today: of the rest costs may be planned, and nobody is won yet.
  const to = Math.min(asked.to, clock.today + 1);
  const period = { from: asked.from, to: Math.max(asked.from + 1, to) };
  const [last, before] = [yearsBefore(to, 1), yearsBefore(to, 2)];
  return { clock, period, year: { from: last, to }, yearBefore: { from: before, to: last } };
}

function daysBetween(text: string): Span | undefined {
  const [first, last, more] = text.split('..').map(parseDay);
  if (first === undefined || last === undefined || more !== undefined || first > last)
    return undefined;
  return { from: first, to: last + 1 };
}

/** The day as many years before; of 29 February the one before or after it. */
function yearsBefore(day: number, years: number): number {
  const date = new Date(day * 86_400_000);
  return (
    Date.UTC(date.getUTCFullYear() - years, date.getUTCMonth(), date.getUTCDate()) / 86_400_000
  );
}

/** A span with its last day in it. */
export const daySpan = ({ from, to }: Span): DaySpan => ({
  from: formatDay(from),
  to: formatDay(to - 1),
});

/** A span as instants, half-open, for SQL. */
export function instantSpan(span: Span, clock: Clock): { from: string; to: string } {
  const { from, to } = instantsOf(span, clock);
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}
