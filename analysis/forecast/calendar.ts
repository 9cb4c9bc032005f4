/** Days are whole numbers: days since 1970-01-01 in the zone of whoever asks. */

const MILLISECONDS = 86_400_000;

/** The number of a day written as `2003-03-03`. Throws RangeError where it is no date. */
export function dayOf(date: string): number {
  const time = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(time)) throw new RangeError(`${date} is no date`);
  return time / MILLISECONDS;
}

/** 0 for Monday … 6 for Sunday. */
export const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7;

/** Where a day stands in its month: 1 for the first, and how many days are left behind it. */
export function placeInMonth(day: number): { day: number; left: number } {
  const date = new Date(day * MILLISECONDS);
  const next = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) / MILLISECONDS;
  return { day: date.getUTCDate(), left: next - 1 - day };
}
