import { useMemo } from 'react';
import { formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';

/** Writes shares: whole percents, or with one digit below ten. */
export function usePercent(): (share: number) => string {
  const { t, locale } = useT();
  return useMemo(
    () => (share) => {
      const percent = 100 * share;
      const digits = Math.abs(percent) < 10 ? 10 : 1;
      return t('score.percent', {
        value: formatNumber(Math.round(percent * digits) / digits, locale),
      });
    },
    [locale, t],
  );
}
