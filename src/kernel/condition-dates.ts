import { refuse } from './condition-reason.ts';
import type { Context } from './context.ts';

/**
 * Days and periods of conditions. A day is the number of days since 1970-01-01, an instant the milliseconds since
 * 1970-01-01T00:00Z; every period is half-open: `to` is the first day or instant after it.
 */
export type Span = { from: number; to: number };

/** The clock a condition is read by, looked at once, so that midnight does not fall between two of its parts. */
export type Clock = { timeZone: string; today: number };

const DAY = 86_400_000;
const DATE = /^([1-9]\d{3})-(\d\d)-(\d\d)$/;
const INSTANT =
  /^[1-9]\d{3}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
const RELATIVE = /^(?:today|(?=[+-]))(?:([+-])(\d{1,4})([dwmqy]))?$/;
const PERIOD = /^(this|last|next)(Week|Month|Quarter|Year)$/;
/** No moving date reaches further, so that every one stays within four-digit years. */
const MAX_MONTHS = 12_000;

const zones = new Map<string, Intl.DateTimeFormat>();

function zone(timeZone: string): Intl.DateTimeFormat {
  const known = zones.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  zones.set(timeZone, made);
  return made;
}

/** How far the zone's clocks are ahead of UTC at an instant, in milliseconds. */
function offsetAt(instant: number, timeZone: string): number {
  const part: Record<string, number> = {};
  for (const { type, value } of zone(timeZone).formatToParts(instant)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  return local - Math.floor(instant / 1000) * 1000;
}

/** The day on the zone's calendar at an instant. */
export function dayAt(instant: number, timeZone: string): number {
  return Math.floor((instant + offsetAt(instant, timeZone)) / DAY);
}

/**
 * The instant at which the zone's clocks show a local time. Where they skip it, the instant that the time before the
 * change would have given; where they show it twice, the earlier one.
 *
 * @param local the milliseconds since 1970-01-01T00:00 as the clocks of the zone count them
 */
export function instantOf(local: number, timeZone: string): number {
  const before = offsetAt(local - DAY, timeZone);
  const after = offsetAt(local + DAY, timeZone);
  const real = [local - before, local - after].filter(
    (instant) => instant + offsetAt(instant, timeZone) === local,
  );
  return real.length > 0 ? Math.min(...real) : local - before;
}

/**
 * The first instant of a day. Where clocks skip midnight, that is the moment they skip it; where they go back over it,
 * the earlier of the two midnights.
 */
export const startOfDay = (day: number, timeZone: string): number => instantOf(day * DAY, timeZone);

/** Every zone's midnight falls on a quarter of an hour. */
const QUARTER_HOUR = 15 * 60_000;
const clocks = new Map<string, Clock & { quarter: number }>();

/**
 * The clock of a context. What day it is in a zone is looked up once in a quarter of an hour: every condition asks.
 *
 * @throws Problem `invalid_condition` where the time zone does not exist
 */
export function clockOf(ctx: Pick<Context, 'timeZone' | 'now' | 'locale'>): Clock {
  const { timeZone } = ctx;
  const instant = ctx.now().getTime();
  const quarter = Math.floor(instant / QUARTER_HOUR);
  const known = clocks.get(timeZone);
  if (known?.quarter === quarter) return known;
  try {
    const clock = { timeZone, today: dayAt(instant, timeZone), quarter };
    clocks.set(timeZone, clock);
    return clock;
  } catch (error) {
    if (error instanceof RangeError) return refuse(ctx.locale, 'time_zone', { name: timeZone });
    throw error;
  }
}

/** `YYYY-MM-DD` as a day; undefined where there is no such day in the years 1000 to 9999. */
export function parseDay(text: string): number | undefined {
  if (!DATE.test(text)) return undefined;
  const time = Date.parse(`${text}T00:00:00Z`);
  // Date.parse takes 30 February for 2 March; the text that comes back tells.
  return Number.isNaN(time) || formatDay(time / DAY) !== text ? undefined : time / DAY;
}

/** ISO 8601 with a zone, to the millisecond, as an instant; undefined where it is not one. */
export function parseInstant(text: string): number | undefined {
  if (!INSTANT.test(text) || parseDay(text.slice(0, 10)) === undefined) return undefined;
  return Date.parse(text);
}

/** A day as PostgreSQL reads it; the day after 9999-12-31 has five digits. */
export function formatDay(day: number): string {
  return formatInstant(day * DAY).replace(/T.*/, '');
}

/** An instant as PostgreSQL reads it. */
export function formatInstant(instant: number): string {
  return new Date(instant).toISOString().replace(/^\+0/, '');
}

/** The same day of another month, or its last day where that month is shorter. */
function addMonths(day: number, months: number): number {
  const date = new Date(day * DAY);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
  const next = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 1);
  return Math.min(first / DAY + date.getUTCDate() - 1, next / DAY - 1);
}

const MONTHS = { m: 1, q: 3, y: 12 } as const;

function relativeDay(text: string, today: number): number | undefined {
  const match = RELATIVE.exec(text);
  if (!match) return undefined;
  const [, sign, digits, unit] = match;
  if (!unit) return today;
  const amount = Number(digits) * (sign === '-' ? -1 : 1);
  if (unit === 'd') return today + amount;
  if (unit === 'w') return today + amount * 7;
  const months = amount * MONTHS[unit as keyof typeof MONTHS];
  return Math.abs(months) > MAX_MONTHS ? undefined : addMonths(today, months);
}

const PERIOD_MONTHS = { Month: 1, Quarter: 3, Year: 12 } as const;

/**
 * The days of a moving period: `today`, `today-90d`, `+3w` (a single day) or `thisWeek`, `lastQuarter`, `nextYear` …;
 * units are d, w, m, q and y, weeks start on Monday (ISO 8601).
 */
export function movingPeriod(text: string, today: number): Span | undefined {
  const day = relativeDay(text, today);
  if (day !== undefined) return { from: day, to: day + 1 };
  const match = PERIOD.exec(text);
  if (!match) return undefined;
  const shift = { this: 0, last: -1, next: 1 }[match[1] as 'this' | 'last' | 'next'];
  if (match[2] === 'Week') {
    // Day 0 was a Thursday.
    const monday = today - ((((today + 3) % 7) + 7) % 7) + shift * 7;
    return { from: monday, to: monday + 7 };
  }
  const length = PERIOD_MONTHS[match[2] as keyof typeof PERIOD_MONTHS];
  const date = new Date(today * DAY);
  const begun = Math.floor(date.getUTCMonth() / length) * length + shift * length;
  const first = (month: number): number => Date.UTC(date.getUTCFullYear(), month, 1) / DAY;
  return { from: first(begun), to: first(begun + length) };
}

/** A fixed or moving date as days; undefined where it is neither. */
export function daysOf(text: string, clock: Clock): Span | undefined {
  const day = parseDay(text);
  return day === undefined ? movingPeriod(text, clock.today) : { from: day, to: day + 1 };
}

/** A span of days as instants of the clock's zone. */
export function instantsOf(days: Span, clock: Clock): Span {
  return {
    from: startOfDay(days.from, clock.timeZone),
    to: startOfDay(days.to, clock.timeZone),
  };
}
