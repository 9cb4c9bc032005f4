import { dayIn, fromZoned } from '../format.ts';

/** By when something is to be done, in words. */
export type DueWord = 'today' | 'tomorrow' | 'nextWeek';

const END_OF_WORK = '18:00';
const END_OF_DAY = '23:59';
const DAY = 86_400_000;

/**
 * A word → the time it means on the clocks of the zone, ISO 8601 in UTC: today and tomorrow at 18:00 (today after that:
 * 23:59), next week on its Monday at 18:00.
 */
export function dueOf(word: DueWord, now: number, timeZone: string): string {
  const today = dayIn(new Date(now).toISOString(), timeZone);
  const at = (day: string, time: string) => fromZoned(`${day} ${time}`, timeZone) ?? '';
  if (word === 'today') {
    const evening = at(today, END_OF_WORK);
    return Date.parse(evening) > now ? evening : at(today, END_OF_DAY);
  }
  if (word === 'tomorrow') return at(plus(today, 1), END_OF_WORK);
  const weekday = new Date(`${today}T00:00:00Z`).getUTCDay();
  return at(plus(today, weekday === 0 ? 1 : 8 - weekday), END_OF_WORK);
}

function plus(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}
