import { useMemo } from 'react';
import { formatMoney, formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { NOTHING, figureText } from '../../../../web/measure/figure.ts';
import type { Economics } from '../rules.ts';

/** How the page writes its numbers; a dash where there is nothing to write. */
export type Amounts = {
  money: (amount: number | null) => string;
  exact: (amount: number | null) => string;
  share: (share: number | null) => string;
  times: (factor: number | null) => string;
  payback: (economics: Economics) => string;
};

export function useAmounts(currency: string): Amounts {
  const { t, locale } = useT();
  return useMemo(() => {
    const short = (amount: number): string => {
      const digits = amount !== 0 && Math.abs(amount) < 1_000 ? 2 : 0;
      return digits > 0
        ? formatMoney(amount.toFixed(digits), currency, locale)
        : figureText(amount.toFixed(0), 'money', { locale, currency });
    };
    return {
      money: (amount) => (amount === null ? NOTHING : short(amount)),
      exact: (amount) =>
        amount === null ? NOTHING : formatMoney(amount.toFixed(2), currency, locale),
      share: (share) =>
        figureText(share === null ? null : String(share), 'share', { locale, currency }),
      times: (factor) =>
        factor === null ? NOTHING : formatNumber(Math.round(factor * 100) / 100, locale),
      payback: ({ months, why }) =>
        months === null
          ? t(`acquisition.why.${why ?? 'noOrders'}`)
          : t('acquisition.months', { count: months }),
    };
  }, [currency, locale, t]);
}
