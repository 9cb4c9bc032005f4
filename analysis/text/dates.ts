import { numeralPattern, numeralValue } from './numerals.ts';

/**
 * A date in a text, at its place in UTF-16 units. `day` is YYYY-MM-DD, or null where the text does not
 * say it: a relative date without today, 3/4/2026, which half the world reads the other way, a month
 * without a day.
 */
export type FoundDate = {
  text: string;
  from: number;
  to: number;
  day: string | null;
  relative: boolean;
};

type Match = { at: number; to: number; day: string | null; relative: boolean };

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const monthName =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const number = numeralPattern;

type Reader = {
  pattern: RegExp;
  relative: boolean;
  day: (parts: string[], today: Date | null) => Date | null;
};

const readers: readonly Reader[] = [
  absolute(
    '(?<!\\d)(\\d{4}|[一二三四五六七八九〇零]{4}) ?年 ?(\\d{1,2}|[一二三四五六七八九十]{1,3}) ?月 ?(\\d{1,2}|[一二三四五六七八九十]{1,3}) ?[日号]',
    ([y, m, d]) => dayOf(valueOf(y), valueOf(m), valueOf(d)),
  ),
  absolute('(?<![\\d.-])(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})(?![\\d-])', ([y, , m, d]) =>
    dayOf(valueOf(y), valueOf(m), valueOf(d)),
  ),
  absolute(`(?<![a-z])${monthName}\\.? (\\d{1,2})(?:st|nd|rd|th)?,? (\\d{4})(?!\\d)`, ([m, d, y]) =>
    dayOf(valueOf(y), monthOf(m), valueOf(d)),
  ),
  absolute(
    `(?<!\\d)(\\d{1,2})(?:st|nd|rd|th)?(?: of)? ${monthName}\\.?,? (\\d{4})(?!\\d)`,
    ([d, m, y]) => dayOf(valueOf(y), monthOf(m), valueOf(d)),
  ),
  absolute('(?<![\\d/.-])(\\d{1,2})[/.](\\d{1,2})[/.](\\d{4})(?![\\d/-])', ([a, b, y]) =>
    unclearOrder(valueOf(a), valueOf(b), valueOf(y)),
  ),
  relative(
    '(?<!\\d)(?:(今年|明年|去年) ?)?(\\d{1,2}|[一二三四五六七八九十]{1,3}) ?月 ?(\\d{1,2}|[一二三四五六七八九十]{1,3}) ?[日号]',
    ([year, m, d], today) =>
      dayOf(today.getUTCFullYear() + (yearShift[year ?? ''] ?? 0), valueOf(m), valueOf(d)),
  ),
  relative(`(?<![a-z])${monthName}\\.? (\\d{1,2})(?:st|nd|rd|th)?(?![\\d:])`, ([m, d], today) =>
    dayOf(today.getUTCFullYear(), monthOf(m), valueOf(d)),
  ),
  relative(`(?<!\\d)(\\d{1,2})(?:st|nd|rd|th)?(?: of)? ${monthName}(?![a-z])`, ([d, m], today) =>
    dayOf(today.getUTCFullYear(), monthOf(m), valueOf(d)),
  ),
  relative(
    '(大前天|大后天|今天|今日|今晚|今早|明天|明日|明早|明晚|后天|昨天|昨日|昨晚|前天)',
    ([word], today) => shifted(today, dayShift[word ?? ''] ?? 0),
  ),
  relative(
    '(?<![a-z])(the day after tomorrow|the day before yesterday|today|tonight|tomorrow|yesterday)(?![a-z])',
    ([word], today) => shifted(today, dayShift[word ?? ''] ?? 0),
  ),
  relative(
    '(上上|下下|上|下|本|这)?(?:个)?(?:周|星期|礼拜)([一二三四五六日天])',
    ([week, day], today) =>
      weekdayOf(
        today,
        weekShift[week ?? ''] ?? 0,
        '一二三四五六日'.indexOf((day ?? '').replace('天', '日')),
      ),
  ),
  relative(
    `(?<![a-z])(next|last|this|on) (${weekdays.join('|')})(?![a-z])`,
    ([which, name], today) => englishWeekday(today, which ?? '', weekdays.indexOf(name ?? '')),
  ),
  relative(
    `(${number}) ?个?(天|日|周|星期|礼拜|月|年)(以前|之前|前|以后|之后|以内|之内|后|内)`,
    ([n, unit, way], today) =>
      moved(today, (way?.includes('前') ? -1 : 1) * valueOf(n), unit ?? ''),
  ),
  relative(
    '(?<![a-z])(?:in|within) (\\d{1,3}|an?|two|three) (days?|weeks?|months?|years?)(?![a-z])',
    ([n, unit], today) => moved(today, countOf(n), unit ?? ''),
  ),
  relative(
    '(?<![a-z\\d])(\\d{1,3}|an?|two|three) (days?|weeks?|months?|years?) (ago|later|from now)(?![a-z])',
    ([n, unit, way], today) => moved(today, (way === 'ago' ? -1 : 1) * countOf(n), unit ?? ''),
  ),
  relative('(上个?月|下个?月|本月|这个月|月底|月末|年底)', ([word], today) =>
    monthWord(today, word ?? ''),
  ),
];

