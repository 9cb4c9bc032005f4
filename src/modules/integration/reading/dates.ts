import { instantOf } from '../../../kernel/condition-dates.ts';
import { isDay } from '../../../kernel/values.ts';

/** In which order a column writes day, month and year where they could be either: 3/5/2024, 24/3/5. */
export type DateOrder = 'ymd' | 'dmy' | 'mdy';

/** A local date, and the time of day in seconds if one was written. */
export type WrittenDate = { date: string; seconds: number | null };

/** Excel counts days from 1899-12-30; these are the serial numbers of 1954 to 2119, beyond which a number is a number. */
const FIRST_SERIAL = 20_000;
const LAST_SERIAL = 80_000;
const EXCEL_EPOCH = Date.UTC(1899, 11, 30);
const DAY = 86_400_000;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const YEAR_FIRST = /^(\d{4}|\d{2}(?=年))\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*(?:日|号)?$/;
const COMPACT = /^(19|20)(\d{2})(\d{2})(\d{2})$/;
const SHORT_YEAR_FIRST = /^(\d{2})[-/.](\d{1,2})[-/.](\d{1,2})$/;
const NUMERIC = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})$/;
const DAY_MONTH = /^(\d{1,2})(?:st|nd|rd|th)?[- ]([a-z]{3,9})\.?,?[- ](\d{4})$/i;
const MONTH_DAY = /^([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$/i;
const SERIAL = /^(\d{5})(?:\.(\d+))?$/;
const TIME =
  /(?:^|[\sT日号])(上午|早上|中午|下午|晚上|am|pm)?\s*(\d{1,2})[:时点](\d{1,2})分?(?:[:](\d{1,2})|(\d{1,2})秒)?(?:\.\d+)?\s*(am|pm)?\s*(?:Z|[+-]00:?00)?$/i;

/**
 * Reads a date, with or without a time of day, as it stands in files: `2024/3/5`, `2024年3月5日 下午2:30`, `20240305`,
 * `5 March 2024`, serial numbers of spreadsheets. Full-width digits count as digits. Years of two digits are those from
 * 1950 to 2049.
 *
 * @param order for what could be read in several ways; undefined leaves such dates unread
 * @returns undefined where it is no date, or no day of the calendar
 */
export function readDate(text: string, order?: DateOrder): WrittenDate | undefined {
  const tidy = text.normalize('NFKC').replace(/\s+/g, ' ').trim();
  const serial = readSerial(tidy);
  if (serial) return serial;
  const found = TIME.exec(tidy);
  if (!found) {
    const date = readDay(tidy, order);
    return date === undefined ? undefined : { date, seconds: null };
  }
  const seconds = secondsOf(found);
  // 日 and 号 belong to the day, although the time begins behind them.
  const kept = /^[日号]/.test(found[0]) ? 1 : 0;
  const date = readDay(
    tidy
      .slice(0, found.index + kept)
      .replace(/(星期|周)[一二三四五六日天]/, '')
      .trim(),
    order,
  );
  return date === undefined || seconds === undefined ? undefined : { date, seconds };
}

function readSerial(text: string): WrittenDate | undefined {
  const match = SERIAL.exec(text);
  const days = Number(match?.[1] ?? Number.NaN);
  if (!match || days < FIRST_SERIAL || days > LAST_SERIAL) return undefined;
  const date = new Date(EXCEL_EPOCH + days * DAY).toISOString().slice(0, 10);
  return {
    date,
    seconds: match[2] === undefined ? null : Math.round(Number(`0.${match[2]}`) * 86_400),
  };
}

function secondsOf(match: RegExpExecArray): number | undefined {
  const [, before = '', hours = '', minutes = '', second = '', secondZh = '', after = ''] = match;
  const half = (before || after).toLowerCase();
  const written = Number(hours);
  const afternoon = ['下午', '晚上', 'pm'].includes(half) || (half === '中午' && written < 3);
  const morning = ['上午', '早上', 'am'].includes(half);
  if (half !== '' && written > 12 && !afternoon) return undefined;
  const hour = afternoon && written < 12 ? written + 12 : morning && written === 12 ? 0 : written;
  const [minute, rest] = [Number(minutes), Number(second || secondZh || 0)];
  return hour > 23 || minute > 59 || rest > 59 ? undefined : hour * 3_600 + minute * 60 + rest;
}

function readDay(text: string, order: DateOrder | undefined): string | undefined {
  const compact = COMPACT.exec(text);
  if (compact) return dayOf(`${compact[1]}${compact[2]}`, compact[3], compact[4]);
  const yearFirst = YEAR_FIRST.exec(text);
  if (yearFirst) return dayOf(yearFirst[1], yearFirst[2], yearFirst[3]);
  const dayMonth = DAY_MONTH.exec(text);
  if (dayMonth) return dayOf(dayMonth[3], monthOf(dayMonth[2]), dayMonth[1]);
  const monthDay = MONTH_DAY.exec(text);
  if (monthDay) return dayOf(monthDay[3], monthOf(monthDay[1]), monthDay[2]);
  const short = order === 'ymd' ? SHORT_YEAR_FIRST.exec(text) : null;
  if (short) return dayOf(short[1], short[2], short[3]);
  const [, one, other, year] = NUMERIC.exec(text) ?? [];
  if (one === undefined || other === undefined) return undefined;
  // 24/03/05 may begin with its year.
  const unsure = order === undefined && year?.length === 2 && Number(year) <= 31;
  if (Number(one) > 12) return unsure ? undefined : dayOf(year, other, one);
  if (Number(other) > 12 || order === 'mdy') return dayOf(year, one, other);
  return order === 'dmy' || one === other ? dayOf(year, other, one) : undefined;
}

function monthOf(name = ''): string | undefined {
  const n = MONTHS.indexOf(name.slice(0, 3).toLowerCase());
  return n < 0 ? undefined : String(n + 1);
}

function dayOf(year?: string, month?: string, day?: string): string | undefined {
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const whole = year.length === 2 ? `${Number(year) < 50 ? '20' : '19'}${year}` : year;
  const text = `${whole}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isDay(text) ? text : undefined;
}

/**
 * In which order a column writes day and month, from those of its values that leave no doubt.
 *
 * @returns undefined where none tells, or where they contradict each other
 */
export function dateOrderOf(texts: readonly string[]): DateOrder | undefined {
  const orders = new Set<DateOrder>();
  for (const text of texts) {
    const [, one, other] = NUMERIC.exec(text.normalize('NFKC').trim().split(' ')[0] ?? '') ?? [];
    if (one === undefined || other === undefined) continue;
    if (Number(one) > 12) orders.add('dmy');
    else if (Number(other) > 12) orders.add('mdy');
  }
  return orders.size === 1 ? [...orders][0] : undefined;
}

/** A local date and time of a zone as an instant in ISO 8601; without a time the first of the day. */
export function isoInstant({ date, seconds }: WrittenDate, timeZone: string): string {
  const local = Date.parse(`${date}T00:00:00Z`) + (seconds ?? 0) * 1_000;
  return new Date(instantOf(local, timeZone)).toISOString();
}
