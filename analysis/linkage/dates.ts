/** A day as it was written: digits of year, month and day, which need not be a day that exists. */
export type WrittenDay = {
  year: string;
  month: string;
  day: string;
  /** All eight. */
  digits: string;
  number: number | null;
};

/** `YYYY-MM-DD`, `YYYYMMDD` or `YYYY/MM/DD`; null for anything else. `number` counts days since 1970 where the day exists. */
export function readDay(text: string): WrittenDay | null {
  const found = /^(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})$/.exec(text.trim());
  if (!found) return null;
  const [, year = '', month = '', day = ''] = found;
  const time = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const made = new Date(time);
  made.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const exists = made.getUTCMonth() + 1 === Number(month) && made.getUTCDate() === Number(day);
  const digits = year + month + day;
  return {
    year,
    month,
    day,
    digits,
    number: exists ? Math.round(made.getTime() / 86_400_000) : null,
  };
}

/**
 * Whether two days differ only as a slip of the pen makes them: month and day exchanged, one digit
 * wrong, or two neighbouring digits swapped.
 */
export function nearlySameDay(left: WrittenDay, right: WrittenDay): boolean {
  if (left.year === right.year && left.month === right.day && left.day === right.month) return true;
  const [a, b] = [left.digits, right.digits];
  let [differing, first, last] = [0, 0, 0];
  for (let i = 0; i < 8; i += 1) {
    if (a.charCodeAt(i) === b.charCodeAt(i)) continue;
    if (differing === 0) first = i;
    last = i;
    differing += 1;
    if (differing > 2) return false;
  }
  if (differing <= 1) return true;
  return last === first + 1 && a[first] === b[last] && a[last] === b[first];
}

/** Whether two of year, month and day are the same. */
export function twoPartsSame(left: WrittenDay, right: WrittenDay): boolean {
  const same =
    Number(left.year === right.year) +
    Number(left.month === right.month) +
    Number(left.day === right.day);
  return same >= 2;
}
