import type { MeasureWire } from '../../kernel/wire.ts';
import { formatCompactMoney, formatDecimal, formatMoney, formatNumber } from '../format.ts';
import type { FormatLocale } from '../format.ts';

/** Nothing to say, such as the average of no deal. */
export const NOTHING = '–';

/**
 * A measure's number as it is read: `¥12.3万`, `38.5%`, `1,204`. `exact` writes money in full.
 *
 * @param value as the API carries it; shares from 0 to 1
 */
export function figureText(
  value: string | number | null,
  unit: MeasureWire['unit'],
  { locale, currency, exact = false }: { locale: FormatLocale; currency: string; exact?: boolean },
): string {
  if (value === null) return NOTHING;
  switch (unit) {
    case 'count':
      return formatNumber(Number(value), locale);
    case 'money':
      return exact
        ? formatMoney(String(value), currency, locale)
        : formatCompactMoney(String(value), currency, locale);
    case 'share':
      return `${formatNumber(Math.round(Number(value) * 1000) / 10, locale)}%`;
    case 'days':
      return formatNumber(Math.round(Number(value) * 10) / 10, locale);
    case 'number':
      return formatDecimal(String(value), locale);
  }
}
