/** What a number of a workbook is by its format. */
export type NumberKind = 'number' | 'date' | 'time' | 'duration' | 'percent';

/** Formats that every workbook has without naming them (ECMA-376, 18.8.30); 27 to 58 as Chinese Excel has them. */
function builtIn(id: number): NumberKind {
  if (id === 9 || id === 10) return 'percent';
  if ((id >= 14 && id <= 17) || id === 22) return 'date';
  if ((id >= 18 && id <= 21) || id === 45 || id === 47) return 'time';
  if (id === 46) return 'duration';
  if ((id >= 32 && id <= 35) || id === 55 || id === 56) return 'time';
  return (id >= 27 && id <= 36) || (id >= 50 && id <= 58) ? 'date' : 'number';
}

/**
 * What a format makes of a number: a date where it has years, months or days outside of quotes and brackets, such as
 * `yyyy"年"m"月"d"日"` or `[$-F800]dddd, mmmm dd, yyyy`.
 *
 * @param code the custom format of that id, if the workbook names one
 */
export function numberKind(id: number, code?: string): NumberKind {
  if (code === undefined) return builtIn(id);
  // Of four sections for positive, negative, zero and text, the first counts.
  const first = code.replace(/"[^"]*"|\\.|_.|\*./g, '').split(';')[0] ?? '';
  if (/\[(h+|m+|s+)\]/i.test(first)) return 'duration';
  const bare = first.replace(/\[[^\]]*\]/g, '').toLowerCase();
  if (/general|#/.test(bare)) return 'number';
  const clock = /h|s|am\/pm|上午/.test(bare);
  if (/[yd年日]|e+(?![+-])|b[12]/.test(bare) || (/m/.test(bare) && !clock)) return 'date';
  if (clock) return 'time';
  return bare.includes('%') ? 'percent' : 'number';
}

const DAY = 86_400_000;
/** Excel counts from 1899-12-30, because it takes 1900 for a leap year; until that day's 29 February one less. */
const EPOCH = Date.UTC(1899, 11, 30);
const LEAP_1900 = 60;
const DAYS_TO_1904 = 1_462;
/** The day after 9999-12-31. */
const LAST_SERIAL = 2_958_466;

/**
 * A serial number of a workbook as ISO text: `2024-03-05`, with `T14:30:00` where it has a time of day, only that for
 * formats of times; undefined where it is no day that a workbook can show.
 */
export function serialText(
  serial: number,
  kind: NumberKind,
  date1904: boolean,
): string | undefined {
  if (kind === 'duration') return serial < 0 ? undefined : duration(Math.round(serial * 86_400));
  const days = serial + (date1904 ? DAYS_TO_1904 : 0);
  if (serial < 0 || days >= LAST_SERIAL) return undefined;
  const seconds = Math.round(days * 86_400);
  const shifted = !date1904 && seconds < LEAP_1900 * 86_400 ? seconds + 86_400 : seconds;
  const time = shifted % 86_400;
  if (kind === 'time' && serial < 1) return duration(time);
  // Nothing in a cell with the format of dates, which shows as 1900-01-00.
  if (!date1904 && days < 1) return undefined;
  const day = dayText((shifted - time) / 86_400);
  return time === 0 ? day : `${day}T${duration(time)}`;
}

/** The days of a sheet are few, and asked for in every row. */
const known = new Map<number, string>();

function dayText(day: number): string {
  const text = known.get(day) ?? new Date(EPOCH + day * DAY).toISOString().slice(0, 10);
  if (known.size < 20_000) known.set(day, text);
  return text;
}

function duration(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(seconds / 3_600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
