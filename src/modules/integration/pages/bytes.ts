import { type FormatLocale, formatNumber } from '../../../web/format.ts';

const UNITS = ['B', 'kB', 'MB', 'GB'] as const;

/** The size of a file as people say it: `1.2 MB`. */
export function formatBytes(bytes: number, locale: FormatLocale): string {
  let value = bytes;
  let step = 0;
  while (value >= 1000 && step < UNITS.length - 1) {
    value /= 1000;
    step += 1;
  }
  const rounded = value < 10 && step > 0 ? Math.round(value * 10) / 10 : Math.round(value);
  return `${formatNumber(rounded, locale)} ${UNITS[step] ?? ''}`;
}
