import type { Translate } from '../../../../web/i18n/i18n.ts';

/** A quarter by its first day, `YYYY-MM-DD`: 2026 年第 4 季度. */
export function quarterName(t: Translate, quarter: string): string {
  const number = Math.ceil(Number(quarter.slice(5, 7)) / 3);
  return t('audits.quarterOf', { year: quarter.slice(0, 4), number });
}
