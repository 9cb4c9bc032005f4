import { useMemo } from 'react';
import { useT } from '../../../../web/i18n/i18n.ts';

/** Says a period as people do: `2026-03` → `2026年3月` / `Mar 2026`, `2026-Q1` → `2026年1季度` / `Q1 2026`. */
export function usePeriodName(): (name: string) => string {
  const { t, locale } = useT();
  return useMemo(() => {
    const month = new Intl.DateTimeFormat(locale === 'zh' ? 'zh-CN' : 'en-GB', {
      year: 'numeric',
      month: 'short',
      timeZone: 'UTC',
    });
    return (name) => {
      const [year = '', part = ''] = name.split('-');
      if (part.startsWith('Q')) return t('cohorts.quarterName', { year, quarter: part.slice(1) });
      return month.format(new Date(`${name}-01T00:00:00Z`));
    };
  }, [locale, t]);
}
