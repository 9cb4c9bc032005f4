import { Problem } from '../../../platform/problem.ts';
import { isTimeZone } from '../members/rules.ts';

/** Where an organisation works: the zone of its days and weeks, and the currency of its amounts (ISO 4217). */
export type Place = { timeZone?: string; currency?: string };

const currencies = new Set(Intl.supportedValuesOf('currency'));

/** @throws Problem invalid_fields for a time zone or a currency that does not exist */
export function requirePlace({ timeZone, currency }: Place): void {
  const refuse = (field: string, code: string, zh: string, en: string): never => {
    throw new Problem('invalid_fields', { errors: [{ field, code, message: { zh, en } }] });
  };
  if (timeZone !== undefined && !isTimeZone(timeZone))
    refuse('timeZone', 'not_time_zone', '没有这个时区。', 'There is no such time zone.');
  if (currency !== undefined && !currencies.has(currency)) {
    const en = 'A currency is a code of three letters, such as CNY.';
    refuse('currency', 'not_currency', '货币是三个大写字母的代码，如 CNY。', en);
  }
}