const dayShift: Readonly<Record<string, number>> = {
  大前天: -3,
  前天: -2,
  昨天: -1,
  昨日: -1,
  昨晚: -1,
  明天: 1,
  明日: 1,
  明早: 1,
  明晚: 1,
  后天: 2,
  大后天: 3,
  'the day after tomorrow': 2,
  'the day before yesterday': -2,
  tomorrow: 1,
  yesterday: -1,
};
const weekShift: Readonly<Record<string, number>> = { 上上: -2, 上: -1, 下: 1, 下下: 2 };
const yearShift: Readonly<Record<string, number>> = { 去年: -1, 明年: 1 };

/** All dates of a folded text, complete ones first; they may overlap. Throws `RangeError` for a today that is no day. */
export function datesIn(plain: string, today?: string): Match[] {
  const now = today === undefined ? null : new Date(`${today}T00:00:00Z`);
  if (now && Number.isNaN(now.getTime())) throw new RangeError(`${today ?? ''} is no day`);
  return readers.flatMap(({ pattern, relative: isRelative, day }) =>
    [...plain.matchAll(pattern)].flatMap((match): Match[] => {
      const date = day(match.slice(1), now);
      // A day that does not exist (2月30日) is no date.
      if (date && Number.isNaN(date.getTime())) return [];
      const [at, to] = [match.index, match.index + match[0].length];
      return [{ at, to, day: date && date.toISOString().slice(0, 10), relative: isRelative }];
    }),
  );
}

function absolute(source: string, day: (parts: (string | undefined)[]) => Date | null): Reader {
  return { pattern: new RegExp(source, 'g'), relative: false, day };
}

function relative(
  source: string,
  day: (parts: (string | undefined)[], today: Date) => Date | null,
): Reader {
  return {
    pattern: new RegExp(source, 'g'),
    relative: true,
    day: (parts, today) => today && day(parts, today),
  };
}

const none = new Date(NaN);

function dayOf(year: number, month: number, day: number): Date {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    year >= 1000 &&
    year <= 9999
    ? date
    : none;
}

/** Day and month in either order: only where one of them can be no month it is clear which is which. */
function unclearOrder(first: number, second: number, year: number): Date | null {
  if (first > 12) return dayOf(year, second, first);
  if (second > 12 || first === second) return dayOf(year, first, second);
  return null;
}

const shifted = (today: Date, days: number): Date =>
  within(new Date(today.getTime() + days * 86_400_000));

/** What lies beyond four digits of a year is no date that anybody meant. */
function within(date: Date): Date {
  const year = date.getUTCFullYear();
  return year >= 1000 && year <= 9999 ? date : none;
}

/** Weeks begin on Monday: 下周三 is the Wednesday of the next one. */
function weekdayOf(today: Date, weeks: number, weekday: number): Date {
  const sinceMonday = (today.getUTCDay() + 6) % 7;
  return shifted(today, weeks * 7 + weekday - sinceMonday);
}

/** “Next Friday” is the Friday of next week, “on” and “this” the one to come, “last” the one before today. */
function englishWeekday(today: Date, which: string, weekday: number): Date {
  const ahead = (weekday - today.getUTCDay() + 7) % 7;
  if (which === 'last') return shifted(today, ahead - 7);
  return which === 'next' ? weekdayOf(today, 1, (weekday + 6) % 7) : shifted(today, ahead);
}

function moved(today: Date, count: number, unit: string): Date | null {
  if (!Number.isInteger(count) || Math.abs(count) > 5000) return null;
  if (/^(?:天|日|day)/.test(unit)) return shifted(today, count);
  if (/^(?:周|星期|礼拜|week)/.test(unit)) return shifted(today, 7 * count);
  const asMonths = /^(?:月|month)/.test(unit) ? count : 12 * count;
  const first = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + asMonths, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return shifted(first, Math.min(today.getUTCDate(), last) - 1);
}

/** The end of a month or year is a day; a month as a whole is none. */
function monthWord(today: Date, word: string): Date | null {
  const year = today.getUTCFullYear();
  if (word === '月底' || word === '月末')
    return new Date(Date.UTC(year, today.getUTCMonth() + 1, 0));
  return word === '年底' ? new Date(Date.UTC(year, 11, 31)) : null;
}

const monthOf = (name = ''): number => months.indexOf(name.slice(0, 3)) + 1;
const valueOf = (text = ''): number => numeralValue(text) ?? NaN;
const countOf = (word = ''): number => ({ a: 1, an: 1, two: 2, three: 3 })[word] ?? Number(word);
