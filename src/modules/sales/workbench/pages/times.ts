import { dayIn, formatDate, formatTime, toZoned } from '../../../../web/format.ts';
import type { FormatLocale } from '../../../../web/format.ts';

export const DAY = 86_400_000;

/** When something is due: the hour today, the weekday within a week, else the date. */
export function dueText(iso: string, now: number, locale: FormatLocale, timeZone: string): string {
  const day = dayIn(iso, timeZone);
  if (day === '') return '';
  const today = dayIn(new Date(now).toISOString(), timeZone);
  const time = formatTime(iso, timeZone);
  if (day === today) return time;
  const days = (Date.parse(day) - Date.parse(today)) / DAY;
  if (days > 0 && days < 8) {
    const tag = locale === 'zh' ? 'zh-CN' : 'en-GB';
    const weekday = new Intl.DateTimeFormat(tag, { weekday: 'short', timeZone });
    return `${weekday.format(new Date(iso))} ${time}`;
  }
  return formatDate(toZoned(iso, timeZone) ?? iso, locale);
}

/** How long something has lasted, as a clock below an hour and in two units above. */
export function lasted(seconds: number): { key: 'clock' | 'hours' | 'days'; a: string; b: string } {
  const two = (n: number) => String(n).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours < 1) return { key: 'clock', a: two(minutes), b: two(seconds % 60) };
  if (hours < 24) return { key: 'hours', a: String(hours), b: String(minutes % 60) };
  return { key: 'days', a: String(Math.floor(hours / 24)), b: String(hours % 24) };
}
