import type { Locale } from '../i18n/message.ts';
import { dayIn, formatDate, fromZoned, toZoned } from '../format.ts';

/** A calendar shows one month or one week; days are `YYYY-MM-DD`, weeks begin on Monday. */
export type Span = 'month' | 'week';

const DAY = 86_400_000;

function instant(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

/** The day so many days later. */
export function addDays(day: string, days: number): string {
  return new Date(instant(day) + days * DAY).toISOString().slice(0, 10);
}

/** The Monday of the day's week. */
export function mondayOf(day: string): string {
  const weekday = (new Date(instant(day)).getUTCDay() + 6) % 7;
  return addDays(day, -weekday);
}

/** The days on screen: the week, or all weeks that the month has a day in. */
export function daysOf(span: Span, at: string): string[] {
  const first = mondayOf(span === 'week' ? at : `${at.slice(0, 7)}-01`);
  if (span === 'week') return Array.from({ length: 7 }, (_, n) => addDays(first, n));
  const days: string[] = [];
  for (let day = first; day.slice(0, 7) <= at.slice(0, 7); day = addDays(day, 7)) {
    for (let n = 0; n < 7; n++) days.push(addDays(day, n));
  }
  return days;
}

/** A day of the period so many weeks or months later. */
export function shiftPeriod(span: Span, at: string, by: number): string {
  if (span === 'week') return addDays(at, 7 * by);
  const [year = 0, month = 1] = at.split('-').map(Number);
  const shifted = new Date(Date.UTC(year, month - 1 + by, 1));
  return shifted.toISOString().slice(0, 10);
}

/** The days in rows of seven. */
export function weeksOf(days: readonly string[]): string[][] {
  return Array.from({ length: days.length / 7 }, (_, n) => days.slice(7 * n, 7 * n + 7));
}

/** The day a value stands on, and its time of day where it has one. */
export function placeOf(
  kind: string,
  value: unknown,
  timeZone: string,
): { day: string; time: string | null } | null {
  if (typeof value !== 'string') return null;
  if (kind === 'date') return { day: value.slice(0, 10), time: null };
  const local = toZoned(value, timeZone);
  return local ? { day: local.slice(0, 10), time: local.slice(11, 16) } : null;
}

/** The value on another day: the day itself, or the same time of that day. */
export function onDay(kind: string, value: unknown, day: string, timeZone: string): string | null {
  if (kind === 'date') return day;
  const local = typeof value === 'string' ? toZoned(value, timeZone) : null;
  return fromZoned(`${day} ${local?.slice(11) ?? '09:00:00'}`, timeZone);
}

/** The value for something new on a day: nine in the morning, today the next full hour that is still to come. */
export function newOn(kind: string, day: string, timeZone: string, now: Date): string | null {
  if (kind === 'date') return day;
  const nine = fromZoned(`${day} 09:00:00`, timeZone);
  if (nine === null || day !== dayIn(now.toISOString(), timeZone)) return nine;
  const hour = new Date(Math.ceil(now.getTime() / 3_600_000) * 3_600_000).toISOString();
  const later = nine < now.toISOString() ? hour : nine;
  return dayIn(later, timeZone) === day ? later : now.toISOString();
}

const TAG = { zh: 'zh-CN', en: 'en-GB' } as const;

/** What the period is called: `2026年11月` / `November 2026`, or from the first day to the last. */
export function periodName(
  span: Span,
  at: string,
  days: readonly string[],
  locale: Locale,
): string {
  if (span === 'week') {
    const [first = at, last = at] = [days[0], days.at(-1)];
    return `${formatDate(first, locale)} – ${formatDate(last, locale)}`;
  }
  return new Intl.DateTimeFormat(TAG[locale], {
    timeZone: 'UTC',
    year: 'numeric',
    month: 'long',
  }).format(instant(at));
}

/** The weekday of a day in short: `周一` / `Mon`. */
export function weekdayName(day: string, locale: Locale): string {
  return new Intl.DateTimeFormat(TAG[locale], { timeZone: 'UTC', weekday: 'short' }).format(
    instant(day),
  );
}

/** A day with its weekday: `2026年11月22日 周日` / `Sun 22 Nov 2026`. */
export function dayName(day: string, locale: Locale): string {
  const parts = [formatDate(day, locale), weekdayName(day, locale)];
  return (locale === 'zh' ? parts : parts.toReversed()).join(' ');
}
